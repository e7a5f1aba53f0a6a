"""How often a scan for clusters is false, what it finds, and how long it takes; by hand.

    python -m benchmarks.cluster_power [rounds]

Notifications of 153 authorities and twelve months are simulated in proportion to infants, England having 125 a year,
about as many as it does; in five neighbouring authorities they are multiplied in the latest six months. Printed is the
share of rounds whose first cluster has a p-value below 0.05, and of those in which it holds one of the five.
"""

import sys
import time
from datetime import date

import numpy as np
import polars as pl

from assets.watching.clusters import find_clusters
from tests.hand_made import open_warehouse

FIVE = ("E06000065", "E08000032", "E08000034", "E08000035", "E08000036")
A_YEAR = 125
MONTHS = 6


def list_cells() -> pl.DataFrame:
    """Give the cells a scan reads, without notifications: authorities, infants and borders as they are."""
    con = open_warehouse()
    rows = con.execute(
        "WITH border AS (SELECT gss_code, neighbour_gss_code FROM ref.authority_neighbour"
        " UNION ALL SELECT neighbour_gss_code, gss_code FROM ref.authority_neighbour)"
        " SELECT authority.gss_code, authority.region_code, infants.infants,"
        " (SELECT coalesce(list(neighbour_gss_code), []) FROM border WHERE border.gss_code = authority.gss_code)"
        " FROM ref.local_authority AS authority"
        " INNER JOIN ref.area_infants AS infants ON infants.area_code = authority.gss_code AND infants.year = 2021"
        " WHERE authority.valid_to IS NULL AND authority.authority_type <> 'joint return'"
    ).fetchall()
    cells = [
        (code, region, date(2021, month, 1), date(2022, 2, 28), 0.0, infants / 12, neighbours or [])
        for code, region, infants, neighbours in rows
        for month in range(1, 13)
    ]
    names = ["area_code", "region_code", "month", "known_on", "nai_under_1", "infant_years", "neighbours"]
    return pl.DataFrame(cells, schema=names, orient="row", infer_schema_length=None)


def measure(cells: pl.DataFrame, times: float, *, rounds: int, seed: int = 5) -> tuple[float, float, float]:
    """Give the share of rounds with a cluster below 0.05, the share that holds one of the five, and seconds a scan."""
    generator = np.random.default_rng(seed)
    is_planted = cells["area_code"].is_in(FIVE) & (cells["month"].dt.month() > 12 - MONTHS)
    mean = cells["infant_years"].to_numpy() * A_YEAR / cells["infant_years"].sum()
    mean = mean * np.where(is_planted.to_numpy(), times, 1.0)
    below = right = 0
    seconds = 0.0
    for _ in range(rounds):
        simulated = cells.with_columns(pl.Series("nai_under_1", generator.poisson(mean)))
        start = time.perf_counter()
        first = find_clusters(simulated).row(0, named=True)
        seconds += time.perf_counter() - start
        if first["p_value"] < 0.05:
            below += 1
            right += not set(FIVE).isdisjoint(first["gss_codes"])
    return below / rounds, right / rounds, seconds / rounds


def main(rounds: int) -> None:
    cells = list_cells()
    for times in (1, 2, 3, 4, 5):
        below, right, seconds = measure(cells, times, rounds=rounds)
        print(f"x{times}: below 0.05 {below:.3f}, one of the five in it {right:.3f}, {seconds:.2f} s a scan")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
