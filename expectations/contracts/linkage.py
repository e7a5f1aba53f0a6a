"""Linkage: candidate groups of adults across families, the men among them, notifications proposed as duplicates.

Belongs here: the tables that `panelwatch linkage` reads while linkage is on; while it is off they are empty, and in the
analysts' copy always. Does not belong here: names, tokens of linkage and pairs.
"""

import pandera.polars as pa
import polars as pl

from expectations import codes
from expectations.contracts.fields import Sensitivity, an_id, counted, derived

BANDS = ("confirmed", "strong", "possible")
EVIDENCE = ("same_identity", "swapped", "same_sound", "near_name", "one_name", "model")

_GROUP = "The candidate group: records that may be of one person; no fact until a person has decided."
_BAND = "How sure: confirmed by a person, strong, or possible; the surest tie of this record to another of its group."
_EVIDENCE = (
    "What that tie rests on: the same whole identity, names swapped, names that sound alike, names that begin alike,"
    " one name, each with the same date of birth; or the model inside the vault alone."
)


class LinkedRecord(pa.DataFrameModel):
    """One row per adult's record in a candidate group that spans several families.

    In no copy, and empty while linkage is off: `panelwatch linkage groups` reads it.
    """

    group_id: pl.String = derived(_GROUP, sensitivity=Sensitivity.PERSONAL)
    notification_id: pl.String = an_id("The notification that names the adult.")
    adult_id: pl.String = an_id("The adult's reference within the notification.")
    person_token: pl.String = derived(
        "Keyed token of the person for linkage: the same wherever the same names and date of birth stand.",
        sensitivity=Sensitivity.PERSONAL,
    )
    adult_token: pl.String = derived("The adult's token, as in core.adult.", sensitivity=Sensitivity.PERSONAL)
    role: pl.String = derived("The adult's relationship to the child.", codes=codes.ROLE)
    family_id: pl.String = an_id(
        "The family: the first of all notifications that share a child, a mother or the incident with this one."
    )
    gss_code: pl.String = derived("Authority of the incident where given, else the notifying one.")
    notified_on: pl.Date = derived("London day of the notification.")
    band: pl.String = derived(_BAND, isin=list(BANDS))
    evidence: pl.String = derived(_EVIDENCE, isin=list(EVIDENCE))
    is_disputed: pl.Boolean = derived("Whether a person decided that two records of the group are different persons.")
    records: pl.Int64 = counted("Records in the group.", ge=2)
    families: pl.Int64 = counted("Families in the group.", ge=2)
    authorities: pl.Int64 = counted("Authorities in the group.", ge=1)


class LinkedMan(pa.DataFrameModel):
    """One row per notification that names a man of a candidate group, with what was on record of him on its day.

    In no copy, and empty while linkage is off: `panelwatch linkage men` reads it.
    """

    group_id: pl.String = derived(_GROUP, sensitivity=Sensitivity.PERSONAL)
    notification_id: pl.String = an_id("The notification that names the man.")
    adult_id: pl.String = an_id("His reference within the notification.")
    person_token: pl.String = derived("Keyed token of the person for linkage.", sensitivity=Sensitivity.PERSONAL)
    role: pl.String = derived("His relationship to the child.", codes=codes.ROLE)
    family_id: pl.String = an_id("The family, as in quality.linkage.")
    gss_code: pl.String = derived("Authority of the incident where given, else the notifying one.")
    notified_on: pl.Date = derived("London day of the notification: what follows is as known on it.")
    band: pl.String = derived(_BAND, isin=list(BANDS))
    evidence: pl.String = derived(_EVIDENCE, isin=list(EVIDENCE))
    is_disputed: pl.Boolean = derived("Whether a person decided that two records of the group are different persons.")
    children: pl.Int32 = counted("Children of this notification.", ge=0)
    convictions: pl.String = derived(
        "Whether he has convictions, as first told with this notification.", codes=codes.YES_NO_NOT_KNOWN
    )
    probation: pl.String = derived(
        "His standing with probation, as first told with this notification.", codes=codes.PROBATION
    )
    known_notifications: pl.Int64 = counted(
        "Notifications of other families, in extracts of that day or before, that name him as one could tell then.",
        ge=0,
    )
    known_families: pl.Int64 = counted("Families of those.", ge=0)
    known_authorities: pl.Int64 = counted("Authorities of those.", ge=0)
    known_children: pl.Int64 = counted("Children of those.", ge=0)
    known_across_border: pl.Boolean = derived("Whether one of them is of another authority.")
    known_suspected: pl.Boolean = derived("Whether one of them recorded that he was suspected.")
    known_convictions: pl.String = derived(
        "Convictions as they recorded them: yes where one says so, else no where one says so.",
        codes=codes.YES_NO_NOT_KNOWN,
    )
    known_probation: pl.String = derived(
        "Probation as they recorded it: open where one says so, else previous, else none.", codes=codes.PROBATION
    )


class DuplicateProposal(pa.DataFrameModel):
    """One row per notification that may repeat another of the same incident.

    In no copy, and empty while linkage is off: `panelwatch linkage duplicates` reads it.
    """

    notification_id: pl.String = an_id("The notification that may repeat another.")
    duplicate_of: pl.String = an_id("The earlier notification it may repeat.")
    band: pl.String = derived("How sure: confirmed by a person, strong, or possible.", isin=list(BANDS))
    same_child: pl.Boolean = derived("Whether both name a child of the same date of birth and names.")
    same_adult: pl.Boolean = derived("Whether both name an adult whose records are linked.")
    days_apart: pl.Int64 = counted("Days between the two incidents.", ge=0)
    is_recorded: pl.Boolean = derived("Whether the extracts say so already, in duplicate_of.")
