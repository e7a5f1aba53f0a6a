"""Control charts and run charts as qicharts2 gives them, with Anhoej's runs analysis of every part.

`params` names the chart and whether moving ranges are screened; the columns used, the multiplier, freeze, part and
exclude stand in the call alone.
"""

import numpy as np
import polars as pl

from assets.statistics.control_charts import number_segments
from assets.statistics.control_limits import (
    find_sigma_z,
    limit_counts,
    limit_gaps,
    limit_individuals,
    limit_median,
    limit_normalised,
    limit_rates,
    limit_shares,
    limit_times,
    map_limits,
)
from assets.statistics.control_rules import find_signals
from assets.statistics.run_rules import analyse_runs
from tests.golden.calls import read_call, read_numbers
from tests.golden.case import Case

LINES = {"cl": "centre", "lcl": "lower", "lcl.95": "near_lower", "ucl": "upper", "ucl.95": "near_upper"}


def answer(case: Case) -> pl.DataFrame:
    """Answer a case: a row for a point."""
    call, given = read_call(case), case.read_input()
    names = [call[place] for place in ("0", "1", "2") if place in call]
    number = given[names[1]].to_numpy().astype(float)
    size = given[names[2]].to_numpy().astype(float) if len(names) > 2 else None
    baseline, include, part = read_points(call, given.height)
    used = baseline & include
    chart, screen = case.params["chart"], bool(case.params.get("screenedmr"))
    times = read_numbers(call.get("multiply", "1"))[0]
    # A chart of counts of cases or of time does not divide.
    value = number if size is None or chart in {"c", "g", "t"} else number / size
    frames = []
    for one in np.unique(part):
        rows = np.flatnonzero(part == one)
        inside = None if size is None else size[rows]
        limits = limit(chart, number[rows], inside, value[rows], used=used[rows], screen=screen)
        limits = map_limits(limits, lambda line: line * times)
        shown = times * value[rows]
        runs = analyse_runs(shown, limits.centre, used=include[rows])
        lines = {name: getattr(limits, line) for name, line in LINES.items()}
        outside = abs(find_signals(shown, limits).outside)
        counts = {
            "runs.signal": int(runs.is_signal),
            "n.obs": int(runs.points),
            "n.useful": int(runs.useful),
            "longest.run": int(runs.longest_run),
            "longest.run.max": float(runs.longest_run_limit),
            "n.crossings": int(runs.crossings),
            "n.crossings.min": float(runs.crossings_limit),
        }
        frames.append(pl.DataFrame({"y": shown, **lines, "sigma.signal": outside}).with_columns(**constants(counts)))
    return pl.concat(frames).with_columns(
        x=given[names[0]],
        n=pl.Series(size) if size is not None else pl.lit(None),
        part=pl.Series(part + 1),
        baseline=pl.Series(baseline.astype(int)),
        include=pl.Series(include.astype(int)),
    )


def constants(values):
    """Return columns that hold one value each."""
    return {name: pl.lit(value) for name, value in values.items()}


def read_points(call: dict[str, str], points: int):
    """Return which points lie before a freeze, which are not excluded, and the part each belongs to."""
    include = np.ones(points, dtype=bool)
    if "exclude" in call:
        include[np.array(read_numbers(call["exclude"]), dtype=int) - 1] = False
    parts = [int(last) for last in read_numbers(call["part"]) if last < points] if "part" in call else []
    freeze = read_numbers(call["freeze"])[0] if "freeze" in call and not parts else points
    return np.arange(points) < freeze, include, number_segments(points, starts=parts)


def limit(chart, number, size, value, *, used, screen):
    """Give the limits of a chart of one part."""
    plain = {
        "run": lambda: limit_median(value, used=used),
        "i": lambda: limit_individuals(value, used=used, screen=screen),
        "ip": lambda: limit_normalised(
            number, np.ones(number.size) if size is None else size, used=used, screen=screen
        ),
        "c": lambda: limit_counts(number, used=used),
        "g": lambda: limit_gaps(number, used=used),
        "t": lambda: limit_times(number, used=used, screen=screen),
    }
    if chart in plain:
        return plain[chart]()
    kind, of_kind = ("share", limit_shares) if chart.startswith("p") else ("rate", limit_rates)
    widened = chart in {"pp", "up"}
    sigma_z = find_sigma_z(number, size, kind=kind, used=used, screen=screen) if widened else 1.0
    return of_kind(number, size, used=used, sigma_z=sigma_z)
