"""What is printed and kept of a contest: one table, with date and machine."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers.contest import Result, place_against
from benchmarks.peers.environments import read_version

#: above this share of its processors something else was at work: the figures are no more than a hint
_BUSY = 0.25
_OURS = ("panelwatch", "duckdb", "polars", "dagster")
_THEIRS = {
    "dbt": ("dbt-core", "dbt-duckdb"),
    "sqlmesh": ("sqlmesh",),
    "dlt": ("dlt",),
    "pandas_gx": ("pandas", "great-expectations"),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures were taken on; no name of a host."""

    cores: int
    memory_gibibytes: float
    processor: str
    load: float
    versions: Mapping[str, str]

    @property
    def is_busy(self) -> bool:
        """Whether others were at work when it began."""
        return self.load > _BUSY * self.cores


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of a contestant's seconds ours may take at most."""

    against: str
    at_most: float


@dataclass(frozen=True, slots=True)
class Contest:
    """A table: what was done, by whom, at what cost, and the bound that was to be kept."""

    title: str
    ours: str
    results: Mapping[str, Result]
    bound: Bound
    machine: Machine
    taken_at: str

    @property
    def ratio(self) -> float:
        """Our seconds as a part of those that the bound is against."""
        return place_against(self.results[self.ours].seconds, self.results[self.bound.against].seconds)

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bound.at_most


def describe_machine() -> Machine:
    """Tell what this machine is and how busy it was over the last minute."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    versions = {"python": platform.python_version()} | {name: version(name) for name in _OURS}
    for peer, packages in _THEIRS.items():
        versions |= {package: read_version(peer, package) for package in packages}
    return Machine(
        len(os.sched_getaffinity(0)), round(pages / 2**30, 1), _name_processor(), os.getloadavg()[0], versions
    )


def _name_processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def write_table(contest: Contest) -> str:
    """Write a contest as Markdown."""
    mine = contest.results[contest.ours].seconds
    lines = [f"### {contest.title}", "", *_describe(contest), ""]
    lines += ["| who | seconds | from | to | processor s | peak MiB | runs | ours / theirs |", f"|{'---|' * 8}"]
    for name, result in contest.results.items():
        ratio = "" if name == contest.ours else f"{place_against(mine, result.seconds):.3g}"
        cells = [
            name, f"{result.seconds:.2f}", f"{result.fastest:.2f}", f"{result.slowest:.2f}",
            f"{result.processor_seconds:.2f}" if result.processor_seconds else "",
            f"{result.peak_mebibytes:,}", str(result.runs), ratio,
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", _judge(contest)])


def _judge(contest: Contest) -> str:
    verdict = "holds" if contest.holds else "does not hold"
    told = (
        f"Bound: at most {contest.bound.at_most:.3g} of {contest.bound.against}; it is {contest.ratio:.3g}: {verdict}."
    )
    mine, theirs = (contest.results[name].processor_seconds for name in (contest.ours, contest.bound.against))
    if mine and theirs:
        told += f" In processor seconds it is {place_against(mine, theirs):.3g}."
    # Whoever ran while others were idle looks fast by the clock.
    return told + (" On a busy machine the clock decides nothing." if contest.machine.is_busy else "")


def _describe(contest: Contest) -> Sequence[str]:
    machine = contest.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    told = [
        f"{contest.taken_at}; {machine.cores} cores of {machine.processor}, {machine.memory_gibibytes} GiB; {versions}."
    ]
    if machine.is_busy:
        told.append(f"**Preliminary**: the machine was at work already (load {machine.load:.1f}) when this part began.")
    return told


def append(contest: Contest, *, markdown: Path | None, records: Path | None) -> None:
    """Add a contest to a page, and to a file with one JSON record a line."""
    if markdown is not None:
        with markdown.open("a", encoding="utf-8") as file:
            file.write(f"\n{write_table(contest)}\n")
    if records is not None:
        record = asdict(contest) | {"ratio": contest.ratio, "holds": contest.holds}
        with records.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
