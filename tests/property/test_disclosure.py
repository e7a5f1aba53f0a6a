"""No random release gives a small count away, by an attack of its own; of tiny ones no pattern that protects is cheaper."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.statistics import disclosure_attack, disclosure_pattern
from assets.statistics.disclosure import NotProtectable, suppress
from tests.attacker import find_breaches, find_least_weight, find_range, list_counts
from tests.tables_of_counts import crossed_tables, make_cells, releases

FEW = settings(max_examples=15)


def assert_kept(cells, *, threshold=5):
    """Protected, every zero printed; or refused, and then rightly: hiding all that may be does not protect either."""
    small = (cells.values > 0) & (cells.values < threshold)
    try:
        found = suppress(cells, threshold=threshold)
    except NotProtectable as refusal:
        lost = set(refusal.cells)
    else:
        lost = set()
    if lost:
        everything = (cells.values > 0) & (cells.bases > 0)
        assert lost <= set(find_breaches(cells, everything, threshold=threshold))
        return None
    assert np.array_equal(found.primary, small & (cells.bases > 0))
    assert not np.any(found.primary & found.secondary)
    assert np.all(found.primary | found.secondary | ~cells.hidden | (cells.bases == 0))
    assert find_breaches(cells, found.primary | found.secondary, threshold=threshold) == []
    assert found.least_weight <= cells.weights[found.secondary & ~cells.hidden].sum() + 1e-6
    return found


@FEW
@given(cells=releases(), threshold=st.sampled_from([5, 5, 5, 6, 10]))
def test_no_release_gives_a_small_count_away(cells, threshold):
    assert_kept(cells, threshold=threshold)


@FEW
@given(cells=releases(), data=st.data())
def test_no_release_does_so_after_earlier_ones(cells, data):
    size = len(cells.values)
    fate = np.array(
        data.draw(st.lists(st.sampled_from(["", "", "", "hidden", "shown", "rounded"]), min_size=size, max_size=size))
    )
    large = cells.values >= 5
    assert_kept(
        make_cells(
            cells.values,
            [(one.total, one.parts) for one in cells.sums],
            bases=cells.bases,
            weights=cells.weights,
            hidden=np.flatnonzero((fate == "hidden") & (cells.values > 0)),
            shown=np.flatnonzero((fate == "shown") & (large | (cells.values == 0))),
            shown_rounded=np.flatnonzero((fate == "rounded") & large & (cells.bases > 1)),
        )
    )


@settings(max_examples=15)
@given(cells=releases())
def test_a_part_too_large_to_be_looked_at_whole_comes_to_the_same(cells):
    with mock.patch.object(disclosure_attack, "_MANY", 3):
        found = assert_kept(cells)
    if found is not None:
        assert found.least_weight == pytest.approx(suppress(cells).least_weight)
        assert cells.weights[found.secondary].sum() == pytest.approx(found.least_weight)


@settings(max_examples=15)
@given(cells=releases(), rounds=st.sampled_from([0, 1]))
def test_a_search_cut_short_protects_too_and_hides_nothing_needless(cells, rounds):
    with mock.patch.object(disclosure_pattern, "_ROUNDS", rounds):
        found = assert_kept(cells)
    if found is not None:
        hidden = found.primary | found.secondary
        for cell in np.flatnonzero(found.secondary):
            assert find_breaches(cells, hidden & (np.arange(len(hidden)) != cell)) != []


@FEW
@given(cells=crossed_tables(most_rows=2, most_columns=2, bases=(1, 1, 1, 10, 0)))
def test_no_pattern_of_a_tiny_table_that_protects_is_cheaper(cells):
    least = find_least_weight(cells)
    try:
        found = suppress(cells)
    except NotProtectable:
        assert least is None
    else:
        assert cells.weights[found.secondary].sum() == pytest.approx(least)
        assert found.least_weight == pytest.approx(least)


@settings(max_examples=15)
@given(cells=crossed_tables(most_rows=3, most_columns=2))
def test_no_pattern_of_a_small_table_that_protects_is_cheaper(cells):
    assert cells.weights[suppress(cells).secondary].sum() == pytest.approx(find_least_weight(cells))


@settings(max_examples=25)
@given(cells=crossed_tables(most_rows=2, most_columns=1, bases=(1, 10, 0)), data=st.data())
def test_the_attack_of_these_tests_finds_what_trying_all_counts_finds(cells, data):
    suppressed = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells.values), max_size=len(cells.values))))
    suppressed &= (cells.values > 0) & (cells.bases > 0)
    suppressed |= (cells.values < 5) & (cells.values > 0) & (cells.bases > 0)
    ceiling = 10
    every = np.array(list_counts(cells, suppressed, threshold=5, ceiling=ceiling))
    for cell in range(len(cells.values)):
        least, most = find_range(cells, suppressed, cell, threshold=5)
        if len(every) and every.max() < ceiling:
            assert (least, most) == (every[:, cell].min(), every[:, cell].max())
        elif len(every):
            assert least <= every[:, cell].min()
            assert most >= every[:, cell].max()
