"""What every code of a rejected or warned row means, in the words an official reads.

Belongs here: codes of cells and rows, beside those of the cross-field rules, which carry their own wording. Does not
belong here: codes of files refused whole (`warehouse.errors`), values.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

CELL_WORDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "value_missing": "The cell is blank and must not be.",
        "code_unknown": "The answer is not in the list of this column.",
        "contract_broken": "The value does not fit its column.",
        "text_too_long": "The text is longer than the column takes.",
        "forbidden_character": "The cell holds a control or invisible character that no text needs.",
        "number_unrecognised": "This is neither a number nor one of the published symbols.",
        "number_out_of_range": "The number is outside what is possible here.",
        "id_unrecognised": "This is not a reference number.",
        "id_damaged": "A spreadsheet has damaged the reference number; send it as text.",
        "date_unrecognised": "This is not a date in one of the agreed forms, dd/mm/yyyy or yyyy-mm-dd.",
        "date_impossible": "There is no such day in the calendar.",
        "date_wrong_order": "The day and the month stand in the wrong order: there is no such month.",
        "date_two_digit_year": "The year has two digits, so the century is not certain; write four.",
        "date_out_of_range": "The date is too far in the past or the future to be meant.",
        "time_impossible": "There is no such time of day.",
        "time_does_not_exist": "The clocks went forward over this time: it did not exist in London that day.",
        "age_unrecognised": "The age cannot be read with certainty; write it as 8 weeks, 3 months, <1 or 7.",
        "age_out_of_range": "The age is outside what is possible here.",
        "authority_unknown": "No authority has this name or code.",
        "authority_ambiguous": "Several authorities could be meant.",
        "authority_not_valid_at_date": "The authority did not exist on that day; the suggestion says which did.",
        "authority_outside_england": "The authority is not in England; where one may be blank, the row is kept.",
        "sex_unrecognised": "The sex cannot be read with certainty.",
        "sex_outside_list": "The answer has no place in the agreed list; the suggestion is the nearest.",
        "ethnicity_unrecognised": "The ethnicity cannot be read with certainty.",
        "ethnicity_group_only": "This names a broad group; one of its codes is needed.",
        "ethnicity_ambiguous": "Several ethnicity codes could be meant.",
        "ethnicity_conflict": "The ethnicity code and the words beside it contradict each other.",
        "ethnicity_local_code": "This is a code of a local list, which only its authority can read.",
        "disability_unrecognised": "The answer on disability cannot be read with certainty.",
        "disability_conflict": "The cell says both that there is a disability and that there is none.",
        "agency_status_unrecognised": "The agency involvement cannot be read with certainty.",
        "agency_status_not_a_plan": "This is an enquiry or an event, not the plan or status the child had.",
        "placement_unrecognised": "The placement cannot be read with certainty.",
        "placement_conflict": "The placement's code and the words beside it contradict each other.",
        "abuse_unrecognised": "The categories of abuse cannot be read with certainty.",
        "abuse_multiple_only": "This says that there were several categories of abuse, but not which.",
        "abuse_flags_length": "The row of yes and no marks does not have one for each category of abuse.",
        "yes_no_unrecognised": "This is neither yes nor no.",
        "yes_no_not_known": "Not known is no answer here: yes or no is needed.",
        "theme_unknown": "No theme has this code.",
        "period_unrecognised": "The period cannot be read.",
        "area_unrecognised": "The code of the area is missing or is none of the Office for National Statistics.",
        "formula_cell": "The cell holds a formula; send its result as a value.",
        "error_cell": "The cell holds a spreadsheet error.",
        "duplicate_key": "The same record stands in this file more than once, with different content.",
        "orphan": "The notification this row belongs to has not arrived; the row waits and is taken in when it does.",
    }
)
"""One sentence per code of a cell or row; the cross-field rules carry theirs themselves."""


@cache
def list_wordings() -> Mapping[str, str]:
    """Return the sentence of every code a row can be rejected or warned for, rules across columns included."""
    from expectations.rules.rule import list_rules  # noqa: PLC0415 - polars is slow to start and help needs no rule

    return MappingProxyType({**CELL_WORDING, **{rule.code: rule.wording for rule in list_rules()}})


def word_code(code: str) -> str:
    """Return the sentence of a code; raise KeyError for one nobody declared."""
    return list_wordings()[code]
