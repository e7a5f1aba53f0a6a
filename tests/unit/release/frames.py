"""A release small enough to read: every table with a few rows, made by hand."""

from datetime import date

import polars as pl

from assets.release.files import Facts
from expectations.contracts.catalogue import get_table

RELEASE = "2026-11"
FACTS = Facts(RELEASE, date(2026, 10, 31), 5, is_synthetic=True)
TABLES = ("headline", "nai_under_1", "characteristics", "areas", "totals", "cohort_review")

_ENGLAND = ("National", "E92000001", "England")
_NORTH = ("E12000001", "North East")
_HALVES = ("Part 1 (April to September)", "Part 2 (October to March)")
_QUARTERS = tuple(f"Financial year Q{number}" for number in (1, 2, 3, 4))


def frame(name: str, rows: list[tuple]) -> pl.DataFrame:
    columns = [column.name for column in get_table(f"published.{name}").columns]
    return pl.DataFrame([(RELEASE, *row) for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row")


def make_tables() -> dict[str, pl.DataFrame]:
    kinds = (("202526", "Financial year"), *(("202526", half) for half in _HALVES))
    return {
        "headline": frame(
            "headline",
            [
                ("2020", "Reporting year", *_ENGLAND, "NAI under 1 of reviewed", "144", "538", "26.8", "23.2", "30.7"),
                ("2021", "Reporting year", *_ENGLAND, "NAI under 1 notified", "257", "z", "z", "z", "z"),
            ],
        ),
        "nai_under_1": frame(
            "nai_under_1",
            [
                row
                for kind in kinds
                for row in (
                    (
                        *kind,
                        *_ENGLAND,
                        None,
                        None,
                        "403",
                        "366",
                        "121",
                        "116",
                        "31.7",
                        "27.1",
                        "36.6",
                        "19.5",
                        "16.2",
                        "23",
                    ),
                    (*kind, "Regional", *_ENGLAND[1:], *_NORTH, "10", "10", "c", "c", *["x"] * 6),
                )
            ],
        ),
        "characteristics": frame(
            "characteristics",
            [
                (*kind, *_ENGLAND, topic, category, number, share)
                for kind in kinds
                for topic, category, number, share in (
                    ("Total", "Total", "498", "100"),
                    ("Gender", "Male", "270", "54.2"),
                    ("Gender", "Transgender", "c", "c"),
                )
            ],
        ),
        "areas": frame(
            "areas",
            [
                ("202526", "Financial year", *place, topic, category, number)
                for place, topic, category, number in (
                    ((*_ENGLAND, *[None] * 5), "Total", "Total", "498"),
                    ((*_ENGLAND, *[None] * 5), "Incident type", "Death", "200"),
                    (("Regional", *_ENGLAND[1:], *_NORTH, None, None, None), "Total", "Total", "20"),
                    (
                        ("Local authority", *_ENGLAND[1:], *_NORTH, "805", "E06000001", "Hartlepool"),
                        "Total",
                        "Total",
                        "c",
                    ),
                    (
                        ("Local authority", *_ENGLAND[1:], *_NORTH, "840", "E06000047", "County Durham"),
                        "Total",
                        "Total",
                        "9",
                    ),
                )
            ],
        ),
        "totals": frame(
            "totals", [("202526", kind, *_ENGLAND, "498") for kind in ("Financial year", *_HALVES, *_QUARTERS)]
        ),
        "cohort_review": frame(
            "cohort_review",
            [
                ("2021", "Reporting year", *_ENGLAND, "Outcome", "died", "8", "23", "34.8"),
                ("2021", "Reporting year", *_ENGLAND, "Outcome", "seriously harmed", "15", "23", "65.2"),
            ],
        ),
    }


def with_cell(
    tables: dict[str, pl.DataFrame], table: str, column: str, row: int, cell: str | None
) -> dict[str, pl.DataFrame]:
    """Return the tables with one cell changed."""
    series = tables[table][column].to_list()
    series[row] = cell
    return tables | {table: tables[table].with_columns(pl.Series(column, series, dtype=pl.String))}
