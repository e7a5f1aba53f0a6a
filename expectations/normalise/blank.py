"""What counts as an empty cell.

Belongs here: spellings by which software or a person says "nothing was entered here". Does not belong here:
words that are an answer, such as "Not recorded", "Unknown", "Refused" or "Nil": code fields turn those into
`not_known` or a code of their own.
"""

from typing import Final

from expectations.normalise.text import fold

# "none" is missing on purpose: it is an answer where the question is disability, probation or care finding.
_PLACEHOLDERS: Final = frozenset(
    {
        "nan",
        "nat",
        "null",
        "<na>",
        "na",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "#n/a n/a",
        "#na",
        "-nan",
        "1.#ind",
        "1.#qnan",
        "blank",
        "(blank)",
        "[blank]",
        "<blank>",
        "empty",
        "(empty)",
        "(null)",
        "<null>",
        "[null]",
        "\\n",
        "dd/mm/yyyy",
    }
)
# An empty form prints "__/__/____", a table without a value "..".
_RULES_AND_DOTS: Final = frozenset(".-_ '\"/")


def is_blank(text: str | None, *, none_is_blank: bool = False) -> bool:
    r"""Tell whether a cell holds nothing.

    Blank are: no value, white space of any kind, missing-value marks of software ("nan", "NULL", "#N/A",
    "\\N"), marks a person leaves in an empty box ("-", "..", "n/a") in any case and width. `none_is_blank`
    adds the word "none", which programs write into dates, ids and names but which is an answer in several
    code lists.

    >>> is_blank(" – "), is_blank("Not recorded"), is_blank("None"), is_blank("None", none_is_blank=True)
    (True, False, False, True)
    """
    if text is None:
        return True
    folded = fold(text)
    if not folded or folded in _PLACEHOLDERS or _RULES_AND_DOTS.issuperset(folded):
        return True
    return none_is_blank and folded == "none"
