"""Normalises yes/no cells, with and without a third answer.

Belongs here: spellings of yes, no and not known. Does not belong here: answers to another question, such as
"Child seen alone", which only that question's field could read as yes.
"""

import re
from typing import Final

from expectations import codes
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.spellings import NOT_KNOWN
from expectations.normalise.vocabulary import Vocabulary, build_vocabulary, find_code, suggest_code
from expectations.normalise.wording import split_words, strip_list_prefix

# -1 is how Microsoft Access writes true; "1.0" how a spreadsheet program writes a flag with gaps.
YES: Final = ("Y", "true", "T", "1", "1.0", "-1", "yeah", "yep", "affirmative", "checked", "ticked", "on")
NO: Final = ("N", "false", "F", "0", "0.0", "nope", "none", "negative", "unchecked", "unticked", "off")
_REFUSED: Final = ("refused", "declined", "not disclosed", "withheld", "prefer not to say")
# 9 is DfE's figure for "not known" in coded returns; "2" means no in some surveys and is left out.
DOUBT: Final = (*NOT_KNOWN, *_REFUSED, "U", "9", "maybe", "not asked", "awaiting", "unable to determine")

YES_NO: Final = build_vocabulary(codes.YES_NO, yes=YES, no=NO)
YES_NO_NOT_KNOWN: Final = build_vocabulary(codes.YES_NO_NOT_KNOWN, yes=YES, no=NO, not_known=DOUBT)

# "Yes-See care notes for details", "No, never": an answer, a mark, a remark.
_REMARKED: Final = re.compile(r"^(?P<answer>yes|no)\s*[-,;:.(]\s*(?P<remark>[a-z].*)$")
# A remark with one of these words may take the answer back.
_TAKES_BACK: Final = frozenset(
    {"yes", "no", "not", "none", "nor", "y", "n", "but", "however", "unless", "although", "until", "unknown"}
    | {"unclear", "unsure", "unconfirmed", "maybe", "possibly", "possible", "suspected", "alleged", "partly"}
    | {"partially", "previously", "never", "was", "were", "tbc", "awaiting", "pending"}
)
_TICKS: Final = {"✓": "yes", "✔": "yes", "☑": "yes", "☒": "yes", "☐": "no"}


def normalise_yes_no(text: str) -> str:
    """Return "yes" or "no".

    Raises Unrecognised: `yes_no_not_known` when the cell says that the answer is not known, which this
    question does not admit; `yes_no_unrecognised` otherwise.
    """
    answer = _read(text, YES_NO)
    if answer is None:
        if find_code(text, YES_NO_NOT_KNOWN) == "not_known":
            raise Unrecognised("yes_no_not_known")
        raise Unrecognised("yes_no_unrecognised", suggest_code(text, YES_NO))
    return answer


def normalise_yes_no_not_known(text: str) -> str:
    """Return "yes", "no" or "not_known"; raise Unrecognised("yes_no_unrecognised") for anything else."""
    answer = _read(text, YES_NO_NOT_KNOWN)
    if answer is None:
        raise Unrecognised("yes_no_unrecognised", suggest_code(text, YES_NO_NOT_KNOWN))
    return answer


def _read(text: str, vocabulary: Vocabulary) -> str | None:
    stripped = strip_list_prefix(text)
    if stripped in _TICKS:
        return _TICKS[stripped]
    answer = find_code(text, vocabulary)
    if answer is not None:
        return answer
    remarked = _REMARKED.match(stripped)
    if remarked is None or not _TAKES_BACK.isdisjoint(split_words(remarked["remark"])):
        return None
    return remarked["answer"]
