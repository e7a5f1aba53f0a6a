"""Linkage on request: a run, its tables read, the queue, one pair shown, a decision, what the ledger says of it all.

Belongs here: who may ask for what, and what is told. Does not belong here: how persons are linked (`assets.linkage`,
`warehouse.linkage`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pipelines.answers import Answer
from pipelines.clock import tell_time
from pipelines.names import LINKAGE_JOB
from pipelines.opening import open_session
from pipelines.running import execute
from pipelines.settings import Settings
from warehouse.errors import LinkageRefused
from warehouse.keys import Purpose
from warehouse.ledger import read_ledger
from warehouse.linkage.decisions import DECIDED, ENTRIES, VIEWED, Pair, Verdict, keep_decision, list_pairs
from warehouse.linkage.explanation import describe_incidents, describe_pair
from warehouse.linkage.views import read_view

OFF: Final = (
    "Linkage is off, and nothing of it is computed or kept. docs/linkage.md says what to settle before"
    " PANELWATCH_LINKAGE is set on, with a purpose."
)


def check_on(settings: Settings) -> str:
    """Return the purpose of linkage. Raises LinkageRefused where it is off, or there is nothing to link."""
    if settings.linkage is None:
        raise LinkageRefused(OFF)
    if not settings.home.has_warehouse():
        raise LinkageRefused("There is no warehouse yet: put extracts into the landing folder, then `panelwatch run`.")
    return settings.linkage


def run_linkage(settings: Settings) -> Mapping[str, int]:
    """Link persons and incidents anew, decisions applied; return how much was found."""
    check_on(settings)
    with open_session(settings) as session:
        execute(session, LINKAGE_JOB)
        counts = {
            "groups": "SELECT count(DISTINCT group_id) FROM quality.linkage",
            "records": "SELECT count(*) FROM quality.linkage",
            "men": "SELECT count(DISTINCT group_id) FROM cohort.linked_men",
            "duplicates": "SELECT count(*) FROM quality.duplicate_proposal WHERE NOT is_recorded",
        }
        found = {name: _count(session.con, sql) for name, sql in counts.items()}
        return {**found, "waiting": sum(pair.verdict in (None, "revoked") for pair in list_pairs(session.con))}


def read_rows(settings: Settings, view: str, *, by: str, group: str | None = None) -> Answer:
    """Return one of the views of linkage, or one group of it; that it was read is in the ledger before a row is given.

    Raises LinkageRefused.
    """
    purpose = check_on(settings)
    with open_session(settings) as session:
        rows = read_view(session.con, view, group=group)
        about = {} if group is None else {"group": group}
        session.record(VIEWED, {"by": by, "purpose": purpose, "what": view, **about, "rows": rows.height})
        return Answer(tuple(rows.columns), tuple(rows.iter_rows()))


def read_queue(settings: Settings, *, by: str, band: str | None, every: bool) -> list[Pair]:
    """Return the pairs that wait for a decision, or all of them; that they were looked at is in the ledger."""
    purpose = check_on(settings)
    with open_session(settings) as session:
        pairs = [
            pair
            for pair in list_pairs(session.con)
            if (band is None or pair.band == band) and (every or pair.verdict in (None, Verdict.REVOKED))
        ]
        session.record(VIEWED, {"by": by, "purpose": purpose, "what": "queue", "pairs": len(pairs)})
        return pairs


def show_pair(settings: Settings, pair_id: str, *, by: str) -> Iterator[str]:
    """Give what the vault says of a pair, for the reviewer's screen; that it was shown is in the ledger before it is.

    Raises LinkageRefused for a pair that is not there.
    """
    purpose = check_on(settings)
    with open_session(settings) as session:
        pair = find_pair(list_pairs(session.con), pair_id)
        session.record(VIEWED, {"by": by, "purpose": purpose, "what": "pair", "pair": pair.pair_id})
        yield f"{pair.pair_id}: {pair.band}, {pair.evidence.replace('_', ' ')}; decided: {pair.verdict or 'not yet'}"
        if pair.is_of_persons:
            key = session.home.keys.ring(Purpose.LINKAGE).current
            yield from describe_pair(session.con, session.home, key, pair)
        else:
            yield from describe_incidents(session.con, pair)


def decide(settings: Settings, pair_id: str, verdict: Verdict, *, by: str, because: str) -> Pair:
    """Keep a person's decision on a pair. Raises LinkageRefused for a pair that is not there."""
    purpose = check_on(settings)
    with open_session(settings) as session:
        pair = find_pair(list_pairs(session.con), pair_id)
        facts = {"by": by, "purpose": purpose, "pair": pair.pair_id, "verdict": verdict.value, "because": because}
        # First the ledger: a decision nobody knows of would be the worse half to keep.
        session.record(DECIDED, facts)
        keep_decision(session.con, pair, verdict, by=by, because=because, now=tell_time())
        return pair


def find_pair(pairs: list[Pair], pair_id: str) -> Pair:
    """Return the pair of that name. Raises LinkageRefused."""
    for pair in pairs:
        if pair.pair_id == pair_id.lower():
            return pair
    raise LinkageRefused("There is no pair of this name; `panelwatch linkage queue --all` lists them.")


def read_audit(settings: Settings) -> Iterator[str]:
    """Give a line for everything the ledger says of linkage, whether it is on or not. Raises LedgerDamaged."""
    for entry in read_ledger(settings.home).entries:
        if entry.what in ENTRIES:
            yield f"{entry.made_at} UTC  {entry.what.replace('_', ' ')}  {_word(entry.facts, entry.who)}".rstrip()


def _word(facts: Mapping[str, Any], user: str) -> str:
    told = {"by": facts.get("by", user), **{name: value for name, value in facts.items() if name != "by"}}
    return ", ".join(f"{name} {value}" for name, value in told.items() if not isinstance(value, Mapping))


def _count(con: Any, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return 0 if row is None else int(row[0])
