"""How a normaliser says no: one exception for every field.

Belongs here: the exception all normalisers raise. Does not belong here: the codes' wording for officials
(rules and catalogues hold that) or anything that carries a cell's value.
"""

from typing import Final

_CODE_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Unrecognised(ValueError):  # noqa: N818 - the field's word: a spelling is recognised or it is not
    """A cell's text has no canonical value.

    `code` is a stable rule code in snake case. `suggestion` is one of our own reference or code-list
    entries, never any part of the input, so both are safe to log and to send back. `str()` gives the code
    alone.

    >>> str(Unrecognised("date_impossible"))
    'date_impossible'
    """

    __slots__ = ("code", "suggestion")

    def __init__(self, code: str, suggestion: str | None = None) -> None:
        if not code or not _CODE_CHARACTERS.issuperset(code):
            raise TypeError("a rule code is snake case, never a cell's text")
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion

    def __reduce__(self) -> tuple[type["Unrecognised"], tuple[str, str | None]]:
        """Keep the suggestion when the exception crosses a process border."""
        return type(self), (self.code, self.suggestion)
