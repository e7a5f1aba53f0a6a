"""Folding of whole columns, cell for cell as `text.fold`.

Belongs here: columns of text. Does not belong here: what folding is (`expectations.normalise.text`).
"""

from typing import Final

import polars as pl

from expectations.normalise.text import fold

_PLAIN: Final = r"^[!-_a-~]+( [!-_a-~]+)*$"
"""Printable ASCII but the grave accent, single spaces inside: nothing of it is folded but the case."""


def fold_column(texts: pl.Series) -> pl.Series:
    """Return a column of text folded; plain cells, which nearly all are, in one pass, each other spelling once.

    >>> fold_column(pl.Series(["SMITH", " O’Neill ", None])).to_list()
    ['smith', "o'neill", None]
    """
    is_plain = texts.str.contains(_PLAIN)
    folded = texts.str.to_lowercase()
    if is_plain.all():
        return folded
    others = texts.set(is_plain, None)
    spelled = others.unique().drop_nulls()
    told = pl.Series([fold(text) for text in spelled], dtype=pl.String)
    return folded.zip_with(is_plain.fill_null(value=False), others.replace_strict(spelled, told, default=None))
