"""How two levels become a band, and ties become groups."""

import polars as pl
import pytest

from assets.linking.bands import name_bands
from assets.linking.groups import Tie, group_records, label_components
from expectations.normalise.person_names import sound_both
from warehouse.linkage.forms import FORMS, list_forms

TOKENS = {"left_unit": pl.Int64, "right_unit": pl.Int64, "form": pl.String}
SCORED = {"left_unit": pl.Int64, "right_unit": pl.Int64, "probability": pl.Float64, "has_other_date": pl.Boolean}


@pytest.mark.parametrize(
    ("form", "probability", "has_other_date", "band"),
    [
        ("same_identity", 0.99, False, "strong"),
        ("same_identity", 0.3, False, "possible"),
        ("swapped", 0.6, False, "strong"),
        ("same_sound", 0.7, False, "possible"),
        ("same_sound", 0.8, False, "strong"),
        ("near_name", None, False, "possible"),
        ("one_name", 0.99, False, "possible"),
        ("one_name", 0.2, False, "possible"),
        ("one_name", None, False, None),
        (None, 0.9, False, "strong"),
        (None, 0.2, False, "possible"),
        (None, 0.5, True, None),
        (None, 0.7, True, "possible"),
    ],
)
def test_a_pair_has_the_band_its_evidence_bears(form, probability, has_other_date, band):
    tokens = pl.DataFrame([(1, 2, form)] if form else [], schema=TOKENS, orient="row")
    # Another pair was scored too, so that the model counts as having spoken.
    scored = [(7, 8, 0.95, False), *([(1, 2, probability, has_other_date)] if probability else [])]
    found = name_bands(tokens, pl.DataFrame(scored, schema=SCORED, orient="row"))
    rows = {(row["left_unit"], row["right_unit"]): row for row in found.to_dicts()}
    assert rows.get((1, 2), {}).get("band") == band
    if band:
        assert rows[1, 2]["evidence"] == (form or "model")


def test_without_a_model_tokens_speak_alone():
    tokens = pl.DataFrame([(1, 2, form) for form in FORMS], schema=TOKENS, orient="row").with_row_index("n")
    tokens = tokens.with_columns(pl.col("n").cast(pl.Int64).alias("left_unit")).drop("n")
    bands = dict(name_bands(tokens, pl.DataFrame(schema=SCORED)).select("evidence", "band").iter_rows())
    assert bands == {**dict.fromkeys(FORMS, "possible"), "same_identity": "strong", "swapped": "strong"}


def tie(left, right, band="strong"):
    return Tie((left, "A1"), (right, "A1"), band, "same_identity")


def test_a_group_spans_families_and_says_how_surely_each_record_hangs_on():
    ties = [tie("1", "2"), tie("2", "3", "confirmed"), tie("8", "9")]
    families = {"1": "F1", "2": "F2", "3": "F3", "8": "F8", "9": "F8"}
    members = group_records(ties, families, [(("1", "A1"), ("3", "A1"))])
    assert [(m.group[0], m.record[0], m.band, m.is_disputed) for m in members] == [
        ("1", "1", "strong", True),
        ("1", "2", "confirmed", True),
        ("1", "3", "confirmed", True),
    ]


def test_components_are_named_by_their_first_and_forget_no_node():
    assert label_components(["c", "a", "b"], [("b", "a")]) == {"c": "c", "a": "a", "b": "a"}


def test_every_form_holds_the_whole_date_of_birth_and_none_is_without():
    assert list(list_forms("kate", "wood", "")) == []
    assert {form for form, _ in list_forms("kate", "wood", "1990-01-02")} == set(FORMS)
    assert all("1990-01-02" in text for _, text in list_forms("kate", "wood", "1990-01-02"))
    assert [form for form, _ in list_forms("kate", "", "1990-01-02")] == ["one_name"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("mohammed", "hussain"), ("hussein", "mohamad")),
        (("krzysztof", "nowak"), ("kristof", "novak")),
        (("bill", "clarke"), ("william", "clark")),
        (("usman", "qureshi"), ("osman", "qureishi")),
    ],
)
def test_spellings_of_one_name_sound_alike_in_either_order(one, other):
    assert sound_both(*one) == sound_both(*other)


def test_other_names_sound_otherwise():
    assert sound_both("peter", "wood") != sound_both("paul", "wood")
