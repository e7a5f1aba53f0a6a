"""The forms of an identity that become linkage tokens, strongest first.

Belongs here: which combinations of names and date of birth there are, as text before any key. Does not belong here:
keys (`warehouse.linkage.tokens`), forms of one name (`expectations.normalise.person_names`).

Every form holds the whole date of birth: strangers of one name born on different days share none.
"""

from collections.abc import Iterator
from typing import Final

from expectations.normalise.person_names import sound_both

SAME: Final = "same_identity"
SWAPPED: Final = "swapped"
SOUND: Final = "same_sound"
NEAR: Final = "near_name"
ONE: Final = "one_name"
FORMS: Final = (SAME, SWAPPED, SOUND, NEAR, ONE)
"""What two records can have in common by tokens, strongest first."""
_SEPARATOR: Final = "\x1f"
_BEGINNING: Final = 2


def list_forms(forename: str, surname: str, born: str) -> Iterator[tuple[str, str]]:
    r"""Give each form of an identity of folded names and a date of birth, with what it is called; none without a date.

    >>> [(form, text.replace("\x1f", "|")) for form, text in list_forms("kate", "wood", "1990-01-02")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('same_identity', 'kate|wood|1990-01-02'), ('swapped', 'kate|wood|1990-01-02'),
     ('same_sound', 'ktrn vd|1990-01-02'), ('near_name', 'ka|wo|1990-01-02'), ('one_name', 'kate|1990-01-02'),
     ('one_name', 'wood|1990-01-02')]
    """
    if not born:
        return
    if forename and surname:
        yield SAME, _join(forename, surname, born)
        yield SWAPPED, _join(*sorted((forename, surname)), born)
        yield SOUND, _join(sound_both(forename, surname), born)
        yield NEAR, _join(*sorted(name[:_BEGINNING] for name in (forename, surname)), born)
    for name in dict.fromkeys((forename, surname)):
        if name:
            yield ONE, _join(name, born)


def _join(*parts: str) -> str:
    return _SEPARATOR.join(parts)
