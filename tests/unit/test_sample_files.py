import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.sample.plan import BLOCKS, DEFAULT_NOTIFICATIONS, DELIVERIES
from warehouse.sample.writer import TRUTH_FILE, write_sample

ROOT = Path(__file__).parents[2]


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("dirt", ["none", "heavy"])
def test_same_seed_gives_the_same_bytes_in_another_process_and_time_zone(tmp_path, dirt):
    write_sample(tmp_path / "here", seed=5, dirt=dirt)
    script = (
        "import sys; from pathlib import Path; from warehouse.sample.writer import write_sample;"
        "write_sample(Path(sys.argv[1]), seed=5, dirt=sys.argv[2])"
    )
    there = tmp_path / "there"
    environment = os.environ | {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "POLARS_MAX_THREADS": "1"}
    subprocess.run([sys.executable, "-c", script, str(there), dirt], check=True, cwd=ROOT, env=environment)
    assert digest(tmp_path / "here") == digest(there)


def test_another_seed_gives_other_rows(tmp_path, sample_folder):
    write_sample(tmp_path, seed=2)
    assert digest(tmp_path) != digest(sample_folder)


@pytest.mark.parametrize("size", [1, 40, 500, 8_000])
def test_a_sample_of_any_size_has_that_many_notifications(tmp_path, size):
    write_sample(tmp_path, notifications=size)
    ids = set()
    for path in tmp_path.glob("notifications_*.csv"):
        ids |= {line.split(",", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    assert len(ids) == size


def test_parts_of_a_large_sample_number_on(tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.sample.writer.PART_SIZE", 1_000)
    write_sample(tmp_path, notifications=2_500)
    for path in sorted(tmp_path.glob("notifications_*.csv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        ids = [line.split(",", 1)[0] for line in lines[1:]]
        assert len(ids) == len(set(ids))
        assert sum(line.startswith("notification_id") for line in lines) == 1


def test_summary_and_truth_count_the_rows_on_disk(tmp_path):
    summary = write_sample(tmp_path)
    truth = json.loads((tmp_path / TRUTH_FILE).read_text(encoding="utf-8"))
    assert truth["synthetic"] is True
    assert summary.truth_path == tmp_path / TRUTH_FILE
    for path in summary.files:
        rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
        assert truth["files"][path.name]["rows"] == rows == truth["files"][path.name]["clean_rows"]
        assert "synthetic" in path.name
    assert sum(summary.rows.values()) == sum(file["rows"] for file in truth["files"].values())


def test_no_file_holds_a_day_after_its_extract(sample_folder):
    for path in sample_folder.glob("notifications_*.csv"):
        day = path.name.split("_")[1]
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            notified = line.split(",")[-6].split("T")[0].split(" ")[0]
            if "-" in notified:
                assert notified <= day


def test_full_snapshot_withdraws_few(sample_folder):
    seen, full = set(), set()
    for path in sorted(sample_folder.glob("notifications_*.csv")):
        ids = {line.split(",", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
        if "full" in path.name:
            full = ids
            break
        seen |= ids
    assert 0 < len(seen - full) < 0.05 * len(seen)


@pytest.mark.parametrize(("seed", "size"), [(-1, 10), (1, 0)])
def test_refuses_a_negative_seed_and_an_empty_sample(tmp_path, seed, size):
    with pytest.raises(ValueError, match="at least one notification"):
        write_sample(tmp_path, seed=seed, notifications=size)


def test_plan_sums_to_the_published_reality():
    assert sum(sum(block.notified) for block in BLOCKS) == 3_481
    assert DEFAULT_NOTIFICATIONS == 3_481 + 197
    assert list(DELIVERIES) == sorted(set(DELIVERIES))
