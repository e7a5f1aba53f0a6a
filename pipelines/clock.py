"""What time it is, as ledgers keep it, and which day.

Belongs here: the one clock they are given. Does not belong here: what happens when (`schedules`, `sensors`).
"""

from datetime import UTC, date, datetime

from expectations.normalise.dates import london_day


def tell_time() -> datetime:
    """Return now, UTC without zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def tell_day() -> date:
    """Return today in London, wherever the host thinks it is: the date of an extract is a day of that calendar."""
    return london_day(tell_time())
