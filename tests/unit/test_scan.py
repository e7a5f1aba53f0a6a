"""The scan against likelihoods of scipy, by hand, under chance alone, and at the edges."""

import numpy as np
import pytest
from scipy import stats

from assets.statistics.scan import adjacent_zones, assess_best_window, assess_scores, nearest_zones, scan_windows

PEOPLE = np.array([100.0, 250.0, 80.0, 400.0, 170.0])
POINTS = np.array([[0, 0], [0, 1], [1, 0], [5, 5], [5, 6]])
COUNTS = np.random.default_rng(3).poisson(PEOPLE / 60, size=(6, 5))
ZONES = nearest_zones(POINTS, size=3)


def test_zones_hold_the_nearest_areas_once():
    assert nearest_zones([[0], [1], [3]], size=3) == ((0,), (0, 1), (0, 1, 2), (1,), (2,), (1, 2))
    assert nearest_zones([[0], [1], [3]], size=99) == nearest_zones([[0], [1], [3]], size=3)
    assert nearest_zones([[2, 2], [2, 2]], size=1) == ((0,), (1,))
    assert nearest_zones(np.zeros((0, 2)), size=3) == ()


def test_zones_of_neighbours_grow_border_by_border():
    chain = [[1], [0, 2], [1, 3], [2]]
    assert adjacent_zones(chain, steps=2)[:3] == ((0,), (0, 1), (0, 1, 2))
    assert (0, 1, 2, 3) in adjacent_zones(chain, steps=2)
    assert adjacent_zones([[], []]) == ((0,), (1,))
    assert adjacent_zones([]) == ()


def test_the_score_is_the_log_likelihood_ratio_of_a_window_with_a_rate_of_its_own():
    windows = scan_windows(COUNTS, PEOPLE, zones=ZONES)
    total, share = COUNTS.sum(), PEOPLE / PEOPLE.sum() / 6
    assert windows.score.size == 6 * len(ZONES)
    assert (np.diff(windows.score) <= 0).all()
    for place in range(windows.score.size):
        zone, duration = list(ZONES[windows.zone[place]]), windows.duration[place]
        inside = np.zeros(COUNTS.shape, dtype=bool)
        inside[6 - duration :, zone] = True
        expected = total * np.broadcast_to(share, COUNTS.shape)
        risks = [COUNTS[part].sum() / expected[part].sum() for part in (inside, ~inside)]
        changed = np.where(inside, risks[0], risks[1]) * expected
        ratio = (stats.poisson.logpmf(COUNTS, changed) - stats.poisson.logpmf(COUNTS, expected)).sum()
        assert windows.score[place] == pytest.approx(ratio if risks[0] > 1 else 0.0, abs=1e-9)
        assert (windows.risk_inside[place], windows.risk_outside[place]) == pytest.approx(tuple(risks))
        assert windows.observed[place] == COUNTS[inside].sum()


def test_windows_of_one_score_keep_the_order_of_their_zones():
    windows = scan_windows([[3, 3, 0]], [10, 10, 10], zones=[(1,), (0,), (2,)])
    assert windows.zone.tolist() == [0, 1, 2]
    assert windows.score[0] == windows.score[1] > windows.score[2] == 0


def test_a_planted_cluster_is_found_and_told_from_chance():
    generator = np.random.default_rng(21)
    counts = generator.poisson(2.0, size=(12, 30))
    counts[-3:, [4, 5]] += 6
    points = np.column_stack([np.arange(30), np.zeros(30)])
    zones = nearest_zones(points, size=4)
    best = scan_windows(counts, np.full(30, 50.0), zones=zones)
    assert zones[best.zone[0]] == (4, 5)
    assert best.duration[0] == 3
    assert assess_best_window(counts, np.full(30, 50.0), zones=zones, simulations=199, generator=generator) == 1 / 200


def test_under_chance_alone_the_p_value_is_small_as_often_as_it_says():
    generator = np.random.default_rng(5)
    counts = generator.multinomial(60, np.tile(PEOPLE / PEOPLE.sum() / 6, 6), size=200).reshape(-1, 6, 5)
    values = [assess_best_window(each, PEOPLE, zones=ZONES, simulations=99, generator=generator) for each in counts]
    assert 0.02 <= np.mean(np.array(values) <= 0.05) <= 0.09
    assert np.mean(values) == pytest.approx(0.5, abs=0.08)


def test_the_same_seed_gives_the_same_p_value():
    first, second = (
        assess_best_window(COUNTS, PEOPLE, zones=ZONES, simulations=99, generator=np.random.default_rng(1))
        for _ in range(2)
    )
    assert first == second


def test_the_best_window_itself_is_one_of_the_scans():
    # Every dealing of one notification puts it somewhere, and all areas are alike: each is as high.
    assert (
        assess_best_window(
            [[1, 0, 0]], [10, 10, 10], zones=[(0,), (1,), (2,)], simulations=9, generator=np.random.default_rng(1)
        )
        == 1
    )


@pytest.mark.parametrize(
    ("counts", "people"),
    [
        (np.zeros((6, 5)), PEOPLE),
        (np.zeros((1, 5)), PEOPLE),
        (np.zeros((0, 5)), PEOPLE),
        (np.full((6, 5), np.nan), PEOPLE),
        (np.zeros((6, 5)), np.zeros(5)),
    ],
    ids=["all zero", "one month", "no month", "all missing", "nobody"],
)
def test_series_that_tell_nothing_have_no_cluster_and_raise_no_error(counts, people, recwarn):
    windows = scan_windows(counts, people, zones=ZONES)
    assert not windows.score.any()
    assert assess_best_window(counts, people, zones=ZONES, simulations=9, generator=np.random.default_rng(1)) == 1
    assert not recwarn.list


def test_a_missing_cell_counts_neither_as_notification_nor_as_population():
    gap = COUNTS.astype(float)
    gap[2, 3] = np.nan
    people = np.tile(PEOPLE, (6, 1))
    people[2, 3] = 0
    without = np.nan_to_num(gap)
    np.testing.assert_allclose(
        scan_windows(gap, PEOPLE, zones=ZONES).score, scan_windows(without, people, zones=ZONES).score
    )


def test_no_zones_and_a_zone_of_all_have_no_cluster():
    generator = np.random.default_rng(1)
    assert scan_windows(COUNTS, PEOPLE, zones=()).score.size == 0
    assert assess_best_window(COUNTS, PEOPLE, zones=(), generator=generator) == 1
    whole = scan_windows(COUNTS, PEOPLE, zones=[(0, 1, 2, 3, 4)])
    assert np.isnan(whole.risk_outside[whole.duration == 6]).all()
    assert whole.score[whole.duration == 6].tolist() == [0]


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        scan_windows([[1, 0]], [0, 10], zones=[(0,)])
    with pytest.raises(ValueError, match="months by areas"):
        scan_windows([1, 2], [1, 2], zones=[(0,)])
    with pytest.raises(ValueError, match="negative"):
        scan_windows([[-1, 2]], [1, 2], zones=[(0,)])


def test_lower_scores_are_likelier_and_the_best_is_that_of_the_best_window():
    def assess(scores):
        generator = np.random.default_rng(4)
        return assess_scores(COUNTS, PEOPLE, zones=ZONES, scores=scores, simulations=99, generator=generator)

    score = scan_windows(COUNTS, PEOPLE, zones=ZONES).score
    chances = assess(score[[0, 5, 20]])
    assert (np.diff(chances) >= 0).all()
    best = assess_best_window(COUNTS, PEOPLE, zones=ZONES, simulations=99, generator=np.random.default_rng(4))
    assert chances[0] == best
    assert assess([]).size == 0


def test_counts_that_add_up_to_a_whole_but_for_rounding_are_dealt_whole():
    counts = np.array([[0.1, 0.2, 0.7], [0.1, 0.2, 0.7], [0.7, 0.2, 0.1]])
    one = np.random.default_rng(4)
    p_value = assess_best_window(counts, [1, 1, 1], zones=[(0,), (1,), (2,)], simulations=99, generator=one)
    assert 0 < p_value <= 1
