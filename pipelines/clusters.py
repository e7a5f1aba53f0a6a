"""What the scan for clusters says to a person.

Belongs here: its lines on the screen. Does not belong here: looking for clusters (`assets.watching.clusters`).
"""

from collections.abc import Iterator
from typing import Any, Final

from expectations.days import say_month
from pipelines.answers import ask
from pipelines.summary import SYNTHETIC, is_synthetic
from warehouse.home import Home

_SELDOM: Final = 0.05


def describe_clusters(home: Home) -> Iterator[str]:
    """Give the lines of the latest scan, the most likely cluster first."""
    rows = ask(home, "clusters").as_records()
    if is_synthetic(home):
        yield SYNTHETIC
    for row in rows:
        counts = f"{row['observed']:g} where {row['expected'] or 'less than 0.1'} were expected"
        yield f"{row['rank']}. {say_window(row)}: {counts}, {say_chance(row)}"
        yield f"   {row['names']}"
    yield (
        "There is nearly always a first: only one that chance seldom gives is worth a look (docs/signals.md). Internal."
        if rows
        else "No month has been over for long enough to be scanned, or nothing was notified in it."
    )


def say_window(row: dict[str, Any]) -> str:
    """Say which months a cluster is of."""
    first, last = (say_month(row[name]) for name in ("first_month", "last_month"))
    return first if first == last else f"{first} to {last}"


def say_chance(row: dict[str, Any]) -> str:
    """Say whether chance explains a cluster.

    >>> say_chance({"p_value": 0.308}), say_chance({"p_value": 0.004})
    ('as chance often gives (p 0.308)', 'as chance seldom gives (p 0.004)')
    """
    often = "seldom" if row["p_value"] < _SELDOM else "often"
    return f"as chance {often} gives (p {row['p_value']:.3f})"
