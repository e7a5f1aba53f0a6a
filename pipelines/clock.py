"""What time it is, as ledgers keep it.

Belongs here: the one clock they are given. Does not belong here: what happens when (`schedules`, `sensors`).
"""

from datetime import UTC, datetime


def tell_time() -> datetime:
    """Return now, UTC without zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
