"""The words around an authority's name: how a submitted name is reduced to the name itself.

Belongs here: spelling variants of names and the designations ("London Borough of", "MBC", "(B)") that forms
and registers add to them, with the kinds of authority each designation can stand with. Does not belong
here: any authority; the reference data names those.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from expectations.normalise.text import fold

_PARENTHESIS_OR_PUNCTUATION: Final = re.compile(r"[^a-z0-9]+")
_WORDS: Final = {"saint": "st", "childrens": "children", "child": "children"}

COUNTY: Final = frozenset({"county"})
LONDON: Final = frozenset({"london borough"})
METROPOLITAN: Final = frozenset({"metropolitan"})
UNITARY: Final = frozenset({"unitary"})
DISTRICT: Final = frozenset({"metropolitan", "district", "unitary"})
BOROUGH: Final = frozenset({"london borough", "metropolitan", "district", "unitary"})
ANY: Final = frozenset({"county", "london borough", "metropolitan", "district", "unitary"})
NONE: Final = frozenset[str]()

# Which kinds of authority a designation can stand with. It carries meaning: "Leicester County Council" is not
# the city of Leicester, so a designation that contradicts the register is refused, never dropped.
_BEFORE: Final = {
    "london borough of": LONDON,
    "lb of": LONDON,
    "lb": LONDON,
    "royal borough of": frozenset({"london borough", "unitary"}),
    "rb of": frozenset({"london borough", "unitary"}),
    "metropolitan borough of": METROPOLITAN,
    "metropolitan district of": METROPOLITAN,
    "mb of": METROPOLITAN,
    "borough of": BOROUGH,
    "borough council of": BOROUGH,
    "district of": DISTRICT,
    "city of": BOROUGH,
    "city and county of": BOROUGH,
    "city and district of": BOROUGH,
    "city and borough of": BOROUGH,
    "county of": COUNTY,
    "unitary authority of": UNITARY,
    "council of": ANY,
    "the": ANY,
}
_AFTER: Final = {
    "london borough": LONDON,
    "london borough council": LONDON,
    "london boro": LONDON,
    "lbc": LONDON,
    "lb": LONDON,
    "london borough of": LONDON,
    "royal borough of": frozenset({"london borough", "unitary"}),
    "royal borough": frozenset({"london borough", "unitary"}),
    "royal borough council": frozenset({"london borough", "unitary"}),
    "metropolitan borough council": METROPOLITAN,
    "metropolitan borough": METROPOLITAN,
    "metropolitan district council": METROPOLITAN,
    "metropolitan district": METROPOLITAN,
    "metropolitan council": METROPOLITAN,
    "metropolitan": METROPOLITAN,
    "met district": METROPOLITAN,
    "met borough": METROPOLITAN,
    "mbc": METROPOLITAN,
    "mdc": METROPOLITAN,
    "md": METROPOLITAN,
    "mb": METROPOLITAN,
    "county council": COUNTY,
    "county": COUNTY,
    "county of": COUNTY,
    "city council": BOROUGH,
    "city": BOROUGH,
    "city of": BOROUGH,
    "city and district": BOROUGH,
    "borough council": BOROUGH,
    "borough": BOROUGH,
    "bc": BOROUGH,
    "b": ANY,
    "district council": DISTRICT,
    "district": DISTRICT,
    "dc": DISTRICT,
    "unitary authority": UNITARY,
    "unitary": UNITARY,
    "ua": UNITARY,
    # County council or city council: both are written so.
    "cc": frozenset({"county", "metropolitan", "unitary", "district"}),
    "council": ANY,
    "local authority": ANY,
    "authority": ANY,
    "la": ANY,
    "lea": ANY,
    "corporation": LONDON,
    # Welsh: no English authority has one.
    "county borough": NONE,
    "county borough council": NONE,
    "cbc": NONE,
    "islands council": NONE,
}
_SERVICE: Final = re.compile(
    r" (?:children(?: s)?|cyp|csc|social care|social services|social work|safeguarding|family|families)"
    r"(?: (?:s|and|adult|young|people|families|family|social|care|services?|safeguarding|partnership|trust|"
    r"department|directorate|team|learning|education|first|lscb|board))*$"
)
# Shortest piece of a cut designation that still says what it was ("Derby Cou").
_SHORTEST_FRAGMENT: Final = 3
_LONGEST_DESIGNATION: Final = 4  # words


@dataclass(frozen=True, slots=True)
class Peeled:
    """A name without some or all of its designations, and the kinds of authority they allow."""

    name: str
    kinds: frozenset[str] = ANY


def make_key(text: str) -> str:
    """Return the name as names are compared: folded, no accents, "&" as "and", punctuation as spaces.

    >>> make_key("King’s Lynn & West Norfolk (B)"), make_key("ST. HELENS")
    ('kings lynn and west norfolk b', 'st helens')
    """
    folded = fold(text).replace("&", " and ").replace("'", "")
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = _PARENTHESIS_OR_PUNCTUATION.sub(" ", folded).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def peel(key: str) -> Iterator[Peeled]:
    """Yield the name with nothing removed, then with ever more designations removed, longest name first.

    >>> [peeled.name for peeled in peel("the city of york council")][:3]
    ['the city of york council', 'city of york council', 'the city of york']
    """
    yield from _peel(Peeled(_SERVICE.sub("", key)))


def peel_cut(key: str) -> Iterator[Peeled]:
    """Yield what `peel` does for a name whose last designation is cut off: "walsall metropolitan boro".

    Only the designation may be incomplete; whether the name is complete is for the register to say.
    """
    words = key.split()
    for count in range(1, min(_LONGEST_DESIGNATION, len(words) - 1) + 1):
        fragment = " ".join(words[-count:])
        if len(fragment) < _SHORTEST_FRAGMENT:
            continue
        kinds = [kinds for phrase, kinds in _AFTER.items() if phrase.startswith(fragment)]
        if kinds:
            yield from _peel(Peeled(" ".join(words[:-count]), frozenset[str]().union(*kinds)))


def _peel(whole: Peeled) -> Iterator[Peeled]:
    waiting = {whole.name: whole}
    while waiting:
        # Longest first: the alias "Newcastle City" must be tried before "Newcastle", which is two places.
        current = waiting.pop(max(waiting, key=len))
        yield current
        for shorter in _remove_one(current):
            waiting.setdefault(shorter.name, shorter)


def _remove_one(peeled: Peeled) -> Iterator[Peeled]:
    words = peeled.name.split()
    for count in range(1, min(_LONGEST_DESIGNATION, len(words) - 1) + 1):
        before = _BEFORE.get(" ".join(words[:count]))
        if before is not None:
            yield Peeled(" ".join(words[count:]), peeled.kinds & before)
        after = _AFTER.get(" ".join(words[-count:]))
        if after is not None:
            yield Peeled(" ".join(words[:-count]), peeled.kinds & after)
