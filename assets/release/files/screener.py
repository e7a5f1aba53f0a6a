"""The screener of the department's standard, as a whole: what a release's files must hold before they leave the house.

Belongs here: running the rules in order. Does not belong here: the rules (`screening`).
"""

from assets.release.files.screening import columns, files, rows  # noqa: F401 - they register the rules
from assets.release.files.screening.pair import RULES, Finding, Pair


def screen(
    data_name: str, data: bytes, meta_name: str, meta: bytes, *, without_total: tuple[str, ...] = ()
) -> list[Finding]:
    """Return every rule the two files break.

    Where a rule of the files themselves is broken, the rest is not asked: it could not be read.
    """
    pair = Pair(data_name, data, meta_name, meta, without_total)
    for is_first in (True, False):
        found = [
            Finding(rule.code, message)
            for rule in RULES.values()
            if rule.is_first is is_first
            for message in rule.check(pair)
        ]
        if found:
            return found
    return []


def list_rules() -> list[tuple[str, str]]:
    """Return code and sentence of every rule, in order."""
    return [(rule.code, rule.says) for rule in sorted(RULES.values(), key=lambda rule: "FCMTGR".index(rule.code[0]))]
