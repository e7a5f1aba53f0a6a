"""Names, links and sidecars that would lead somewhere else: refused with a sentence that can be printed, nothing touched."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import duckdb
import pytest

from assets.session import Session, glance
from pipelines.sensors import stamp_of
from tests.faults.hostile_xlsx import XLSX_KINDS
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.home import Home
from warehouse.landing import parse_manifest, parse_name, scan
from warehouse.loading import LandingOutcome, load_landing
from warehouse.references import load_knowledge

NUMBERS = count(2)
GOOD = f"{','.join(NOTIFICATION)}\n{','.join(NOTIFICATION.values())}\n".encode()
NAME = "notifications_2020-03-31_synthetic"
SIDECAR = ".manifest.json"

TRICKS = {
    "climbing": b"..notifications_2020-03-31.csv",
    "backslash": b"..\\notifications_2020-03-31.csv",
    "line break": b"notifications_2020-03-31.csv\n",
    "line break inside": b"notifications_2020-03-31\nRefused: nothing.csv",
    "escape": b"notifications_2020-03-31_\x1b[31m.csv",
    "space": b"notifications_2020-03-31.csv ",
    "long": b"notifications_2020-03-31_" + b"a" * 226 + b".csv",
    "Cyrillic o": "n\u043etifications_2020-03-31.csv".encode(),
    "long s": "notification\u017f_2020-03-31.csv".encode(),
    "Kelvin sign": "notifications_2020-03-31_wee\u212a.csv".encode(),
    "full-width digits": "notifications_２０２０-03-31.csv".encode(),
    "Arabic digits": "notifications_٢٠٢٠-03-31.csv".encode(),
    "no-break hyphen": "notifications_2020\u201103\u201131.csv".encode(),
    "right to left": "notifications_2020-03-31\u202evsc.csv".encode(),
    "zero width": "notifications_2020-03-31\u200b.csv".encode(),
    "no encoding": b"notifications_2020-03-31_\xff\xfe.csv",
    "half a pair": b"notifications_2020-03-31_\xed\xa0\x80.csv",
    "formula": b"=cmd()_2020-03-31.csv",
    "quote": b"notifications_2020-03-31'); DROP TABLE internal.load; --.csv",
    "no name": b"_2020-03-31.csv",
}


class Place:
    """A landing folder of its own, before a warehouse that several tests share."""

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.home, self.con, self.root = home, con, root
        self.landing = root / "landing"
        self.landing.mkdir()
        # A delivery of its own: what one test sent would not be new to the next.
        self.good = GOOD.replace(b"000001", f"{next(NUMBERS):06}".encode())

    @property
    def session(self) -> Session:
        return Session(
            con=self.con,
            home=self.home,
            landing=self.landing,
            stable_for=timedelta(0),
            withdrawal_limit=0.05,
            today=date(2020, 4, 1),
        )

    def take(self, landing: Path | None = None) -> LandingOutcome:
        return load_landing(
            self.con,
            home=self.home,
            landing=landing or self.landing,
            knowledge=load_knowledge(),
            stable_for=timedelta(0),
        )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, duckdb.DuckDBPyConnection]]:
    with fresh_home(tmp_path_factory.mktemp("shared") / "home") as (home, con):
        yield home, con


@pytest.fixture
def place(opened: tuple[Home, duckdb.DuckDBPyConnection], tmp_path: Path) -> Place:
    return Place(*opened, tmp_path)


def put_manifest(path: Path, content: bytes, /, **fields: object) -> None:
    told = {"sha256": hashlib.sha256(content).hexdigest(), "rows": 1, "sent_at": "2020-03-31T09:00:00+00:00", **fields}
    path.with_name(path.name + SIDECAR).write_text(json.dumps(told))


def list_all(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*")}


def test_every_name_outside_the_allow_list_is_refused_once_and_its_sentence_can_be_printed(place: Place) -> None:
    for name in TRICKS.values():
        Path(os.fsdecode(os.fsencode(place.landing) + b"/" + name)).write_bytes(place.good)
    before = list_all(place.root)
    # Names that begin with a dot are passed over: programs that copy write under such names.
    shown = [name for name in TRICKS.values() if not name.startswith(b".")]
    found = place.take()
    assert found.loaded == ()
    assert len(found.refused) == len(shown)
    assert {refusal.code for refusal in found.refused} == {RefusalCode.NAME_UNKNOWN}
    told = [text for refusal in found.refused for text in (refusal.file_name, refusal.detail)]
    kept = ask(place.con, "select file_name, refusal from internal.load where refusal_code = 'name_unknown'")
    assert len(kept) == len(shown)
    assert all(text.isprintable() and text.encode() for text in [*told, *(text for row in kept for text in row)])
    assert glance(place.session).fresh == 0
    assert stamp_of(scan(place.landing, stable_for=timedelta(0), now=time.time))
    again = place.take()
    assert (again.refused, again.unchanged) == ((), len(shown))
    assert list_all(place.root) == before


@pytest.mark.parametrize("name", ["a/b_2020-03-31.csv", "notifications_2020-03-31.csv\0.txt", "/etc/passwd", ".."])
def test_what_no_folder_can_hold_is_no_name_either(name: str) -> None:
    with pytest.raises(ExtractRefused, match="not one the Panel's landing folder takes"):
        parse_name(name)


def test_links_are_refused_and_what_they_lead_to_is_neither_read_nor_changed(place: Place) -> None:
    secret = place.root / "notifications_2020-03-31.csv"
    secret.write_bytes(place.good)
    (place.landing / f"{NAME}.csv").symlink_to(secret)
    (place.landing / "children_2020-03-31.csv").symlink_to(place.root / "nowhere")
    (place.landing / "adults_2020-03-31.csv").symlink_to(place.landing)
    good = place.landing / "rapid_reviews_2020-03-31.csv"
    good.write_bytes(place.good)
    good.with_name(good.name + SIDECAR).symlink_to(secret)
    before = list_all(place.home.archive)
    found = place.take()
    assert {(each.file_name, each.code) for each in found.refused} == {
        (name, RefusalCode.NOT_A_REGULAR_FILE)
        for name in (f"{NAME}.csv", "children_2020-03-31.csv", "adults_2020-03-31.csv", good.name)
    }
    assert list_all(place.home.archive) == before
    assert secret.read_bytes() == place.good


def test_a_hard_link_is_taken_as_the_file_it_is_and_the_archived_copy_is_apart(place: Place) -> None:
    elsewhere = place.root / "elsewhere"
    content = place.good
    elsewhere.write_bytes(content)
    (place.landing / f"{NAME}.csv").hardlink_to(elsewhere)
    assert [load.rows_in for load in place.take().loaded] == [1]
    (kept,) = (place.home.archive / "").rglob(f"*/{hashlib.sha256(content).hexdigest()}/*")
    assert kept.stat().st_nlink == 1
    elsewhere.write_bytes(b"changed later")
    assert kept.read_bytes() == content


def test_the_landing_folder_itself_may_be_a_link_but_nothing_in_it(place: Place) -> None:
    real = place.root / "share"
    real.mkdir()
    (real / f"{NAME}.csv").write_bytes(place.good)
    (real / "children_2020-03-31.csv").symlink_to(real / f"{NAME}.csv")
    linked = place.root / "linked"
    linked.symlink_to(real)
    found = place.take(linked)
    assert [load.file_name for load in found.loaded] == [f"{NAME}.csv"]
    assert [refusal.code for refusal in found.refused] == [RefusalCode.NOT_A_REGULAR_FILE]
    assert place.take(real).loaded == (), "the same file under the folder's own name is the same file"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sha256": "0" * 64}, RefusalCode.MANIFEST_MISMATCH),
        ({"rows": 2}, RefusalCode.MANIFEST_ROWS_DIFFER),
        ({"rows": 10**30}, RefusalCode.MANIFEST_UNREADABLE),
        ({"rows": 1.0}, RefusalCode.MANIFEST_UNREADABLE),
        ({"rows": -1}, RefusalCode.MANIFEST_UNREADABLE),
        ({"rows": "1; drop"}, RefusalCode.MANIFEST_UNREADABLE),
        ({"sha256": "../../x"}, RefusalCode.MANIFEST_UNREADABLE),
        ({"sha256": ["0" * 64]}, RefusalCode.MANIFEST_UNREADABLE),
        ({"sent_at": "\u0662\u0660\u0662\u0660-03-31"}, RefusalCode.MANIFEST_UNREADABLE),
        ({"sent_at": "9" * 60_000}, RefusalCode.MANIFEST_UNREADABLE),
        ({"more": "x" * 70_000}, RefusalCode.MANIFEST_UNREADABLE),
    ],
)
def test_a_manifest_that_lies_refuses_its_file(place: Place, fields: dict[str, object], code: RefusalCode) -> None:
    path = place.landing / f"{NAME}.csv"
    path.write_bytes(place.good)
    put_manifest(path, place.good, **fields)
    found = place.take()
    assert found.loaded == ()
    (refusal,) = found.refused
    assert refusal.code is code
    assert len(refusal.detail) < 300


def test_a_manifest_leads_to_no_other_file_and_vouches_for_none(place: Place) -> None:
    path = place.landing / f"{NAME}.csv"
    path.write_bytes(place.good)
    put_manifest(
        path,
        place.good,
        path="../../../etc/passwd",
        file="children_2020-03-31.csv",
        sent_at="9999-12-31T23:59:59-14:00",
    )
    put_manifest(place.landing / "children_2020-03-31.csv", place.good)
    put_manifest(path.with_name(path.name + SIDECAR), place.good)
    found = place.take()
    assert [load.file_name for load in found.loaded] == [path.name]
    assert (found.refused, found.waiting) == ((), ())


def test_deep_json_is_no_manifest() -> None:
    assert parse_manifest(b"[" * 60_000) is None
    assert parse_manifest(b'{"rows":' * 5_000) is None


def test_parts_of_a_workbook_that_climb_are_written_nowhere(place: Place) -> None:
    XLSX_KINDS["parts that climb"](place.landing / f"{NAME}.xlsx", 0)
    before = list_all(place.root)
    assert [load.rows_in for load in place.take().loaded] == [1]
    assert list_all(place.root) == before
    assert not [name for name in list_all(place.home.root.parent) if "climbed" in name]
