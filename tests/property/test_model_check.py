"""A frame held against its model in one pass is judged as pandera judges it, check by check."""

from typing import Any

import pandera.polars as pa
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.contracts import model_check
from expectations.contracts.catalogue import EXTRACTS, Extract

MODELS = {extract.name: extract.model.to_schema() for extract in EXTRACTS}
SOME: dict[Any, list[Any]] = {
    pl.String: ["", "x", "death", "yes", "y" * 41, "z" * 201],
    pl.Int32: [-1, 0, 1, 11, 10**9],
    pl.Int64: [-1, 0, 1, 11, 10**9],
    pl.Float64: [-0.5, 0.0, 1.0, 1e9],
    pl.Boolean: [True, False],
}


def _list_values(column: pa.Column) -> list[Any]:
    """Values that fit and values that do not, of the column's own kind, and nothing."""
    allowed = [value for check in column.checks for value in check.statistics.get("allowed_values", [])]
    return [None, *allowed[:3], *SOME.get(column.dtype.type.base_type(), [])]


@st.composite
def frames(draw: st.DrawFn, model: pa.DataFrameSchema) -> pl.DataFrame:
    rows = draw(st.integers(0, 4))
    values = {
        name: draw(st.lists(st.sampled_from(_list_values(column)), min_size=rows, max_size=rows))
        for name, column in model.columns.items()
    }
    return pl.DataFrame(values, schema={name: column.dtype.type for name, column in model.columns.items()})


def _ask_pandera(frame: pl.DataFrame, model: pa.DataFrameSchema) -> pl.DataFrame | None:
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        return broken.failure_cases
    return None


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.name)
@settings(max_examples=10)
@given(data=st.data())
def test_what_pandera_finds_is_found(extract: Extract, data: st.DataObject) -> None:
    model = MODELS[extract.name]
    frame = data.draw(frames(model))
    expected, found = _ask_pandera(frame, model), model_check.find_failures(frame, model)
    assert (expected is None) == (found is None)
    if expected is not None and found is not None:
        assert_frame_equal(found, expected)


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.name)
def test_a_frame_that_fits_is_not_asked_twice(extract: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    """The models of extracts say nothing that the one pass does not know; if one did, files would only be slower."""
    model = MODELS[extract.name]
    monkeypatch.setattr(pa.DataFrameSchema, "validate", None)
    empty = pl.DataFrame(schema={name: column.dtype.type for name, column in model.columns.items()})
    assert model_check.find_failures(empty, model) is None


def test_another_type_does_not_fit() -> None:
    model = MODELS["engagements"]
    frame = pl.DataFrame(schema=dict.fromkeys(model.columns, pl.Int8))
    found = model_check.find_failures(frame, model)
    assert found is not None
    assert found["check"].str.contains("dtype").sum() == len(model.columns)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (pa.DataFrameSchema({"a": pa.Column(pl.Float64)}), [float("nan")]),
        (pa.DataFrameSchema({"a": pa.Column(pl.Int64, unique=True)}), [1, 1]),
        (pa.DataFrameSchema({"a": pa.Column(pl.Int64)}, unique=["a"]), [1, 1]),
        (pa.DataFrameSchema({"a": pa.Column(pl.Int64, pa.Check.ge(0, ignore_na=False), nullable=True)}), [None]),
        (pa.DataFrameSchema({"a": pa.Column(pl.Int64, pa.Check(lambda _: False))}), [1]),
        (pa.DataFrameSchema({"a": pa.Column(pl.Int64)}, checks=pa.Check(lambda _: False)), [1]),
        (pa.DataFrameSchema({"b": pa.Column(pl.Int64)}), [1]),
    ],
    ids=["nan", "unique", "unique together", "null fails", "own check", "check of the frame", "column missing"],
)
def test_what_the_one_pass_does_not_know_is_left_to_pandera(model: pa.DataFrameSchema, values: list[Any]) -> None:
    assert model_check.find_failures(pl.DataFrame({"a": values}), model) is not None
