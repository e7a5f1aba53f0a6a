"""Which normaliser reads which code list.

Belongs here: the table that joins declarations to normalisers. Does not belong here: any spelling.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from expectations.normalise import simple_codes
from expectations.normalise.agency_status import normalise_agency_status
from expectations.normalise.disability import normalise_disability
from expectations.normalise.ethnicity import normalise_ethnicity
from expectations.normalise.placement import normalise_placement
from expectations.normalise.sex import normalise_sex
from expectations.normalise.yes_no import normalise_yes_no, normalise_yes_no_not_known

CODE_NORMALISERS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "nature": simple_codes.normalise_nature,
        "status": simple_codes.normalise_status,
        "nai": simple_codes.normalise_nai,
        "sex": normalise_sex,
        "ethnicity": normalise_ethnicity,
        "disability": normalise_disability,
        "yes_no_not_known": normalise_yes_no_not_known,
        "yes_no": normalise_yes_no,
        "agency_status": normalise_agency_status,
        "placement": normalise_placement,
        "lcspr_decision": simple_codes.normalise_lcspr_decision,
        "role": simple_codes.normalise_role,
        "probation": simple_codes.normalise_probation,
        "stage": simple_codes.normalise_stage,
        "outcome": simple_codes.normalise_outcome,
        "injury": simple_codes.normalise_injury,
        "pattern": simple_codes.normalise_pattern,
        "prognosis": simple_codes.normalise_prognosis,
        "criminal_proceedings": simple_codes.normalise_criminal_proceedings,
        "care_finding": simple_codes.normalise_care_finding,
        "engagement_group": simple_codes.normalise_engagement_group,
    }
)
"""Code list name -> the function that reads a spelling of it."""
