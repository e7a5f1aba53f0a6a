"""The vocabulary in which contracts are written: one constructor per kind of column.

Belongs here: what can be said about a column (its kind, codes, sensitivity) and how it becomes a pandera field.
Does not belong here: any particular table's columns.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandera.polars as pa

from expectations.codes import CodeList


class Kind(StrEnum):
    """What a column holds, which decides how its cells are normalised when they arrive."""

    ID = "id"
    TEXT = "text"
    CODE = "code"
    CODE_SET = "set of codes"
    AUTHORITY = "authority"
    DATE = "date"
    TIMESTAMP = "timestamp"
    AGE = "age as text"
    BOOLEAN = "yes or no"
    INTEGER = "integer"
    NUMBER = "number"
    PUBLISHED_NUMBER = "published number"
    NAME = "name of a person"
    BIRTH_DATE = "date of birth"
    FREE_TEXT = "free text"
    DERIVED = "derived"


class Sensitivity(StrEnum):
    """Who may see a column."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class FieldNotes:
    """What pandera has no word for, carried in the metadata of each field."""

    kind: Kind
    sensitivity: Sensitivity
    codes: CodeList | None = None
    #: for an authority: the column whose day decides which code is valid
    valid_on: str | None = None
    #: for a derived column: the arriving column it is made from
    derived_from: str | None = None
    #: what a blank cell, or a file without the column, says
    absent_as: str | None = None

    def __deepcopy__(self, _: dict[int, Any]) -> "FieldNotes":
        # Nothing of it ever changes, and pandera copies every column of every model it is asked for.
        return self


def describe(
    kind: Kind,
    description: str,
    *,
    optional: bool = False,
    sensitivity: Sensitivity = Sensitivity.INTERNAL,
    codes: CodeList | None = None,
    valid_on: str | None = None,
    derived_from: str | None = None,
    absent_as: str | None = None,
    **checks: Any,
) -> Any:
    """Return a pandera field of the given kind; `checks` are pandera's own (ge, le, isin, str_matches)."""
    notes = FieldNotes(kind, sensitivity, codes, valid_on, derived_from, absent_as)
    return pa.Field(nullable=optional, description=description, metadata={"notes": notes}, **checks)


def an_id(description: str, *, optional: bool = False) -> Any:
    """A key that ties records together; not a name, but personal because it points at one case."""
    return describe(
        Kind.ID,
        description,
        optional=optional,
        sensitivity=Sensitivity.PERSONAL,
        str_length={"max_value": 40},
    )


def a_code(codes: CodeList, description: str, *, optional: bool = False) -> Any:
    """One code of a closed list."""
    return describe(Kind.CODE, description, optional=optional, codes=codes, isin=list(codes.values))


def a_code_set(codes: CodeList | None, description: str, *, optional: bool = False) -> Any:
    """Several codes of a closed list, all kept, sorted; a list from reference data where `codes` is None."""
    return describe(Kind.CODE_SET, description, optional=optional, codes=codes)


def an_authority(description: str, *, valid_on: str, optional: bool = False) -> Any:
    """A children's-services authority, as the nine-character GSS code valid on the day in `valid_on`."""
    return describe(Kind.AUTHORITY, description, optional=optional, valid_on=valid_on)


def a_date(description: str, *, optional: bool = False) -> Any:
    """A day."""
    return describe(Kind.DATE, description, optional=optional)


def a_text(description: str, *, optional: bool = False, absent_as: str | None = None) -> Any:
    """Short text that is no free text: wording of a list, name of a coder's scheme."""
    return describe(Kind.TEXT, description, optional=optional, absent_as=absent_as, str_length={"max_value": 200})


def a_name(description: str) -> Any:
    """Part of a person's name: tokens and vault only."""
    return describe(Kind.NAME, description, optional=True, sensitivity=Sensitivity.IDENTIFIER)


def a_birth_date(description: str) -> Any:
    """A date of birth: tokens and vault only; ages are derived from it while loading."""
    return describe(Kind.BIRTH_DATE, description, optional=True, sensitivity=Sensitivity.IDENTIFIER)


def derived(
    description: str,
    *,
    source: str | None = None,
    optional: bool = False,
    sensitivity: Sensitivity = Sensitivity.INTERNAL,
    codes: CodeList | None = None,
    **checks: Any,
) -> Any:
    """A column we compute; `source` names the arriving column it replaces, where there is one."""
    if codes is not None:
        checks["isin"] = list(codes.values)
    return describe(
        Kind.DERIVED,
        description,
        optional=optional,
        sensitivity=sensitivity,
        codes=codes,
        derived_from=source,
        **checks,
    )


def counted(description: str, *, optional: bool = False, **checks: Any) -> Any:
    """A count, share or rate of a view."""
    return derived(description, optional=optional, **checks)
