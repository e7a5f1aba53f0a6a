"""Reads the words of an ethnicity cell into what they say, without deciding yet.

Belongs here: finding codes, groups, origins and marks in a text. Does not belong here: the vocabulary
(``ethnicity_words``) and the decision which code follows (``ethnicity``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from expectations.normalise import ethnicity_words as words
from expectations.normalise.ethnicity_codes import EXTENDED_CODES, GROUP_OF
from expectations.normalise.ethnicity_words import Origin
from expectations.normalise.wording import split_words, strip_list_prefix


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    `codes` are main codes named outright; `missing` is the set of reasons given for no answer (refused,
    not_obtained, not_known, obsolete); `is_mixture` tells of two sides joined; `unread` are words without
    a known meaning.
    """

    codes: frozenset[str]
    groups: frozenset[str]
    origins: frozenset[Origin]
    missing: frozenset[str]
    has_other: bool
    has_any_other: bool
    is_mixture: bool
    unread: tuple[str, ...]

    @property
    def says_nothing(self) -> bool:
        """True when no word of meaning was found."""
        return not (self.groups or self.origins or self.missing or self.has_other)


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    value: str
    origin: Origin | None = None


_NOTHING: Final = _Mark("nothing", "")


def _build_phrases() -> dict[tuple[str, ...], _Mark]:
    phrases: dict[tuple[str, ...], _Mark] = {}

    def declare(listed: str, mark: _Mark) -> None:
        for phrase in listed.split("|"):
            phrases[tuple(phrase.split())] = mark

    for origin, listed in words.ORIGINS:
        declare(listed, _Mark("origin", origin.name, origin))
    for group, listed in words.GROUP_WORDS.items():
        declare(listed, _Mark("group", group))
    declare(words.REFUSED_PHRASES, _Mark("missing", "refused"))
    declare(words.NOT_OBTAINED_PHRASES, _Mark("missing", "not_obtained"))
    declare(words.NOT_KNOWN_PHRASES, _Mark("missing", "not_known"))
    declare(words.OBSOLETE_PHRASES, _Mark("missing", "obsolete"))
    declare(words.OTHER_WORDS, _Mark("other", "other"))
    declare(words.MEANINGLESS, _NOTHING)
    declare("and", _Mark("and", "and"))
    return phrases


_PHRASES: Final = _build_phrases()
_LONGEST: Final = max(len(phrase) for phrase in _PHRASES)

_CODE_WORDS: Final[Mapping[str, str]] = {
    **{code.casefold(): main for code, main in EXTENDED_CODES.items()},
    **{code.casefold(): code for code in GROUP_OF},
}
# A1, AA1, 101, A: marks of a local list, without a meaning of their own.
_LOCAL_MARK: Final = re.compile(r"[a-z]|[a-z]{0,2}\d{1,3}[a-z]?")
# "WHASIAN - White and Asian", "Bac: Jamaica": an abbreviation of the local list in front.
_ABBREVIATION: Final = re.compile(r"^[^a-z0-9]*[a-z]{2,8}\s*[-:]")
_SLASHED_WHITE: Final = re.compile(r"white\s*/|/\s*white")
_MIXED_WITHIN: Final = re.compile(r"\bmixed (?:white|black|asian)\W*$|\beuropean mixed\b")
_AND_OTHER: Final = re.compile(r"\b(?:and|&|\+)\s+(?:any\s+)?other(?:\s+ethnic\s+\w+)?\W*$")
_LEAST_CUT_WORD: Final = 4
# "Wite - African" begins with a slip, not with an abbreviation ("Bac - Jamaica", at 75, does).
_SLIP: Final = 80.0


def read_ethnicity(text: str) -> Reading:
    """Return what the words of a cell say."""
    folded = strip_list_prefix(text)
    tokens = list(split_words(folded))
    named = _take_codes(tokens)
    marks, unread = _mark(tokens)
    if unread and _is_abbreviation(unread, tokens, folded):
        unread = unread[1:]
    groups = {mark.value for mark in marks if mark.kind == "group"}
    origins = {mark.origin for mark in marks if mark.origin is not None}
    has_other = any(mark.kind == "other" for mark in marks)
    has_and = any(mark.kind == "and" for mark in marks)
    joined = has_and or _SLASHED_WHITE.search(folded) is not None
    if _MIXED_WITHIN.search(folded) and len(groups) <= 2 and not has_and:
        # "Mixed White" and "European mixed" are entries of the National Statistics frame within one group.
        groups -= {"mixed"}
        has_other = True
    if joined and "other" not in groups and len(groups) >= 1 and _AND_OTHER.search(folded):
        groups |= {"other"}
    missing = {mark.value for mark in marks if mark.kind == "missing"}
    if missing:
        unread = tuple(word for word in unread if word not in words.AROUND_MISSING | words.NEGATIONS)
    return Reading(
        codes=frozenset(named),
        groups=frozenset(groups),
        origins=frozenset(origins),
        missing=frozenset(missing),
        has_other=has_other,
        has_any_other="any other" in folded,
        is_mixture="mixed" in groups or joined,
        unread=unread,
    )


def list_words(initial: str) -> Iterator[str]:
    """Yield the single words of groups and origins that begin with a letter: slips seldom change the first."""
    for phrase, mark in _PHRASES.items():
        if len(phrase) == 1 and mark.kind in {"origin", "group"} and phrase[0].startswith(initial):
            yield phrase[0]


def _take_codes(tokens: list[str]) -> set[str]:
    """Remove code words from the tokens and return the main codes they name.

    "BOTH" is also an English word and counts only as the first or the last word of the cell.
    """
    named: set[str] = set()
    kept: list[str] = []
    last = len(tokens) - 1
    for place, word in enumerate(tokens):
        if word in _CODE_WORDS and (word != "both" or place in {0, last}):
            named.add(_CODE_WORDS[word])
        else:
            kept.append(word)
    tokens[:] = kept
    return named


def _mark(tokens: list[str]) -> tuple[list[_Mark], tuple[str, ...]]:
    """Return the marks found by the longest phrases first, and the words that belong to none."""
    marks: list[_Mark] = []
    unread: list[str] = []
    place = 0
    while place < len(tokens):
        mark, width = _find_mark(tokens, place)
        if mark is not None:
            marks.append(mark)
        elif _LOCAL_MARK.fullmatch(tokens[place]) is None:
            unread.append(tokens[place])
        place += width
    return marks, tuple(unread)


def _find_mark(tokens: list[str], place: int) -> tuple[_Mark | None, int]:
    for width in range(min(_LONGEST, len(tokens) - place), 0, -1):
        phrase = tuple(tokens[place : place + width])
        if phrase in _PHRASES:
            return _PHRASES[phrase], width
    if place == len(tokens) - 1:
        return _complete(tokens[place]), 1
    return None, 1


def _complete(word: str) -> _Mark | None:
    """Return the one meaning a cut last word can have ("Caribb", "backgro"), or None."""
    if len(word) < _LEAST_CUT_WORD:
        return None
    meanings = {mark for phrase, mark in _PHRASES.items() if len(phrase) == 1 and phrase[0].startswith(word)}
    return meanings.pop() if len(meanings) == 1 else None


def _is_abbreviation(unread: tuple[str, ...], tokens: list[str], folded: str) -> bool:
    """Tell whether the first word is only a local abbreviation of what follows."""
    first = unread[0]
    if first != tokens[0] or first in words.NEGATIONS or len(tokens) < 2:
        return False
    if tokens[1].startswith(first):  # "CHIN Chinese", "IND - Indian"
        return True
    is_slip = any(fuzz.ratio(first, word) > _SLIP for word in list_words(first[0]))
    return not is_slip and _ABBREVIATION.match(folded) is not None
