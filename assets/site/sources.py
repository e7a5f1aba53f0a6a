"""What pages are made from: the frames that were read, the index of the figures, the day.

Belongs here: the shape of it and looking things up in it. Does not belong here: reading (`assets.internal_site`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from assets.charts.drawing import Standing


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset for the page of lineage: what it is, what it is made from, its columns with their descriptions."""

    name: str
    about: str
    sources: tuple[str, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the pages say comes from here."""

    #: by name of the SELECT under warehouse/sql
    frames: Mapping[str, pl.DataFrame]
    standing: Standing
    #: the day of the run: what is overdue is overdue on it
    today: date
    #: entries of the figures' index by name, with `width` and `height` of the wide picture
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: text of the runbooks by kind of alert
    runbooks: Mapping[str, str] = field(default_factory=dict)
    assets: tuple[Asset, ...] = ()
    #: sentences of the codes that refuse a file or reject a row
    wording: Mapping[str, str] = field(default_factory=dict)

    def read(self, name: str) -> pl.DataFrame:
        """Return the rows of a SELECT."""
        return self.frames[name]
