"""A sample against its population: the same probability as Fisher's exact test gives."""

import random

import numpy as np
import pytest
from scipy.stats import fisher_exact

from assets.statistics.sampling import compare_sample_with_population


def fisher(found: int, drawn: int, events: int, size: int) -> float:
    """Fisher's exact test of the sample against the rest of its population."""
    table = [[found, drawn - found], [events - found, (size - drawn) - (events - found)]]
    return float(fisher_exact(table, alternative="two-sided").pvalue)


def draw_tables(count: int, largest: int, seed: int) -> np.ndarray:
    """Tables (found, drawn, events, size): any sample that its population can give."""
    rng = random.Random(seed)
    tables = []
    for _ in range(count):
        size = rng.randint(1, largest)
        events, drawn = rng.randint(0, size), rng.randint(0, size)
        found = rng.randint(max(0, drawn + events - size), min(drawn, events))
        tables.append((found, drawn, events, size))
    return np.array(tables)


@pytest.mark.parametrize(("largest", "count"), [(12, 300), (60, 200), (300, 150), (5_000, 20)])
def test_random_tables_have_the_probability_of_fishers_test(largest, count):
    tables = draw_tables(count, largest, seed=largest)
    found, drawn, events, size = tables.T
    given = compare_sample_with_population((found, drawn), (events, size))
    np.testing.assert_allclose(given, [fisher(*map(int, table)) for table in tables], rtol=1e-9, atol=1e-300)


def test_every_table_of_a_small_population_has_it():
    for size in range(1, 8):
        for events in range(size + 1):
            for drawn in range(size + 1):
                for found in range(max(0, drawn + events - size), min(drawn, events) + 1):
                    given = float(compare_sample_with_population((found, drawn), (events, size)))
                    assert given == pytest.approx(fisher(found, drawn, events, size), rel=1e-9)


def test_a_sample_like_its_population_is_as_likely_as_can_be():
    assert float(compare_sample_with_population((10, 20), (50, 100))) == pytest.approx(1)
    assert float(compare_sample_with_population((0, 20), (0, 100))) == pytest.approx(1)
    assert float(compare_sample_with_population((20, 20), (100, 100))) == pytest.approx(1)


def test_by_hand_one_of_six_equally_likely_draws_is_a_sixth_twice():
    # Two drawn of four, two of them events: both, with 1 in 6; none is as unlikely, so both count.
    assert float(compare_sample_with_population((2, 2), (2, 4))) == pytest.approx(2 / 6)


def test_an_empty_sample_and_a_whole_one_differ_from_nothing():
    assert float(compare_sample_with_population((0, 0), (50, 100))) == 1
    assert float(compare_sample_with_population((0, 0), (0, 0))) == 1
    assert float(compare_sample_with_population((50, 100), (50, 100))) == pytest.approx(1)


def test_events_and_others_change_places_without_changing_the_probability():
    found, drawn, events, size = draw_tables(100, 80, seed=5).T
    given = compare_sample_with_population((found, drawn), (events, size))
    turned = compare_sample_with_population((drawn - found, drawn), (size - events, size))
    np.testing.assert_allclose(given, turned, rtol=1e-9)


def test_an_unknown_number_gives_an_unknown_probability_and_leaves_the_others():
    given = compare_sample_with_population(([1, np.nan, 1], 2), ([2, 2, np.nan], 4))
    assert given[0] == pytest.approx(1)
    assert np.isnan(given[1:]).all()


def test_a_probability_is_one_at_most_and_keeps_the_shape_of_its_arguments():
    given = compare_sample_with_population(([[0], [1]], 2), ([2, 3, 4], 7))
    assert given.shape == (2, 3)
    assert ((given > 0) & (given <= 1)).all()


@pytest.mark.parametrize(
    ("sample", "population"),
    [((3, 4), (2, 10)), ((0, 4), (8, 10)), ((3, 2), (5, 10)), ((1, 12), (5, 10)), ((-1, 2), (5, 10))],
    ids=["more events than there are", "more others than there are", "more than drawn", "larger", "negative"],
)
def test_a_sample_its_population_cannot_give_is_refused(sample, population):
    with pytest.raises(ValueError, match=r"than|negative"):
        compare_sample_with_population(sample, population)
