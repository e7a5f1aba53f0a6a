import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from warehouse.sample.ages import describe_ages
from warehouse.sample.calendar import add_months
from warehouse.sample.draw import apportion, fill_quota, pick
from warehouse.sample.incidents import draw_births

weights = st.lists(st.integers(0, 500), min_size=1, max_size=30).filter(any)


@given(weights, st.integers(0, 10_000))
def test_apportioned_units_sum_to_the_total_and_stay_within_one_of_their_share(shares, total):
    counts = apportion(shares, total)
    assert counts.sum() == total
    exact = np.asarray(shares) * total / sum(shares)
    assert (np.abs(counts - exact) < 1 + 1e-6).all()


@given(weights)
def test_a_total_equal_to_the_weights_gives_the_weights(shares):
    assert apportion(shares, sum(shares)).tolist() == shares


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 80), st.integers(0, 99))
def test_picks_only_eligible_rows_and_as_many_as_there_are(eligible, count, seed):
    mask = np.asarray(eligible)
    chosen = pick(np.random.default_rng(seed), mask, count)
    assert not (chosen & ~mask).any()
    assert chosen.sum() == min(count, mask.sum())


@given(st.lists(st.integers(1, 40), min_size=2, max_size=5), st.integers(0, 99))
def test_a_quota_is_filled_exactly_whatever_was_set_before(quota, seed):
    rng = np.random.default_rng(seed)
    size = sum(quota)
    labels = np.full(size, -1)
    labels[: min(3, quota[0])] = 0
    fill_quota(rng, labels, np.ones(size, dtype=bool), quota)
    assert np.bincount(labels, minlength=len(quota)).tolist() == quota


@given(st.integers(0, 215), st.integers(0, 3_000), st.integers(0, 99))
def test_a_birth_gives_back_the_completed_months(months, offset, seed):
    day = np.asarray([np.datetime64("2018-01-01") + offset])
    birth = draw_births(np.random.default_rng(seed), day, np.asarray([months]))
    assert birth[0] <= day[0]
    assert add_months(birth, np.asarray([months]))[0] <= day[0]
    assert add_months(birth, np.asarray([months + 1]))[0] > day[0]


@given(st.integers(0, 299), st.integers(0, 99))
def test_a_described_age_is_never_blank(months, seed):
    assert describe_ages(np.random.default_rng(seed), np.asarray([months]))[0]
