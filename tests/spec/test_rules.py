"""Every cross-field rule against its own examples, which are also what officials read."""

from datetime import date

import polars as pl
import pytest

from expectations.contracts.catalogue import get_extract
from expectations.rules.rule import Rule, list_rules

_DATES = ("date_of_incident", "date_aware", "notified_on", "extract_date", "date_of_birth", "date_received")
_DATES += ("coded_on", "held_on")


def read_table(text: str) -> pl.DataFrame:
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")]
    rows = [[cell.strip() or None for cell in line.split("|")] for line in lines[1:]]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(pl.col(name).str.to_date() for name in names if name in _DATES)


def breaks(rule: Rule, text: str) -> list[bool]:
    frame = read_table(text)
    needed = set(rule.breaks.meta.root_names())
    absent = {name: date(2030, 1, 1) if name == "extract_date" else None for name in needed - set(frame.columns)}
    frame = frame.with_columns(
        pl.lit(value, dtype=pl.Date if name in _DATES else pl.String).alias(name) for name, value in absent.items()
    )
    return frame.select(rule.breaks.fill_null(value=False).alias("breaks"))["breaks"].to_list()


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_rule_passes_its_good_rows_and_catches_each_of_its_bad_ones(rule: Rule):
    assert not any(breaks(rule, rule.passing))
    failing = breaks(rule, rule.failing)
    assert failing
    assert all(failing)


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_rule_names_columns_of_its_extract(rule: Rule):
    known = {column.name for column in get_extract(rule.extract).columns}
    assert set(rule.columns) <= known
    assert set(rule.breaks.meta.root_names()) - {"extract_date"} <= known


def test_codes_are_unique():
    codes = [rule.code for rule in list_rules()]
    assert len(codes) == len(set(codes))
