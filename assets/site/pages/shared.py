"""What several pages say in the same way.

Belongs here: pictures, headline numbers, lateness. Does not belong here: what one page is about.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from assets.alerting.kinds import KINDS
from assets.charts.watched_figures import name_watched
from assets.charts.wording import say_number
from assets.site.cells import choose
from assets.site.model import Block, Cell, Paragraph, Picture
from assets.site.sources import Sources
from expectations.suites.freshness import DEFAULT_LIMIT_DAYS, LIMIT_DAYS, NEVER_LATE

SHARE: Final = "nai_under_1_share_of_reviewed_2018_07_to_2019_12"
NOTIFIED: Final = "nai_under_1_notified_2018_07_to_2020_07"
NO_MEASURE: Final = (
    "High or low counts are no measure of an authority's performance: they depend on how many children live there, on"
    " how readily harm is recognised and notified, and on chance."
)
OPEN: Final = ("firing", "acknowledged")


def show_figure(sources: Sources, name: str) -> tuple[Block, ...]:
    """Return a figure as a block; a sentence where it was not drawn."""
    entry = sources.figures.get(name)
    if entry is None:
        return (Paragraph("This figure was not drawn."),)
    return (
        Picture(
            title=entry["title"],
            alt=entry["alt"],
            wide=f"{name}-wide.svg",
            narrow=f"{name}-narrow.svg",
            width=entry["width"],
            height=entry["height"],
        ),
    )


def read_headlines(sources: Sources) -> Mapping[str, Mapping[str, Any]]:
    """Return the headline measures by name."""
    return {row["measure"]: row for row in sources.read("site.headline").to_dicts()}


def say_share(value: float | None) -> str:
    """Return a share in whole percent, as the Panel publishes it.

    >>> say_share(144 / 538), say_share(None)
    ('27 %', 'not known')
    """
    return "not known" if value is None else f"{100 * value:.0f} %"


def say_limits(lower: float | None, upper: float | None) -> str:
    """Return the limits of a share in percent, with one decimal.

    >>> say_limits(0.23199, 0.30662), say_limits(None, None)
    ('23.2 to 30.7 %', 'not known')
    """
    if lower is None or upper is None:
        return "not known"
    return f"{say_number(100 * lower, 1)} to {say_number(100 * upper, 1)} %"


def find_due(extract: str, newest: date | None) -> date | None:
    """Return the day on which the next delivery of an extract is overdue; none for those that come once.

    >>> find_due("children", date(2026, 4, 15))
    datetime.date(2026, 7, 25)
    """
    if newest is None or extract in NEVER_LATE:
        return None
    return newest + timedelta(days=LIMIT_DAYS.get(extract, DEFAULT_LIMIT_DAYS) + 1)


def name_series(series_id: str) -> str:
    """Return the name of the page of a watched series: it stays as long as the series is watched.

    >>> name_series("nai_under_1_rate.E92000001")
    'watched-nai-under-1-rate-e92000001'
    """
    return name_watched(series_id).replace("_", "-")


def name_runbook(code: str) -> str:
    """Return the name of the page of the runbook of a kind of alert.

    >>> name_runbook("rate_rise")
    'runbook-rate-rise'
    """
    return f"runbook-{code.replace('_', '-')}"


def say_kind(code: str) -> Cell:
    """Return a kind of alert with the way to what is to be done about it.

    >>> say_kind("volume").text, say_kind("volume").href
    ('A delivery of unusual size', 'runbook-volume.html')
    """
    title = KINDS[code].title if code in KINDS else code
    return Cell(title, title, href=f"{name_runbook(code)}.html" if code in KINDS else "")


def say_state(value: str) -> Cell:
    """Return the state of an alert as a tag: one that nobody has taken up yet stands out.

    >>> say_state("firing").tone, say_state("resolved").tone
    ('attention', 'quiet')
    """
    return choose(value, value)(value == "firing")
