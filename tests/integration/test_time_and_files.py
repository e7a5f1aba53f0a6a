"""Days and moments as London lives them, and files that are odd, repeated or wrong, all the way through the loader."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.alerts import find_refused
from tests.integration.core_rows import read_core
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, ask, fresh_home, load, write
from tests.integration.moments import read_moments
from warehouse.building import build
from warehouse.digest import digest_tables

ROOT = Path(__file__).parents[2]
SECOND = {**NOTIFICATION, "notification_id": "SIN-2019-000002", "nature": "death"}
MOMENTS_TOLD = [
    ["SIN-2020-000001", "2020-04-01 00:30:00", "2020-03-31 23:30:00", "2020-04-01"],
    ["SIN-2020-000002", "2020-10-25 01:30:00", "2020-10-25 00:30:00", "2020-10-25"],
    ["SIN-2020-000003", "2020-10-25 01:30:00", "2020-10-25 01:30:00", "2020-10-25"],
    ["SIN-2020-000004", "2020-10-25 01:30:00", "2020-10-25 00:30:00", "2020-10-25"],
    ["SIN-2020-000005", "2020-04-01 00:30:00", "2020-03-31 23:30:00", "2020-04-01"],
    ["SIN-2020-000006", "2020-04-01 00:30:00", "2020-03-31 23:30:00", "2020-04-01"],
    ["2020-04-01", "3"],
    ["2020-10-01", "3"],
]


class TestTime:
    def test_periods_go_by_the_london_day_and_offsets_tell_the_two_half_past_ones_apart(self, tmp_path):
        assert read_moments(tmp_path) == MOMENTS_TOLD

    def test_the_hosts_time_zone_does_not_matter(self, tmp_path):
        # One behind London; `tests.faults.test_clocks` does a whole run in one that is ahead, too.
        told = subprocess.run(
            [sys.executable, "-m", "tests.integration.moments", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "TZ": "America/New_York"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(told.stdout) == MOMENTS_TOLD

    def test_a_date_is_read_in_every_form_a_sheet_gives_it(self, tmp_path):
        forms = {
            "44000": date(2020, 6, 18),
            "44000.75": date(2020, 6, 18),
            "18/06/2020": date(2020, 6, 18),
            "2020-06-17T23:30:00Z": date(2020, 6, 18),
            "18\u00a0June\u00a02020": date(2020, 6, 18),
            "03/04/2020": date(2020, 4, 3),
        }
        told = {**NOTIFICATION, "date_aware": "", "date_notified": "30/06/2020"}
        with fresh_home(tmp_path) as (home, con):
            # A file each: a column of several forms would be read by all of them.
            for number, cell in enumerate(forms):
                row = {**told, "notification_id": f"SIN-2020-00000{number}", "date_of_incident": cell}
                write(home.landing, f"notifications_2020-06-30_{number}.csv", [row])
            load(con, home)
            read = ask(con, "select date_of_incident from core.notification order by notification_id")
        assert read == [(day,) for day in forms.values()]

    def test_a_column_that_proves_both_orders_is_refused_and_one_that_proves_the_wrong_one_too(self, tmp_path):
        orders = {"mixed": ("13/02/2019", "02/14/2019"), "turned": ("02/13/2019", "02/03/2019")}
        with fresh_home(tmp_path) as (home, con):
            for tag, days in orders.items():
                rows = [
                    {**NOTIFICATION, "notification_id": f"SIN-{tag}-{day[:2]}", "date_of_incident": day} for day in days
                ]
                write(home.landing, f"notifications_2019-03-31_{tag}.csv", rows)
            load(con, home)
            assert ask(con, "select tag, refusal_code, rows_in from quality.load order by tag") == [
                ("mixed", "date_order_mixed", 0),
                ("turned", "date_order_not_declared", 0),
            ]
            assert ask(con, "select count(*) from core.notification") == [(0,)]


class TestForms:
    def deliver(self, root: Path, suffix: str, *, typed: bool = False) -> dict:
        """Load one delivery in the form of the suffix, as texts or as the cells a sheet would hold."""
        notified = datetime(2019, 3, 8, 10, 0, tzinfo=UTC).replace(tzinfo=None)
        typing = {"date_of_incident": date(2019, 3, 1), "date_aware": date(2019, 3, 4), "date_notified": notified}
        children = {"is_index": True, "date_of_birth": date(2019, 1, 1)}
        with fresh_home(root) as (home, con):
            for extract, rows, cells in (
                ("notifications", [NOTIFICATION, SECOND], typing),
                ("children", [CHILD, {**CHILD, "notification_id": "SIN-2019-000002"}], children),
                ("rapid_reviews", [{**REVIEW, "abuse_categories": "physical; neglect"}], {}),
            ):
                path = home.landing / f"{extract}_2019-04-30.{suffix}"
                self.write(path, extract, [{**row, **cells} for row in rows] if typed else rows)
            load(con, home)
            assert ask(con, "select count(*) from quality.load where status = 'loaded' and rows_rejected = 0") == [(3,)]
            return read_core(con)

    @staticmethod
    def write(path: Path, sheet: str, rows: list[dict]) -> None:
        if path.suffix == ".csv":
            write(path.parent, path.name, rows)
        elif path.suffix == ".parquet":
            pl.DataFrame(rows).write_parquet(path)
        else:
            book = openpyxl.Workbook()
            page = book.active
            assert page is not None
            page.title = sheet
            for cells in ([*rows[0]], *([*row.values()] for row in rows)):
                page.append(cells)
            book.save(path)

    @pytest.fixture(scope="class")
    def text(self, tmp_path_factory):
        """What the files say as CSV."""
        return self.deliver(tmp_path_factory.mktemp("csv"), "csv")

    @pytest.mark.parametrize("typed", [False, True], ids=["texts", "typed cells"])
    @pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
    def test_a_workbook_and_a_parquet_file_say_what_the_csv_says(self, tmp_path, text, suffix, typed):
        assert sum(text["core.child"].values()) == 2
        assert self.deliver(tmp_path, suffix, typed=typed) == text

    def test_a_formula_rejects_its_row_and_no_other(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            path = home.landing / "notifications_2019-03-31.xlsx"
            self.write(path, "notifications", [{**NOTIFICATION, "nature": '="death"'}, SECOND])
            load(con, home)
            assert ask(con, "select row_number, rule_code, column_name from quality.rejected_row") == [
                (2, "formula_cell", "nature")
            ]
            assert ask(con, "select rows_in, rows_accepted, rows_rejected from quality.load") == [(2, 1, 1)]

    @pytest.mark.parametrize(("column", "unread"), [("nature", 0), ("notification_id", 1)])
    def test_a_formula_in_a_full_snapshot_withdraws_no_record(self, tmp_path, column, unread):
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION, SECOND])
            path = home.landing / "notifications_2019-04-30_full.xlsx"
            self.write(path, "notifications", [{**NOTIFICATION, column: '="SIN-2019-000009"'}, SECOND])
            load(con, home)
            assert ask(con, "select count(*) from core.incident where is_withdrawn") == [(0,)]
            assert ask(con, "select rows_without_key from quality.load where is_full") == [(unread,)]

    def test_headers_in_other_case_order_spacing_and_words_are_the_same_columns(self, tmp_path):
        names = {
            "notification_id": "SIN Reference",
            "notifying_authority": " local\u00a0authority ",
            "date_of_incident": "INCIDENT DATE",
            "date_aware": "Date Aware",
            "date_notified": "Notification-Date",
            "nature": "Nature_Of_Incident",
        }
        told = []
        for name, row in (
            ("own", NOTIFICATION),
            ("other", {names.get(key, key): NOTIFICATION[key] for key in reversed(NOTIFICATION)}),
        ):
            with fresh_home(tmp_path / name) as (home, con):
                write(home.landing, "notifications_2019-03-31.csv", [row])
                load(con, home)
                told.append(read_core(con))
        assert sum(told[0]["core.notification"].values()) == 1
        assert told[0] == told[1]


class TestWholeFiles:
    def test_a_manifest_of_other_rows_refuses_the_file_and_a_right_one_does_not(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            for tag, rows in (("wrong", 3), ("right", 2)):
                path = write(
                    home.landing, f"notifications_2019-03-31_{tag}.csv", [NOTIFICATION, {**SECOND, "case_outline": tag}]
                )
                sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
                manifest = {"sha256": sha256, "rows": rows, "sent_at": "2019-04-01T09:00:00Z"}
                Path(f"{path}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
            load(con, home)
            assert ask(con, "select tag, refusal_code, rows_accepted from quality.load order by tag") == [
                ("right", None, 2),
                ("wrong", "manifest_rows_differ", 0),
            ]

    def test_a_file_whose_manifest_is_corrected_is_taken(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            path = write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION, SECOND])
            taken = []
            for rows in (3, 2):
                manifest = {
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                    "rows": rows,
                    "sent_at": "2019-04-01T09:00:00Z",
                }
                Path(f"{path}.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
                taken.append(len(load(con, home)[0].loaded))
            assert taken == [0, 1]
            assert ask(con, "select count(*) from core.notification") == [(2,)]

    def test_a_column_no_contract_knows_is_ignored_and_counted(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2019-03-31.csv", [{"team": "x", **NOTIFICATION, "remark": "y"}])
            load(con, home)
            assert ask(con, "select rows_accepted, columns_ignored from quality.load") == [(1, 2)]

    def test_a_missing_required_column_refuses_the_file_and_names_it(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            row = {key: value for key, value in NOTIFICATION.items() if key != "nature"}
            write(home.landing, "notifications_2019-03-31.csv", [row])
            load(con, home)
            [(code, sentence)] = ask(con, "select refusal_code, refusal from quality.load")
        assert code == "columns_missing"
        assert "nature" in sentence

    def test_the_same_bytes_again_change_nothing_whatever_they_are_called(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            path = write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION, SECOND])
            load(con, home)
            before = digest_tables(con)
            again = home.landing / "notifications_2019-03-31_again.csv"
            again.write_bytes(path.read_bytes())
            path.unlink()
            path.write_bytes(again.read_bytes())
            landed, changed = load(con, home)
            assert (landed.loaded, landed.refused, landed.unchanged, changed.is_changed) == ((), (), 2, False)
            assert digest_tables(con) == before


class TestRows:
    def test_an_authority_of_another_day_is_rejected_with_the_one_responsible_then(self, tmp_path):
        told = (
            ("E10000009", "08/03/2020", "E06000059"),
            ("E06000028", "08/03/2020", "E06000058"),
            ("E06000059", "08/03/2019", "E10000009"),
            ("Northamptonshire", "08/05/2021", "E06000061"),
        )
        rows = [
            {
                **NOTIFICATION,
                "notification_id": f"SIN-2019-00000{number}",
                "notifying_authority": authority,
                "date_notified": notified,
            }
            for number, (authority, notified, _) in enumerate(told)
        ]
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2021-12-31.csv", rows)
            load(con, home)
            found = ask(con, "select rule_code, column_name, suggestion from quality.rejected_row order by row_number")
        assert [(code, column) for code, column, _ in found] == [
            ("authority_not_valid_at_date", "notifying_authority")
        ] * len(told)
        for (_, _, suggestion), (*_, successor) in zip(found, told, strict=True):
            assert successor in suggestion

    def test_an_authority_without_its_day_is_called_missing_only_when_it_is(self, tmp_path):
        told = (
            ({"date_notified": "soon"}, [("date_unrecognised", "date_notified")]),
            ({"date_notified": ""}, [("value_missing", "date_notified")]),
            (
                {"date_notified": "", "notifying_authority": ""},
                [("value_missing", "date_notified"), ("value_missing", "notifying_authority")],
            ),
            (
                {"date_notified": "soon", "notifying_authority": "Atlantis"},
                [("date_unrecognised", "date_notified"), ("authority_unknown", "notifying_authority")],
            ),
        )
        rows = [
            {**NOTIFICATION, "notification_id": f"SIN-2019-00000{number}", **cells}
            for number, (cells, _) in enumerate(told)
        ]
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2019-03-31.csv", rows)
            load(con, home)
            found = ask(con, "select row_number, rule_code, column_name from quality.rejected_row order by 1, 3")
        assert found == [(row, *each) for row, (_, findings) in enumerate(told, start=2) for each in findings]

    def test_a_key_with_two_contents_rejects_both_rows_and_a_repeated_row_counts_once(self, tmp_path):
        rows = [
            NOTIFICATION,
            {**NOTIFICATION, "nature": "death"},
            SECOND,
            {**SECOND, "notification_id": f" {SECOND['notification_id'].lower()}\u00a0", "nature": "Death"},
        ]
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2019-03-31.csv", rows)
            load(con, home)
            assert ask(con, "select row_number, rule_code, column_name from quality.rejected_row order by 1") == [
                (2, "duplicate_key", "notification_id"),
                (3, "duplicate_key", "notification_id"),
            ]
            assert ask(con, "select rows_in, rows_accepted, rows_rejected, rows_duplicate from quality.load") == [
                (4, 1, 2, 1)
            ]
            assert ask(con, "select notification_id from core.notification") == [("SIN-2019-000002",)]

    def test_padding_case_and_no_break_spaces_do_not_make_another_record(self, tmp_path):
        with fresh_home(tmp_path) as (home, con):
            write(
                home.landing,
                "notifications_2019-03-31.csv",
                [{**NOTIFICATION, "notification_id": "\u00a0sin-2019-000001 "}],
            )
            child = {
                **CHILD,
                "notification_id": "SIN\u20132019\u2013000001",
                "child_id": " c1",
                "sex": "Female\u00a0",
                "looked_after": "Not\u00a0known",
                "ethnicity": "#MULTIVALUE",
            }
            write(home.landing, "children_2019-03-31.csv", [child])
            load(con, home)
            assert ask(
                con,
                "select notification_id, child_id, sex::varchar, looked_after::varchar, ethnicity::varchar from core.child",
            ) == [("SIN-2019-000001", "C1", "female", "not_known", "NOBT")]

    def test_a_spreadsheets_error_mark_is_no_answer(self, tmp_path):
        marks = {"nature": "#MULTIVALUE", "notifying_authority": "#MULTIVALUE", "status": "#REF!"}
        rows = [
            {**NOTIFICATION, "notification_id": f"SIN-2019-00000{number}", column: cell}
            for number, (column, cell) in enumerate(marks.items())
        ]
        with fresh_home(tmp_path) as (home, con):
            write(home.landing, "notifications_2019-03-31.csv", rows)
            load(con, home)
            assert ask(con, "select rows_rejected from quality.load") == [(len(marks),)]
            rejected = ask(con, "select column_name from quality.rejected_row order by row_number")
            assert rejected == [(column,) for column in marks]


def test_a_month_is_provisional_until_the_children_of_it_are_told_too(tmp_path):
    def read_provisional():
        for table in ("notifications", "nai_rate", "nai_share"):
            build(con, f"timeseries.{table}")
        return [
            {
                str(month)
                for (month,) in ask(
                    con,
                    f"SELECT DISTINCT period_start FROM timeseries.{table}"
                    " WHERE period_kind = 'month' AND period_start >= DATE '2019-01-01' AND is_provisional",
                )
            }
            for table in ("notifications", "nai_rate", "nai_share")
        ]

    months = [{f"2019-{month:02}-01" for month in (4, 5, 6)}] * 3
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-06-30.csv", [NOTIFICATION])
        load(con, home)
        assert read_provisional() == [set()] * 3
        write(home.landing, "children_2019-03-31.csv", [CHILD])
        load(con, home)
        assert read_provisional() == months
        assert ask(
            con,
            "SELECT count(*) FROM timeseries_notifications_as_known(DATE '2019-03-31')"
            " WHERE is_provisional AND period_kind = 'month'",
        ) == [(0,)]
        write(home.landing, "children_2019-06-30.csv", [CHILD])
        load(con, home)
        assert read_provisional() == [set()] * 3


def test_a_file_refused_unread_is_booked_for_what_its_name_says(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        for name in ("notifications_2019-06-30_full-synthetic.csv", "notes.csv"):
            (home.landing / name).write_bytes(b"")
        load(con, home)
        booked = (
            "SELECT extract, extract_date::VARCHAR, is_full, is_synthetic, refusal_code FROM quality.load ORDER BY ALL"
        )
        assert ask(con, booked) == [
            ("notifications", "2019-06-30", True, True, "file_empty"),
            ("unknown", None, False, False, "name_unknown"),
        ]
        named = [found.summary for found in find_refused(con) if found.series_id == "file.notifications"]
        assert [told.partition(":")[0] for told in named] == ["A file of notifications taken 30 June 2019 was refused"]
