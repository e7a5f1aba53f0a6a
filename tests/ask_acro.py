"""Asks ACRO, the program of England's trusted research environments, which cells of tables of counts give somebody away.

Run by the python of `.venv-validators`; reads {"threshold", "tables": [[[row, column, records], ...], ...]} and prints per
table {"flagged": [[row, column], ...], "checks": [...]}: cells and margins it would not let out, empty ones among them, and
which of its checks said so. It is given records, as it wants them, and does its own counting.
"""

import json
import logging
import sys

from pandas import DataFrame

#: what it writes of a cell nothing is wrong with
FINE = "ok"


def ask(session, cells):
    records = DataFrame(
        [(row, column) for row, column, count in cells for _ in range(count)], columns=["row", "column"]
    )
    session.crosstab(records["row"], records["column"], margins=True, margins_name="Total")
    outcome = session.results.get_index(-1).outcome
    said = {(row, column): text for row, line in outcome.iterrows() for column, text in line.items() if text != FINE}
    return {
        "flagged": [[str(part) for part in cell] for cell in said],
        "checks": sorted({check.strip() for text in said.values() for check in text.split(";") if check.strip()}),
    }


def main():
    # Only there; the house's own python has to be able to look at this file.
    from acro import ACRO  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    session = ACRO()
    session.config["safe_threshold"] = asked["threshold"]
    # A zero is printed here: decision 30.
    session.config["zeros_are_disclosive"] = False
    print(json.dumps([ask(session, cells) for cells in asked["tables"]]))  # noqa: T201 - what it is asked for


if __name__ == "__main__":
    main()
