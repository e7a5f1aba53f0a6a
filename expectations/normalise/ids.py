"""Identifiers of records: notification_id, child_id, adult_id, engagement_id.

Belongs here: undoing what spreadsheets and typing do to a reference without changing which record it names. Does not
belong here: whether the record exists.
"""

import re
from typing import Final

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import clean

LONGEST_ID: Final = 40
_ALLOWED: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9_./-]*[A-Z0-9])?")
_FLOAT: Final = re.compile(r"([0-9]+)\.0+")
_SPACED_SEPARATOR: Final = re.compile(r" ?([-/_]) ?")
# A spreadsheet has rounded the number or shown it for reading: the digits that named the record are lost.
_DAMAGED: Final = re.compile(
    r"[0-9]+(?:\.[0-9]+)?E[+-][0-9]+|[0-9]+\.[0-9]+E[0-9]+|[0-9]+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|#+"
)


def normalise_id(text: str) -> str:
    """Return the identifier in upper case without padding, float endings and spaces around separators.

    Leading zeros stay: they belong to the reference. Raises `Unrecognised` with id_damaged where a spreadsheet has
    replaced the reference by a rounded or formatted number ("1.23E+05", "1,234", "###"), and id_unrecognised for other
    characters, inner spaces (which would make "1 23" and "12 3" one record) and more than 40 characters.

    >>> normalise_id(" sin–2019–000123 "), normalise_id("123.0"), normalise_id("007")
    ('SIN-2019-000123', '123', '007')
    """
    shown = clean(text).strip("'\" ").upper()
    if whole := _FLOAT.fullmatch(shown):
        shown = whole[1]
    if _DAMAGED.fullmatch(shown):
        raise Unrecognised("id_damaged")
    identifier = _SPACED_SEPARATOR.sub(r"\1", shown)
    if len(identifier) > LONGEST_ID or not _ALLOWED.fullmatch(identifier):
        raise Unrecognised("id_unrecognised")
    return identifier
