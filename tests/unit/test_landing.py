"""The landing scan: names, kinds of file, settling and manifests; nothing blocks and nothing is changed."""

import errno
import hashlib
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from warehouse.errors import WORDING, ExtractRefused, RefusalCode
from warehouse.landing import Scan, parse_manifest, parse_name, scan

NOW = 1_600_000_000.0
CONTENT = b"a,b\n1,2\n"


def put(folder: Path, name: str, content: bytes = CONTENT, *, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (NOW - age, NOW - age))
    return path


def look(folder: Path, **how: int) -> Scan:
    return scan(folder, stable_for=timedelta(seconds=2), now=lambda: NOW, **how)


def codes(found: Scan) -> list[str]:
    return [refusal.code for refusal in found.refused]


def test_a_name_tells_extract_day_and_tags() -> None:
    name = parse_name("Rapid_Reviews_2020-03-31_synthetic-FULL.XLSX")
    assert (name.extract, name.extract_date, name.suffix) == ("rapid_reviews", date(2020, 3, 31), "xlsx")
    assert name.is_full
    assert name.is_synthetic
    assert not parse_name("children_2020-03-31_fuller.csv").is_full


@pytest.mark.parametrize(
    "name",
    [
        "../notifications_2020-03-31.csv",
        "secrets_2020-03-31.csv",
        "notifications_2020-03-31.csv.exe",
        "notifications_2020-03-31.csv\n",
        "notifications_20200331.csv",
        "notifications_2020-03-31_*.csv",
        "notifications_2020-03-31_.csv",
    ],
)
def test_a_name_outside_the_allow_list_is_refused(name: str) -> None:
    with pytest.raises(ExtractRefused) as caught:
        parse_name(name)
    assert caught.value.code is RefusalCode.NAME_UNKNOWN
    assert "\n" not in caught.value.detail


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(ExtractRefused) as caught:
        parse_name("notifications_2021-02-29.csv")
    assert caught.value.code is RefusalCode.NAME_DATE_INVALID


def test_files_come_in_order_of_name_and_companions_are_passed_over(tmp_path: Path) -> None:
    for name in ("notifications_2020-04-30.csv", "children_2020-03-31.csv", "notifications_2020-03-31.csv"):
        put(tmp_path, name)
    put(tmp_path, "sample_truth.json")
    put(tmp_path, ".hidden_2020-03-31.csv")
    put(tmp_path, "adults_2020-03-31.csv.manifest.json")
    (tmp_path / "done").mkdir()
    found = look(tmp_path)
    assert [landed.name.file_name for landed in found.ready] == [
        "children_2020-03-31.csv",
        "notifications_2020-03-31.csv",
        "notifications_2020-04-30.csv",
    ]
    assert found.refused == ()
    assert found.waiting == ()


def test_links_pipes_and_folders_are_refused_without_blocking(tmp_path: Path) -> None:
    outside = put(tmp_path, "children_2020-01-01.csv")
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "adults_2020-03-31.csv").symlink_to(outside)
    os.mkfifo(landing / "children_2020-03-31.csv")
    (landing / "notifications_2020-03-31.csv").mkdir()
    assert codes(look(landing)) == ["not_a_regular_file"] * 3


@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE, errno.ENOMEM, errno.ESTALE])
def test_a_fault_of_the_machine_never_refuses_a_file(tmp_path: Path, monkeypatch, number: int) -> None:
    put(tmp_path, "adults_2020-03-31.csv", b"a,b\n1,2\n")

    def fail(*_: object) -> int:
        raise OSError(number, "the machine")

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(OSError, match="the machine"):
        look(tmp_path)


def test_a_manifest_that_is_a_pipe_does_not_block(tmp_path: Path) -> None:
    put(tmp_path, "adults_2020-03-31.csv")
    os.mkfifo(tmp_path / "adults_2020-03-31.csv.manifest.json")
    assert codes(look(tmp_path)) == ["not_a_regular_file"]


def test_a_file_touched_just_now_waits(tmp_path: Path) -> None:
    put(tmp_path, "adults_2020-03-31.csv", age=1)
    put(tmp_path, "children_2020-03-31.csv", b"", age=1)
    assert look(tmp_path).waiting == ("adults_2020-03-31.csv", "children_2020-03-31.csv")


def test_a_matching_manifest_spares_the_wait_and_the_last_line_break(tmp_path: Path) -> None:
    path = put(tmp_path, "adults_2020-03-31.csv", b"a,b\n1,2", age=0)
    fields = {"sha256": hashlib.sha256(b"a,b\n1,2").hexdigest(), "rows": 1, "sent_at": "2020-03-31"}
    path.with_name(path.name + ".manifest.json").write_text(json.dumps(fields))
    (landed,) = look(tmp_path).ready
    assert landed.manifest is not None
    assert landed.manifest.rows == 1


@pytest.mark.parametrize(("age", "expected"), [(0, []), (60, ["manifest_mismatch"])])
def test_a_manifest_of_other_bytes_waits_until_the_file_rests(tmp_path: Path, age: int, expected: list[str]) -> None:
    put(tmp_path, "adults_2020-03-31.csv", age=age)
    fields = {"sha256": "0" * 64, "rows": 1, "sent_at": "2020-03-31"}
    put(tmp_path, "adults_2020-03-31.csv.manifest.json", json.dumps(fields).encode())
    found = look(tmp_path)
    assert codes(found) == expected
    assert found.ready == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"sha256": "x", "rows": 1, "sent_at": "2020-03-31"}',
        b'{"sha256": "' + b"0" * 64 + b'", "rows": true, "sent_at": "2020-03-31"}',
        b'{"sha256": "' + b"0" * 64 + b'", "rows": 1, "sent_at": "today"}',
        b"[" * 50_000,
    ],
)
def test_a_manifest_that_says_something_else_is_unreadable(content: bytes, tmp_path: Path) -> None:
    assert parse_manifest(content) is None
    put(tmp_path, "adults_2020-03-31.csv")
    put(tmp_path, "adults_2020-03-31.csv.manifest.json", content)
    assert codes(look(tmp_path)) == ["manifest_unreadable"]


def test_a_file_over_the_limit_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    put(tmp_path, "adults_2020-03-31.csv")
    assert codes(look(tmp_path, max_bytes=3)) == ["file_too_large"]


def test_an_unterminated_last_line_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "adults_2020-03-31.csv", b"a,b\n1,2")
    assert codes(look(tmp_path)) == ["last_line_unterminated"]


def test_every_refusal_has_a_sentence() -> None:
    assert set(WORDING) == set(RefusalCode)
    assert len(set(WORDING.values())) == len(WORDING)
