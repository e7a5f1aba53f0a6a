"""What is drawn, read back from the specification of a chart: values, not pixels."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from assets.charts.layout import WIDE


def read_layers(drawing, layout=WIDE):
    """Give every layer of a figure of one chart: its mark and its rows."""
    (piece,) = drawing.plot(layout).pieces
    return [(layer["mark"], layer["data"]["values"]) for layer in piece.specification["layer"]]


def read_lines(drawing):
    """Give the values of each line by its colour and day; the parts of one line together."""
    lines = {}
    for mark, rows in read_layers(drawing):
        if mark["type"] == "line":
            lines.setdefault(mark["color"], []).append({day_of(row["when"]): row["value"] for row in rows})
    return lines


def read_points(drawing, shape):
    """Give the value of each point of a shape by its day."""
    found = {}
    for mark, rows in read_layers(drawing):
        if mark["type"] == "point" and mark.get("shape", "circle") == shape and mark.get("opacity") != 0:
            found |= {day_of(row["when"]): row["value"] for row in rows}
    return found


def read_words(drawing, layout=WIDE):
    """Give every label of a figure of one chart but the numbers at its axes, as it lies on the area of the chart."""
    (piece,) = drawing.plot(layout).pieces
    padding = piece.specification["padding"]
    return [
        replace(label, x=label.x - padding["left"], y=label.y - padding["top"])
        for label in piece.labels
        if not re.fullmatch(r"[\d.,]+", label.text)
    ]


def day_of(milliseconds) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).date()
