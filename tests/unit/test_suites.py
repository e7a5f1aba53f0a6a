"""Every expectation of every suite passes and fails on a frame made for it."""

import os
import socket
from datetime import date

import pandas as pd
import pytest

from expectations.suites.declaration import SuiteInputError
from expectations.suites.run import SUITES, run_all_suites, run_suite


def loads(*rows_in, extract="notifications", **changes):
    """Loads of one extract in order of time, conserved unless ``changes`` say otherwise."""
    frame = pd.DataFrame({"rows_in": rows_in}).assign(
        load_id=[f"{extract}-{n}" for n in range(len(rows_in))],
        extract=extract,
        extract_date=[date(2020 + n // 12, 1 + n % 12, 1) for n in range(len(rows_in))],
        rows_accepted=rows_in,
        rows_rejected=0,
        rows_duplicate=0,
        status="loaded",
        is_full=False,
    )
    return frame.assign(**changes)


def mix(current, previous, *, rows=1000, rows_previous=None):
    return pd.DataFrame({"share_current": current, "share_previous": previous}).assign(
        extract="children",
        column_name="sex",
        code=[str(n) for n in range(len(current))],
        rows_current=rows,
        rows_previous=rows if rows_previous is None else rows_previous,
    )


def fresh(**days):
    return pd.DataFrame({"extract": list(days), "days_since_extract": list(days.values())})


def orphans(**counts):
    return pd.DataFrame({"relation": list(counts), "orphans": list(counts.values())})


USUAL = (100, 110, 90, 100)

# suite, frame, the expectation that breaks, its observed number, what its sentence must name
BROKEN = [
    ("conservation", loads(10, 20, rows_rejected=[0, 1]), "rows_conserved", -1, "notifications-1"),
    ("conservation", loads(10, 20, rows_accepted=[10, 17]), "rows_conserved", 3, "notifications-1"),
    ("conservation", loads(10, 20, load_id="one"), "load_recorded_once", 1, "one"),
    ("conservation", loads(10, 20, rows_duplicate=[0, None]), "row_counts_known", 1, "notifications-1"),
    (
        "conservation",
        loads(10, rows_accepted=[12], rows_rejected=[-2]),
        "row_counts_not_negative",
        -2,
        "notifications-0",
    ),
    ("conservation", loads(10, status="refused"), "refused_files_contribute_nothing", 10, "notifications-0"),
    ("referential", orphans(child_notification=0, adult_notification=4), "no_orphans", 4, "adult_notification"),
    ("referential", orphans(child_notification=None), "orphans_counted", 1, "child_notification"),
    (
        "referential",
        pd.DataFrame({"relation": ["twice", "twice"], "orphans": [0, 0]}),
        "relation_counted_once",
        1,
        "twice",
    ),
    ("freshness", fresh(notifications=101, children=3), "extracts_in_time", 1, "notifications"),
    ("freshness", fresh(dfe_statistics=450, notifications=3), "extracts_in_time", 50, "dfe_statistics"),
    ("freshness", fresh(children=-1), "extracts_not_from_the_future", -1, "children"),
    ("volume", loads(*USUAL, 49), "not_too_few_rows", 0.49, "notifications"),
    ("volume", loads(*USUAL, 201), "not_too_many_rows", 2.01, "notifications"),
    ("category_mix", mix([0.2, 0.8], [0.5, 0.5], rows=10**8), "mix_like_the_file_before", 0.3, "children.sex"),
    ("category_mix", mix([0.5, 0.4], [0.5, 0.5]), "shares_add_up", 0.9, "children.sex"),
]

HOLDING = [
    ("conservation", loads(10, 20, rows_accepted=[7, 20], rows_rejected=[2, 0], rows_duplicate=[1, 0])),
    ("conservation", loads(10, status="refused", rows_accepted=0)),
    ("referential", orphans(child_notification=0, adult_notification=0)),
    ("freshness", fresh(notifications=100, children=0, dfe_statistics=400, review_cases=4000, engagements=4000)),
    ("volume", loads(*USUAL, 50)),
    ("volume", loads(*USUAL, 200)),
    ("category_mix", mix([0.5, 0.5], [0.45, 0.55])),
]


def outcome(name, frame):
    return {result.expectation: result for result in run_suite(name, {SUITES[name].frame: frame})}


@pytest.mark.parametrize(("name", "frame", "expectation", "observed", "named"), BROKEN)
def test_an_expectation_fails_alone_and_says_the_number_and_the_subject(name, frame, expectation, observed, named):
    results = outcome(name, frame)
    assert [key for key, result in results.items() if not result.passed] == [expectation]
    assert results[expectation].observed == pytest.approx(observed, abs=1e-3)
    assert named in results[expectation].sentence


@pytest.mark.parametrize(("name", "frame"), HOLDING)
def test_a_sound_frame_passes_every_expectation(name, frame):
    results = outcome(name, frame)
    assert [key for key, result in results.items() if not result.passed] == []
    assert list(results) == [check.name for check in SUITES[name].checks]


def test_every_expectation_has_a_frame_here_that_breaks_it():
    declared = {(suite.name, check.name) for suite in SUITES.values() for check in suite.checks}
    assert {(name, expectation) for name, _, expectation, _, _ in BROKEN} == declared


def test_what_makes_a_number_wrong_is_an_error_and_what_asks_for_a_look_a_warning():
    severities = {name: {r.severity for r in outcome(name, frame).values()} for name, frame in HOLDING}
    assert severities == {
        "conservation": {"error"},
        "referential": {"error"},
        "volume": {"warning"},
        "freshness": {"warning"},
        "category_mix": {"warning"},
    }


@pytest.mark.parametrize(
    "frame",
    [
        loads(100, 100, 100, 1),
        loads(8, 9, 7, 8, 0),
        loads(*USUAL, 1, status=["refused", "loaded", "loaded", "loaded", "loaded"]),
        loads(*USUAL, 1000, is_full=[False, False, False, False, True]),
        pd.concat([loads(*USUAL), loads(1, extract="children")]),
        loads(),
    ],
    ids=["three earlier", "few rows", "a refused file", "first full snapshot", "another extract", "none"],
)
def test_a_volume_without_enough_to_compare_with_never_warns(frame):
    results = outcome("volume", frame)
    assert all(result.passed and result.observed is None for result in results.values())


def test_the_volume_of_the_newest_extract_date_is_judged_whatever_the_order_of_arrival():
    results = outcome("volume", loads(*USUAL, 49).iloc[::-1])
    assert not results["not_too_few_rows"].passed


def test_a_mix_that_differs_by_chance_in_a_small_file_passes():
    shares = ([0.2, 0.8], [0.5, 0.5])
    assert outcome("category_mix", mix(*shares, rows=12))["mix_like_the_file_before"].passed
    assert not outcome("category_mix", mix(*shares, rows=400))["mix_like_the_file_before"].passed


def test_a_code_that_appears_or_vanishes_counts_as_moved():
    results = outcome("category_mix", mix([1.0, None], [None, 1.0], rows=10**8))
    assert results["mix_like_the_file_before"].observed == pytest.approx(1, abs=1e-3)
    assert not results["mix_like_the_file_before"].passed


def test_the_first_file_has_no_mix_to_be_compared_with():
    results = outcome("category_mix", mix([1.0], [None], rows_previous=0))
    assert all(result.passed and result.observed is None for result in results.values())


def test_a_sentence_names_a_few_subjects_and_counts_the_rest():
    results = outcome("conservation", loads(*[5] * 40, rows_accepted=[4] * 40))
    assert results["rows_conserved"].sentence.endswith("notifications-4 and 35 more, by 1 at most.")


def test_unknown_suites_frames_and_columns_are_refused_by_name():
    with pytest.raises(SuiteInputError, match="there are conservation, referential"):
        run_suite("nonsense", {})
    with pytest.raises(SuiteInputError, match="needs the frame load_profile"):
        run_suite("volume", {"freshness": fresh(children=1)})
    with pytest.raises(SuiteInputError, match="lacks is_full"):
        run_suite("volume", {"load_profile": loads(1).drop(columns="is_full")})


def test_the_suites_write_nothing_and_ask_no_network(tmp_path, monkeypatch, capsys):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    frames = {
        "load_profile": loads(*USUAL, 100),
        "referential": orphans(child_notification=0),
        "freshness": fresh(children=1),
        "category_profile": mix([1.0], [1.0]),
    }
    results = run_all_suites(frames)
    assert len(results) == sum(len(suite.checks) for suite in SUITES.values())
    assert all(result.passed for result in results)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    assert "".join(capsys.readouterr()) == ""
