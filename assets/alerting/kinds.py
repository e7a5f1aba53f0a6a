"""The kinds of alert: what each is called, when it is held back, and what its reader is to do.

Belongs here: everything that is the same for all alerts of a kind. Does not belong here: the longer words of the
runbook (`docs/runbooks/<kind>.md`, one page per kind).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

#: A corrected file often follows on the same day; what still stands in the next morning's look is worth a message.
NEXT_MORNING: Final = timedelta(hours=12)
AT_ONCE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of alert."""

    code: str
    title: str
    to_do: str
    #: how long after the first sight it must be seen again before it fires
    confirm_after: timedelta = AT_ONCE
    #: kinds that, while open, keep this one from firing: its cause is known already
    inhibited_by: frozenset[str] = frozenset()

    @property
    def runbook(self) -> str:
        """The page that says what to do."""
        return f"docs/runbooks/{self.code}.md"


# A load that failed leaves the newest months short: what looks like fewer may be what has not come in.
_SHORT_OF_DATA: Final = frozenset({"load_failed"})

_ALL: Final = (
    Kind(
        "rate_rise",
        "More notifications than expected",
        "Look at the chart and at what was notified since; no cause is implied.",
    ),
    Kind(
        "rate_fall",
        "Fewer notifications than expected",
        "First make sure that every delivery of the period is in.",
        inhibited_by=_SHORT_OF_DATA,
    ),
    Kind("share_rise", "Larger share of reviewed incidents than expected", "Look at numerator and denominator apart."),
    Kind(
        "share_fall",
        "Smaller share of reviewed incidents than expected",
        "Look whether reviews of the period are still to be coded.",
        inhibited_by=_SHORT_OF_DATA,
    ),
    Kind(
        "timeliness_fall",
        "Fewer notifications or reviews in time than expected",
        "Look whether lateness is spread or comes from one delivery.",
        inhibited_by=_SHORT_OF_DATA,
    ),
    Kind(
        "volume",
        "A delivery of unusual size",
        "Ask the sender whether the file is whole.",
        confirm_after=NEXT_MORNING,
        inhibited_by=_SHORT_OF_DATA,
    ),
    Kind("dfe_series", "The department's published series has moved", "Hold it against our own series on basis dfe."),
    Kind("load_failed", "A load failed", "Analysts still see the state before; find the cause, then run again."),
    Kind("file_refused", "A file was refused", "`panelwatch status` names the file; ask for it again."),
    Kind(
        "check_failed",
        "A check did not pass although the run ended well",
        "Look at the check before figures are quoted.",
        confirm_after=NEXT_MORNING,
    ),
    Kind("data_stale", "Extracts are overdue", "Ask for the delivery; the newest months look quieter than they were."),
    Kind(
        "heartbeat_missing", "Panelwatch had stopped looking", "Find out why nothing ran, and what came in meanwhile."
    ),
    Kind("schedule_dead", "The orchestrator's schedule or sensor is dead", "Restart the orchestrator's daemon."),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _ALL})
"""Every kind by its code."""
