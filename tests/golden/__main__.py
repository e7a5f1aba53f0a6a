"""`python -m tests.golden CASES OUT`: run every case of a folder and write OUT/<family>/<case>.csv."""

import sys
import traceback
from pathlib import Path

from tests.golden.case import list_cases
from tests.golden.families import find_answer


def main(cases: Path, out: Path) -> int:
    """Write the answer of every case; return how many could not be answered."""
    failed = 0
    for case in list_cases(cases):
        try:
            answer = find_answer(case.family)(case)
        except Exception:  # one case that fails must not hide the others
            traceback.print_exc()
            failed += 1
            continue
        folder = out / case.family
        folder.mkdir(parents=True, exist_ok=True)
        answer.write_csv(folder / f"{case.name}.csv")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1]), Path(sys.argv[2])), 1))
