"""Releases for tests: written down as small text tables, or drawn at random."""

import numpy as np
from hypothesis import strategies as st

from assets.statistics.disclosure import Cells, Sum


def make_cells(values, sums, *, bases=None, weights=None, hidden=(), shown=(), shown_rounded=()):
    size = len(values)

    def mark(cells):
        return np.isin(np.arange(size), list(cells))

    return Cells(
        values=np.array(values, dtype=np.int64),
        sums=[Sum(total, tuple(parts)) for total, parts in sums],
        bases=np.ones(size, dtype=np.int64) if bases is None else np.array(bases, dtype=np.int64),
        weights=np.ones(size) if weights is None else np.array(weights, dtype=np.float64),
        hidden=mark(hidden),
        shown=mark(shown),
        shown_rounded=mark(shown_rounded) if len(shown_rounded) else None,
    )


def read_table(text, **marks):
    """A table of counts whose last row and last column are sums; `~10` is printed rounded to 10, `(3)` never printed."""
    rows = [line.split()[1:] for line in text.strip().splitlines()[1:]]
    height, width = len(rows), len(rows[0])
    index = np.arange(height * width).reshape(height, width)
    words = [word for row in rows for word in row]
    values = [int(word.strip("()~")) for word in words]
    bases = [0 if word.startswith("(") else 10 if word.startswith("~") else 1 for word in words]
    sums = [(int(row[-1]), row[:-1].tolist()) for row in index] if width > 1 else []
    sums += [(int(column[-1]), column[:-1].tolist()) for column in index.T] if height > 1 else []
    # A total costs more than its parts, as everybody reads it.
    return make_cells(values, sums, bases=bases, weights=np.sqrt(np.array(values) + 1.0), **marks)


def draw_table(text, found):
    """The table as it is printed: `c` for what is hidden."""
    lines = text.strip().splitlines()
    width = len(lines[1].split()) - 1
    printed = [lines[0].split()]
    for row, line in enumerate(lines[1:]):
        name, *words = line.split()
        marks = (found.primary | found.secondary)[row * width : (row + 1) * width]
        printed.append([name, *("c" if hidden else word for word, hidden in zip(words, marks, strict=True))])
    return printed


def write_rows(text):
    return [line.split() for line in text.strip().splitlines()]


COUNTS = st.integers(0, 9) | st.sampled_from([0, 0, 0, 1, 2, 3, 4, 12, 40])
WEIGHTS = st.sampled_from([1.0, 2.0, 5.0])


@st.composite
def crossed_tables(draw, *, most_rows=3, most_columns=3, bases=(1,)):
    """Rows by columns with both margins."""
    height, width = draw(st.integers(1, most_rows)), draw(st.integers(1, most_columns))
    inner = np.array(draw(st.lists(COUNTS, min_size=height * width, max_size=height * width))).reshape(height, width)
    table = np.vstack([inner, inner.sum(axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    index = np.arange(table.size).reshape(table.shape)
    sums = [(int(row[-1]), row[:-1].tolist()) for row in index]
    sums += [(int(column[-1]), column[:-1].tolist()) for column in index.T]
    size = table.size
    return make_cells(
        table.ravel(),
        sums,
        bases=draw(st.lists(st.sampled_from(bases), min_size=size, max_size=size)),
        weights=draw(st.lists(WEIGHTS, min_size=size, max_size=size)),
    )


@st.composite
def releases(draw, *, most_authorities=2, columns=3):
    """Authorities in regions in England, one column the sum of the others, and two halves of a year or one whole.

    Regions are printed rounded, authorities and England exactly; some parts of a total are never printed.
    """
    sizes = draw(st.lists(st.integers(1, most_authorities), min_size=1, max_size=2))
    halves = draw(st.sampled_from([1, 2]))
    region = np.repeat(np.arange(len(sizes)), sizes)
    parts = draw(
        st.lists(COUNTS, min_size=halves * len(region) * (columns - 1), max_size=halves * len(region) * (columns - 1))
    )
    counts = np.array(parts).reshape(halves, len(region), columns - 1)
    counts = np.concatenate([counts, counts.sum(axis=2, keepdims=True)], axis=2)
    regions = np.stack([counts[:, region == one].sum(axis=1) for one in range(len(sizes))], axis=1)
    areas = np.concatenate([counts, regions, counts.sum(axis=1, keepdims=True)], axis=1)
    if halves > 1:
        areas = np.concatenate([areas, areas.sum(axis=0, keepdims=True)])
    index = np.arange(areas.size).reshape(areas.shape)
    sums = [(int(row[-1]), row[:-1].tolist()) for table in index for row in table]
    for table in index:
        for column in range(columns):
            sums += [
                (int(table[len(region) + one, column]), table[: len(region), column][region == one].tolist())
                for one in range(len(sizes))
            ]
            sums.append((int(table[-1, column]), table[len(region) : -1, column].tolist()))
    if halves > 1:
        sums += [
            (int(index[-1].ravel()[one]), [int(table.ravel()[one]) for table in index[:-1]])
            for one in range(index[0].size)
        ]
    bases = np.ones_like(areas)
    bases[:, len(region) : -1] = draw(st.sampled_from([1, 10]))
    bases[:, :, 0] = np.where(draw(st.booleans()), 0, bases[:, :, 0])
    weights = draw(st.lists(WEIGHTS, min_size=areas.size, max_size=areas.size))
    return make_cells(areas.ravel(), sums, bases=bases.ravel(), weights=weights)
