"""How each delivery spells what it says: dates, authorities, answers, one style per extract day.

Belongs here: turning canonical content into text cells that a careful reader accepts without doubt.
Does not belong here: dirt (``dirt.py``), which rows a delivery holds (``versions.py``).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.sample.draw import IntArray
from warehouse.sample.places import read_places

ISO, DAY_FIRST = "iso", "day_first"
GSS, DFE, NAME, MIXED = "gss", "dfe", "name", "mixed"
JOINT_RETURN = "E06000061 / E06000062"
JOINT_MEMBERS = ("E06000061", "E06000062")


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one delivery: form of dates, spelling of authorities, words for answers and sexes."""

    dates: str
    places: str
    answers: tuple[tuple[str, str], ...] = ()
    sexes: tuple[tuple[str, str], ...] = ()


_SHORT = (("yes", "Y"), ("no", "N"), ("not_known", "Not known"))
_LONG = (("yes", "Yes"), ("no", "No"), ("not_known", "Unknown"))
_FLAG = (("yes", "TRUE"), ("no", "FALSE"), ("not_known", "Not known"))
_SEX_LETTERS = (("male", "M"), ("female", "F"), ("transgender", "Transgender"), ("not_known", "Not known"))
_SEX_WORDS = (("male", "Male"), ("female", "Female"), ("transgender", "Transgender"), ("not_known", "Not known"))

STYLES = (
    Style(DAY_FIRST, NAME, _LONG, _SEX_WORDS),
    Style(DAY_FIRST, DFE, _SHORT, _SEX_LETTERS),
    Style(ISO, GSS),
    Style(DAY_FIRST, MIXED, _LONG, _SEX_WORDS),
    Style(ISO, NAME, _SHORT, _SEX_LETTERS),
    Style(DAY_FIRST, GSS, _LONG, _SEX_LETTERS),
    Style(ISO, MIXED),
    Style(ISO, GSS, _LONG, _SEX_WORDS),
    Style(DAY_FIRST, NAME, _FLAG, _SEX_WORDS),
    Style(ISO, MIXED, _SHORT),
    Style(ISO, DFE, _LONG),
    Style(DAY_FIRST, GSS, _SHORT, _SEX_WORDS),
    Style(DAY_FIRST, DFE, _LONG, _SEX_LETTERS),
    Style(ISO, NAME, _LONG, _SEX_WORDS),
    Style(DAY_FIRST, MIXED, _SHORT, _SEX_LETTERS),
    Style(ISO, GSS),
)
"""One style per delivery of the plan."""


def spell_date(column: str, style: Style) -> pl.Expr:
    """Spell a date column; blank where null."""
    form = "%Y-%m-%d" if style.dates == ISO else "%d/%m/%Y"
    return pl.col(column).dt.strftime(form).fill_null("")


def spell_moment(day: str, minute: str, style: Style) -> pl.Expr:
    """Spell day and minute of the day, London time, without an offset."""
    moment = pl.col(day).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(minute))
    form = "%Y-%m-%dT%H:%M:00" if style.dates == ISO else "%d/%m/%Y %H:%M"
    return moment.dt.strftime(form)


def spell_words(column: str, words: tuple[tuple[str, str], ...]) -> pl.Expr:
    """Replace canonical codes by the delivery's words; codes without a word stay."""
    return pl.col(column).replace(dict(words)) if words else pl.col(column)


def spell_places(rng: np.random.Generator, places: pl.Series, style: Style) -> pl.Series:
    """Spell authorities; blank where negative. Mixed deliveries hold codes and names in one column."""
    table = read_places()
    index: IntArray = places.to_numpy()
    forms = np.stack([table.gss, table.dfe, table.name, _longer_names()], axis=1)
    size = index.size
    chosen = {
        GSS: np.zeros(size, dtype=np.int64),
        DFE: np.ones(size, dtype=np.int64),
        NAME: 2 + rng.integers(0, 2, size),
        MIXED: rng.integers(0, 4, size),
    }[style.places]
    spelled = forms[np.maximum(index, 0), chosen]
    joint = np.isin(table.gss[np.maximum(index, 0)].astype(str), JOINT_MEMBERS) & (rng.random(size) < 0.1)
    spelled = np.where(joint & (style.places == GSS), JOINT_RETURN, spelled)
    return pl.Series(places.name, np.where(index < 0, "", spelled), dtype=pl.String)


def _longer_names() -> np.ndarray:
    """Names as letterheads have them: "London Borough of Bexley", "Barnsley MBC", "KENT"."""
    table = read_places()
    longer = {
        "london borough": "London Borough of {}",
        "metropolitan": "{} MBC",
        "county": "{} County Council",
        "unitary": "{} Council",
    }
    plain = np.asarray([not set(",.'") & set(str(name)) for name in table.name])
    names = [
        longer.get(str(kind), "{}").format(name) if simple else str(name).upper()
        for name, kind, simple in zip(table.name, table.kind, plain, strict=True)
    ]
    return np.asarray(names, dtype=object)
