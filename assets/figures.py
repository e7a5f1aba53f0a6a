"""All figures as pictures, with an index of what each of them says.

Belongs here: the stage of figures: what is read, when, and where the files lie. Does not belong here: how a figure is
drawn and worded (`assets.charts`), what it counts (`warehouse/sql/figures`).

They are drawn after the analysts' copy is out: whoever asks it need not wait for pictures.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import dagster as dg

from assets.boundary import guard
from assets.charts.catalogue import DRAWN, FIGURES
from assets.charts.drawing import Standing
from assets.charts.files import Drawn, draw_figure
from assets.declare import POOL, declare_files, key_of
from assets.lineage import read_names
from assets.publication import COPY
from assets.session import FIGURES as MARK
from assets.session import FIGURES_INDEX as INDEX
from assets.session import Session
from warehouse.building import is_stale, mark_built, read_frame
from warehouse.folders import replace_folder, write_files
from warehouse.queries import read_query

PICTURES: Final = dg.AssetKey(["publication", "figures"])

# After the copy, though no figure reads it: of what a blocking check kept from analysts nothing is drawn either.
_SOURCES: Final = sorted(
    {key_of(name) for figure in DRAWN for name in read_names(read_query(figure.query))} | {key_of("quality.load"), COPY}
)


def bring_up_to_date(session: Session) -> None:
    """Draw all figures again when the history has changed or their folder is gone."""
    if is_stale(session.con, MARK) or not (session.home.figures / INDEX).exists():
        draw_all(session)


def draw_all(session: Session) -> None:
    """Draw every figure in every layout from the live warehouse, beside the folder of the last ones, then swap."""
    standings = read_standings(session)
    with replace_folder(session.home.figures) as folder:
        drawn = session.hands.finish([session.hands.start(work) for work in list_work(session, standings)])
        index = []
        for files, description in drawn:
            write_files(folder, files)
            index.append(description)
        text = json.dumps(index, ensure_ascii=False, indent=2) + "\n"
        write_files(folder, {INDEX: text.encode()})
    mark_built(session.con, MARK)


def list_work(session: Session, standings: Mapping[str, Standing]) -> list[partial[Drawn]]:
    """Return the drawing of every figure, each with its numbers, as work that anyone can do."""
    frames = {query: read_frame(session.con, query) for query in dict.fromkeys(figure.query for figure in DRAWN)}
    return [
        partial(draw_figure, number, frames[figure.query], combine_standings(standings, figure.extracts))
        for number, figure in enumerate(DRAWN)
    ]


def read_standings(session: Session) -> dict[str, Standing]:
    """Return what the data rest on, by extract."""
    rows = read_frame(session.con, "figures.standing").to_dicts()
    return {row["extract"]: Standing(row["known_on"], row["is_synthetic"]) for row in rows}


def combine_standings(standings: Mapping[str, Standing], extracts: tuple[str, ...]) -> Standing:
    """Return what the data of several extracts rest on: the newest day, synthetic when any of them is.

    >>> combine_standings({}, ("adults",))
    Standing(known_on=None, is_synthetic=False, is_public=False)
    """
    found = [standings[extract] for extract in extracts if extract in standings]
    days = [standing.known_on for standing in found if standing.known_on is not None]
    return Standing(max(days, default=None), any(standing.is_synthetic for standing in found))


@dg.multi_asset(
    name="figures",
    specs=[
        declare_files(
            PICTURES,
            about="Every figure in a wide and a narrow layout, as SVG and most as PNG, and an index of what they say.",
            files={
                INDEX: "Name, title, alternative text and files of each figure, the day it was known on.",
                **{figure.name: f"For {figure.for_whom}." for figure in FIGURES},
                "watched_*": "A figure for every watched series, for alert readers; SVG alone.",
            },
            deps=_SOURCES,
        )
    ],
    pool=POOL,
)
def figures(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Draw all figures again when they show something else than the copy, or are gone."""
    with guard("stage figures"):
        bring_up_to_date(session)
        sizes = [path.stat().st_size for path in session.home.figures.iterdir()]
        yield dg.MaterializeResult(asset_key=PICTURES, metadata={"figures": len(DRAWN), "bytes": sum(sizes)})
