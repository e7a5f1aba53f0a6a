"""A file made to hurt is refused or taken with one sentence, in a memory that does not follow its size.

Each goes through the real load in a process of its own. `python -m benchmarks.hostile_files` tries every kind at full size.
"""

from collections.abc import Mapping

import pytest

from benchmarks.hostile_files import KINDS
from tests.faults.hostile_csv import CANARY
from tests.faults.measured_load import Outcome, load_each_apart
from tests.integration.deliveries import lay_empty_warehouse
from tests.keyed import keyed

#: what a load of one row takes here is some 200 MiB; these files are a tenth of the largest, and so is the room above it
MOST_MIB = 350
#: a batch with every cell wrong takes some 180 MiB of findings before the file is refused, by chance 20 more or less
MOST_MIB_OF_FINDINGS = 470
MEGABYTE = 1_000_000

# One of each way to hurt that was mended, with what it took before at this size or at that of the benchmark.
TRIED = [
    ("csv", "line feeds", 20, "file_header_only"),  # 721 MiB: a number was kept for every blank line
    ("csv", "long outlines", 60, None),  # 2,048 rows at once, however long: 375 MiB at a third of this size
    ("csv", "every cell wrong the same", 8, "too_many_findings"),  # 1,981 MiB at 20 MB: every finding is kept
    ("csv", "one row again and again", 12, "too_many_repeated"),
    ("xlsx", "shared text in every cell", 20, "xlsx_inflates_too_large"),  # 1,763 MiB
    ("xlsx", "nested tags, closed", 20, "xlsx_unreadable"),  # 1,440 MiB
    ("xlsx", "many attributes", 20, "xlsx_unreadable"),  # 693 MiB
    ("parquet", "one long text in every row", 1, None),
    ("parquet", "a page that claims two gigabytes", 1, "parquet_inflates_too_large"),
    ("parquet", "one list of millions", 5, "parquet_inflates_too_large"),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """What came of each, by its kind."""
    homes = {}
    for suffix, kind, megabytes, _ in TRIED:
        home = tmp_path_factory.mktemp("hostile")
        lay_empty_warehouse(keyed(home))
        KINDS[suffix][kind](home / "landing" / f"notifications_2020-03-31_synthetic.{suffix}", megabytes * MEGABYTE)
        homes[home] = kind
    return {homes[home]: outcome for home, outcome in load_each_apart([*homes], timeout=60).items()}


@pytest.mark.parametrize(
    ("kind", "code"), [(kind, code) for _, kind, _, code in TRIED], ids=[each[1] for each in TRIED]
)
def test_a_hostile_file_takes_little_memory(outcomes: Mapping[str, Outcome], kind: str, code: str | None) -> None:
    came = outcomes[kind]
    assert came.code == code
    assert came.rows_told == came.rows_in
    assert came.peak_mib < (MOST_MIB_OF_FINDINGS if code == "too_many_findings" else MOST_MIB)
    assert came.said == ""
    assert came.sentence.count("\n") == 0
    assert CANARY not in came.sentence
