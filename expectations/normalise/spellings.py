"""The spellings met in practice for code lists whose cells hold one plain label.

Belongs here: aliases, as data. Does not belong here: the codes (``codes``), the matcher (``vocabulary``),
fields with a grammar of their own (ethnicity, placement, categories of abuse).
"""

from typing import Final

from expectations import codes
from expectations.normalise.vocabulary import Vocabulary, build_vocabulary

NOT_KNOWN: Final = (
    "unknown",
    "not recorded",
    "not stated",
    "not stated/recorded",
    "not yet known",
    "not yet obtained",
    "not obtained",
    "not specified",
    "information not obtained",
    "information not yet obtained",
    "unclear",
    "unsure",
    "don't know",
    "do not know",
    "DK",
    "NK",
    "UNK",
    "zNotRecorded",
    "z not recorded",
    "no information",
    "to be confirmed",
    "tbc",
    "undetermined",
    "not determined",
    "not established",
)

NATURE: Final = build_vocabulary(
    codes.NATURE,
    death=(
        "child death",
        "death of child",
        "death of a child",
        "child died",
        "child has died",
        "died",
        "dead",
        "deceased",
        "fatal",
        "fatality",
        "incident resulting in death",
    ),
    serious_harm=(
        "seriously harmed",
        "serious injury",
        "serious injury or harm",
        "serious harm or injury",
        "serious harm to child",
        "serious harm to a child",
        "child seriously harmed",
        "child serious harm",
        "serious injury to child",
        "life threatening injury",
        "potentially life threatening injury",
        "incident resulting in serious harm",
        "SH",
    ),
    other=("other incident", "any other", "something else", "neither death nor serious harm"),
)
STATUS: Final = build_vocabulary(
    codes.STATUS,
    open=("opened", "active", "live", "ongoing", "in progress", "current"),
    closed=("complete", "completed", "concluded", "finished", "case closed"),
    withdrawn=("withdrawn by authority", "withdrew", "retracted", "cancelled", "canceled", "rescinded"),
    not_met=(
        "not met",
        "criteria not met",
        "criteria were not met",
        "did not meet criteria",
        "did not meet the criteria",
        "does not meet criteria",
        "does not meet the criteria",
        "not meeting criteria",
        "outside criteria",
        "threshold not met",
    ),
)
NAI: Final = build_vocabulary(
    codes.NAI,
    # A bare "NAI" is missing on purpose: it does not say whether it is confirmed or suspected.
    confirmed=("NAI confirmed", "confirmed NAI", "NAI - confirmed", "confirmed non-accidental injury"),
    suspected=(
        "NAI suspected",
        "suspected NAI",
        "NAI - suspected",
        "suspected non-accidental injury",
        "possible NAI",
        "probable NAI",
        "likely NAI",
        "NAI likely",
        "query NAI",
        "?NAI suspected",
    ),
    not_nai=(
        "not NAI",
        "non NAI",
        "no NAI",
        "not a NAI",
        "NAI ruled out",
        "NAI excluded",
        "NAI not suspected",
        "NAI - no",
        "not non-accidental injury",
        "accidental",
        "accidental injury",
        "accident",
    ),
    not_known=(*NOT_KNOWN, "NAI not known", "NAI unknown", "unable to determine", "insufficient information"),
)
LCSPR_DECISION: Final = build_vocabulary(
    codes.LCSPR_DECISION,
    yes=(
        "Y",
        "LCSPR",
        "carry out LCSPR",
        "LCSPR to be undertaken",
        "LCSPR to be carried out",
        "proceed to LCSPR",
        "LCSPR agreed",
        "LCSPR commissioned",
        "LCSPR initiated",
        "local review to be carried out",
        "SCR",
        "true",
        "1",
    ),
    no=(
        "N",
        "no LCSPR",
        "LCSPR not required",
        "LCSPR not to be carried out",
        "no further review",
        "no further action",
        "not to proceed to LCSPR",
        "criteria for LCSPR not met",
        "local learning only",
        "false",
        "0",
    ),
    pending=(
        "decision pending",
        "awaiting decision",
        "awaiting",
        "awaited",
        "deferred",
        "not yet decided",
        "undecided",
        "decision awaited",
        "decision deferred",
        "to be decided",
        "tbc",
        "tbd",
    ),
)
ROLE: Final = build_vocabulary(
    codes.ROLE,
    mother=("birth mother", "biological mother", "mum", "natural mother", "mother of child"),
    birth_father=("father", "biological father", "natural father", "dad", "father of child", "birth dad"),
    stepfather=("step-father", "step father", "step-dad", "stepdad", "step parent (male)"),
    mothers_partner=(
        "mother's partner",
        "partner of mother",
        "mother's boyfriend",
        "mother's male partner",
        "mother's new partner",
        "boyfriend of mother",
        "mum's partner",
    ),
    adoptive_father=("adopted father", "adoptive dad", "father (adoptive)"),
    other_male_carer=(
        "other male",
        "male carer",
        "other male caregiver",
        "grandfather",
        "maternal grandfather",
        "paternal grandfather",
        "uncle",
        "male foster carer",
    ),
    other=("other adult", "grandmother", "maternal grandmother", "paternal grandmother", "aunt"),
)
PROBATION: Final = build_vocabulary(
    codes.PROBATION,
    open=("open to probation", "open to probation services", "current", "currently open", "active"),
    previous=(
        "previously known",
        "known previously",
        "previously open",
        "formerly known",
        "closed",
        "historic",
        "historical",
        "past",
    ),
    none=(
        "not known to probation",
        "never known",
        "never",
        "no probation involvement",
        "no involvement",
        "nil",
    ),
    not_known=NOT_KNOWN,
)
STAGE: Final = build_vocabulary(
    codes.STAGE,
    reviewed=("rapid review reviewed", "rapid review received", "read", "longlist", "long list"),
    shortlisted=("shortlist", "short list", "short-listed", "on shortlist"),
    final=("final case", "selected", "fieldwork", "fieldwork case", "final 23"),
)
OUTCOME: Final = build_vocabulary(
    codes.OUTCOME,
    died=("death", "child died", "deceased", "dead", "fatal", "fatality"),
    seriously_harmed=("serious harm", "serious injury", "seriously injured", "survived", "harmed"),
)
INJURY: Final = build_vocabulary(
    codes.INJURY,
    head_and_fractures=(
        "head injury and fractures",
        "head injuries and fractures",
        "head injury with fractures",
        "head injury with additional fractures",
        "head trauma and fractures",
        "fractures and head injury",
    ),
    head=("head injury", "head injuries", "head trauma", "abusive head trauma", "AHT", "head injury only"),
    fractures_and_bruising=("fractures with bruising", "fracture and bruising", "bruising and fractures"),
    fractures=("fracture", "fractures only", "multiple fractures", "fractured bones"),
    frenulum=("torn frenulum", "frenulum tear", "frenulum injury", "frenum tear", "torn frenum"),
)
PATTERN: Final = build_vocabulary(
    codes.PATTERN,
    one_off=("one off", "single", "single incident", "one incident", "once", "isolated incident"),
    repeated=("repeat", "more than once", "multiple occasions", "multiple incidents", "several occasions"),
    not_known=NOT_KNOWN,
)
PROGNOSIS: Final = build_vocabulary(
    codes.PROGNOSIS,
    impairment_likely=("likely impairment", "likely", "long term impairment", "impairment expected"),
    impairment_unlikely=(
        "unlikely impairment",
        "unlikely",
        "no long term impairment",
        "no impairment expected",
        "full recovery",
        "full recovery expected",
    ),
    not_known=NOT_KNOWN,
)
CRIMINAL_PROCEEDINGS: Final = build_vocabulary(
    codes.CRIMINAL_PROCEEDINGS,
    father_convicted=("convicted", "conviction of father", "father found guilty", "father sentenced"),
    trial_ongoing=("trial", "trial under way", "on trial", "at trial", "trial pending", "awaiting trial"),
    awaiting_decision=(
        "awaiting CPS decision",
        "awaiting charging decision",
        "CPS decision awaited",
        "proceedings ongoing",
        "proceedings ongoing or awaiting CPS decision",
        "ongoing",
        "pending",
    ),
    no_charges=("no charge", "not charged", "no charges brought", "no further action", "NFA"),
)
CARE_FINDING: Final = build_vocabulary(
    codes.CARE_FINDING,
    father=("against father", "finding against father", "finding of fact against father"),
    both=("both parents", "against both", "against both parents", "finding against both parents"),
    none=("no finding", "no findings", "no finding made", "nil"),
    not_known=NOT_KNOWN,
)
ENGAGEMENT_GROUP: Final = build_vocabulary(
    codes.ENGAGEMENT_GROUP,
    practitioners=("practitioner", "frontline practitioners", "front line practitioners", "staff"),
    strategic_partners=("strategic partner", "senior partners", "partners", "senior leaders"),
    family=("family member", "families", "relatives"),
    men_interviewed=(
        "men",
        "interviewed men",
        "convicted men interviewed",
        "convicted men",
        "man interviewed",
    ),
)

VOCABULARIES: Final[tuple[Vocabulary, ...]] = (
    NATURE,
    STATUS,
    NAI,
    LCSPR_DECISION,
    ROLE,
    PROBATION,
    STAGE,
    OUTCOME,
    INJURY,
    PATTERN,
    PROGNOSIS,
    CRIMINAL_PROCEEDINGS,
    CARE_FINDING,
    ENGAGEMENT_GROUP,
)
"""Every vocabulary of this module, for tests over all lists."""
