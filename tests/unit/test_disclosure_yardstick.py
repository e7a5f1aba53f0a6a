"""Our suppression beside that of tau-ARGUS, the program of Europe's statistical offices, on the same tables."""

import numpy as np
import pytest

from assets.statistics.disclosure import suppress
from tests.attacker import find_breaches
from tests.yardstick import build_cells, draw_counts, suppress_by_tau_argus

#: at most so many times its secondary suppressions
AT_MOST = 1.25

# Of other tables the modular method says "AHiTaS failed" and no more.
TABLES = {"OPT(1,1)": range(8), "MOD(1,1)": range(1, 4)}


@pytest.mark.parametrize("method", TABLES)
def test_we_hide_hardly_more_than_tau_argus(tmp_path, method):
    ours, theirs = 0, 0
    for seed in TABLES[method]:
        counts = draw_counts(seed)
        found = suppress(build_cells(counts))
        primary, secondary = suppress_by_tau_argus(counts, tmp_path, method=method)
        assert np.array_equal(found.primary, primary)
        ours, theirs = ours + int(found.secondary.sum()), theirs + int(secondary.sum())
    assert theirs > 0
    assert ours <= AT_MOST * theirs


def test_both_protect_the_same_on_a_table_where_each_is_optimal(tmp_path):
    counts = draw_counts(2)
    cells = build_cells(counts)
    primary, secondary = suppress_by_tau_argus(counts, tmp_path, method="OPT(1,1)")
    assert find_breaches(cells, primary | secondary) == []
    assert suppress(cells).least_weight == pytest.approx(secondary.sum())
