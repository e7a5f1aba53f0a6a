"""Duplicate incidents of samples: what the generator planted, and what the finder proposes.

The truth is in the extracts' own duplicate_of, which the finder does not look at: forms sent again, and second forms.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np

from assets.statistics.intervals import wilson_interval
from warehouse.building import build
from warehouse.connection import open_live
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.keys import KeyStore, Purpose
from warehouse.linkage.duplicates import find_duplicates
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample

#: the first is the default sample's
SEEDS = range(1, 6)
_JUDGED = """
    WITH told AS (
        SELECT notification_id, duplicate_of IS NOT NULL AS is_duplicate,
            coalesce(duplicate_of, notification_id) AS incident
        FROM core.notification
    ),
    proposed AS (
        SELECT later.notification_id, later.incident = earlier.incident AS is_true, later.is_duplicate
        FROM internal.linkage_duplicate AS pair
        INNER JOIN told AS later ON pair.notification_id = later.notification_id
        INNER JOIN told AS earlier ON pair.duplicate_of = earlier.notification_id
        WHERE pair.band = 'strong' OR $every
    )
    SELECT count(*), count(*) FILTER (is_true),
        count(DISTINCT notification_id) FILTER (is_true AND is_duplicate),
        (SELECT count(*) FILTER (is_duplicate) FROM told)
    FROM proposed
"""


def print_duplicates() -> None:
    judged = {False: [], True: []}
    for seed in SEEDS:
        with open_sample(seed) as con:
            for every, counted in judged.items():
                counted.append(judge_duplicates(con, every=every))
    print("| duplicates | true of proposed | precision | found of all | recall |\n|---|---|---|---|---|")
    for every, counted in judged.items():
        bands = "strong and possible" if every else "strong"
        print(word(f"seed {SEEDS[0]}: {bands}", *counted[0]))
        print(word(f"all {len(SEEDS)} seeds: {bands}", *map(sum, zip(*counted, strict=True))))


@contextmanager
def open_sample(seed: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse that holds a sample and what the finder proposes in it, nothing else of linkage."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), KeyStore(Path(folder) / "keys", seals=False, links=True))
        home.make_folders()
        for purpose in home.keys.missing():
            home.keys.make(purpose)
        write_sample(home.landing, seed=seed)
        with open_live(home) as con:
            load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
            update_history(con, home=home, withdrawal_limit=0.05)
            for table in ("history.incident_version", "history.incident_as_notified"):
                build(con, table)
            find_duplicates(con, home, home.keys.ring(Purpose.LINKAGE).current)
            yield con


def judge_duplicates(con: duckdb.DuckDBPyConnection, *, every: bool) -> tuple[int, int, int, int]:
    """Return how many pairs are proposed, how many of them are of one incident, the duplicates in these, and all."""
    proposed, true, found, wanted = con.execute(_JUDGED, {"every": every}).fetchone() or (0, 0, 0, 0)
    return proposed, true, found, wanted


def word(name: str, proposed: int, true: int, found: int, wanted: int) -> str:
    """Return one line: counts, and precision and recall with 95 % intervals."""
    share = wilson_interval(np.array([true, found]), np.array([proposed, wanted]))
    shown = [
        f"{part / of:.3f} ({share.lower[place]:.3f} to {share.upper[place]:.3f})"
        for place, (part, of) in enumerate(((true, proposed), (found, wanted)))
    ]
    return f"| {name} | {true} of {proposed} | {shown[0]} | {found} of {wanted} | {shown[1]} |"
