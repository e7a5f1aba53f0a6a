"""A planted set: men in several families among adults who are strangers, twins, fathers and sons, and who is who.

Everything is invented by chance from a seed. A record is one adult of one notification; every notification is of a
family of its own, in one of 150 authorities.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.linkage.names import GROUPS
from expectations.normalise.person_names import fold_name

AUTHORITIES = 150
FIRST_BIRTH, LAST_BIRTH = date(1960, 1, 1), date(2003, 1, 1)
DATE_MISSING, DATE_SLIPS = 0.06, 0.04
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Person:
    """Who somebody is: the first spelling of each name is his own."""

    number: int
    group: str
    forename: tuple[str, ...]
    surname: tuple[str, ...]
    born: date


class Planter:
    """Draws persons and writes them down, sometimes otherwise than they are."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.persons: list[Person] = []
        self.rows: list[dict[str, object]] = []

    def draw(self, **fixed: object) -> Person:
        group = str(fixed.pop("group", None) or self._choose(list(GROUPS), [g["share"] for g in GROUPS.values()]))
        person = Person(
            len(self.persons),
            group,
            fixed.get("forename") or self._name(group, "forenames"),  # type: ignore[arg-type]
            fixed.get("surname") or self._name(group, "surnames"),  # type: ignore[arg-type]
            fixed.get("born") or self._birth(),  # type: ignore[arg-type]
        )
        self.persons.append(person)
        return person

    def record(self, person: Person, *, again: bool = False, alike: int = -1) -> None:
        """Write a person down for a new family; `again` lets the errors in that a second writing brings.

        `alike` numbers the two who were planted to be taken for one.
        """
        rng, group = self.rng, GROUPS[person.group]
        forename, surname, born = person.forename[0], person.surname[0], person.born.isoformat()
        if again:
            if rng.random() < group["misspelt"]:
                if rng.random() < 0.5:
                    forename = self._misspell(person.forename)
                else:
                    surname = self._misspell(person.surname)
            if rng.random() < group["swapped"]:
                forename, surname = surname, forename
            if rng.random() < DATE_SLIPS:
                born = self._slip(person.born)
        if rng.random() < DATE_MISSING:
            born = ""
        self.rows.append(
            {
                "notification_id": f"N{len(self.rows):07}",
                "adult_id": "A1",
                "authority": int(rng.integers(AUTHORITIES)),
                "person": person.number,
                "group": person.group,
                "alike": alike,
                "forename": forename,
                "surname": surname,
                "born": born,
            }
        )

    def _choose(self, values: list, weights: list[float]):
        chances = np.asarray(weights, dtype=float)
        return values[int(self.rng.choice(len(values), p=chances / chances.sum()))]

    def _name(self, group: str, kind: str) -> tuple[str, ...]:
        names = GROUPS[group][kind]
        # The first of a list are the most frequent, as names are.
        return tuple(self._choose(names, [1 / (place + 6) for place in range(len(names))]).split("/"))

    def _birth(self) -> date:
        return FIRST_BIRTH + timedelta(days=int(self.rng.integers((LAST_BIRTH - FIRST_BIRTH).days)))

    def _misspell(self, spellings: tuple[str, ...]) -> str:
        """Return another spelling where there is one, half of the time; else one slip of the hand."""
        rng, name = self.rng, spellings[0]
        if len(spellings) > 1 and rng.random() < 0.5:
            return spellings[int(rng.integers(1, len(spellings)))]
        place, letter = int(rng.integers(len(name))), LETTERS[int(rng.integers(26))]
        match int(rng.integers(4)):
            case 0:
                return name[:place] + name[place + 1 :]
            case 1:
                return name[:place] + letter + name[place:]
            case 2:
                return name[:place] + letter + name[place + 1 :]
            case _:
                return name[: max(place - 1, 0)] + name[max(place - 1, 0) : place + 1][::-1] + name[place + 1 :]

    def _slip(self, born: date) -> str:
        if born.day <= 12 and self.rng.random() < 0.5:
            return born.replace(month=born.day, day=min(born.month, 28)).isoformat()
        return (born + timedelta(days=int(self.rng.choice([-10, -1, 1, 10, 365])))).isoformat()


def plant(
    seed: int = 1, *, adults: int = 5_000, men: int = 150, twins: int = 40, fathers: int = 40, strangers: int = 60
) -> pl.DataFrame:
    """Return records with the truth: unit, keys, authority, person, group, alike, names folded, date of birth."""
    planter = Planter(seed)
    for _ in range(men):
        man = planter.draw()
        planter.record(man)
        for _ in range(1 + int(planter.rng.random() < 0.25)):
            planter.record(man, again=True)
    for kind, pairs in (("twin", twins), ("father", fathers), ("stranger", strangers)):
        for _ in range(pairs):
            plant_alike(planter, kind)
    while len(planter.rows) < adults:
        planter.record(planter.draw())
    order = planter.rng.permutation(len(planter.rows))
    frame = pl.DataFrame(planter.rows)[order.tolist()].with_row_index("unit").cast({"unit": pl.Int64})
    return frame.with_columns(
        pl.col(name).map_elements(fold_name, return_dtype=pl.String) for name in ("forename", "surname")
    ).with_columns(
        pl.concat_str("forename", "surname", "born", separator="|").alias("adult_token"),
        pl.lit(True).alias("is_current"),
    )


def plant_alike(planter: Planter, kind: str) -> None:
    """Plant two persons who are easily taken for one."""
    one = planter.draw()
    if kind == "twin":
        other = planter.draw(group=one.group, surname=one.surname, born=one.born)
        while other.forename == one.forename:
            planter.persons.pop()
            other = planter.draw(group=one.group, surname=one.surname, born=one.born)
    else:
        days = (
            int(planter.rng.integers(18 * 365, 35 * 365)) if kind == "father" else int(planter.rng.integers(60, 9000))
        )
        born = one.born - timedelta(days=days)
        other = planter.draw(group=one.group, forename=one.forename, surname=one.surname, born=born)
    planter.record(one, alike=one.number)
    planter.record(other, alike=one.number)
