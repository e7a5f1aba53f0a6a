"""Authorities to draw from: those valid on a day, as often as infants live there.

Belongs here: reading ``warehouse/reference`` into arrays and drawing authority rows by date. Does not
belong here: how an authority is spelled in a delivery (``spellings.py``).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.sample.draw import IntArray

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
ALWAYS_VALID_FROM, ALWAYS_VALID_TO = "2009-01-01", "2099-12-31"


@dataclass(frozen=True, slots=True)
class Places:
    """One entry per authority and validity; ``weights`` has a row per day in ``changes`` from which it applies."""

    gss: NDArray[np.object_]
    dfe: NDArray[np.object_]
    name: NDArray[np.object_]
    kind: NDArray[np.object_]
    region: NDArray[np.object_]
    changes: NDArray[np.datetime64]
    weights: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, days: NDArray[np.datetime64]) -> IntArray:
        """Draw one row of this table for each day, valid on that day."""
        drawn = np.zeros(days.size, dtype=np.int64)
        regime = np.searchsorted(self.changes, days, side="right") - 1
        chance = rng.random(days.size)
        for index in range(self.changes.size):
            rows = regime == index
            edges = np.cumsum(self.weights[index])
            drawn[rows] = np.searchsorted(edges / edges[-1], chance[rows], side="right")
        return drawn


@cache
def read_places() -> Places:
    """Read the authorities with a weight for each period of validity: infants aged 0 at mid-2019.

    An authority without a count of its own takes that of its successors, shared equally where several merged.
    """
    table = pl.read_csv(REFERENCE / "local_authorities.csv", infer_schema=False).filter(
        ~pl.col("gss_code").str.contains("/")
    )
    valid_from = table["valid_from"].fill_null(ALWAYS_VALID_FROM).to_numpy().astype("datetime64[D]")
    valid_to = table["valid_to"].fill_null(ALWAYS_VALID_TO).to_numpy().astype("datetime64[D]")
    changes = np.unique(valid_from)
    size = np.asarray([_read_sizes()[code] for code in table["gss_code"]], dtype=np.float64)
    valid = (valid_from[None, :] <= changes[:, None]) & (changes[:, None] <= valid_to[None, :])
    return Places(
        gss=table["gss_code"].to_numpy(),
        dfe=table["dfe_code"].to_numpy(),
        name=table["name"].to_numpy(),
        kind=table["authority_type"].to_numpy(),
        region=table["region_code"].to_numpy(),
        changes=changes,
        weights=valid * size,
    )


def _read_sizes() -> dict[str, float]:
    infants = pl.read_csv(REFERENCE / "infant_population.csv").filter(
        (pl.col("measure") == "population_age_0_mid_year") & (pl.col("year") == 2019)
    )
    sizes = {str(code): float(value) for code, value in infants.select("gss_code", "value").iter_rows()}
    changes = pl.read_csv(REFERENCE / "local_authority_changes.csv")
    sources = changes.group_by("new_gss_code").len()
    shared = dict(sources.iter_rows())
    for old, new in changes.select("old_gss_code", "new_gss_code").iter_rows():
        if new in sizes:
            sizes[old] = sizes.get(old, 0.0) + sizes[new] / shared[new]
    for old, new in changes.select("old_gss_code", "new_gss_code").iter_rows():
        sizes.setdefault(new, sizes[old])
    return sizes
