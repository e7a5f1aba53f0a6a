"""An analyst who asks the published copy, and would notice if it held more than one state."""

from warehouse.connection import open_analyst
from warehouse.home import Home

#: the state the history is in; whether a table was built from that state; whether two tables know as many notifications
_ASKED = """
    select
        (select max(revision) from internal.revision) as revision,
        (select revision from internal.built where table_name = 'history.incident_version') as built,
        (select count(distinct notification_id) from history.incident_version) as incidents,
        (select count(*) from core.notification) as notifications
"""


def read_copy(home: Home) -> tuple[int, bool]:
    """Return the revision a reading met, and whether it was of one state."""
    with open_analyst(home) as con:
        row = con.execute(_ASKED).fetchone()
    assert row is not None
    revision, built, incidents, notifications = row
    return revision, (revision, incidents) == (built, notifications)
