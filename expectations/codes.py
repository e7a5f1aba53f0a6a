"""Every closed code list of the public contract, declared once.

Belongs here: the canonical codes, their labels and where each list comes from. Contracts derive their
enums from these lists, normalisers return only values of them, and the data dictionary prints them.
Does not belong here: the spellings authorities use (``expectations/normalise/``), open lists kept as
reference data (authorities, themes), and rules across fields.
"""

from dataclasses import dataclass

_PANEL = "Panel data contract"
_REVIEW = "The Myth of Invisible Men, Child Safeguarding Practice Review Panel, September 2021 (OGL v3.0)"
_CIN = "DfE children in need census 2026 code lists (OGL v3.0)"


@dataclass(frozen=True, slots=True)
class Code:
    """One canonical code with the label shown to people."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes in display order, with its source."""

    name: str
    codes: tuple[Code, ...]
    source: str

    @property
    def values(self) -> tuple[str, ...]:
        """The canonical codes in display order."""
        return tuple(code.code for code in self.codes)

    def get_label(self, value: str) -> str:
        """Return the label of a canonical code; raise KeyError for any other value."""
        for code in self.codes:
            if code.code == value:
                return code.label
        raise KeyError(self.name)


def _declare(name: str, source: str, /, **labels: str) -> CodeList:
    return CodeList(name, tuple(Code(code, label) for code, label in labels.items()), source)


NATURE = _declare("nature", _PANEL, death="Death", serious_harm="Serious harm", other="Other")
STATUS = _declare("status", _PANEL, open="Open", closed="Closed", withdrawn="Withdrawn", not_met="Criteria not met")
NAI = _declare(
    "nai",
    _PANEL,
    confirmed="Non-accidental injury confirmed",
    suspected="Non-accidental injury suspected",
    not_nai="Not a non-accidental injury",
    not_known="Not known",
)
SEX = _declare(
    "sex",
    "DfE serious incident notifications, breakdown by gender (OGL v3.0)",
    male="Male",
    female="Female",
    transgender="Transgender",
    not_known="Not known",
)
ETHNICITY = _declare(
    "ethnicity",
    _CIN,
    WBRI="White British",
    WIRI="White Irish",
    WIRT="Traveller of Irish heritage",
    WOTH="Any other White background",
    WROM="Gypsy/Roma",
    MWBC="White and Black Caribbean",
    MWBA="White and Black African",
    MWAS="White and Asian",
    MOTH="Any other mixed background",
    AIND="Indian",
    APKN="Pakistani",
    ABAN="Bangladeshi",
    AOTH="Any other Asian background",
    BCRB="Caribbean",
    BAFR="African",
    BOTH="Any other Black background",
    CHNE="Chinese",
    OOTH="Any other ethnic group",
    REFU="Refused",
    NOBT="Information not yet obtained",
)
DISABILITY = _declare("disability", _PANEL, yes="Yes", no="No", not_known="Not known")
YES_NO_NOT_KNOWN = _declare("yes_no_not_known", _PANEL, yes="Yes", no="No", not_known="Not known")
YES_NO = _declare("yes_no", _PANEL, yes="Yes", no="No")
AGENCY_STATUS = _declare(
    "agency_status",
    f"{_REVIEW}, Figure 5; extended by the Panel",
    universal="Universal services only",
    early_help="Early help",
    child_in_need="Child in need plan",
    child_protection="Child protection plan",
    looked_after="Looked after",
    not_known="Not known",
)
PLACEMENT = _declare(
    "placement",
    _PANEL,
    home="At home with parents or carers",
    hospital="Hospital or other health setting",
    residential="Residential or secure setting",
    foster="Foster care",
    other="Other",
    not_known="Not known",
)
ABUSE_CATEGORY = _declare(
    "abuse_category",
    f"{_CIN}, category of abuse",
    physical="Physical abuse",
    sexual="Sexual abuse",
    emotional="Emotional abuse",
    neglect="Neglect",
)
LCSPR_DECISION = _declare(
    "lcspr_decision",
    _PANEL,
    yes="Local child safeguarding practice review to be carried out",
    no="No local child safeguarding practice review",
    pending="Decision pending",
)
ROLE = _declare(
    "role",
    _PANEL,
    mother="Mother",
    birth_father="Birth father",
    stepfather="Stepfather",
    mothers_partner="Mother's partner",
    adoptive_father="Adoptive father",
    other_male_carer="Other male carer",
    other="Other",
)
PROBATION = _declare(
    "probation",
    f"{_REVIEW}, Invisible fathers 27",
    open="Open to probation",
    previous="Previously known to probation",
    none="Not known to probation services",
    not_known="Not known",
)
STAGE = _declare(
    "stage",
    f"{_REVIEW}, Fieldwork 4",
    reviewed="Rapid review read",
    shortlisted="Shortlisted",
    final="Final cohort",
)
OUTCOME = _declare("outcome", f"{_REVIEW}, Figure 1", died="Died", seriously_harmed="Seriously harmed")
INJURY = _declare(
    "injury",
    f"{_REVIEW}, Headlines 1 and 2",
    head_and_fractures="Head injury or trauma with additional fractures",
    head="Head injury or trauma",
    fractures_and_bruising="Fractures and bruising",
    fractures="Fractures",
    frenulum="Ruptured frenulum",
)
PATTERN = _declare(
    "pattern",
    f"{_REVIEW}, Headlines 1 and 3",
    one_off="One-off incident",
    repeated="More than one occasion",
    not_known="Not known",
)
PROGNOSIS = _declare(
    "prognosis",
    f"{_REVIEW}, Headline 4",
    impairment_likely="Long-term impairment likely",
    impairment_unlikely="Long-term impairment unlikely",
    not_known="Not known",
)
CRIMINAL_PROCEEDINGS = _declare(
    "criminal_proceedings",
    f"{_REVIEW}, Headline 10",
    father_convicted="Father convicted",
    trial_ongoing="Trial ongoing",
    awaiting_decision="Proceedings ongoing or awaiting a charging decision",
    no_charges="No charges",
)
CARE_FINDING = _declare(
    "care_finding",
    f"{_REVIEW}, Headline 11",
    father="Finding of fact against the father",
    both="Finding of fact against both parents",
    none="No finding of fact",
    not_known="Not known",
)
ENGAGEMENT_GROUP = _declare(
    "engagement_group",
    f"{_REVIEW}, Engagement 7-11",
    practitioners="Practitioners",
    strategic_partners="Senior strategic partners",
    family="Family members",
    men_interviewed="Men interviewed",
)
# 22 is a boundary because the review reports parents under 22 (Headline 15).
AGE_BAND = _declare(
    "age_band",
    f"{_REVIEW}, Headline 15; bands set by the Panel data contract",
    under_18="Under 18",
    from_18_to_21="18 to 21",
    from_22_to_29="22 to 29",
    from_30_to_39="30 to 39",
    from_40="40 and over",
    not_known="Not known",
)

CODE_LISTS: dict[str, CodeList] = {
    code_list.name: code_list
    for code_list in (
        NATURE,
        STATUS,
        NAI,
        SEX,
        ETHNICITY,
        DISABILITY,
        YES_NO_NOT_KNOWN,
        YES_NO,
        AGENCY_STATUS,
        PLACEMENT,
        ABUSE_CATEGORY,
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
        AGE_BAND,
    )
}
