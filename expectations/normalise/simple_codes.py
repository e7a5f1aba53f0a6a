"""Normalisers of the small code lists: one function per list, all on the same matcher.

Belongs here: one entry point per list. Does not belong here: the spellings (``spellings``), the matcher
(``vocabulary``). Every function returns a canonical code or raises Unrecognised("code_unknown") with the
closest code as suggestion.
"""

from expectations.normalise import spellings
from expectations.normalise.vocabulary import match_code


def normalise_nature(text: str) -> str:
    """Return the nature of an incident: death, serious_harm or other."""
    return match_code(text, spellings.NATURE)


def normalise_status(text: str) -> str:
    """Return the status of a notification: open, closed, withdrawn or not_met."""
    return match_code(text, spellings.STATUS)


def normalise_nai(text: str) -> str:
    """Return the Panel's coding of non-accidental injury; a bare "yes" or "no" does not say how certain."""
    return match_code(text, spellings.NAI)


def normalise_lcspr_decision(text: str) -> str:
    """Return the decision of a rapid review on a local review: yes, no or pending."""
    return match_code(text, spellings.LCSPR_DECISION)


def normalise_role(text: str) -> str:
    """Return an adult's relation to the child; "father" alone is the birth father."""
    return match_code(text, spellings.ROLE)


def normalise_probation(text: str) -> str:
    """Return an adult's standing with probation; "not known to probation" is none, not not_known."""
    return match_code(text, spellings.PROBATION)


def normalise_stage(text: str) -> str:
    """Return how far a case came in the fieldwork review: reviewed, shortlisted or final."""
    return match_code(text, spellings.STAGE)


def normalise_outcome(text: str) -> str:
    """Return what happened to the child: died or seriously_harmed."""
    return match_code(text, spellings.OUTCOME)


def normalise_injury(text: str) -> str:
    """Return the group of injuries as the fieldwork review counted them."""
    return match_code(text, spellings.INJURY)


def normalise_pattern(text: str) -> str:
    """Return whether the child was harmed once or on more than one occasion."""
    return match_code(text, spellings.PATTERN)


def normalise_prognosis(text: str) -> str:
    """Return the long-term prognosis of a child who survived."""
    return match_code(text, spellings.PROGNOSIS)


def normalise_criminal_proceedings(text: str) -> str:
    """Return the state of criminal proceedings."""
    return match_code(text, spellings.CRIMINAL_PROCEEDINGS)


def normalise_care_finding(text: str) -> str:
    """Return against whom the family court found."""
    return match_code(text, spellings.CARE_FINDING)


def normalise_engagement_group(text: str) -> str:
    """Return the group of people met."""
    return match_code(text, spellings.ENGAGEMENT_GROUP)
