"""Cuts the text of a coded cell into words, and takes off what only numbers the entry of a list.

Belongs here: what the normalisers of coded fields share in reading words. Does not belong here: folding of
characters (``text``), any field's vocabulary, any code list.
"""

import re
import unicodedata
from typing import Final

from expectations.normalise.text import fold

# "b) Female", "(c) Other", "zz) T4", "2. Female", "~IRISH", "**DO NOT USE**". A letter with a full stop needs
# a space behind it: "A.A1" is a local code, not a list entry.
_LIST_PREFIX: Final = re.compile(r"^[~*#>\s-]*(?:\(?(?:[a-z]{1,2}|\d{1,2})\)\s*|(?:[a-z]|\d{1,2})\.\s+)?")
_WORD: Final = re.compile(r"[a-z0-9]+")
_AND: Final = re.compile(r"\s*[&+]\s*")

# Widths at which case systems are known to cut text; one less where the cut left a trailing space.
TRUNCATED_LENGTHS: Final = frozenset({17, 18, 29, 30})


def strip_list_prefix(text: str) -> str:
    """Return the folded text without the mark of a numbered list.

    >>> strip_list_prefix("b) Female"), strip_list_prefix("A.A1) White")
    ('female', 'a.a1) white')
    """
    folded = fold(text)
    stripped = _LIST_PREFIX.sub("", folded, count=1)
    return stripped or folded


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of the text: folded, without accents and punctuation, "&" and "+" as "and".

    >>> split_words("Children’s Homes & Côte-d'Or")
    ('childrens', 'homes', 'and', 'cote', 'dor')
    """
    spelled = _AND.sub(" and ", fold(text).replace("'", ""))
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain))


def is_cut(text: str) -> bool:
    """Tell whether the text is as long as a system's field, so that its last word may be incomplete."""
    return len(fold(text)) in TRUNCATED_LENGTHS
