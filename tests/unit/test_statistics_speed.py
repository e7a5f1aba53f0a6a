"""The benchmark of speed, at a small size: what it times runs, and R's bounds, where R is installed, are ours."""

import shutil

import numpy as np
import pytest

from assets.statistics.farrington import FarringtonSettings
from benchmarks import statistics_speed
from benchmarks.farrington_in_r import has_surveillance, run_in_r
from benchmarks.statistics_speed import COMPARED, MONTHS, find_bounds, list_cases, measure_apart

SMALL = {"series": 3, "rows": 50, "triangles": 2}


@pytest.mark.parametrize("case", list_cases(**SMALL), ids=lambda case: case.name)
def test_what_is_timed_runs(case):
    assert statistics_speed.take_time(case.work, runs=1) > 0


def test_without_r_the_command_says_so_and_goes_on(capsys, monkeypatch):
    monkeypatch.setattr(statistics_speed, "has_surveillance", lambda: False)
    monkeypatch.setattr(statistics_speed, "list_cases", lambda: list_cases(**SMALL))
    assert statistics_speed.main() == 0
    printed = capsys.readouterr().out
    assert "is not installed" in printed
    assert printed.count("\n| ") == 1 + len(list(list_cases(**SMALL)))


def test_bounds_differ_by_the_largest_difference_and_entirely_where_one_has_none():
    assert measure_apart(np.array([1.0, np.nan]), np.array([1.5, np.nan])) == 0.5
    assert measure_apart(np.array([1.0, np.nan]), np.array([1.0, 2.0])) == np.inf


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_bounds_of_r_are_ours():
    if not has_surveillance():
        pytest.skip("R's package surveillance is not installed")
    counts = np.random.default_rng(3).poisson([[10.7], [0.4]], (2, MONTHS))
    settings = FarringtonSettings(method="delta", correct_dispersion=False)
    found = run_in_r(counts, first=MONTHS - COMPARED, settings=settings)
    assert measure_apart(found.upper, find_bounds(counts, settings)) < statistics_speed.SAME_BOUND
