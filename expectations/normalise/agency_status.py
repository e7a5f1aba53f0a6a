"""Normalises the standing of a child with children's social care at the time of the incident.

Belongs here: one code of six. Does not belong here: dates of plans, history of involvement.
Judgements:
- Of two statuses held at once the one of higher duty counts: looked after, child protection plan, child in
  need plan, early help, universal ("CP/CLA" is looked after).
- Assessments, enquiries and closed episodes are refused with the likely code: an open assessment is not yet
  a plan, and a closed case may have gone to early help or to nobody.
- "Not known to social care" is refused with universal suggested: it is an answer, not an unknown.
- A status of the past ("previously CP") says nothing about the incident and is refused.
"""

import re
from typing import Final

from expectations import codes
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.spellings import NOT_KNOWN
from expectations.normalise.vocabulary import build_vocabulary, find_code, suggest_code
from expectations.normalise.wording import strip_list_prefix

_STATUSES: Final = build_vocabulary(
    codes.AGENCY_STATUS,
    universal=(
        "universal services",
        "universal service only",
        "universal only",
        "universal plus",
        "no agency involvement",
        "universal services - no social care involvement",
    ),
    early_help=(
        "EH",
        "open to early help",
        "early help plan",
        "early help assessment",
        "EHA",
        "EHAT",
        "CAF",
        "TAF",
        "team around family",
    ),
    child_in_need=(
        "CIN",
        "CiN plan",
        "CINP",
        "child in need (section 17)",
        "child in need section 17",
        "section 17 plan",
        "section 17 child in need",
        "s17 child in need",
        "CIN (s17)",
        "open CIN",
        "subject to child in need plan",
    ),
    child_protection=(
        "CP",
        "CPP",
        "CP plan",
        "child protection",
        "CP Ext",
        "subject to CPP",
        "on CPP",
        "on CP plan",
        "on child protection plan",
        "subject of a child protection plan",
        "subject to a child protection plan",
        "subject to child protection plan",
    ),
    looked_after=(
        "LAC",
        "CLA",
        "LAC child",
        "looked after child",
        "child looked after",
        "looked-after child (LAC)",
        "looked after child (CLA)",
        "child in care",
        "children in care",
        "CIC",
        "in care",
        "section 20",
        "s20",
        "interim care order",
        "ICO",
        "full care order",
        "care order",
    ),
    not_known=NOT_KNOWN,
)
_BY_DUTY: Final = ("looked_after", "child_protection", "child_in_need", "early_help", "universal")
_SEPARATORS: Final = re.compile(r"\s*(?:[/;,&+|]|\band\b)\s*")
# What is common, but is not one of the six: (pattern, code most likely meant).
_NOT_A_STATUS: Final = (
    (re.compile(r"\b(previous\w*|former\w*|ex|was|historic\w*|past|care leaver)\b"), None),
    (re.compile(r"\b(asmt|assessment|s47|section 47|strategy|referral|referred|enquir\w+|open)\b"), "child_in_need"),
    (re.compile(r"\b(closed|ceased|ended|no further action|nfa)\b"), "universal"),
    (re.compile(r"\b(not (?:previously )?known to|not open to|no involvement|never known)\b"), "universal"),
)


def normalise_agency_status(text: str) -> str:
    """Return universal, early_help, child_in_need, child_protection, looked_after or not_known.

    Raises Unrecognised: `agency_status_not_a_plan` for assessments, closed and past episodes,
    `agency_status_unrecognised` otherwise.
    """
    status = find_code(text, _STATUSES)
    if status is not None:
        return status
    stripped = strip_list_prefix(text)
    statuses = {find_code(part, _STATUSES) for part in _SEPARATORS.split(stripped) if part}
    if statuses <= set(_BY_DUTY) and statuses:
        return next(duty for duty in _BY_DUTY if duty in statuses)
    for pattern, likely in _NOT_A_STATUS:
        if pattern.search(stripped) is not None:
            raise Unrecognised("agency_status_not_a_plan", likely)
    raise Unrecognised("agency_status_unrecognised", suggest_code(text, _STATUSES))
