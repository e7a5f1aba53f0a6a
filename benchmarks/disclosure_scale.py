"""How long a whole release takes to be suppressed and then attacked, and what it costs; run by hand.

    python -m benchmarks.disclosure_scale [SEED] [linked]

A release of 153 authorities in 9 regions, England, and 8 years of 450 notifications each: total = death + serious
harm + other = under 1 + 1 and over. Authorities and England are printed exactly, regions rounded to 10. ``linked``
adds up the eight years, for every area and column, so that all tables are one problem. The attack knows what is
printed and what adds up to what, as the audit of a release does. Prints a row of the table in README.md: seed, cells,
primary, secondary, their weight, the least weight there is, seconds to suppress, counts attacked, worked out, seconds.
"""

import sys
import time

import numpy as np

from assets.attack.bounds import attack
from assets.attack.knowledge import UNLIMITED, Cell, Knowledge
from assets.statistics.disclosure import Cells, Sum, Suppression, suppress

AUTHORITIES, REGIONS, YEARS, A_YEAR = 153, 9, 8, 450
COLUMNS = ("total", "death", "harm", "other", "under_1", "over_1")
SHARES = (0.42, 0.48, 0.10)
UNDER_1 = 0.36
THRESHOLD = 5


def build_release(seed: int, *, linked: bool = False) -> Cells:
    rng = np.random.default_rng(seed)
    size = rng.gamma(2.0, size=AUTHORITIES)
    region = np.sort(rng.integers(0, REGIONS, AUTHORITIES))
    counts = np.zeros((YEARS, AUTHORITIES, len(COLUMNS)), dtype=np.int64)
    for year in range(YEARS):
        total = rng.multinomial(A_YEAR, size / size.sum())
        natures = rng.multinomial(total, SHARES)
        under = rng.binomial(total, UNDER_1)
        counts[year] = np.column_stack([total, natures, under, total - under])
    regions = np.stack([counts[:, region == one].sum(axis=1) for one in range(REGIONS)], axis=1)
    areas = np.concatenate([counts, regions, counts.sum(axis=1, keepdims=True)], axis=1)
    if linked:
        areas = np.concatenate([areas, areas.sum(axis=0, keepdims=True)])
    index = np.arange(areas.size).reshape(areas.shape)
    sums = []
    for table in index:
        for row in table:
            total, death, harm, other, under, over = map(int, row)
            sums += [Sum(total, (death, harm, other)), Sum(total, (under, over))]
        for column in range(len(COLUMNS)):
            for one in range(REGIONS):
                parts = table[:AUTHORITIES][region == one, column]
                sums.append(Sum(int(table[AUTHORITIES + one, column]), tuple(map(int, parts))))
            sums.append(Sum(int(table[-1, column]), tuple(map(int, table[AUTHORITIES:-1, column]))))
    if linked:
        for area in range(areas.shape[1]):
            for column in range(len(COLUMNS)):
                sums.append(Sum(int(index[-1, area, column]), tuple(map(int, index[:-1, area, column]))))
    bases = np.ones_like(areas)
    bases[:, AUTHORITIES:-1] = 10
    weights = np.ones(areas.shape)
    weights[:, :, 0] = 2.0
    weights[:, AUTHORITIES:] *= 10.0
    nothing = np.zeros(areas.size, dtype=bool)
    return Cells(areas.ravel(), sums, bases.ravel(), weights.ravel(), nothing, nothing)


def tell(cells: Cells, found: Suppression) -> Knowledge:
    """Return what a reader of the printed counts knows: a hidden one is at least 1, a rounded one near what stands."""
    is_hidden = found.primary | found.secondary
    known = Knowledge()
    for place, (value, base) in enumerate(zip(cells.values.tolist(), cells.bases.tolist(), strict=True)):
        printed = (2 * value + base) // (2 * base) * base
        if is_hidden[place]:
            known.hidden.add(_name(place))
            known.bounds[_name(place)] = (1, UNLIMITED)
        else:
            # A printed nought is none, whatever the base.
            spread = 0 if printed == 0 else base
            known.bounds[_name(place)] = (printed - spread // 2, printed + max(0, (spread - 1) // 2))
    known.sums = {(_name(one.total), tuple(map(_name, one.parts))) for one in cells.sums}
    return known


def _name(place: int) -> Cell:
    return (f"{place:06}",)


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    linked = "linked" in sys.argv[2:]
    cells = build_release(seed, linked=linked)
    start = time.perf_counter()
    found = suppress(cells, threshold=THRESHOLD)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    came = attack(tell(cells, found), threshold=THRESHOLD)
    attacked = time.perf_counter() - start
    weight = float(cells.weights[found.secondary].sum())
    print(
        f"| {seed}{' linked' if linked else ''} | {len(cells.values):,} | {found.primary.sum():,} | "
        f"{found.secondary.sum():,} | {weight:,.0f} | {found.least_weight:,.1f} | {seconds:.1f} | "
        f"{came.tried:,} | {len(came.breaches)} | {attacked:.1f} |"
    )


if __name__ == "__main__":
    main()
