"""Which authorities border each other: today's codes, each pair once, nobody forgotten, and pairs everyone knows."""

import pytest

from warehouse.references import read_rows

TODAY = {row["gss_code"]: row["name"] for row in read_rows("local_authorities") if not row["valid_to"]}
PAIRS = [(row["gss_code"], row["neighbour_gss_code"]) for row in read_rows("authority_neighbours")]
BORDERS = {frozenset((TODAY[one], TODAY[other])) for one, other in PAIRS}


def test_each_pair_of_todays_authorities_stands_once_the_lower_code_first():
    assert all(one < other for one, other in PAIRS)
    assert len(set(PAIRS)) == len(PAIRS) == 374
    assert sorted(PAIRS) == PAIRS
    assert {code for pair in PAIRS for code in pair} <= set(TODAY)


def test_only_islands_border_nobody():
    alone = set(TODAY) - {code for pair in PAIRS for code in pair}
    assert {TODAY[code] for code in alone} == {"Isle of Wight", "Isles of Scilly"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leeds", "Bradford"),
        ("Leeds", "Wakefield"),
        ("Leeds", "Kirklees"),
        ("Leeds", "North Yorkshire"),
        ("Camden", "Islington"),
        ("Lambeth", "Southwark"),
        ("Kent", "Medway"),
        ("Cornwall", "Devon"),
        ("Devon", "Plymouth"),
        ("Devon", "Torbay"),
        ("Manchester", "Salford"),
        ("Birmingham", "Solihull"),
        ("Barnsley", "Sheffield"),
        ("North Yorkshire", "York"),
        ("Cumberland", "Northumberland"),
        ("Cumberland", "Westmorland and Furness"),
        ("Westmorland and Furness", "Lancashire"),
        ("North Northamptonshire", "West Northamptonshire"),
        ("North Northamptonshire", "Rutland"),
        ("West Northamptonshire", "Oxfordshire"),
        ("Dorset", "Bournemouth, Christchurch and Poole"),
        ("Dorset", "Somerset"),
    ],
)
def test_authorities_known_to_border_each_other_do(one, other):
    assert frozenset((one, other)) in BORDERS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leeds", "Manchester"),
        ("Leeds", "Sheffield"),
        ("Camden", "Lambeth"),
        ("Cornwall", "Somerset"),
        ("Cumberland", "Lancashire"),
        ("Rutland", "West Northamptonshire"),
    ],
)
def test_authorities_known_to_lie_apart_do(one, other):
    assert frozenset((one, other)) not in BORDERS
