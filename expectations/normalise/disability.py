"""Normalises a child's disability to yes, no or not known.

Belongs here: yes/no words, and the disability codes of the children in need census, of which every one but
NONE means yes. Does not belong here: which disability it is; the contract does not keep it.
Judgements: "No known disability" is no, as it is the usual wording of NONE. "No disability recorded" is
refused: it may mean none, or that nobody asked. "Other" alone is refused too: in the census it is the label of
DDA, in other lists an answer to something else.
"""

import re
from typing import Final

from expectations import codes
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.vocabulary import build_vocabulary, find_code, suggest_code
from expectations.normalise.wording import split_words, strip_list_prefix
from expectations.normalise.yes_no import DOUBT, NO, YES

_NONE: Final = (
    "NONE - no disability",
    "none known",
    "no disability",
    "no disabilities",
    "no known disability",
    "no known disabilities",
    "not disabled",
    "non disabled",
)
_ANSWERS: Final = build_vocabulary(
    codes.DISABILITY,
    yes=(*YES, "disabled", "has a disability", "disability", "DDA", "other DDA", "other disability"),
    no=(*NO, *_NONE),
    not_known=(*DOUBT, "NOBT", "REFU", "REFU - refused", "NOBT - information not yet obtained", "unborn"),
)
# Code of the census -> the words of its label and those used for it; all mean yes.
_DISABILITIES: Final = {
    "MOB": "mobility",
    "HAND": "function",
    "PC": "personal care",
    "INC": "incontinence",
    "COMM": "communication",
    "LD": "learning",
    "HEAR": "hearing",
    "VIS": "vision visual sight",
    "BEH": "behaviour behavioural",
    "CON": "consciousness conciousness epilepsy",
    "AUT": "autism autistic asperger aspergers asd asc spectrum disorder",
    "DDA": "physical sensory cerebral palsy adhd chromosomal syndrome downs down global developmental delay",
}
_NAMING: Final = frozenset(
    word for code, listed in _DISABILITIES.items() for word in (code.casefold(), *listed.split())
)
# Words that stand beside these and change nothing; alone they name no disability.
_BESIDE: Final = frozenset(
    {"disability", "disabilities", "difficulty", "difficulties", "impairment", "impaired", "and", "or", "other"}
    | {"of", "with", "dda", "needs", "profound", "severe", "moderate", "mild", "complex", "multiple", "yes"}
)
_SEPARATORS: Final = re.compile(r"\s*[;,|/&]\s*")


def normalise_disability(text: str) -> str:
    """Return yes, no or not_known.

    Raises Unrecognised: `disability_conflict` when NONE stands beside a named disability,
    `disability_unrecognised` otherwise.
    """
    answer = find_code(text, _ANSWERS)
    if answer is not None:
        return answer
    parts = {_read_part(part) for part in _SEPARATORS.split(strip_list_prefix(text)) if part}
    if "yes" in parts and parts <= {"yes", "beside"}:
        return "yes"
    if {"yes", "no"} <= parts:
        raise Unrecognised("disability_conflict", "yes")
    raise Unrecognised("disability_unrecognised", suggest_code(text, _ANSWERS))


def _read_part(part: str) -> str | None:
    answer = find_code(part, _ANSWERS)
    if answer is not None:
        return answer
    words = set(split_words(part))
    if not words <= _NAMING | _BESIDE:
        return None
    return "yes" if words & _NAMING else "beside"
