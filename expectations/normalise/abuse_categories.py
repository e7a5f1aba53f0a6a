"""Normalises categories of abuse to the set of all that are named.

Belongs here: lists in any order and with any separator, flag strings, census codes. Does not belong here:
collapsing several to "multiple", which would lose physical abuse.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.wording import split_words, strip_list_prefix

DEFAULT_FLAG_ORDER: Final = ("neglect", "physical", "sexual", "emotional")
"""Order of a flag string such as "YNNN" (neglect) where a profile does not declare another.

It is the order of the children in need census list (NEG, PHY, SAB, EMO), and the first flag has been seen
to mean neglect in real deliveries.
"""

_COMPONENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        word: category
        for category, listed in {
            "neglect": "neg neglect neglected neglectful negl",
            "physical": "phy phys physical physically physab",
            "sexual": "sab sex sexual sexually sexab",
            "emotional": "emo emotion emotional emotionally emotab emotabuse",
        }.items()
        for word in listed.split()
    }
)
_BESIDE: Final = frozenset(
    {"abuse", "abused", "of", "and", "or", "the", "category", "categories", "harm", "only", "likelihood", "risk"}
    | {"likely", "actual", "suspected", "by", "adult", "on", "child", "both", "in", "to", "abusive", "primary"}
)
_SEVERAL: Final = frozenset({"multiple", "mul", "several", "various", "recommended", "not"})
_NO_CATEGORY: Final = frozenset({"none", "no abuse", "no category", "no categories", "no category of abuse"})
_FLAGS: Final = re.compile(r"[yn](?:[\s,;|/-]?[yn])+")
# "NEGLECT/PHYSICAL/EMOTIONAL ABU" is cut at 30; three letters tell the four categories and "abuse" apart.
_LEAST_CUT_WORD: Final = 3


def normalise_abuse_categories(text: str, *, flag_order: tuple[str, ...] = DEFAULT_FLAG_ORDER) -> tuple[str, ...]:
    """Return the categories named, sorted; () when the cell says that there is none.

    `flag_order` names the category of each place in a flag string.
    Raises Unrecognised: `abuse_multiple_only` ("Multiple" without saying which), `abuse_flags_length` (flags
    that do not fit the order), `abuse_unrecognised` (any word without a known meaning: leaving it out could
    lose a category).
    """
    stripped = strip_list_prefix(text)
    if _FLAGS.fullmatch(stripped):
        return _read_flags(stripped, flag_order)
    words = split_words(stripped)
    if " ".join(words) in _NO_CATEGORY:
        return ()
    if words and words[-1] not in _COMPONENTS:
        words = (*words[:-1], _complete(words[-1]))
    categories = {_COMPONENTS[word] for word in words if word in _COMPONENTS}
    rest = {word for word in words if word not in _COMPONENTS} - _BESIDE
    if rest & {"multiple", "mul", "several", "various"}:
        # "Multiple/not recommended" is the census's own label of MUL.
        rest -= _SEVERAL
        if not categories and not rest:
            raise Unrecognised("abuse_multiple_only")
    if rest or not categories:
        raise Unrecognised("abuse_unrecognised", _suggest(rest))
    return tuple(sorted(categories))


def _read_flags(flags: str, order: tuple[str, ...]) -> tuple[str, ...]:
    letters = [letter for letter in flags if letter in "yn"]
    if len(letters) != len(order):
        raise Unrecognised("abuse_flags_length")
    return tuple(sorted(category for category, flag in zip(order, letters, strict=True) if flag == "y"))


def _complete(word: str) -> str:
    """Return the word that a cut last word stands for, or the word itself."""
    if len(word) < _LEAST_CUT_WORD:
        return word
    for whole in ("neglect", "physical", "sexual", "emotional", "abuse"):
        if whole.startswith(word):
            return whole
    return word


def _suggest(unread: set[str]) -> str | None:
    closest = [
        found
        for word in sorted(unread)
        if (found := process.extractOne(word, _COMPONENTS.keys(), scorer=fuzz.ratio, score_cutoff=70.0))
    ]
    return ", ".join(sorted({_COMPONENTS[found[0]] for found in closest})) or None
