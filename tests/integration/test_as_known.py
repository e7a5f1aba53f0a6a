"""As known on a day is what a load of only the deliveries up to that day says, in whatever order all of them came.

Every file of the sample is read once; its accepted rows are then brought to the history again and again, in other sets
and orders, by the function that does so after each landing.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product

import duckdb
import pytest

from expectations.contracts.catalogue import tables_of
from tests.integration.deliveries import ask, fresh_home
from warehouse.building import build
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.loading import load_landing
from warehouse.queries import read_as_known_now
from warehouse.references import load_knowledge
from warehouse.sample.plan import DELIVERIES, FULL_DELIVERY, MARCH_2020
from warehouse.sample.writer import write_sample

SIZE = 300
#: on which every view is asked: the first delivery, that of the first published figures, those before, at and after the
#: full snapshot, and the last
ASKED = tuple(DELIVERIES[at] for at in (0, MARCH_2020, FULL_DELIVERY - 1, FULL_DELIVERY, FULL_DELIVERY + 1, -1))
ASIDE = ("internal.load", "internal.applied", "internal.orphan", "internal.snapshot_refused")
#: by what the rows of a view are summed up, so that a difference says where it is
VIEWS = {
    "incidents": "notified_month",
    "timeseries_notifications": "period_kind, geographic_level, basis",
    "timeseries_timeliness": "period_kind, geographic_level, basis",
    "timeseries_nai_rate": "period_kind, geographic_level, basis",
    "timeseries_nai_share": "period_kind, geographic_level, basis",
    "cohort_nai_under_1": "notified_month",
    "cohort_breakdown": "dimension, category",
    "cohort_funnel": "stage",
    "cohort_theme": "theme_code",
    "cohort_recommendation": "recommendation_code",
    "cohort_comparison": "dimension, category",
}
#: orders of delivery, each in another number of batches
ORDERS = 3
FROZEN = ("incidents", "timeseries_notifications", "timeseries_timeliness", "timeseries_nai_rate", "cohort_nai_under_1")
Fingerprint = dict[tuple[object, ...], tuple[int, int]]


@dataclass
class Replay:
    """A home whose files are all read, and the loads by the day of their extract."""

    home: Home
    con: duckdb.DuckDBPyConnection
    loads: dict[str, date]

    def forget(self) -> None:
        """Empty the history, as if nothing had ever been delivered."""
        for table in (*ASIDE, *(each.full_name for each in tables_of("history"))):
            self.con.execute(f"DELETE FROM {table}")
        # Without it the rows of all replays before are read over again: the twentieth takes twice as long.
        self.con.execute("CHECKPOINT")

    def deliver(self, *batches: Sequence[str]) -> None:
        """Bring batches of loads to the history, one after the other, and the incidents up to date."""
        for batch in batches:
            self.con.execute(
                "INSERT INTO internal.load SELECT * FROM arrived WHERE load_id IN (SELECT unnest($loads))",
                {"loads": list(batch)},
            )
            update_history(self.con, home=self.home, withdrawal_limit=0.05)
        for table in ("history.incident_version", "history.incident_as_notified"):
            build(self.con, table)

    def up_to(self, day: date) -> list[str]:
        return [load for load, taken in self.loads.items() if taken <= day]

    def sum_up(self, view: str, call: str) -> Fingerprint:
        """Rows and a hash of them, per group of a view."""
        keys = VIEWS[view]
        size = keys.count(",") + 1
        rows = ask(
            self.con,
            f"SELECT {keys}, count(*), sum(hash(told)::hugeint) FROM {call} AS told GROUP BY {keys} ORDER BY ALL",
        )
        return {row[:size]: row[size:] for row in rows}

    def as_known(self, view: str, day: date) -> Fingerprint:
        return self.sum_up(view, f"{view}_as_known(DATE '{day}')")

    def as_notified(self, view: str) -> Fingerprint:
        return self.sum_up(view, f"{view}_as_notified()")


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    with fresh_home(tmp_path_factory.mktemp("home")) as (home, con):
        write_sample(home.landing, seed=1, notifications=SIZE)
        # Who was met bears on nothing asked here.
        for path in home.landing.glob("engagements_*"):
            path.unlink()
        load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
        con.execute("SET threads = 1")
        con.execute("CREATE TEMP TABLE arrived AS SELECT * FROM internal.load")
        loads = dict(ask(con, "SELECT load_id, extract_date FROM arrived ORDER BY extract, extract_date"))
        yield Replay(home, con, loads)


@dataclass
class Reference:
    """What is said with everything delivered at once."""

    known: dict[tuple[str, date], Fingerprint]
    """The incidents as known on the day of each delivery, each view on the days it is asked on."""
    notified: dict[str, Fingerprint]
    first_told: set[tuple]
    """Each incident as first notified."""


@pytest.fixture(scope="module")
def reference(replay: Replay) -> Reference:
    replay.forget()
    replay.deliver(list(replay.loads))
    return Reference(
        known={("incidents", day): replay.as_known("incidents", day) for day in DELIVERIES}
        | {(view, day): replay.as_known(view, day) for view in VIEWS for day in ASKED},
        notified={view: replay.as_notified(view) for view in FROZEN},
        first_told=set(ask(replay.con, "FROM incidents_as_notified()")),
    )


def read_table(view: str) -> str:
    """The table a view is kept in, or the SELECT it is made of."""
    name = view.replace("_", ".", 1)
    return "core.incident" if view == "incidents" else f"({read_as_known_now(name)})"


def test_the_sample_is_delivered_on_sixteen_days(replay):
    assert sorted(set(replay.loads.values())) == sorted(DELIVERIES)
    assert len(DELIVERIES) == 16


@pytest.mark.parametrize("day", ASKED, ids=str)
def test_as_known_equals_a_fresh_load_of_only_the_deliveries_up_to_that_day(replay, reference, day):
    replay.forget()
    replay.deliver(replay.up_to(day))
    for view in VIEWS:
        told = replay.sum_up(view, read_table(view))
        assert told
        assert told == reference.known[view, day], view
    # What was first notified stays so, whatever is delivered later; only children still to come are added.
    told_then = set(ask(replay.con, "FROM incidents_as_notified() WHERE children > 0"))
    assert told_then
    assert told_then <= reference.first_told


@pytest.mark.parametrize("order", range(ORDERS))
def test_in_any_order_everything_is_known_as_it_is_in_the_order_of_the_days(replay, reference, order):
    rng = random.Random(order)
    loads = rng.sample(list(replay.loads), len(replay.loads))
    cuts = sorted(rng.sample(range(1, len(loads)), order + 1))
    replay.forget()
    replay.deliver(*(loads[first:last] for first, last in zip([0, *cuts], [*cuts, len(loads)], strict=True)))
    for day in DELIVERIES:
        assert replay.as_known("incidents", day) == reference.known["incidents", day], day
    # Over the orders each day comes up, and each view.
    for day, view in product(ASKED[order::ORDERS], VIEWS):
        assert replay.as_known(view, day) == reference.known[view, day], (view, day)
    for view in FROZEN[order::ORDERS]:
        assert replay.as_notified(view) == reference.notified[view]


def test_between_two_deliveries_nothing_is_known_that_the_first_did_not_tell(replay, reference):
    replay.forget()
    replay.deliver(list(replay.loads))
    assert replay.as_known("incidents", DELIVERIES[0] - timedelta(days=1)) == {}
    for first, second in pairwise(DELIVERIES):
        assert replay.as_known("incidents", second - timedelta(days=1)) == reference.known["incidents", first]
        assert reference.known["incidents", first] != reference.known["incidents", second]


def test_the_departments_series_is_the_same_as_known_now_and_as_first_notified(reference):
    for view in ("timeseries_notifications", "timeseries_timeliness"):
        now = reference.known[view, DELIVERIES[-1]]
        frozen = {key: value for key, value in reference.notified[view].items() if "dfe" in key}
        assert frozen
        assert {key: value for key, value in now.items() if "dfe" in key} == frozen
