"""Mack's errors by hand on a small triangle, against the published triangle of his paper, and at the edges."""

import numpy as np
import pytest

from assets.statistics.chain_ladder import fit_chain_ladder

NAN = np.nan


def test_factors_sigmas_and_errors_by_hand():
    ladder = fit_chain_ladder([[20, 30, 33], [22, 30, 33], [24, 33, NAN], [20, NAN, NAN]])
    factor = 93 / 66
    variance = (20 * (1.5 - factor) ** 2 + 22 * (30 / 22 - factor) ** 2 + 24 * (33 / 24 - factor) ** 2) / 2
    assert ladder.factors.tolist() == pytest.approx([factor, 1.1])
    assert ladder.sigmas.tolist() == pytest.approx([np.sqrt(variance), 0])
    ultimate = 20 * factor * 1.1
    error = ultimate * np.sqrt(variance / factor**2 * (1 / 20 + 1 / 66))
    assert ladder.ultimate[-1] == pytest.approx(ultimate)
    assert ladder.standard_error.tolist() == pytest.approx([0, 0, 0, error])
    assert ladder.total_standard_error == pytest.approx(error)


def test_origins_share_the_error_of_the_factors():
    ladder = fit_chain_ladder([[20, 30], [22, 30], [24, NAN], [20, NAN]])
    factor, volume = 60 / 42, 42
    variance = 20 * (1.5 - factor) ** 2 + 22 * (30 / 22 - factor) ** 2
    own = [(count * factor) ** 2 * variance / factor**2 * (1 / count + 1 / volume) for count in (24, 20)]
    shared = 2 * (24 * factor) * (20 * factor) * variance / factor**2 / volume
    assert ladder.total_standard_error == pytest.approx(np.sqrt(sum(own) + shared))


def test_the_last_sigma_follows_macks_rule_where_one_origin_tells_it():
    triangle = [[100, 150, 180, 190], [110, 160, 190, NAN], [120, 190, NAN, NAN], [105, NAN, NAN, NAN]]
    ladder = fit_chain_ladder(triangle)
    first, second, last = ladder.sigmas**2
    assert last == pytest.approx(min(second**2 / first, first, second))


def test_two_steps_are_too_few_for_the_rule():
    ladder = fit_chain_ladder([[10, 15], [12, NAN]])
    assert np.isnan(ladder.sigmas[0])
    assert np.isnan(ladder.standard_error[1])
    assert ladder.ultimate.tolist() == [15, 18]


@pytest.mark.parametrize(
    "triangle",
    [np.zeros((0, 3)), np.zeros((1, 3)), np.zeros((8, 3)), np.full((3, 3), NAN), [[3, NAN, NAN]], [[5]]],
    ids=["no origin", "one origin", "all zero", "all missing", "one cell", "one delay"],
)
def test_triangles_that_tell_nothing_raise_no_error(triangle, recwarn):
    ladder = fit_chain_ladder(triangle)
    assert ladder.ultimate.shape == (len(triangle),)
    assert not recwarn.list


def test_an_origin_without_a_count_develops_to_none():
    ladder = fit_chain_ladder([[20, 30], [22, 30], [0, 3], [0, NAN]])
    assert ladder.ultimate[-1] == 0
    assert ladder.standard_error[-1] == 0


def test_the_errors_mack_published_for_the_triangle_of_taylor_and_ashe_are_met():
    rows = """357848 1124788 1735330 2218270 2745596 3319994 3466336 3606286 3833515 3901463
    352118 1236139 2170033 3353322 3799067 4120063 4647867 4914039 5339085
    290507 1292306 2218525 3235179 3985995 4132918 4628910 4909315
    310608 1418858 2195047 3757447 4029929 4381982 4588268
    443160 1136350 2128333 2897821 3402672 3873311
    396132 1333217 2180715 2985752 3691712
    440832 1288463 2419861 3483130
    359480 1421128 2864498
    376686 1363294
    344014"""
    triangle = np.full((10, 10), NAN)
    for place, row in enumerate(rows.split("\n")):
        values = [float(value) for value in row.split()]
        triangle[place, : len(values)] = values
    ladder = fit_chain_ladder(triangle)
    assert (ladder.ultimate - ladder.latest).sum() == pytest.approx(18_680_856, abs=1)
    assert ladder.total_standard_error == pytest.approx(2_447_095, abs=1)
    assert ladder.standard_error[[1, 9]].round(-3).tolist() == [76_000, 1_363_000]
