"""Panelwatch doing what the peers do and no more: landing files to views, with the same checks.

    python -m benchmarks.our_work HOME LANDING

Everything is as in a main job, with archive, vault and database encrypted: reading and judging every cell by the
contracts, history, the derived views the peers build, a process beside that reads half of the files. Left out is what
the peers do not do either: signals, alerts, figures, the analysts' copy, pages, Dagster.
"""

import sys
from datetime import timedelta
from pathlib import Path

from benchmarks.peers.checks import list_checks
from benchmarks.peers.sharing import VIEWS
from warehouse.building import build
from warehouse.connection import open_live
from warehouse.first_keys import make_first_keys
from warehouse.garbage import collect_seldom
from warehouse.hands import Hands, lend_hands
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.loading import load_landing
from warehouse.references import load_knowledge

BUILT = ("history.incident_version", "history.incident_as_notified", *(v for v in VIEWS if not v.startswith("history")))


def main(root: Path, landing: Path) -> None:
    home = Home(root)
    home.make_folders()
    make_first_keys(home)
    with lend_hands(1) as hands:
        # Its process starts while the warehouse is made, as it does while a main job loads the orchestrator.
        hands.start(load_knowledge)
        _work(home, landing, hands)


def _work(home: Home, landing: Path, hands: Hands) -> None:
    with open_live(home, threads=2, memory_limit="8GB") as con:
        loaded = load_landing(
            con, home=home, landing=landing, knowledge=load_knowledge(), stable_for=timedelta(0), hands=hands
        )
        if loaded.refused or any(load.rows_rejected for load in loaded.loaded):
            raise SystemExit("the sample has files or rows that were refused")
        update_history(con, home=home, withdrawal_limit=0.05)
        for table in BUILT:
            build(con, table)
        for check in list_checks():
            row = con.execute(f"select count(*) from ({check.sql})").fetchone()
            if row is None or row[0]:
                raise SystemExit(f"{check.name}: {row}")


def write_results(root: Path, folder: Path) -> None:
    """Write every view the peers build, as it is in a home, for comparison."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_live(Home(root)) as con:
        for view in VIEWS:
            con.execute(f"copy (from {view}) to '{folder / view}.parquet'")


if __name__ == "__main__":
    # As the command line does.
    collect_seldom()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
