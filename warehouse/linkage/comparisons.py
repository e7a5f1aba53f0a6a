"""What the model compares: two names together, in either order, and the date of birth, each in levels.

Belongs here: levels, their words and the numbers shipped for them, which pairs are looked at. Does not belong here:
learning numbers (`warehouse.linkage.model`).

Names are one comparison, not two: swapped, half missing and misspelt names are told apart so, and a forename that goes
with a surname (of one origin, of one family) is not counted as if it were news.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from splink import SettingsCreator

Levels = tuple[tuple[float, float], ...]
"""m and u of each level of a comparison, the surest level first: how often it is seen of one person, and of two."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of agreement: what a reviewer reads, the condition, and the column whose common values weigh less."""

    words: str
    sql: str
    frequency: str | None = None


def _alike(one: str, other: str) -> str:
    return f"coalesce(jaro_winkler_similarity({one}_l, {other}_r), 0)"


_STRAIGHT: Final = f"least({_alike('forename', 'forename')}, {_alike('surname', 'surname')})"
_CROSSED: Final = f"least({_alike('forename', 'surname')}, {_alike('surname', 'forename')})"
_BEST_OF_ONE: Final = (
    f"greatest({_alike('forename', 'forename')}, {_alike('surname', 'surname')},"
    f" {_alike('forename', 'surname')}, {_alike('surname', 'forename')})"
)
_PARTS_OF_DATE: Final = " + ".join(
    f"(substr(born_l, {start}, {length}) = substr(born_r, {start}, {length}))::int"
    for start, length in ((1, 4), (6, 2), (9, 2))
)

NAME: Final = "name"
BORN: Final = "born"
LEVELS: Final[Mapping[str, tuple[Level, ...]]] = {
    NAME: (
        Level("both names the same, in either order", "names", "names"),
        Level("names that sound the same or are spellings of one another, in either order", "sounds", "sounds"),
        Level("one name the same, the other nearly", f"{_STRAIGHT} >= 0.8 and {_BEST_OF_ONE} = 1"),
        Level("both names nearly the same, in either order", f"greatest({_STRAIGHT}, {_CROSSED}) >= 0.75"),
        Level("the surname the same, the forename another or missing", "surname", "surname"),
        Level("the forename the same, the surname another or missing", "forename", "forename"),
        Level("one name nearly the same, or in the other's place", f"{_BEST_OF_ONE} >= 0.88"),
        Level("different names", "ELSE"),
    ),
    BORN: (
        Level("the same date of birth", "born"),
        Level("one digit of the date different or two swapped", "damerau_levenshtein(born_l, born_r) <= 1"),
        Level("day and month swapped", "born_l = substr(born_r, 1, 5) || substr(born_r, 9, 2) || substr(born_r, 5, 3)"),
        Level("two of day, month and year the same", f"{_PARTS_OF_DATE} >= 2"),
        Level("different dates of birth", "ELSE"),
    ),
}
#: where learning starts, and what a level keeps of which no pair was seen; learnt from FEBRL's fourth set
DEFAULTS: Final[Mapping[str, Levels]] = {
    NAME: (
        (0.535, 1.25e-4), (0.1, 1e-4), (0.248, 7.8e-5), (0.045, 1.78e-4), (0.080, 3.24e-3), (0.046, 3.01e-3),
        (0.045, 4.71e-3), (0.00075, 0.9887),
    ),
    BORN: ((0.97, 1e-4), (0.015, 9.9e-4), (0.004, 5e-5), (0.006, 2.8e-3), (0.005, 0.996)),
}  # fmt: skip
_MISSING: Final = {
    NAME: "(forename_l is null and surname_l is null) or (forename_r is null and surname_r is null)",
    BORN: "born_l is null or born_r is null",
}
# Of those born on one day, all whose names begin alike as they sound: a quarter of the pairs, 6 in 1,000 fewer found.
_RULES: Final = (
    "l.day = r.day and l.forename_start = r.forename_start",
    "l.day = r.day and l.surname_start = r.surname_start",
    "l.day = r.day and l.forename_start = r.surname_start",
    "l.names = r.names",
)


def build_settings(
    prior: float, levels: Mapping[str, Levels], *, only: tuple[int, int] | None = None
) -> "SettingsCreator":
    """Return Splink's settings with these numbers; `only` looks at one pair and keeps every step of the reckoning."""
    from splink import SettingsCreator  # noqa: PLC0415 - what does not link must not wait for it

    rules = [f"{rule} and l.notification_id <> r.notification_id" for rule in _RULES]
    if only is not None:
        one, other = only
        rules = [f"l.unit = {one} and r.unit = {other} or l.unit = {other} and r.unit = {one}"]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unit",
        comparisons=[_build_comparison(name, levels[name]) for name in LEVELS],
        blocking_rules_to_generate_predictions=[{"blocking_rule": rule} for rule in rules],
        probability_two_random_records_match=prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=only is not None,
        max_iterations=20,
        em_convergence=0.001,
    )


def _build_comparison(name: str, numbers: Levels) -> Any:
    from splink import comparison_level_library as cll  # noqa: PLC0415
    from splink import comparison_library as cl  # noqa: PLC0415

    built: list[Any] = [cll.CustomLevel(_MISSING[name], "not known on one side").configure(is_null_level=True)]
    for level, (m, u) in zip(LEVELS[name], numbers, strict=True):
        if level.sql == "ELSE":
            made: Any = cll.ElseLevel()
        elif level.sql.isidentifier():
            made = cll.ExactMatchLevel(level.sql, term_frequency_adjustments=level.frequency is not None)
        else:
            made = cll.CustomLevel(level.sql, level.words)
        built.append(made.configure(m_probability=m, u_probability=u, label_for_charts=level.words))
    return cl.CustomComparison(output_column_name=name, comparison_levels=built)
