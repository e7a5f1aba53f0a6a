"""A column of authorities is read as each of its cells would be alone, on the day of its row."""

from datetime import date, timedelta
from functools import cache

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from expectations.contracts.catalogue import get_extract
from expectations.contracts.columns import read_column
from expectations.normalise.outcome import Unrecognised
from expectations.profiles.baseline import BASELINE
from warehouse.references import load_knowledge

COLUMN = next(c for c in get_extract("notifications").arriving if c.name == "notifying_authority")
#: authorities that ended and began, two of one name, spellings of several kinds, none at all
SPELLINGS = (
    "Leeds",
    "leeds city council",
    "E08000035",
    "Poole",
    "Bournemouth, Christchurch and Poole",
    "Buckinghamshire",
)
SPELLINGS += (
    "E10000002",
    "Northamptonshire",
    "West Northamptonshire",
    "Cumbria",
    "Cardiff",
    "Nowhere",
    "",
    " ",
    "St Helens",
)
EDGES = (date(2019, 4, 1), date(2020, 4, 1), date(2021, 4, 1), date(2023, 4, 1))
days = st.none() | st.builds(lambda edge, by: edge + timedelta(days=by), st.sampled_from(EDGES), st.integers(-2, 2))
rows = st.lists(st.tuples(st.none() | st.sampled_from(SPELLINGS), days), max_size=12)


@cache
def knowledge():
    return load_knowledge()


def read_alone(text, day):
    """Value, code and suggestion of one cell by the index itself."""
    if text is None or not text.strip():
        return None, None, None
    index = knowledge().authorities
    try:
        candidates = index.candidates(text)
        return (candidates[-1].gss_code if day is None else index.at(candidates, day)), None, None
    except Unrecognised as no:
        return None, no.code, no.suggestion


@given(rows)
def test_every_cell_is_read_as_it_would_be_alone(cells):
    texts = pl.Series("notifying_authority", [text for text, _ in cells], dtype=pl.String)
    on = pl.Series(COLUMN.notes.valid_on, [day for _, day in cells], dtype=pl.Date)
    read = read_column(COLUMN, texts, profile=BASELINE, knowledge=knowledge(), typed={COLUMN.notes.valid_on: on})
    found = list(zip(read.typed[0].to_list(), read.codes.to_list(), read.suggestions.to_list(), strict=True))
    assert found == [read_alone(text, day) for text, day in cells]
