"""Nine releases of the sample, each made and attacked beside those before it; by hand.

    python -m benchmarks.release_vintages HOME

HOME is one the default sample was run in (`panelwatch sample`, `panelwatch run`). Prints for each release its counts,
how many are hidden, how many hidden counts were attacked with how many earlier releases, and seconds.
"""

import sys
import time
from contextlib import closing
from datetime import date

from assets.release.disclosing import ReleaseRefused
from assets.release.files import Facts
from assets.release.making import make_release
from pipelines.settings import read_settings
from warehouse.connection import open_to_read

DAYS = (
    *((date(year, 4, 30), f"{year}-05") for year in range(2021, 2025)),
    (date(2024, 10, 31), "2024-11"),
    (date(2025, 1, 31), "2025-02"),
    (date(2025, 4, 30), "2025-05"),
    (date(2025, 10, 31), "2025-11"),
    (date(2026, 4, 15), "2026-05"),
)


def main(home: str) -> None:
    earlier = []
    with closing(open_to_read(read_settings({"PANELWATCH_HOME": home}).home)) as con:
        for day, name in DAYS:
            began = time.perf_counter()
            try:
                made = make_release(con, Facts(name, day, 5, is_synthetic=True), earlier)
            except ReleaseRefused as refused:
                print(f"{name}: {refused}")
                continue
            seconds = time.perf_counter() - began
            print(
                f"{name}: {made.cells} counts, {made.primary} + {made.secondary} hidden; {made.attack.tried} attacked"
                f" with {min(len(earlier), 8)} earlier, {made.attack.solved} programs; {seconds:.1f} s"
            )
            earlier.append(made.tables)


if __name__ == "__main__":
    main(sys.argv[1])
