"""Normalises where a child lived to home, hospital, residential, foster, other or not known.

Belongs here: the placement codes of the looked-after children return (SSDA903) and the words used beside or
instead of them. Does not belong here: the legal status of a placement.
Judgements:
- Placed for adoption, temporary moves, refuges and independent living are other; a temporary stay in
  hospital is hospital; supported and semi-independent accommodation is residential, like code H5.
- A secure unit, a young offender institution, a residential school and a mother and baby unit are residential.
- M3 (whereabouts unknown) is not known.
- Code and words that contradict are refused: "U4 - Staying Put" (a former foster child who stays on is not
  fostered), "R5 - Independent living", "Z1 - Whereabouts unknown".
- A number or code of a local list (36, L05) without words is refused.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from expectations import codes
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.spellings import NOT_KNOWN
from expectations.normalise.vocabulary import build_vocabulary, find_code, suggest_code
from expectations.normalise.wording import split_words, strip_list_prefix

_CODES_BY_PLACE: Final = {
    "foster": "f1 f2 f3 f4 f5 f6 q1 q2 u1 u2 u3 u4 u5 u6",
    "home": "p1",
    "hospital": "r2 t1",
    "residential": "h1 h2 h3 h4 h5 k1 k2 r1 r3 r4 r5 s1",
    "other": "a1 a2 a3 a4 a5 a6 m1 m2 p2 p3 t0 t2 t3 t4 z1",
    "not_known": "m3",
}
PLACEMENT_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {code: place for place, listed in _CODES_BY_PLACE.items() for code in listed.split()}
)
"""SSDA903 placement code, current or former, in lower case -> our code."""

_PLAIN: Final = build_vocabulary(
    codes.PLACEMENT,
    home=("at home", "family home", "home address", "living at home", "lives at home", "with parents", "with mother"),
    hospital=("in hospital", "hospital ward", "neonatal unit", "NICU"),
    residential=("residential care", "residential placement", "residential unit"),
    foster=("foster", "fostering", "foster carer", "foster carers", "foster placement", "with foster carers"),
    other=("other placement", "other placements"),
    not_known=NOT_KNOWN,
)
# "K2OUT", "R3 IN", "U6B", "A5 : A5": the code in front, with the side of the boundary or a local letter.
_LEADING_CODE: Final = re.compile(r"^[\[(]?(?P<code>[afhkmpqrstuz]\d)(?:in|out|[a-b])?(?![a-z0-9])")
_TRAILING_CODE: Final = re.compile(r"[\[(](?P<code>[afhkmpqrstuz]\d)[a-b]?[\])]\s*$")
_FOSTERING_FOR_ADOPTION: Final = re.compile(r"\bfostering for adoption\b|\bapproved adopt\w+\b")
# In this order: the first that is found decides. Adoption and temporary stays name foster carers too, and
# many residential settings are called a home.
_WORDING: Final = tuple(
    (re.compile(pattern), place)
    for pattern, place in (
        (r"\bwhereabouts (?:not known|unknown)\b|\bmissing\b", "not_known"),
        (r"\bwhereabouts known\b|\brefuge\b", "other"),
        (r"\bplaced (?:with )?(?:4 |for )?adopt|\badoption\b|\badoptive placement\b", "other"),
        (r"\btemp\w*\b.*\b(?:hospital|medical)\b", "hospital"),
        (r"\btemp(?:orary)?\b", "other"),
        (r"\bstaying put\b|\bresidential employment\b|\bno fixed abode\b", "other"),
        (r"\bsemi independent\b|\bsupported (?:accommodation|residential|lodging\w*)\b", "residential"),
        (r"\bindependent living\b|\bliving independently\b|\bliving alone\b", "other"),
        (r"\bfoster\w*\b|\brelative friend (?:ffa|long term)\b", "foster"),
        (r"\bcare nursing home\b|\bnursing home\b", "residential"),
        (r"\bhospital\b|\bnhs\b|\bhealth trust\b|\bnursing care\b|\bnursng\b|\bhospice\b", "hospital"),
        (r"\bchildrens homes?\b|\bhomes? (?:and )?hostels?\b|\bhostels?\b|\bsecure\b|\bcare homes?\b", "residential"),
        (
            r"\bresidential\b|\bresid accom\w*|\bfamily cent\w+\b|\bmother and baby\b|\bparent and child unit\b",
            "residential",
        ),
        (r"\byoung offenders?\b|\byoi\b|\bprison\b|\byouth treatment\b|\bcustody\b", "residential"),
        (
            r"\bown parents?\b|(?<!not )\bwith (?:both )?(?:parents?|mother|father|family)\b(?! consent)"
            r"|\bparental (?:resp|auth)\w*",
            "home",
        ),
        (r"\bother placements?\b", "other"),
    )
)
# Words by which a text tells of another time than the incident.
_TURNING: Final = frozenset({"previously", "formerly", "until", "awaiting", "neither", "discharged", "longer", "later"})
_EXCLUSIVE: Final = frozenset({"home", "hospital", "residential", "foster"})


def normalise_placement(text: str) -> str:
    """Return home, hospital, residential, foster, other or not_known.

    Raises Unrecognised: `placement_conflict` (code and words, or two words, contradict),
    `placement_unrecognised` otherwise.
    """
    stripped = strip_list_prefix(text)
    coded = {
        PLACEMENT_CODES[found["code"]]
        for pattern in (_LEADING_CODE, _TRAILING_CODE)
        if (found := pattern.search(stripped)) is not None and found["code"] in PLACEMENT_CODES
    }
    worded = find_code(text, _PLAIN) or _read_words(stripped)
    places = coded | ({worded} if worded else set())
    if len(places) > 1:
        raise Unrecognised("placement_conflict", min(coded))
    if not places:
        raise Unrecognised("placement_unrecognised", suggest_code(text, _PLAIN))
    return places.pop()


def _read_words(stripped: str) -> str | None:
    words = split_words(stripped)
    if not _TURNING.isdisjoint(words) or words[:1] in {("not",), ("no",)}:
        return None
    spelled = _FOSTERING_FOR_ADOPTION.sub("", " ".join(words))
    places = [place for pattern, place in _WORDING if pattern.search(spelled)]
    if len(_EXCLUSIVE.intersection(places)) > 1:
        raise Unrecognised("placement_conflict")
    return places[0] if places else None
