"""From judged periods to episodes: which runs of alarms there are, and which of them still go on.

An episode begins with an alarm of a decisive method and goes on until three later periods were judged without one:
charts begin anew after an alarm, so that a change that lasts need not show in the very next period.

Belongs here: findings from rows of `monitoring.signal`. Does not belong here: how a period is judged
(`assets.watching`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from assets.alerting.ledger import Finding
from assets.alerting.series import Signal, Watched
from assets.alerting.wording import describe_signal, summarise_signal

#: this many periods without an alarm end an episode
QUIET_PERIODS: Final = 3
#: an episode that was over when first seen is worth a message while it is news: deliveries are quarterly
NEWS_DAYS: Final = timedelta(days=100)


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


def name_kind(series_id: str, direction: str) -> str | None:
    """Return the kind of alert of a series that moves in a direction; None for a move that is no one's concern.

    >>> name_kind("nai_under_1_share.E92000001", "fall"), name_kind("timeliness_within_5_days.E92000001", "rise")
    ('share_fall', None)
    """
    if series_id.startswith("timeliness"):
        return "timeliness_fall" if direction == "fall" else None
    if series_id.startswith("dfe_"):
        return "dfe_series"
    if series_id.startswith("delivery_rows"):
        return "volume"
    return f"{'share' if '_share' in series_id else 'rate'}_{direction}"


def find_signals(rows: Sequence[Signal], watched: Mapping[str, Watched], *, today: date) -> list[Finding]:
    """Return a finding for every episode of every series, the ended ones included; England's first."""
    by_series: dict[str, list[Signal]] = {}
    for row in rows:
        by_series.setdefault(row.series_id, []).append(row)
    known = {name: watched.get(name) or Watched(name, name, is_national=False, false_alarms={}) for name in by_series}
    found = []
    for name in sorted(by_series, key=lambda name: (not known[name].is_national, name)):
        found += [_find(episode, known[name], today) for episode in find_episodes(by_series[name])]
    return [finding for finding in found if finding is not None]


def _find(episode: Episode, series: Watched, today: date) -> Finding | None:
    first, newest = episode.alarms[0], episode.alarms[-1]
    direction = first.direction or "rise"
    kind = name_kind(series.series_id, direction)
    if kind is None:
        return None
    return Finding(
        kind=kind,
        series_id=series.series_id,
        direction=direction,
        episode=first.period_start.isoformat(),
        summary=summarise_signal(series, first),
        text=describe_signal(series, newest, since=first.onset or first.period_start),
        opened_for=first.period_start,
        onset=first.onset,
        is_over=episode.is_over,
        is_old=episode.is_over and today - newest.known_on > NEWS_DAYS,
    )
