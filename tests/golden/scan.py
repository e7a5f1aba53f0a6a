"""Windows of the population-based Poisson scan, as R scanstatistics ranks them."""

import numpy as np
import polars as pl

from assets.statistics.scan import nearest_zones, scan_windows
from tests.golden.case import Case

# The call says "top 10 by score"; a setting of another number would be among the params.
TOP = 10


def answer(case: Case) -> pl.DataFrame:
    """`k` is the number of areas in the largest zone, the first included; the last time is the newest month."""
    table = case.read_input().sort("loc", "time")
    names = table["loc"].unique(maintain_order=True).to_list()
    areas = len(names)
    counts = table["count"].cast(pl.Float64).to_numpy().reshape(areas, -1).T
    people = table["population"].cast(pl.Float64).to_numpy().reshape(areas, -1).T
    points = table.select("x", "y").to_numpy().reshape(areas, -1, 2)[:, 0]
    zones = nearest_zones(points, size=case.params["k"])
    windows = scan_windows(counts, people, zones=zones)
    top = slice(case.params.get("top", TOP))
    return pl.DataFrame(
        {
            "rank": np.arange(1, windows.score[top].size + 1),
            "score": windows.score[top],
            "duration": windows.duration[top],
            "relrisk_in": windows.risk_inside[top],
            "relrisk_out": windows.risk_outside[top],
            "locations": [" ".join(str(names[area]) for area in zones[zone]) for zone in windows.zone[top]],
        }
    )
