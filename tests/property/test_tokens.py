"""Tokens of many rows at once are those of each person alone."""

import hashlib
import hmac
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.text import clean, fold
from expectations.normalise.text_columns import fold_column
from warehouse.keys import Key
from warehouse.tokens import add_tokens

KEY = Key(bytes(range(32)))
names = st.none() | st.text(max_size=8) | st.sampled_from(["Anna", " ANNA ", "O’Neill", "o'neill", "Zoë", "", " "])
people = st.lists(st.tuples(names, names, st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1))), max_size=8)


def token_of(purpose, forename, surname, born):
    """The definition, written out for one person."""
    parts = [clean(clean(name or "").casefold()) for name in (forename, surname)] + [born.isoformat() if born else ""]
    if not any(parts):
        return None
    return hmac.new(KEY.secret, "\x1f".join([purpose, *parts]).encode(), hashlib.sha256).hexdigest()[:32]


@pytest.mark.parametrize("purpose", ["child", "adult"])
@given(people=people)
def test_every_row_has_the_token_of_its_person(purpose, people):
    schema = {"forename": pl.String, "surname": pl.String, "date_of_birth": pl.Date}
    found = add_tokens(pl.DataFrame(people, schema=schema, orient="row"), key=KEY, purpose=purpose)
    assert found[f"{purpose}_token"].to_list() == [token_of(purpose, *person) for person in people]
    assert found.drop(f"{purpose}_token").rows() == people


@given(st.lists(st.none() | st.text() | st.text("aZ `'é\n ~", max_size=6)))
def test_a_column_is_folded_as_each_of_its_cells(texts):
    expected = [None if text is None else fold(text) for text in texts]
    assert fold_column(pl.Series(texts, dtype=pl.String)).to_list() == expected


@given(st.text())
def test_folding_is_the_same_whether_or_not_a_text_is_plain(text):
    assert fold(text) == clean(clean(text).casefold())
