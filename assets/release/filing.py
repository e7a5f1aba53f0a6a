"""The files of a release: what they are called, and what is written into them.

Belongs here: which files there are. Does not belong here: their formats (`files`).
"""

import io
from collections.abc import Mapping
from typing import Final

import polars as pl

from assets.exports import write_rows
from assets.release.making import Facts

Tables = Mapping[str, pl.DataFrame]

TITLES: Final = {
    "headline": "Headline figures",
    "nai_under_1": "Non-accidental injury under 1",
    "characteristics": "Characteristics, England",
    "areas": "Regions and authorities",
    "totals": "Totals by period, England",
    "cohort_review": "Fieldwork review",
}
DATA_FILES: Final = {name: f"{name}.csv" for name in TITLES}


def name_data_files(tables: Tables) -> dict[str, tuple[str, ...]]:
    """Return the data files of each table, in the order of its rows."""
    return {name: (DATA_FILES[name],) for name in tables}


def write_release(tables: Tables, facts: Facts, previous: Tables | None) -> dict[str, bytes]:
    """Return the files of a release by name."""
    files = {}
    for name, frame in tables.items():
        out = io.StringIO()
        shown = frame.drop("release")
        write_rows(shown.columns, shown.iter_rows(), out)
        files[DATA_FILES[name]] = out.getvalue().encode()
    return files


def list_downloads() -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """Return the files people are offered: name and heading of each group, and what each file is."""
    data = tuple((DATA_FILES[name], f"{title} (CSV)") for name, title in TITLES.items())
    return (("data", "Data for programs", data),)
