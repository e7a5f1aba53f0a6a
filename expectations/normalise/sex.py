"""Normalises the sex of a child.

Belongs here: the spellings of the four codes. Judgements, after the department's own use:
- 1 and 2 are male and female, 0 and 9 not known, as in DfE's older coded returns.
- "U", "I" (indeterminate), "Neither" and "Unable to classify" are not known: DfE's children in need tables
  count "unborn, unknown or indeterminate" as one group, and "neither" was the wording of code 9.
- "Trans male" and "trans female" are transgender, DfE's third group in serious incident notifications.
- "Non-binary" is refused with the suggestion not_known: DfE's four groups have no place for it, and an
  official, not a program, decides whether it is counted with transgender.
"""

from typing import Final

from expectations import codes
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.spellings import NOT_KNOWN
from expectations.normalise.vocabulary import build_vocabulary, find_code, suggest_code
from expectations.normalise.wording import split_words

_SEX: Final = build_vocabulary(
    codes.SEX,
    male=("M", "1", "1.0", "boy", "man", "male child", "baby boy"),
    female=("F", "2", "2.0", "girl", "woman", "female child", "baby girl"),
    transgender=(
        "trans",
        "trans male",
        "trans female",
        "transgender male",
        "transgender female",
        "male transgender",
        "female transgender",
        "trans man",
        "trans woman",
        "trans boy",
        "trans girl",
        "transsexual",
        "MTF",
        "FTM",
        "TG",
    ),
    not_known=(
        *NOT_KNOWN,
        "U",
        "I",
        "0",
        "0.0",
        "9",
        "9.0",
        "unborn",
        "not stated/recorded (or unborn)",
        "not known (or unborn)",
        "unknown/unborn",
        "indeterminate",
        "indeterminate/unknown",
        "neither",
        "unable to classify",
        "withheld",
        "refused",
        "declined to say",
        "prefer not to say",
        "not disclosed",
    ),
)
_OUTSIDE_THE_LIST: Final = frozenset({"nonbinary", "non binary", "intersex", "other", "gender fluid", "nb"})


def normalise_sex(text: str) -> str:
    """Return male, female, transgender or not_known.

    Raises Unrecognised: `sex_outside_list` for answers DfE's groups have no place for, else
    `sex_unrecognised`.
    """
    found = find_code(text, _SEX)
    if found is not None:
        return found
    if " ".join(split_words(text)) in _OUTSIDE_THE_LIST:
        raise Unrecognised("sex_outside_list", "not_known")
    raise Unrecognised("sex_unrecognised", suggest_code(text, _SEX))
