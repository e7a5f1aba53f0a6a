"""Draws what `benchmarks.side_by_side` found, from the records its `--json` keeps.

    python -m benchmarks.plot benchmarks/side_by_side.jsonl docs/performance.svg

A panel per contest, the newest of each title, its contestants in the order in which they ran; a mark on our row says
how long it might take at most.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import altair as alt

from assets.charts.palette import DARK_BLUE, MUTED_TEXT, ORANGE, REST, TEXT
from assets.charts.text import FONT

_OURS = ("Panelwatch", "panelwatch")
_WIDTH = 460
_STEP = 22
_NAME_WIDTH = 250


def read_newest(records: Path) -> list[Mapping[str, Any]]:
    """Return the last record of every contest, in the order in which contests first came."""
    newest: dict[str, Mapping[str, Any]] = {}
    for line in records.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        newest[record["title"]] = record
    return list(newest.values())


def draw(records: list[Mapping[str, Any]]) -> alt.VConcatChart:
    """Return a panel per contest, one above the other, each with an axis of its own."""
    machine = records[-1]["machine"]
    return (
        alt.vconcat(*map(_draw_contest, records), spacing=28)
        .properties(
            title=alt.Title(
                "Panelwatch and its peers, median seconds by the clock",
                subtitle=[
                    f"{machine['cores']} cores of {machine['processor']}, {machine['memory_gibibytes']:.0f} GiB; bars"
                    " end at the median, whiskers at the fastest and the slowest run.",
                    "The orange mark is the most that the first may take. Synthetic data.",
                ],
                anchor="start",
                offset=16,
            )
        )
        .configure(font=FONT, background="white")
        .configure_title(color=TEXT, subtitleColor=MUTED_TEXT, fontSize=15, subtitleFontSize=12)
        .configure_axis(labelColor=TEXT, titleColor=MUTED_TEXT, labelFontSize=12, labelLimit=_NAME_WIDTH)
        .configure_view(stroke=None)
    )


def _draw_contest(record: Mapping[str, Any]) -> alt.LayerChart | alt.FacetChart:
    rows = list(_list_rows(record))
    names = [row["who"] for row in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("who:N", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False, minExtent=_NAME_WIDTH))
    )
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=alt.X("seconds:Q", title="seconds", axis=alt.Axis(tickCount=5, grid=False)),
        color=alt.Color("colour:N", scale=None),
    )
    whiskers = base.mark_rule(color=TEXT).encode(x="fastest:Q", x2="slowest:Q")
    words = base.mark_text(align="left", dx=6, color=TEXT).encode(x="end:Q", text="told:N")
    bound = (
        base.mark_tick(color=ORANGE, opacity=1, thickness=3, size=_STEP)
        .encode(x="most:Q")
        .transform_filter("datum.most > 0")
    )
    return alt.layer(bars, whiskers, words, bound).properties(
        width=_WIDTH,
        height=_STEP * len(rows),
        title=alt.Title(f"{record['title']} ({record['taken_at'][:10]})", anchor="start", fontSize=13),
    )


def _list_rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    mine = record["results"][record["ours"]]["seconds"]
    most = record["bound"]["at_most"] * record["results"][record["bound"]["against"]]["seconds"]
    for name, result in record["results"].items():
        is_first = name == record["ours"]
        # Ours again, doing less, is no peer.
        ratio = "" if name.startswith(_OURS) else f", ours {mine / result['seconds']:.3g} times"
        yield {
            "who": name,
            "seconds": result["seconds"],
            "fastest": result["fastest"],
            "slowest": result["slowest"],
            "most": most if is_first else 0,
            "end": max(result["slowest"], most) if is_first else result["slowest"],
            "colour": DARK_BLUE if name.startswith(_OURS) else REST,
            "told": f"{result['seconds']:.3g} s{ratio}",
        }


def main(records: Path, picture: Path) -> None:
    """Draw the newest record of every contest."""
    draw(read_newest(records)).save(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
