"""What takes seconds to load, loaded by the process beside a run before it is needed.

Belongs here: what is loaded ahead. Does not belong here: the process (`warehouse.hands`).
"""

from assets.charts.render import load_renderer
from expectations.suites.run import load_great_expectations
from warehouse.hands import Hands


def preload(hands: Hands) -> None:
    """Begin to load what checks and draws; a second time, or without another process, this costs nothing."""
    for load in (load_great_expectations, load_renderer):
        hands.start(load)
