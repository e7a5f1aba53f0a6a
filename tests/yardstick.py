"""The same tables suppressed by tau-ARGUS, to hold ours against.

A table is areas (authorities in regions in England) by columns (parts of a total), everything printed exactly, every cell at
cost 1. tau-ARGUS protects under an attacker of its own, who knows real numbers, each at least 0, and cells have protection
levels. So that both protect the same:

- its upper level is what a small count lacks to the threshold (a count of 2 must be able to be 5: 3), its lower level 0, as a
  cell that may be larger is not given away;
- true zeros are empty cells to it, which are known and never hidden, like ours;
- our reader knows that what is hidden is at least 1, so each count is given to it less 1, and each total less the number of
  counts in it that are not 0: at least 0 of these is at least 1 of ours, and no more than the parts say of a total.

It asks nothing of secondary cells. In ours nothing comes of asking: a cell whose count is fixed whatever else is hidden is not
worth hiding. What is left is that real numbers may pass where no counts do, which is in its favour.
"""

import contextlib

import numpy as np
from pytauargus.engine import run_batch

from assets.statistics.disclosure import Sum
from tests.tables_of_counts import make_cells

METADATA = """\
<SEPARATOR> ";"
<SAFE> "S"
<UNSAFE> "U"
area
  <RECODABLE>
  <TOTCODE> "Total"
  <HIERARCHICAL>
  <HIERCODELIST> "{folder}/areas.hrc"
  <HIERLEADSTRING> "@"
column
  <RECODABLE>
  <TOTCODE> "Total"
count
  <NUMERIC>
  <DECIMALS> 0
cost
  <NUMERIC> <COST>
status
  <STATUS>
lower
  <NUMERIC> <LOWERPL>
upper
  <NUMERIC> <UPPERPL>
"""

BATCH = """\
<OPENTABLEDATA> "{folder}/counts.tab"
<OPENMETADATA> "{folder}/counts.rda"
<SPECIFYTABLE> "area""column"|"count"||"cost"
<SAFETYRULE>
<READTABLE> 1
<SUPPRESS> {method}
<WRITETABLE> (1,5,SO+,"{folder}/suppressed.tab")
"""


def draw_counts(seed, *, regions=3, authorities=6, columns=3, mean=3.0):
    """Counts (regions, authorities, columns) as uneven as those of authorities are."""
    rng = np.random.default_rng(seed)
    size = rng.gamma(2.0, mean / 2, size=(regions, authorities, 1))
    return rng.poisson(size * np.array([0.9, 1.6, 0.5])[:columns])


def list_areas(counts):
    """Every printed cell: its area, its column and its count, totals included."""
    regions, authorities, columns = counts.shape
    whole = np.concatenate([counts, counts.sum(axis=2, keepdims=True)], axis=2)
    names = [f"C{column}" for column in range(columns)] + ["Total"]
    areas = {f"R{r}A{a}": whole[r, a] for r in range(regions) for a in range(authorities)}
    areas |= {f"R{r}": whole[r].sum(axis=0) for r in range(regions)} | {"Total": whole.sum(axis=(0, 1))}
    return [(area, name, int(count)) for area, row in areas.items() for name, count in zip(names, row, strict=True)]


def suppress_by_tau_argus(counts, folder, *, method, threshold=5):
    """Which cells it hides: primary and secondary."""
    regions, authorities, _ = counts.shape
    tree = [line for r in range(regions) for line in (f"R{r}", *(f"@R{r}A{a}" for a in range(authorities)))]
    lines = []
    for (area, column, count), (_, _, below) in zip(
        list_areas(counts), list_areas((counts > 0).astype(int)), strict=True
    ):
        if count:
            is_small = count < threshold
            lines.append(
                f"{area};{column};{count - below};1;{'U' if is_small else 'S'};0;{threshold - count if is_small else 0}"
            )
    (folder / "areas.hrc").write_text("\n".join(tree) + "\n", encoding="utf-8")
    (folder / "counts.tab").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "counts.rda").write_text(METADATA.format(folder=folder), encoding="utf-8")
    (folder / "batch.arb").write_text(BATCH.format(folder=folder, method=method), encoding="utf-8")
    # It leaves logs where it runs.
    with contextlib.chdir(folder):
        run_batch(str(folder / "batch.arb"))
    rows = [line.split(";") for line in (folder / "suppressed.tab").read_text(encoding="utf-8").splitlines()]
    hidden = {(row[0].strip('" '), row[1].strip('" ')): row[-3] for row in rows}
    found = [hidden.get((area, column), "S") for area, column, _ in list_areas(counts)]
    return np.array([status == "U" for status in found]), np.array([status == "M" for status in found])


def build_cells(counts):
    """The same table for us."""
    regions, authorities, columns = counts.shape
    cells = list_areas(counts)
    width = columns + 1
    index = np.arange(len(cells)).reshape(-1, width)
    inner = index[: regions * authorities].reshape(regions, authorities, width)
    sums = [Sum(int(row[-1]), tuple(map(int, row[:-1]))) for row in index]
    for column in range(width):
        over = index[regions * authorities : -1, column]
        sums += [Sum(int(over[r]), tuple(map(int, inner[r, :, column]))) for r in range(regions)]
        sums.append(Sum(int(index[-1, column]), tuple(map(int, over))))
    return make_cells([count for _, _, count in cells], [(one.total, one.parts) for one in sums])
