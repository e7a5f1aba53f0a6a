"""What holds for every standardised rate and ratio."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.standardisation import standardise_directly, standardise_indirectly

STRATA = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(10, 400), min_size=n, max_size=n),
        st.lists(st.integers(1, 90_000), min_size=n, max_size=n),
        st.lists(st.integers(1, 9_000), min_size=n, max_size=n),
    )
)


@given(strata=STRATA, factor=st.floats(0.01, 100))
def test_only_the_proportions_of_the_standard_matter(strata, factor):
    events, sizes, weights = strata
    rate = standardise_directly(events, sizes, standard=weights)
    scaled = standardise_directly(events, sizes, standard=np.array(weights) * factor)
    assert scaled.value == pytest.approx(rate.value)
    assert scaled.lower == pytest.approx(rate.lower)
    assert rate.lower <= rate.value <= rate.upper


@given(strata=STRATA)
def test_the_direct_rate_lies_between_the_lowest_and_the_highest_stratum(strata):
    events, sizes, weights = strata
    rates = np.array(events) / np.array(sizes)
    value = standardise_directly(events, sizes, standard=weights, per=1).value
    assert rates.min() * (1 - 1e-9) <= value <= rates.max() * (1 + 1e-9)


@given(strata=STRATA)
def test_its_own_structure_as_the_standard_gives_the_crude_rate(strata):
    events, sizes, _ = strata
    assert standardise_directly(events, sizes, standard=sizes, per=1).value == pytest.approx(sum(events) / sum(sizes))


@given(strata=STRATA, times=st.floats(0.1, 10))
def test_the_indirect_ratio_follows_the_level_of_the_reference(strata, times):
    events, sizes, known = strata
    ratio = standardise_indirectly(events, sizes, reference=(known, sizes))
    halved = standardise_indirectly(events, sizes, reference=(np.array(known) * times, sizes))
    assert ratio.value == pytest.approx(sum(events) / sum(known))
    assert halved.value * times == pytest.approx(ratio.value)
    assert ratio.lower <= ratio.value <= ratio.upper
