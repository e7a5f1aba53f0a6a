"""Duplicate incidents of the sample: what its generator planted, and what the finder proposes.

The truth is in the extracts' own duplicate_of, which the finder does not look at: forms sent again, and second forms.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from warehouse.building import build
from warehouse.connection import open_live
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.keys import KeyStore, Purpose
from warehouse.linkage.duplicates import find_duplicates
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample

_JUDGED = """
    WITH truth AS (SELECT notification_id, duplicate_of FROM core.notification WHERE duplicate_of IS NOT NULL),
    proposed AS (
        SELECT notification_id, duplicate_of, band FROM internal.linkage_duplicate WHERE band = 'strong' OR $every
    )
    SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM proposed),
        (SELECT count(*) FROM truth INNER JOIN proposed USING (notification_id, duplicate_of))
"""


def print_duplicates() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder), KeyStore(Path(folder) / "keys", seals=False, links=True))
        home.make_folders()
        for purpose in home.keys.missing():
            home.keys.make(purpose)
        write_sample(home.landing, seed=1)
        with open_live(home) as con:
            load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
            update_history(con, home=home, withdrawal_limit=0.05)
            for table in ("history.incident_version", "history.incident_as_notified"):
                build(con, table)
            find_duplicates(con, home, home.keys.ring(Purpose.LINKAGE).current)
            for every in (False, True):
                truth, proposed, met = con.execute(_JUDGED, {"every": every}).fetchone()
                bands = "strong and possible" if every else "strong"
                print(f"{bands}: {met} of {truth} duplicates found, {proposed} proposed")
