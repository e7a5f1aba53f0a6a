"""Whatever is delivered, again, corrected, late or while a load is killed: the warehouse knows what the oracle knows."""

import csv
import io
import os
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.doomed import LIMIT, STEPS, load_until_killed, take_landing
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, ask, fresh_home
from tests.keyed import keyed
from tests.oracle import BAD, KEYS, Row, know
from warehouse.connection import WarehouseBusy, open_live

DAYS = tuple(f"2019-{month:02}-28" for month in range(4, 10))
#: a file without a tag, and tags that need not come in the order of the alphabet
TAGS = ("", "a", "b", "c")
NUMBERS = (1, 2, 3, 4)
BORN = {"C1": "2018-03-10", "C2": "2019-02-28"}
RECORDS = {"notifications": "notification", "children": "child", "rapid_reviews": "rapid_review"}
#: what differs from file to file; all else is the same in every row
FACTS = {
    "notifications": ("date_of_incident", "nature", "status"),
    "children": ("sex", "age_months"),
    "rapid_reviews": ("nai",),
}
#: the fact that a spoilt row has wrong, and what another row of the same record says of it
SPOILT = {"notifications": "nature", "children": "sex", "rapid_reviews": "nai"}
OTHER = {"notifications": "other", "children": "not_known", "rapid_reviews": "not_nai"}
#: how often a load is killed, or begun twice, in one example: as few steps are always possible, these would be most
MOST = 2
DAY_BORDER = ("2019-03-01", "2019-03-20")
"""The first child of each notification has its first birthday between them."""


def draw_notification(number: int, incident: str, nature: str, status: str) -> Row:
    told = {"notification_id": f"SIN-2019-00000{number}", "date_of_incident": incident, "nature": nature}
    return {**NOTIFICATION, **told, "status": status, "date_aware": "", "date_notified": "2019-03-25 10:00"}


def draw_child(number: int, child: str, sex: str) -> Row:
    told = {"notification_id": f"SIN-2019-00000{number}", "child_id": child, "sex": sex}
    return {**CHILD, **told, "date_of_birth": BORN[child], "is_index": "yes" if child == "C1" else "no"}


def draw_review(number: int, nai: str) -> Row:
    told = {"notification_id": f"SIN-2019-00000{number}", "nai": nai}
    return {**REVIEW, **told, "date_received": "2019-03-29", "coded_on": "2019-04-01"}


numbers = st.sampled_from(NUMBERS)
of_records = {
    "notifications": st.builds(
        draw_notification,
        numbers,
        st.sampled_from(DAY_BORDER),
        st.sampled_from(("death", "serious_harm")),
        st.sampled_from(("open", "open", "closed", "withdrawn")),
    ),
    "children": st.builds(draw_child, numbers, st.sampled_from(tuple(BORN)), st.sampled_from(("male", "female"))),
    "rapid_reviews": st.builds(draw_review, numbers, st.sampled_from(("confirmed", "suspected"))),
}


def draw_contents(least: int) -> st.SearchStrategy[tuple[str, list[Row]]]:
    """An extract and its rows; keys are few, so that rows repeat records in the same words or others."""
    return st.sampled_from(tuple(KEYS)).flatmap(
        lambda extract: st.tuples(st.just(extract), st.lists(of_records[extract], min_size=least, max_size=5))
    )


contents = draw_contents(1)
days = st.sampled_from(DAYS)
tags = st.sampled_from(TAGS)
#: how many more files are dropped before the next load is up to chance as well
then_load = st.booleans()


def as_csv(rows: Iterable[Row]) -> bytes:
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@cache
def empty_home() -> TemporaryDirectory[str]:
    """A home with nothing in it, made once; a copy is there ten times as fast."""
    folder = TemporaryDirectory()
    with fresh_home(Path(folder.name) / "home"):
        pass
    return folder


class Warehouse(RuleBasedStateMachine):
    """A warehouse, and the files it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.home = keyed(
            Path(shutil.copytree(Path(empty_home().name) / "home", Path(self.folder.name) / "home")), seals=False
        )
        self.files: dict[str, bytes] = {}
        self.writes = 0
        self.kills = 0
        self.collisions = 0
        #: what each name came to hold, as the loads found it
        self.found: list[tuple[str, bytes]] = []
        #: all that a name ever held
        self.held: dict[str, list[bytes]] = {}
        self.open()

    def open(self) -> None:
        self.opened = ExitStack()
        self.con = self.opened.enter_context(open_live(self.home, threads=1))

    def teardown(self) -> None:
        self.load()
        self.hold_equal()
        self.opened.close()
        self.folder.cleanup()

    def drop(self, extract: str, day: str, tag: str, content: bytes) -> None:
        """Put a file into the landing folder, under a name no other has."""
        ending = f"_{tag}" if tag else ""
        while (name := f"{extract}_{day}{ending}.csv") in self.files:
            ending = f"{ending or '_'}z"
        self.write(name, content)

    def write(self, name: str, content: bytes) -> None:
        """Let a file hold something, as of a moment that no file was written at before."""
        self.writes += 1
        path = self.home.landing / name
        path.write_bytes(content)
        os.utime(path, (self.writes, self.writes))
        self.files[name] = content

    def load(self) -> None:
        take_landing(self.con, self.home)
        for name, content in sorted(self.files.items()):
            held = self.held.setdefault(name, [])
            if held[-1:] != [content]:
                self.found.append((name, content))
                held.append(content)

    def pick(self, data: st.DataObject) -> tuple[str, str, str, bytes]:
        """Choose a file that was dropped: its extract, day, tag and bytes."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        extract, _, rest = name.removesuffix(".csv").partition("_20")
        return extract, f"20{rest[:8]}", rest[9:], self.files[name]

    @rule(content=contents, tag=tags, is_loaded=then_load)
    def deliver(self, content: tuple[str, list[Row]], tag: str, is_loaded: bool) -> None:
        """A new extract, of a day as late as any."""
        extract, rows = content
        days_known = {name.rpartition("_20")[2][:8] for name in self.files}
        self.drop(extract, DAYS[min(len(days_known), len(DAYS) - 1)], tag, as_csv(rows))
        self.load_if(is_loaded)

    @rule(content=contents, day=days, tag=tags, is_loaded=then_load)
    def deliver_late(self, content: tuple[str, list[Row]], day: str, tag: str, is_loaded: bool) -> None:
        """An extract of any day, older than what is known already or not."""
        self.drop(content[0], day, tag, as_csv(content[1]))
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), tag=tags, is_loaded=then_load)
    def correct(self, data: st.DataObject, tag: str, is_loaded: bool) -> None:
        """Other rows for a day that was delivered, under a tag that sorts before or after."""
        extract, day, _, _ = self.pick(data)
        rows = data.draw(st.lists(of_records[extract], min_size=1, max_size=4))
        self.drop(extract, day, tag, as_csv(rows))
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), day=days, is_same_day=st.booleans(), tag=tags, is_loaded=then_load)
    def send_again(self, data: st.DataObject, day: str, is_same_day: bool, tag: str, is_loaded: bool) -> None:
        """The same bytes, as of the same day or another."""
        extract, told_on, told_as, content = self.pick(data)
        full = "full" if "full" in told_as else ""
        self.drop(extract, told_on if is_same_day else day, "-".join(filter(None, (tag, full))), content)
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), is_loaded=then_load)
    def overwrite(self, data: st.DataObject, is_loaded: bool) -> None:
        """A correction under the name of the file it corrects."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        extract = name.partition("_20")[0]
        self.write(name, as_csv(data.draw(st.lists(of_records[extract], min_size=1, max_size=4))))
        self.load_if(is_loaded)

    @precondition(lambda self: any(len(held) > 1 for held in self.held.values()))
    @rule(data=st.data(), is_loaded=then_load)
    def put_back(self, data: st.DataObject, is_loaded: bool) -> None:
        """What a name held before it was overwritten."""
        names = sorted(name for name, held in self.held.items() if len(held) > 1)
        name = data.draw(st.sampled_from(names))
        self.write(name, data.draw(st.sampled_from(self.held[name])))
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), tag=tags, is_loaded=then_load)
    def send_in_another_order(self, data: st.DataObject, tag: str, is_loaded: bool) -> None:
        extract, day, _, content = self.pick(data)
        header, *rows = content.splitlines(keepends=True)
        self.drop(extract, day, tag, header + b"".join(reversed(rows)))
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), day=days, tag=tags, is_loaded=then_load)
    def withdraw(self, data: st.DataObject, day: str, tag: str, is_loaded: bool) -> None:
        """A notification is withdrawn in words."""
        self.drop(
            "notifications",
            day,
            tag,
            as_csv([draw_notification(data.draw(numbers), DAY_BORDER[0], "death", "withdrawn")]),
        )
        self.load_if(is_loaded)

    @precondition(lambda self: self.files)
    @rule(
        data=st.data(),
        day=days,
        tag=tags,
        left_out=st.integers(0, 3),
        spoilt=st.sampled_from((None, None, "fact", "key", "twice", "twin")),
        is_loaded=then_load,
    )
    def send_all(
        self, data: st.DataObject, day: str, tag: str, left_out: int, spoilt: str | None, is_loaded: bool
    ) -> None:
        """A full snapshot of what was told of an extract, or of less: the rest is withdrawn, if it is not too much.

        One row may be spoilt, in a fact or in its key, stand there twice in other words, or have a spoilt twin.
        """
        extract = self.pick(data)[0]
        known: dict[tuple[str, ...], Row] = {}
        for name, content in self.files.items():
            if name.startswith(extract):
                rows = csv.DictReader(io.StringIO(content.decode()))
                known |= {tuple(row[part] for part in KEYS[extract]): row for row in rows}
        rows = [row for key, row in sorted(known.items()) if all(key)]
        rows = rows[left_out:] or rows
        if spoilt:
            chosen = data.draw(st.integers(0, len(rows) - 1))
            name = KEYS[extract][-1] if spoilt == "key" else SPOILT[extract]
            other = {**rows[chosen], name: "" if spoilt == "key" else OTHER[extract] if spoilt == "twice" else BAD}
            rows[chosen : chosen + 1] = [rows[chosen], other] if spoilt in ("twice", "twin") else [other]
        self.drop(extract, day, "-".join(filter(None, (tag, "full"))), as_csv(rows))
        self.load_if(is_loaded)

    @precondition(lambda self: self.kills < MOST)
    @rule(killed=st.lists(st.tuples(draw_contents(4), days, st.integers(1, STEPS)), min_size=1, max_size=2))
    def kill(self, killed: list[tuple[tuple[str, list[Row]], str, int]]) -> None:
        """Loads are killed at random points, one after the other; the next one makes good what is missing."""
        self.kills += 1
        self.opened.close()
        for (extract, rows), day, step in killed:
            self.drop(extract, day, "", as_csv(rows))
            load_until_killed(self.home, step)
        self.open()
        self.load()

    @precondition(lambda self: self.collisions < MOST)
    @rule(content=contents, day=days)
    def load_twice_at_once(self, content: tuple[str, list[Row]], day: str) -> None:
        """A second load finds the first at work and leaves everything as it was."""
        self.collisions += 1
        self.drop(content[0], day, "", as_csv(content[1]))
        with pytest.raises(WarehouseBusy), open_live(self.home, threads=1) as second:
            take_landing(second, self.home)

    def load_if(self, is_loaded: bool) -> None:
        if is_loaded:
            self.load()

    @invariant()
    def hold_equal(self) -> None:
        versions, books = know(self.found, LIMIT)
        for extract, record in RECORDS.items():
            assert self.read_versions(extract, record) == {
                key: [(*(row[fact] for fact in FACTS[extract]), *rest) for row, *rest in told]
                for key, told in versions[extract].items()
            }
        assert self.read_books() == books
        # Each rejected row is listed, so that it can be sent back.
        rejected = "SELECT count(DISTINCT (load_id, row_number)) FROM quality.rejected_row"
        assert ask(self.con, rejected) == [(sum(rows_rejected for *_, rows_rejected, _ in books),)]

    def read_versions(self, extract: str, record: str) -> dict[tuple[str, ...], list[tuple]]:
        """The versions of every record, in the order of their numbers; all as text."""
        keys = KEYS[extract]
        columns = ", ".join(f"{name}::varchar" for name in (*keys, *FACTS[extract], "valid_from"))
        found: dict[tuple[str, ...], list[tuple]] = {}
        for row in ask(
            self.con,
            f"SELECT {columns}, coalesce(valid_to::varchar, ''), is_present"
            f" FROM history.{record}_version ORDER BY {', '.join(keys)}, version",
        ):
            found.setdefault(row[: len(keys)], []).append(row[len(keys) :])
        return found

    def read_books(self) -> list[tuple]:
        return ask(
            self.con,
            "SELECT extract, extract_date::varchar, is_full,"
            " rows_in, rows_accepted, rows_rejected, rows_duplicate FROM quality.load ORDER BY ALL",
        )


TestWarehouse = Warehouse.TestCase
TestWarehouse.settings = settings(
    max_examples=3,
    stateful_step_count=16,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize(
    ("place", "step"), [*(("books", step) for step in range(1, 9)), *(("_run", step) for step in range(1, 6))]
)
def test_a_load_killed_where_chance_seldom_kills_it_is_made_good_by_the_next(place, step):
    """Entering a file in the books, and the steps of the history."""
    warehouse = Warehouse()
    told = [draw_notification(1, DAY_BORDER[0], nature, "open") for nature in ("death", "serious_harm")]
    warehouse.drop("notifications", DAYS[0], "", as_csv([*told, draw_notification(2, DAY_BORDER[0], "death", "open")]))
    warehouse.opened.close()
    assert load_until_killed(warehouse.home, step, place)
    warehouse.open()
    warehouse.teardown()
