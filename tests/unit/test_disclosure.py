"""Cell suppression: what is hidden for which reason, what is refused, and what no reader may work out."""

import numpy as np
import pytest

from assets.statistics.disclosure import NotProtectable, Sum, suppress
from tests.attacker import find_breaches, find_least_weight, find_range
from tests.tables_of_counts import make_cells, read_table


def assert_protected(cells, found, *, threshold=5):
    assert find_breaches(cells, found.primary | found.secondary, threshold=threshold) == []


def test_primary_are_the_counts_below_the_threshold_and_secondary_all_others_that_are_hidden():
    found = suppress(read_table("area count\nA 4\nB 19\ntotal 23"))
    assert found.primary.tolist() == [True, False, False]
    assert found.secondary.tolist() == [False, True, False]


@pytest.mark.parametrize(("threshold", "hidden"), [(1, 0), (2, 1), (3, 2), (6, 3)])
def test_the_threshold_is_a_setting(threshold, hidden):
    cells = make_cells([1, 2, 5, 9], [])
    assert suppress(cells, threshold=threshold).primary.sum() == hidden


def test_two_tables_that_share_a_margin_are_protected_together():
    # total = death 4 + harm 19 = under one 9 + one and over 14
    cells = make_cells([23, 4, 19, 9, 14], [(0, (1, 2)), (0, (3, 4))], weights=[1, 9, 9, 9, 9])
    found = suppress(cells)
    assert found.secondary.tolist() == [False, False, True, False, False]
    assert_protected(cells, found)
    # Were the total hidden instead, the other table would give it back.
    assert find_breaches(cells, np.array([True, True, False, False, False])) == [0, 1]


def test_halves_of_a_year_do_not_give_back_what_the_year_hides():
    # year = first half + second half, of two areas and their sum
    values = [3, 8, 11, 12, 9, 21, 15, 17, 32]
    sums = [(2, (0, 1)), (5, (3, 4)), (8, (6, 7)), (6, (0, 3)), (7, (1, 4)), (8, (2, 5))]
    cells = make_cells(values, sums)
    found = suppress(cells)
    assert_protected(cells, found)
    assert cells.weights[found.secondary].sum() == find_least_weight(cells)


def test_what_an_earlier_release_hid_stays_hidden_and_is_protected():
    cells = make_cells([8, 12, 20], [(2, (0, 1))], weights=[1, 1, 2], hidden=[0])
    found = suppress(cells)
    assert found.secondary.tolist() == [True, True, False]
    assert_protected(cells, found)


def test_what_an_earlier_release_showed_protects_nothing():
    cells = make_cells([4, 9, 10, 23], [(3, (0, 1, 2))], weights=[1, 1, 5, 9], shown=[1])
    found = suppress(cells)
    assert found.secondary.tolist() == [False, False, True, False]
    assert_protected(cells, found)


def test_what_an_earlier_release_showed_rounded_is_known_to_its_base():
    values, sums, bases = [4, 9, 10, 23], [(3, (0, 1, 2))], [1, 10, 1, 1]
    assert suppress(make_cells(values, sums, bases=bases)).secondary.tolist() == [False] * 4
    cells = make_cells(values, sums, bases=bases, shown_rounded=[1])
    found = suppress(cells)
    assert_protected(cells, found)
    narrow = make_cells([4, 14, 10, 28], sums, bases=bases, shown_rounded=[1], weights=[1, 1, 9, 5])
    assert_protected(narrow, suppress(narrow))


def test_what_an_earlier_release_hid_after_another_rounded_it_stays_hidden():
    found = suppress(make_cells([12], [], bases=[10], hidden=[0], shown_rounded=[0]))
    assert found.secondary.tolist() == [True]


def test_a_rounded_cell_is_known_not_to_be_below_the_threshold():
    # 11 = 7, printed as 10, + 4: were the 4 a 6, the 7 would be a 5, which a threshold of 6 would have hidden.
    cells = make_cells([11, 7, 4], [(0, (1, 2))], bases=[1, 10, 1], weights=[2, 1, 1])
    assert suppress(cells, threshold=5).secondary.tolist() == [False, False, False]
    found = suppress(cells, threshold=6)
    assert found.secondary.any()
    assert_protected(cells, found, threshold=6)


@pytest.mark.parametrize(
    ("cells", "lost"),
    [
        pytest.param(make_cells([4], [], shown=[0]), (0,), id="a small count was shown"),
        pytest.param(make_cells([4, 9, 13], [(2, (0, 1))], shown=[1, 2]), (0,), id="the rest was shown"),
        pytest.param(make_cells([4, 0, 4], [(2, (0, 1))], shown=[2]), (0, 2), id="the same count was shown elsewhere"),
        pytest.param(make_cells([8], [], hidden=[0], shown=[0]), (0,), id="what was hidden was shown"),
        pytest.param(make_cells([3], [], bases=[0], shown=[0]), (0,), id="a small count no longer printed was shown"),
        pytest.param(make_cells([3], [], bases=[10], shown_rounded=[0]), (0,), id="a small count was shown as 0"),
        pytest.param(
            make_cells([3, 9, 12], [(2, (0, 1))], bases=[0, 1, 1], shown=[1, 2]), (0,), id="one never printed follows"
        ),
    ],
)
def test_what_nothing_protects_is_refused_by_index_and_never_by_value(cells, lost):
    with pytest.raises(NotProtectable) as refused:
        suppress(cells)
    assert refused.value.cells == lost
    assert str(refused.value) == f"no suppression protects the cells {', '.join(map(str, lost))}"


def test_a_cell_that_only_real_numbers_protect_is_protected_in_whole_ones():
    # A total of 23, printed as 20, is at most 24; it is 4 + 19 and twice a count never printed + 5, so that it is odd.
    cells = make_cells(
        [23, 4, 19, 9, 5], [(0, (1, 2)), (0, (3, 3, 4))], bases=[10, 1, 1, 0, 1], weights=[3, 1, 2, 1, 4]
    )
    assert find_range(cells, np.arange(5) == 1, 1, threshold=5) == (2, 4)
    found = suppress(cells)
    assert found.secondary.tolist() == [False, False, True, False, False]
    assert_protected(cells, found)
    assert found.least_weight == find_least_weight(cells) == 2.0


def test_hiding_the_small_counts_alone_leaves_the_cohort_open():
    cells = make_cells([4, 19, 23], [(2, (0, 1))])
    assert find_range(cells, np.array([True, False, False]), 0, threshold=5) == (4, 4)


def test_the_same_release_is_suppressed_the_same_way_again():
    cells = read_table("area a b total\nA 2 8 10\nB 9 3 12\nC 7 7 14\ntotal 18 18 36")
    first, again = suppress(cells), suppress(cells)
    assert first.secondary.tolist() == again.secondary.tolist()


@pytest.mark.parametrize(
    "arguments",
    [
        {"values": [3, 4], "sums": [(1, (0,))]},
        {"values": [-1], "sums": []},
        {"values": [9], "sums": [], "bases": [-1]},
        {"values": [9], "sums": [], "bases": [11]},
        {"values": [9], "sums": [], "weights": [np.nan]},
        {"values": [9], "sums": [], "weights": [-1.0]},
        {"values": [0], "sums": [], "hidden": [0]},
        {"values": [9, 9], "sums": [(0, (2,))]},
        {"values": [9, 9], "sums": [(0, (-1,))]},
        {"values": [9], "sums": [], "bases": [1, 1]},
    ],
)
def test_a_release_that_contradicts_itself_is_an_error(arguments):
    with pytest.raises(ValueError, match=r"^[a-z]"):
        suppress(make_cells(**arguments))


def test_a_threshold_below_one_is_an_error():
    with pytest.raises(ValueError, match="threshold"):
        suppress(make_cells([9], []), threshold=0)


def test_an_empty_release_hides_nothing():
    found = suppress(make_cells([], []))
    assert found.primary.tolist() == found.secondary.tolist() == []


def test_a_sum_of_nothing_is_zero():
    assert Sum(0, ()).parts == ()
    assert suppress(make_cells([0], [(0, ())])).primary.tolist() == [False]
