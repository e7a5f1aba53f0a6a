"""Every published figure as the extracts give it, as known on the figure's own day and as known now.

Belongs here: which day which figures are asked for. Does not belong here: how a figure is counted (`figure_values` and
its parts in `warehouse/sql/macros`), what it is held against (`monitoring.reconciliation`).
"""

from functools import cache
from typing import Final

from warehouse.queries import AS_KNOWN_NOW
from warehouse.references import read_rows

#: how the figures of each basis are counted as known on a day
_READINGS: Final = {
    "panel": "figure_values_series({day}, false)",
    "review": "figure_values_review({day})",
}
_NOW: Final = AS_KNOWN_NOW["day"]
#: the columns figure_id and value of every figure that can be counted, as known now
SELECT_NOW: Final = f"SELECT figure_id, value FROM figure_values({_NOW})"  # noqa: S608 - our own words


@cache
def list_selects() -> tuple[str, ...]:
    """Return SELECTs that together give figure_id, known_on and value of every figure that can be counted.

    One per day, because counting figure by figure would read the history some hundred times.
    """
    days = sorted({(row["basis"], row["known_on"]) for row in read_rows("published_figures")})
    return (
        # The frozen reading of the department is the same on any day: once will do.
        _select(f"figure_values_series({_NOW}, true)", "figure.basis = 'dfe'"),
        *(
            _select(
                _READINGS[basis].format(day=f"DATE '{day}'"),
                f"figure.basis = '{basis}' AND figure.known_on = DATE '{day}'",
            )
            for basis, day in days
            if basis in _READINGS
        ),
    )


def write_out(reconciliation: str) -> str:
    """Return the SELECT of `monitoring.reconciliation` with the two tables it reads in it, for where there are none."""
    values = " UNION ALL ".join(list_selects())
    return (
        f"WITH figure_value AS ({values}), figure_value_now AS ({SELECT_NOW})"  # noqa: S608 - our own words
        f" SELECT * FROM ({reconciliation})"
    )


def _select(reading: str, condition: str) -> str:
    return (
        f"SELECT figure.figure_id, figure.known_on, told.value FROM {reading} AS told"  # noqa: S608 - our own words
        f" INNER JOIN ref.published_figure AS figure ON told.figure_id = figure.figure_id AND {condition}"
    )
