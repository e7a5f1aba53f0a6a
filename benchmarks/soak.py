"""A long time of daily deliveries while analysts read the published copy; by hand.

    python -m benchmarks.soak DAYS FILES_A_DAY ANALYSTS [MINUTES [PAUSE]]

One process loads every day's files, as a run does without orchestrator and pictures; so many other processes open the
analysts' copy again and again and hold two of its tables and its revision against each other. FILES_A_DAY may be a
fraction: 2.74 are 1,000 a year. After MINUTES no further day begins. An analyst thinks for PAUSE seconds, a twentieth
unless told, from one reading to the next. Told are readings, errors, torn readings (of more than one state, or of an
older one than before), and of the loader seconds a load, memory and open files early and late.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from typing import Final, NamedTuple

from tests.faults.injection import run
from tests.faults.readers import read_copy
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, write
from tests.keyed import keyed
from warehouse.home import Home

FIRST_DAY = date(2020, 1, 1)
ROWS = 5
_PAGE = os.sysconf("SC_PAGE_SIZE") / 1024**2


class Day(NamedTuple):
    """What loading one day's files took."""

    seconds: float
    megabytes: float
    open_files: int


def deliver_day(home: Home, number: int, files: range) -> None:
    """Write a day's files: in turn new notifications with one amended, their children and their reviews."""
    day = FIRST_DAY + timedelta(days=number)
    for file in files:
        about, kind = divmod(file, 3)
        names = [f"SIN-2019-{about * ROWS + place:06}" for place in range(ROWS)]
        amended = f"SIN-2019-{max(about - 1, 0) * ROWS:06}"
        rows = (
            [{**NOTIFICATION, "notification_id": name} for name in names]
            + [{**NOTIFICATION, "notification_id": amended, "nature": "death"}] * (about > 0),
            [{**CHILD, "notification_id": name} for name in names],
            [{**REVIEW, "notification_id": name} for name in names],
        )[kind]
        extract = ("notifications", "children", "rapid_reviews")[kind]
        write(home.landing, f"{extract}_{day}_{file:06}-synthetic.csv", rows)


#: eight who ask all the time would keep the loads of a year from ending
_BEHIND: Final = {"niceness": 5}


def read_until(home: Home, pause: float, is_over: Event, answer: Connection, *, niceness: int = 0) -> None:
    """Be one analyst, who thinks for so many seconds between two questions."""
    os.nice(niceness)
    reads = errors = torn = newest = 0
    seconds: list[float] = []
    while not is_over.wait(pause):
        began = time.perf_counter()
        try:
            revision, is_one_state = read_copy(home)
        except Exception as fault:
            errors += 1
            print(f"A reading failed: {type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
            continue
        reads += 1
        torn += not is_one_state or revision < newest
        newest = max(newest, revision)
        seconds.append(time.perf_counter() - began)
    answer.send((reads, errors, torn, newest, seconds))


def load_days(home: Home, days: int, files_a_day: float, until: float) -> list[Day]:
    loaded = []
    for number in range(days):
        if time.monotonic() > until:
            break
        deliver_day(home, number, range(round(number * files_a_day), round((number + 1) * files_a_day)))
        began = time.perf_counter()
        run(home.root)
        seconds = time.perf_counter() - began
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        loaded.append(Day(seconds, pages * _PAGE, len(list(Path("/proc/self/fd").iterdir()))))
    return loaded


def tell(days: Sequence[Day], answers: Sequence[tuple], files: int, home: Home) -> None:
    part = max(1, len(days) // 10)
    early, late = days[1 : part + 1] or days, days[-part:]
    reads, errors, torn = (sum(answer[at] for answer in answers) for at in range(3))
    each = sorted(second for answer in answers for second in answer[4])
    print(f"{len(days)} days, {files} files; {len(answers)} analysts: {reads:,} readings, {errors} errors, {torn} torn")
    if len(each) > 1:
        print(f"a reading: median {median(each):.2f} s, 99 % within {quantiles(each, n=100)[98]:.2f} s")
    for name, of in (("seconds a load", 0), ("loader's memory, MB", 1), ("loader's open files", 2)):
        values = [median(day[of] for day in some) for some in (early, late)]
        print(f"{name}: {values[0]:.1f} in the first tenth, {values[1]:.1f} in the last")
    print(f"the copy at the end: {home.analyst.stat().st_size / 1024**2:.0f} MB")


def main(days: str, files_a_day: str, analysts: str, minutes: str = "25", pause: str = "0.05") -> None:
    until = time.monotonic() + 60 * float(minutes)
    with tempfile.TemporaryDirectory() as folder:
        home = keyed(Path(folder) / "home")
        home.make_folders()
        # The first copy, so that there is something to read from the first moment on.
        deliver_day(home, -1, range(1))
        run(home.root)
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        is_over = context.Event()
        asked = []
        for _ in range(int(analysts)):
            answer, told = context.Pipe(duplex=False)
            process = context.Process(target=read_until, args=(home, float(pause), is_over, told), kwargs=_BEHIND)
            process.start()
            asked.append((process, answer))
        loaded = load_days(home, int(days), float(files_a_day), until)
        is_over.set()
        answers = [answer.recv() for _, answer in asked]
        for process, _ in asked:
            process.join()
        tell(loaded, answers, round(len(loaded) * float(files_a_day)), home)


if __name__ == "__main__":
    main(*sys.argv[1:])
