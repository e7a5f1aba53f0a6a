"""How often the funnel of authorities is widened, by how much, and who stands out in it; by hand.

    python -m benchmarks.funnel_widening [rounds]

Notifications of 153 authorities are simulated in proportion to infants, England having 125 a year, about as many as it
does: by chance alone, with ratios of the authorities that vary by 20 and by 40 % (standard deviation, normal on the
square-root scale), and with five authorities, each time others, at four times their rate. Printed is a table of
what the funnel makes of them, beside the plain estimate of tau squared that is not held against chance.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from assets.statistics.overdispersion import estimate_overdispersion, score_authorities
from assets.watching.authorities import place_authorities

INFANTS = Path(__file__).parents[1] / "warehouse" / "reference" / "infant_population.csv"
A_YEAR = 125
YEARS = (1, 3, 5, 7)
FIVE = 5
#: what is true of the authorities: the standard deviation of their ratios, and of five others the ratio
TRUE = {"chance alone": (0.0, 1.0), "20 %": (0.2, 1.0), "40 %": (0.4, 1.0), "five fourfold": (0.0, 4.0)}
#: rounds of chance alone for one of the others: small shares are to be told apart
OF_CHANCE = 4


def read_infants() -> np.ndarray:
    """Give the infants of each authority at mid-2022."""
    with INFANTS.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["measure"], row["year"]) == ("population_age_0_mid_year", "2022")
        ]
    return np.array([float(row["value"]) for row in rows])


def simulate(
    infants: np.ndarray, total: int, rounds: int, *, spread: float, ratio: float
) -> Iterator[dict[str, float]]:
    """Give what becomes of each round."""
    rng = np.random.default_rng([total, round(100 * spread), round(ratio)])
    for _ in range(rounds):
        five = rng.choice(infants.size, FIVE, replace=False)
        true = (1 + rng.normal(0, spread / 2, infants.size)).clip(0) ** 2
        true[five] *= ratio
        events = rng.poisson(total * infants / infants.sum() * true).astype(float)
        placed = place_authorities(pl.DataFrame({"nai_under_1": events, "infant_years": infants}))
        plain = estimate_overdispersion(score_authorities(events, placed["expected"].to_numpy(), scale="root")).tau2
        selected = placed["stands_out"].fill_null(value=False).to_numpy()
        yield {
            "plain": float(plain > 0),
            "plain tau2": plain,
            "widened": float(placed["spread"][0] > 0),
            "tau2": float(placed["spread"][0] / 2) ** 2,
            "outside": float((placed["position"] != 0).mean()),  # type: ignore[arg-type]
            "any": float(selected.any()),
            "of five": float(selected[five].mean()),
        }


def main(rounds: int) -> None:
    infants = read_infants()
    print(
        "| years | expected | what is true | plain above 0 | its spread | widened | spread | outside 95 % |"
        " any stands out | of five |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for years in YEARS:
        total = A_YEAR * years
        for name, (spread, ratio) in TRUE.items():
            times = rounds * (OF_CHANCE if name == "chance alone" else 1)
            found = (
                pl.DataFrame(list(simulate(infants, total, times, spread=spread, ratio=ratio)))
                .mean()
                .row(0, named=True)
            )
            sizes = [2 * np.sqrt(found[name]) for name in ("plain tau2", "tau2")]
            print(
                f"| {years} | {total / infants.size:.1f} | {name} | {found['plain']:.2f} | {sizes[0]:.2f} |"
                f" {found['widened']:.3f} | {sizes[1]:.2f} | {found['outside']:.3f} | {found['any']:.3f} |"
                f" {f'''{found['of five']:.2f}''' if ratio > 1 else ''} |",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
