"""Counts that are one and the same, though printed under several names: one cell, hidden in all places or in none.

Belongs here: which they are, and making one cell of them. Does not belong here: how cells are laid out (`counting`,
`review_counts`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from assets.release.counting import KEY, CellTable, Name
from assets.statistics.disclosure import Sum

SAME: Final[Sequence[frozenset[tuple[str, str, str]]]] = (
    # All incidents with a rapid review of the same eighteen months: what each of these shares is out of.
    frozenset(
        ("headline", measure, "denominator")
        for measure in (
            "deaths_share_of_reviewed_2018_07_to_2019_12",
            "known_to_social_services_share_of_reviewed_2018_07_to_2019_12",
            "nai_under_1_share_of_reviewed_2018_07_to_2019_12",
        )
    ),
    # All cases of the fieldwork review: a measure of the headline, and what its figures are out of.
    frozenset({("headline", "review_cases_final", "numerator"), ("cohort", "total", "total")}),
)
"""Basis, topic and category of counts that are one where they are of one day, as far as the tables say."""


def share_cells(table: CellTable) -> CellTable:
    """Return the cells with those that are one and the same as one cell, which keeps the names of all.

    Where the counts differ they stay apart: the cases of the review are those known on the day of the release, and the
    headline's those known when the review was published.
    """
    names: list[Name] = list(table.keys.select(KEY).iter_rows())
    one_of = {cell: first for first, *others in _list_same(names, table) for cell in others}
    kept = [cell for cell in range(len(names)) if cell not in one_of]
    at = {cell: place for place, cell in enumerate(kept)}
    at |= {cell: at[first] for cell, first in one_of.items()}
    return CellTable(
        table.keys[kept],
        table.values[kept],
        table.bases[kept],
        list(dict.fromkeys(Sum(at[one.total], tuple(at[part] for part in one.parts)) for one in table.sums)),
        {name: at[cell] for name, cell in table.aliases.items()} | {names[cell]: at[cell] for cell in one_of},
    )


def _list_same(names: Sequence[Name], table: CellTable) -> Iterator[list[int]]:
    """Give the cells of each group of those that are one."""
    asked = {said: which for which, group in enumerate(SAME) for said in group}
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for cell, name in enumerate(names):
        basis, kind, day, *_, topic, category = name
        if (basis, topic, category) in asked:
            found[(asked[(basis, topic, category)], kind, day, table.values[cell])].append(cell)
    yield from found.values()
