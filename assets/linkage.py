"""Candidate groups of adults across families, made when someone asks while linkage is on; no part of the main job.

Belongs here: the asset of linkage and the order of its steps. Does not belong here: tokens and the model
(`warehouse.linkage`), bands and groups (`assets.linking`), who may ask (`pipelines.linkage`). It has no check and no
part in alerts, releases or the analysts' copy: a wrong link harms a person.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from assets.boundary import guard
from assets.declare import POOL, declare_table, key_of
from assets.linking.bands import LEAST_POSSIBLE, name_bands
from assets.linking.groups import Tie, group_records, label_components
from assets.session import Session
from assets.stage import make_table, report
from expectations.contracts.catalogue import LINKAGE
from warehouse.building import current_revision, is_stale
from warehouse.errors import LinkageRefused
from warehouse.keys import Key, Purpose
from warehouse.linkage.decisions import RAN
from warehouse.linkage.duplicates import find_duplicates
from warehouse.linkage.families import find_family_ties, list_notifications
from warehouse.linkage.model import LEAST_TO_TRAIN, SCORED, keep_parameters, open_private, score, train
from warehouse.linkage.pairs import keep_groups, keep_pairs, name_pair, read_apart, read_ties
from warehouse.linkage.tokens import find_token_pairs, keep_tokens
from warehouse.linkage.units import keep_units, read_units

LINKAGE_KEYS = tuple(key_of(table.full_name) for table in LINKAGE)
_COUNTS = "history.incident_version"


def link_persons(session: Session) -> None:
    """Make tokens, pairs and groups anew from everything that is known, decisions applied."""
    con, home = session.con, session.home
    if session.linkage is None:
        raise LinkageRefused("Linkage is off: nothing of it is computed or kept.")
    if current_revision(con) and is_stale(con, _COUNTS):
        raise LinkageRefused("The incidents are older than the newest load: panelwatch run first.")
    key = home.keys.ring(Purpose.LINKAGE).current
    units = read_units(con, home, key)
    keep_units(con, units)
    keep_tokens(con, units, key)
    by_model = pl.DataFrame(schema=SCORED)
    if units["is_current"].sum() >= LEAST_TO_TRAIN:
        with open_private(home) as private:
            parameters = train(private, units.filter("is_current"))
            by_model = score(private, units, parameters, least=LEAST_POSSIBLE)
        keep_parameters(con, parameters)
    keep_pairs(con, units, name_bands(find_token_pairs(con), by_model), key)
    _keep_groups(session, key)
    find_duplicates(con, home, key)
    rows = {table.full_name: make_table(session, table, None) for table in LINKAGE}
    session.record(RAN, {"purpose": session.linkage, "key": key.id, "rows": rows})


def _keep_groups(session: Session, key: Key) -> None:
    con = session.con
    family_of = label_components(list_notifications(con), find_family_ties(con, session.home))
    ties = [
        Tie((row[0], row[1]), (row[2], row[3]), row[4], row[5])
        for row in read_ties(con)
        if row[4] == "confirmed" or family_of[row[0]] != family_of[row[2]]
    ]
    members = group_records(ties, family_of, [((a, b), (c, d)) for a, b, c, d in read_apart(con)])
    rows: list[dict[str, Any]] = [
        {
            "group_id": name_pair(key, member.group),
            "notification_id": member.record[0],
            "adult_id": member.record[1],
            "band": member.band,
            "evidence": member.evidence,
            "is_disputed": member.is_disputed,
        }
        for member in members
    ]
    keep_groups(con, family_of, rows)


@dg.multi_asset(name="linkage", specs=[declare_table(table, language="python") for table in LINKAGE], pool=POOL)
def linkage(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Find adults who may be one person in several families, and notifications that may be of one incident."""
    with guard("stage linkage"):
        link_persons(session)
        for table in LINKAGE:
            yield report(session, table)
