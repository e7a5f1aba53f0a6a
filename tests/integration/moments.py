"""What becomes of moments in a host of any time zone: run as a program under another TZ, or called in this one."""

import json
import sys
from pathlib import Path

from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write
from warehouse.building import build

#: reference -> when it was notified, as the file says it
MOMENTS = {
    "SIN-2020-000001": "2020-03-31T23:30:00Z",
    "SIN-2020-000002": "2020-10-25T01:30:00+01:00",
    "SIN-2020-000003": "2020-10-25T01:30:00+00:00",
    "SIN-2020-000004": "25/10/2020 01:30",
    "SIN-2020-000005": "2020-04-01T00:30:00",
    "SIN-2020-000006": "2020-03-31T19:30:00-04:00",
}


def read_moments(root: Path) -> list[list[str]]:
    """Load the moments into a new home; return per notification its London clock, UTC and day, then the months counted."""
    blank = {"date_of_incident": "", "date_aware": ""}
    with fresh_home(root) as (home, con):
        rows = [{**NOTIFICATION, **blank, "notification_id": i, "date_notified": m} for i, m in MOMENTS.items()]
        write(home.landing, "notifications_2020-12-31.csv", rows)
        load(con, home)
        build(con, "timeseries.notifications")
        told = ask(
            con,
            "select notification_id, date_notified, date_notified_utc, notified_on from core.notification order by 1",
        )
        told += ask(
            con,
            "select period_start, notifications from timeseries.notifications where period_kind = 'month'"
            " and geographic_level = 'national' and basis = 'panel' and notifications > 0 order by 1",
        )
    return [[str(cell) for cell in row] for row in told]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read_moments(Path(sys.argv[1]))))
