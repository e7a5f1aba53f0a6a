"""What holds for every scan."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assets.statistics.scan import nearest_zones, scan_windows

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))
COUNTS = SHAPES.flatmap(lambda shape: arrays.arrays(np.float64, shape, elements=st.integers(0, 9).map(float)))


@given(counts=COUNTS, size=st.integers(1, 4), scale=st.sampled_from([1.0, 7.0]))
def test_scores_are_ordered_not_negative_and_free_of_the_unit_of_the_population(counts, size, scale):
    people = 10.0 * np.arange(1, counts.shape[1] + 1)
    zones = nearest_zones(np.arange(counts.shape[1])[:, None], size=size)
    windows = scan_windows(counts, people, zones=zones)
    assert (windows.score >= 0).all()
    assert (np.diff(windows.score) <= 0).all()
    assert sorted(zip(windows.zone, windows.duration, strict=True)) == [
        (zone, duration) for zone in range(len(zones)) for duration in range(1, len(counts) + 1)
    ]
    np.testing.assert_allclose(scan_windows(counts, scale * people, zones=zones).score, windows.score, atol=1e-9)


@given(counts=COUNTS)
def test_zones_are_distinct_and_hold_each_area_alone(counts):
    areas = counts.shape[1]
    zones = nearest_zones(np.arange(areas)[:, None] ** 2, size=3)
    assert len(set(zones)) == len(zones)
    assert {(area,) for area in range(areas)} <= set(zones)
    assert all(len(zone) <= 3 for zone in zones)
