"""From judged periods to episodes: which runs of alarms there are, and which of them still go on.

An episode begins with an alarm of a decisive method and goes on until three later periods were judged without one:
charts begin anew after an alarm, so that a change that lasts need not show in the very next period.

Belongs here: findings from rows of `monitoring.signal`. Does not belong here: how a period is judged
(`assets.watching`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from assets.alerting.ledger import Finding
from assets.alerting.wording import describe_signal, summarise_signal
from assets.watching.series import Series
from assets.watching.signal import Signal

#: this many periods without an alarm end an episode
QUIET_PERIODS: Final = 3
#: an episode that was over when first seen is worth a message while it is news: deliveries are quarterly
NEWS_DAYS: Final = timedelta(days=100)

_RATE: Final = {"rise": "rate_rise", "fall": "rate_fall"}
_TIMELINESS: Final = {"fall": "timeliness_fall"}
_KINDS: Final = {
    "nai_under_1": _RATE,
    "notifications": _RATE,
    "nai_share": {"rise": "share_rise", "fall": "share_fall"},
    "within_5_days": _TIMELINESS,
    "reviewed_within_15_days": _TIMELINESS,
    "dfe_half_year": {"rise": "dfe_series", "fall": "dfe_series"},
    "delivery_rows": {"rise": "volume", "fall": "volume"},
}
"""Kinds of alert by measure and direction: that more are in time is no one's concern."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A run of alarms of one series and direction."""

    alarms: tuple[Signal, ...]
    is_over: bool


def find_episodes(rows: Iterable[Signal]) -> list[Episode]:
    """Return the episodes of one series, in order; rows of methods that may not alert are passed over."""
    decisive = sorted((row for row in rows if row.is_decisive), key=lambda row: (row.period_start, row.method))
    periods = sorted({row.period_start for row in decisive})
    place = {period: number for number, period in enumerate(periods)}
    episodes: list[Episode] = []
    for direction in ("rise", "fall"):
        runs: list[list[Signal]] = []
        for alarm in (row for row in decisive if row.is_alarm and row.direction == direction):
            if runs and place[alarm.period_start] - place[runs[-1][-1].period_start] <= QUIET_PERIODS:
                runs[-1].append(alarm)
            else:
                runs.append([alarm])
        last = len(periods) - 1
        episodes += [Episode(tuple(run), last - place[run[-1].period_start] >= QUIET_PERIODS) for run in runs]
    return sorted(episodes, key=lambda episode: episode.alarms[0].period_start)


def name_kind(measure: str, direction: str) -> str | None:
    """Return the kind of alert when a watched measure moves in a direction; None for a move that is no one's concern.

    >>> name_kind("nai_share", "fall"), name_kind("within_5_days", "rise")
    ('share_fall', None)
    """
    return _KINDS[measure].get(direction)


def find_signals(
    rows: Sequence[Signal], series: Iterable[Series], *, today: date, figures: Path | None = None
) -> list[Finding]:
    """Return a finding for every episode of every watched series, the ended ones included; England's first.

    `figures` is the folder of the pictures a message points to.
    """
    by_series: dict[str, list[Signal]] = {}
    for row in rows:
        by_series.setdefault(row.series_id, []).append(row)
    found = []
    for watched in sorted(series, key=lambda watched: (not watched.is_national, watched.series_id)):
        for episode in find_episodes(by_series.get(watched.series_id, [])):
            found.append(_find(episode, watched, by_series[watched.series_id], today=today, figures=figures))
    return [finding for finding in found if finding is not None]


def _find(
    episode: Episode, series: Series, rows: Sequence[Signal], *, today: date, figures: Path | None
) -> Finding | None:
    first, newest = episode.alarms[0], episode.alarms[-1]
    since = first.onset or first.period_start
    direction = first.direction or "rise"
    kind = name_kind(series.measure, direction)
    if kind is None:
        return None
    picture = None if figures is None or series.figure is None else figures / f"{series.figure}-wide.svg"
    return Finding(
        kind=kind,
        series_id=series.series_id,
        direction=direction,
        episode=first.period_start.isoformat(),
        summary=summarise_signal(series, first),
        text=describe_signal(series, newest, run=list_run(rows, newest, since=since), picture=picture),
        opened_for=first.period_start,
        onset=first.onset,
        is_over=episode.is_over,
        is_old=episode.is_over and today - newest.known_on > NEWS_DAYS,
    )


def list_run(rows: Iterable[Signal], newest: Signal, *, since: date) -> list[Signal]:
    """Return what a chart added up: its periods from the one the change most likely began in up to the newest alarm."""
    run = [row for row in rows if row.method == newest.method and since <= row.period_start <= newest.period_start]
    return sorted(run, key=lambda row: row.period_start)
