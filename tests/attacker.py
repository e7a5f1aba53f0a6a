"""A reader who attacks a release, to hold the suppression against; it shares no code with what it attacks.

He writes down counts, not deviations, one integer programme for the least and one for the most of every cell, and knows
the rules: what is hidden is at least 1, what is printed rounded was not below the threshold, all sums hold.
"""

from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def read_bounds(cells, suppressed, *, threshold):
    """What the printed release says of every cell by itself: the least and the most, infinite where nothing."""
    least, most = np.zeros(len(cells.values)), np.full(len(cells.values), np.inf)
    for cell, (value, base) in enumerate(zip(cells.values.tolist(), cells.bases.tolist(), strict=True)):
        if cells.shown[cell]:
            least[cell] = most[cell] = value
        elif base and not suppressed[cell]:
            least[cell], most[cell] = read_printed(value, base, threshold=threshold)
        elif base or cells.hidden[cell]:
            least[cell] = 1
        if cells.shown_rounded is not None and cells.shown_rounded[cell]:
            known = read_printed(value, base, threshold=threshold)
            least[cell], most[cell] = max(least[cell], known[0]), min(most[cell], known[1])
    return least, most


def read_printed(value, base, *, threshold):
    """Every count that would have been printed the same, by trying them."""
    same = [
        other
        for other in range(value + 2 * base + 1)
        if (other == 0) == (value == 0)
        and (other == 0 or other >= threshold)
        and print_rounded(other, base) == print_rounded(value, base)
    ]
    return min(same, default=value), max(same, default=value)


def print_rounded(value, base):
    down = value - value % base
    return down + base if 2 * (value % base) >= base else down


class Attack:
    """All counts that fit one release, asked for their extremes."""

    def __init__(self, cells, suppressed, *, threshold):
        self.least, most = read_bounds(cells, suppressed, threshold=threshold)
        # Deep enough for every question asked: whether a cell can be the threshold, and whether it can be anything else.
        ceiling = 3 * int(cells.values.max(initial=0)) + 10 * threshold + int(cells.bases.max(initial=0))
        self.most = np.minimum(most, ceiling)
        sums = np.zeros((len(cells.sums), len(most)))
        for row, one in enumerate(cells.sums):
            sums[row, one.total] += 1
            for part in one.parts:
                sums[row, part] -= 1
        self.sums = [LinearConstraint(sums, 0, 0)] if len(sums) else []
        self.lowest, self.highest = cells.values.astype(float), cells.values.astype(float)

    def push(self, cell, *, sign):
        cost = np.zeros(len(self.least))
        cost[cell] = -sign
        found = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(self.least, self.most), constraints=self.sums)
        assert found.status == 0, found.message
        # Counts found for one cell say something of all others.
        self.lowest, self.highest = (
            np.minimum(self.lowest, np.rint(found.x)),
            np.maximum(self.highest, np.rint(found.x)),
        )

    def gives_away(self, cell, *, threshold):
        for sign in (1, -1):
            if self.lowest[cell] < self.highest[cell] and self.highest[cell] >= threshold:
                return False
            self.push(cell, sign=sign)
        return self.lowest[cell] == self.highest[cell] or self.highest[cell] < threshold


def find_range(cells, suppressed, cell, *, threshold):
    """The least and the most a cell can be, over all counts that fit the release."""
    attack = Attack(cells, suppressed, threshold=threshold)
    attack.push(cell, sign=1)
    attack.push(cell, sign=-1)
    return int(attack.lowest[cell]), int(attack.highest[cell])


def list_asked(cells, suppressed, *, threshold):
    """The cells that must be protected: all suppressed, and small ones that are never printed."""
    small = (cells.values > 0) & (cells.values < threshold)
    return np.flatnonzero(suppressed | cells.hidden | (small & (cells.bases == 0)))


def find_breaches(cells, suppressed, *, threshold=5):
    """Every cell that is given away, exactly or as below the threshold."""
    small = (cells.values > 0) & (cells.values < threshold)
    breaches = [int(cell) for cell in np.flatnonzero(small & (cells.bases > 0) & ~suppressed)]
    breaches += [int(cell) for cell in np.flatnonzero(suppressed & (cells.values == 0))]
    attack = Attack(cells, suppressed, threshold=threshold)
    asked = list_asked(cells, suppressed, threshold=threshold)
    breaches += [int(cell) for cell in asked if attack.gives_away(int(cell), threshold=threshold)]
    return sorted(set(breaches))


def list_counts(cells, suppressed, *, threshold, ceiling):
    """All counts up to a ceiling that fit the release, by trying every one: for tables of a few cells."""
    least, most = read_bounds(cells, suppressed, threshold=threshold)
    ranges = [range(int(low), int(min(high, ceiling)) + 1) for low, high in zip(least, most, strict=True)]
    return [
        counts
        for counts in product(*ranges)
        if all(counts[one.total] == sum(counts[part] for part in one.parts) for one in cells.sums)
    ]


def find_least_weight(cells, *, threshold=5):
    """The least weight of all patterns that protect, found by trying every one; None when none does."""
    small = (cells.values > 0) & (cells.values < threshold)
    forced = ((cells.bases > 0) & small) | (cells.hidden & (cells.bases > 0))
    extra = np.flatnonzero((cells.bases > 0) & ~forced & (cells.values > 0))
    best = None
    for size in range(len(extra) + 1):
        for chosen in combinations(extra.tolist(), size):
            weight = float(cells.weights[list(chosen)].sum())
            if best is not None and weight >= best:
                continue
            suppressed = forced.copy()
            suppressed[list(chosen)] = True
            if not find_breaches(cells, suppressed, threshold=threshold):
                best = weight
    return best
