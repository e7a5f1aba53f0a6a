"""What every field does to text before it compares it, and which characters no cell may hold.

Belongs here: folding of spelling variants that never carry meaning (case, spaces, dashes, apostrophes,
compatibility forms). Does not belong here: anything that knows a field or a code list.
"""

import unicodedata
from typing import Final

# U+2212 is the minus sign that word processors put for a hyphen between digits.
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES: Final = "\u2018\u2019\u201b\u2032\u02bc\u02b9\u0060\u00b4\uff07"
# Copied from web pages and PDFs: they take no width and mean nothing. The byte order mark is one of them.
_INVISIBLE: Final = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
_TRANSLATION: Final = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_INVISIBLE, "")}
)

_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
FORBIDDEN_PATTERN: Final = f"[\x00-\x1f\x7f-\x9f{_BIDI}]"
"""Character class (valid for `re` and for polars) of what a one-line cell may not hold.

Controls have no meaning in a cell; bidirectional marks show an official other text than the one compared.
"""
FORBIDDEN_IN_FREE_TEXT_PATTERN: Final = f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}]"
"""As FORBIDDEN_PATTERN, but tab and line ends may stand: paragraphs are ordinary in free text."""


def clean(text: str) -> str:
    r"""Return the text in NFKC with plain dashes, apostrophes and single spaces, case kept.

    NFKC also turns no-break and full-width characters into their plain forms, as copied from PDFs and web
    pages.

    >>> clean("  King’s\u00a0Lynn – West ")
    "King's Lynn - West"
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    # Translated on both sides: the acute accent would decompose into a space, and NFKC can yield a dash or
    # quote.
    composed = unicodedata.normalize("NFKC", text.translate(_TRANSLATION)).translate(_TRANSLATION)
    return " ".join(composed.split())


def fold(text: str) -> str:
    r"""Return the text as spellings are compared: `clean`, without regard to case.

    Idempotent. Accents stay: they distinguish names.

    >>> fold("STOKE–ON–TRENT\u200b")
    'stoke-on-trent'
    """
    if text.isascii():
        return clean(text).lower()
    # Case folding can leave a decomposed form behind (U+0345), hence the second `clean`.
    return clean(clean(text).casefold())
