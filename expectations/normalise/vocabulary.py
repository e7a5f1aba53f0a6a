"""Matches a cell against the known spellings of a small code list.

Belongs here: the one matcher that all short code lists share. Does not belong here: the lists themselves
(``codes``), their aliases (``simple_codes``, ``yes_no``), fields whose values have a grammar (ethnicity,
placement, categories of abuse).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

from expectations.codes import CodeList
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.wording import is_cut, split_words, strip_list_prefix

# "D - Death", "1: Yes", "Y = Yes": a mnemonic, a separator, the label. Four letters may already be a word.
_MNEMONIC: Final = re.compile(r"^(?P<mnemonic>[a-z0-9]{1,3})\s*(?:\s-\s|[:=])\s*(?P<label>.+)$")
# "Yes (1)", "Death [D]".
_BRACKETED: Final = re.compile(r"^(?P<label>.+?)\s*[(\[](?P<mnemonic>[a-z0-9]{1,3})[)\]]$")
# Short words that turn the meaning round: never a mnemonic.
_TURNING: Final = frozenset({"no", "not", "non", "ex", "un"})
_SUGGESTION_CUTOFF: Final = 60.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A code list with every spelling known for it: key of words -> canonical code."""

    code_list: CodeList
    spellings: Mapping[str, str]


def build_vocabulary(code_list: CodeList, /, **aliases: tuple[str, ...]) -> Vocabulary:
    """Return the vocabulary of a list: its codes, its labels and the aliases declared for each code.

    Raises ValueError when an alias is declared for an unknown code or when a spelling would mean two codes.
    """
    if unknown := set(aliases) - set(code_list.values):
        raise ValueError(f"{code_list.name}: aliases for undeclared codes {sorted(unknown)}")
    spellings: dict[str, str] = {}
    for code in code_list.codes:
        for spelling in (code.code, code.label, *aliases.get(code.code, ())):
            key = _make_key(spelling)
            if spellings.setdefault(key, code.code) != code.code:
                raise ValueError(f"{code_list.name}: {key!r} means two codes")
    return Vocabulary(code_list, MappingProxyType(spellings))


def match_code(text: str, vocabulary: Vocabulary, *, code: str = "code_unknown") -> str:
    """Return the canonical code of a cell, or raise Unrecognised(code) with the closest code suggested."""
    found = find_code(text, vocabulary)
    if found is None:
        raise Unrecognised(code, suggest_code(text, vocabulary))
    return found


def find_code(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the canonical code of a cell, or None.

    A label may carry a mnemonic before or behind it ("D - Death", "Yes (1)"), unless that mnemonic means
    another code. A text as long as a system's field may be a cut label if only one code begins that way.
    """
    spellings = vocabulary.spellings
    stripped = strip_list_prefix(text)
    key = _make_key(stripped)
    if key in spellings:
        return spellings[key]
    for pattern in (_MNEMONIC, _BRACKETED):
        found = pattern.match(stripped)
        if found is None or found["mnemonic"] in _TURNING - spellings.keys():
            continue
        label = spellings.get(_make_key(found["label"]))
        if label is not None and spellings.get(found["mnemonic"], label) == label:
            return label
    return complete_label(text, vocabulary)


def complete_label(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the one code that has a spelling beginning like a text cut at a system's width, or None."""
    if not is_cut(text):
        return None
    key = _make_key(strip_list_prefix(text))
    codes = {code for spelling, code in vocabulary.spellings.items() if spelling.startswith(key)}
    return codes.pop() if len(codes) == 1 else None


def suggest_code(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the canonical code whose spellings are closest to the cell's, or None when none is close."""
    closest = process.extractOne(
        _make_key(strip_list_prefix(text)),
        vocabulary.spellings.keys(),
        scorer=fuzz.ratio,
        score_cutoff=_SUGGESTION_CUTOFF,
    )
    return None if closest is None else vocabulary.spellings[closest[0]]


def _make_key(text: str) -> str:
    return " ".join(split_words(text))
