"""Contestants run in rounds, so that what else the machine does falls on all of them alike.

>>> place_against(2.0, 4.0)
0.5
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from statistics import median

from benchmarks.peers.child import Finished


@dataclass(frozen=True, slots=True)
class Result:
    """What the runs of one contestant cost: medians of seconds and processor seconds, extremes, the most memory."""

    seconds: float
    fastest: float
    slowest: float
    peak_mebibytes: int
    runs: int
    processor_seconds: float = 0.0

    @classmethod
    def of(cls, runs: list[Finished]) -> "Result":
        seconds = [run.seconds for run in runs]
        peak = max(run.peak_mebibytes for run in runs)
        processor = median(run.processor_seconds for run in runs)
        return cls(median(seconds), min(seconds), max(seconds), peak, len(runs), processor)


def run_in_rounds(contestants: Mapping[str, Callable[[], Finished]], *, runs: int) -> dict[str, Result]:
    """Run each contestant once, then each again, and so on, in an order drawn for each round, the same in every bench.

    What one leaves behind, a hot processor or memory to be cleaned, so falls on another each time.
    """
    finished: dict[str, list[Finished]] = {name: [] for name in contestants}
    for number in range(runs):
        for name in Random(number).sample(list(contestants), len(contestants)):
            finished[name].append(contestants[name]())
    return {name: Result.of(each) for name, each in finished.items()}


def place_against(ours: float, theirs: float) -> float:
    """Give our seconds as a part of theirs."""
    return ours / theirs
