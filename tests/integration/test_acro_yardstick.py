"""What ACRO, the program of England's trusted research environments, would not let out is not printed.

Random tables as they are held against tau-ARGUS, and a release of the sample, whose records ACRO counts anew. It hides
nothing for the sake of other cells, so that it is a yardstick of what is hidden for its own count alone. Its rules of
dominance (p-ratio, n-k) ask how much each record adds to a sum; here each adds one, and ACRO does not ask.
"""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from assets.statistics.disclosure import suppress
from tests.yardstick import build_cells, draw_counts, list_areas
from warehouse.connection import open_analyst

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-validators" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    not any(PYTHON.parents[1].glob("lib/python*/site-packages/acro")), reason="ACRO is installed by `make validators`"
)

THRESHOLD = 5
SEEDS = range(3)
#: what a public table of areas is broken down by at each level
LEVELS = {"local_authority": "'Total'", "regional": "nature::VARCHAR", "national": "nature::VARCHAR"}
COUNTED = """
    SELECT member.area_code, {broken_down} AS breakdown,
        year(incident.notified_month - INTERVAL 3 MONTH) AS year, count(*) AS records
    FROM incident_on_basis((SELECT as_at FROM published.release WHERE release = $release), false) AS incident
    INNER JOIN ref.area_member AS member USING (gss_code)
    WHERE incident.basis = 'dfe' AND member.boundaries = 'of_the_time' AND member.geographic_level = $level
        AND incident.notified_on <= (SELECT as_at FROM published.release WHERE release = $release)
    GROUP BY ALL
"""
PRINTED = """
    SELECT coalesce(new_la_code, region_code, country_code), breakdown, time_period, notifications
    FROM published.areas WHERE release = $release
"""


def find_shown(cells, flagged, hidden):
    """The counts above zero that ACRO flags and that are not hidden; `cells` are (row, column, count)."""
    return sorted((row, column) for row, column, count in cells if count and (row, column) in flagged - hidden)


def find_hidden(counts, threshold=THRESHOLD):
    """What our suppression hides of a random table for its own count."""
    primary = suppress(build_cells(counts), threshold=threshold).primary
    return {
        (area, column) for (area, column, _), is_hidden in zip(list_areas(counts), primary, strict=True) if is_hidden
    }


def list_records(counts):
    """The same table without its margins, which ACRO makes itself."""
    return [(f"R{r}A{a}", f"C{c}", int(count)) for (r, a, c), count in np.ndenumerate(counts)]


@pytest.fixture(scope="module")
def release(published_home):
    """Per level what the records of the newest release come to, and what it prints of that."""
    with open_analyst(published_home) as con:
        name = con.execute("SELECT max(release) FROM published.release").fetchone()[0]
        printed = {
            (f"{area} {category.lower().replace(' ', '_')}", period): text
            for area, category, period, text in con.execute(PRINTED, {"release": name}).fetchall()
        }
        counted = {
            level: [
                (f"{area} {category.lower()}", f"{year}{(year + 1) % 100:02}", records)
                for area, category, year, records in con.execute(
                    COUNTED.format(broken_down=broken_down), {"release": name, "level": level}
                ).fetchall()
            ]
            for level, broken_down in LEVELS.items()
        }
    return counted, printed


@pytest.fixture(scope="module")
def answers(release):
    """What ACRO says of every table, asked once: it takes seconds to start."""
    tables = [*(list_records(draw_counts(seed)) for seed in SEEDS), *release[0].values()]
    ended = subprocess.run(
        [PYTHON, ROOT / "tests" / "ask_acro.py"],
        input=json.dumps({"threshold": THRESHOLD, "tables": tables}),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = json.loads(ended.stdout)
    assert {check for each in found for check in each["checks"]} == {"MinimumThresholdCheck"}
    flagged = [{(row, column) for row, column in each["flagged"]} for each in found]
    return dict(zip([*SEEDS, *release[0]], flagged, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_acro_flags_of_a_random_table_is_what_we_hide_for_its_own_count(answers, seed):
    """Margins included, but for those of regions, which ACRO's table of two dimensions has not."""
    counts = draw_counts(seed)
    cells = [each for each in list_areas(counts) if each[0] == "Total" or "A" in each[0]]
    assert find_shown(cells, answers[seed], find_hidden(counts)) == []
    assert find_shown(cells, find_hidden(counts), answers[seed]) == []
    assert len(find_shown(cells, answers[seed], set())) > 20


def test_a_lower_threshold_than_acro_was_given_is_found(answers):
    counts = draw_counts(0)
    cells = list_areas(counts)
    shown = find_shown(cells, answers[0], find_hidden(counts, THRESHOLD - 1))
    fours = [(row, column) for row, column, count in cells if count == THRESHOLD - 1 and (row, column) in answers[0]]
    assert shown == sorted(fours) != []


@pytest.mark.parametrize("level", LEVELS)
def test_a_release_prints_nothing_that_acro_flags(release, answers, level):
    cells, printed = release[0][level], release[1]
    known = [(row, column, count) for row, column, count in cells if (row, column) in printed]
    hidden = {cell for cell, text in printed.items() if text == "c"}
    assert find_shown(known, answers[level], hidden) == []
    # It is the same table: what is printed is what was counted, of regions to the nearest ten.
    least = 10 if level == "regional" else 1
    differs = [
        (*cell, count)
        for *cell, count in known
        if tuple(cell) not in hidden and int(printed[tuple(cell)]) != (count + least // 2) // least * least
    ]
    assert differs == []
    assert len(known) > 20


@pytest.mark.parametrize("level", LEVELS)
def test_a_small_count_that_a_release_printed_would_be_found(release, answers, level):
    cells, printed = release[0][level], release[1]
    small = [(row, column) for row, column, count in cells if count < THRESHOLD and (row, column) in printed]
    assert small or level == "national"
    for given_away in small[:3]:
        hidden = {cell for cell, text in printed.items() if text == "c"} - {given_away}
        assert find_shown(cells, answers[level], hidden) == [given_away]
