"""From the extracts to the figures: what every table is made from, and every column of it.

Belongs here: showing what contracts and SQL say. Does not belong here: reading them (`assets.declare`).

A column is traced to those of the same name in the tables its own is made from: names are the house's own and mean one
thing, and a column that is computed has no such source.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from assets.site.model import Cell, Items, Link, Page, Paragraph, Section, Summary, Table
from assets.site.navigation import LINEAGE
from assets.site.sources import Asset, Sources

_COMPUTED: Final = "computed here"
_ARRIVES: Final = "arrives"


def list_lineage_pages(sources: Sources) -> Iterator[Page]:
    """Give the page of all assets, then one for each schema."""
    yield _make_list(sources.assets)
    by_name = {asset.name: asset for asset in sources.assets}
    for schema, assets in groupby(sources.assets, key=_schema_of):
        yield _make_schema(schema, list(assets), by_name)


def _make_list(assets: tuple[Asset, ...]) -> Page:
    rows = tuple(
        (
            Cell(asset.name, asset.name, href=_href(asset.name)),
            _plain(asset.about),
            _plain(", ".join(asset.sources) or "what arrives"),
        )
        for asset in assets
    )
    schemas = tuple(dict.fromkeys(map(_schema_of, assets)))
    links = Items(tuple(Link(schema, f"{_name(schema)}.html", "with its columns") for schema in schemas))
    lead = Paragraph(
        "An extract arrives, becomes history, core, series and cohort, then signals, alerts and these pages."
    )
    return Page(
        "lineage",
        "Lineage",
        "What every table is made from, and where each of its columns comes from.",
        (
            Section("way", "The data's way", (lead, links)),
            Section(
                "assets",
                "Extracts and tables",
                (
                    Table(
                        "lineage",
                        "Extracts and tables, in the order they are made",
                        ("Name", "Holds", "Made from"),
                        rows,
                    ),
                ),
            ),
        ),
    )


def _make_schema(schema: str, assets: list[Asset], by_name: dict[str, Asset]) -> Page:
    return Page(
        _name(schema),
        f"Lineage of {schema}",
        f"Every table of {schema}, what it is made from, and its columns.",
        tuple(_show(asset, by_name) for asset in assets),
        (LINEAGE,),
    )


def _show(asset: Asset, by_name: dict[str, Asset]) -> Section:
    place = _place(asset.name)
    rows = tuple(
        (_plain(name), _plain(kind), _plain(about), _plain(_trace(asset, name, by_name)))
        for name, kind, about in asset.columns
    )
    caption = f"Columns of {asset.name}"
    table = Table(f"{_name(_schema_of(asset))}-{place}", caption, ("Column", "Type", "Holds", "From"), rows)
    made = Summary((("Holds", asset.about), ("Made from", ", ".join(asset.sources) or "what arrives")))
    return Section(place, asset.name, (made, table))


def _trace(asset: Asset, column: str, by_name: dict[str, Asset]) -> str:
    """Return where a column comes from: those of its name in the tables its own is made from."""
    if not asset.sources:
        return _ARRIVES
    holding = [
        f"{source}.{column}"
        for source in asset.sources
        if source in by_name and any(name == column for name, _, _ in by_name[source].columns)
    ]
    return ", ".join(holding) or _COMPUTED


def _schema_of(asset: Asset) -> str:
    return asset.name.partition(".")[0]


def _name(schema: str) -> str:
    return f"lineage-{schema}"


def _place(full_name: str) -> str:
    return full_name.partition(".")[2].replace("_", "-")


def _href(full_name: str) -> str:
    return f"{_name(full_name.partition('.')[0])}.html#{_place(full_name)}"


def _plain(words: str) -> Cell:
    return Cell(words, words)
