"""How well the rows of each extract fit their contract and their rules, as asset checks.

Belongs here: counting findings. Does not belong here: finding them (`expectations/contracts`, `expectations/rules`).
Rejected rows are the contract at work, not a wrong number, so these checks warn.
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg

from assets.checks import Check, Verdict, enter
from assets.declare import extract_key
from assets.session import Session
from expectations.contracts.catalogue import EXTRACTS
from expectations.rules.rule import list_rules
from warehouse.queries import read_query

_ABOUT: Final = {
    "cells_fit": "Every row of every {extract} file fits its contract.",
    "rules_hold": "Every row of every {extract} file keeps the rules across its columns.",
}


def list_contract_checks() -> tuple[Check, ...]:
    """Return two checks per extract: cells against the contract, and rules across cells."""
    return tuple(
        Check(f"{kind}_{extract.name}", extract_key(extract.name), about.format(extract=extract.name), is_warning=True)
        for extract in EXTRACTS
        for kind, about in _ABOUT.items()
    )


def run_contract_checks(session: Session) -> Iterator[dg.AssetCheckResult]:
    """Count, for each extract, the rows that broke its contract and those that broke a rule."""
    rules = sorted({rule.code for rule in list_rules()})
    counted = session.con.execute(read_query("quality.profile_findings"), {"rules": rules}).fetchall()
    found = {(f"{kind}_{extract}"): rows for extract, kind, rows in counted}
    yield from enter([(check, _judge(check, found.get(check.name, 0))) for check in list_contract_checks()], session)


def _judge(check: Check, rows: int) -> Verdict:
    sentence = check.about if rows == 0 else f"{check.about} Broken by {rows} row{'' if rows == 1 else 's'}."
    return Verdict(rows == 0, rows, sentence)
