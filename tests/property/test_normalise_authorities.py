import csv
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.normalise.authorities import AuthorityIndex
from expectations.normalise.outcome import Unrecognised

_REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"
_TABLES = ("local_authorities", "local_authority_changes", "authority_aliases", "districts", "joint_returns")
_DAYS = st.dates(date(2018, 6, 29), date(2026, 3, 31))
_DESIGNATIONS = {
    "london borough": ["London Borough of {}", "{} London Borough", "LB {}", "{} LBC", "{} Council", "{} London Boro"],
    "metropolitan": ["{} MBC", "{} Metropolitan Borough Council", "{} District (B)", "{} City Council", "City of {}"],
    "unitary": ["{} UA", "{} Council", "{} (B)", "{} Unitary Authority", "{} Children's Services", "{} LA"],
    "county": ["{} County Council", "{} CC", "{} COUNTY", "{} County Council Children\u2019s Social Care"],
}


@cache
def _rows(table: str) -> list[dict[str, str]]:
    with (_REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@cache
def _index() -> AuthorityIndex:
    authorities, changes, aliases, districts, joint_returns = (_rows(table) for table in _TABLES)
    return AuthorityIndex.from_rows(
        authorities, changes, aliases=aliases, districts=districts, joint_returns=joint_returns
    )


def _resolve_or_suggest(text: str, day: date) -> tuple[str, str | None]:
    try:
        return _index().resolve(text, day), None
    except Unrecognised as refusal:
        return refusal.code, refusal.suggestion


def _resolve(text: str, day: date) -> str:
    return _resolve_or_suggest(text, day)[0]


def _is_valid(row: dict[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")


@settings(max_examples=300)
@given(st.data(), _DAYS)
def test_a_designation_of_its_kind_never_changes_the_authority(data: st.DataObject, day: date) -> None:
    row = data.draw(st.sampled_from([row for row in _rows("local_authorities") if _is_valid(row, day)]))
    if "City of" in row["name"]:
        return
    form = data.draw(st.sampled_from(_DESIGNATIONS[row["authority_type"]]))
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, lambda text: f" {text}\u00a0"]))
    assert _resolve(change(form.format(row["name"])), day) == row["gss_code"]


@settings(max_examples=300)
@given(st.data(), _DAYS, st.integers(1, 31))
def test_a_cut_name_is_that_authority_or_refused(data: st.DataObject, day: date, length: int) -> None:
    """Unless what is left is itself a name ("Nottingham" of Nottinghamshire), which no reader could tell."""
    row = data.draw(st.sampled_from([row for row in _rows("local_authorities") if _is_valid(row, day)]))
    cut = row["name"][:length]
    found = _resolve(cut, day)
    names = _index().register.names
    assert found == row["gss_code"] or found.startswith("authority_") or cut.strip().lower().replace("-", " ") in names


@settings(max_examples=300)
@given(st.data(), _DAYS)
def test_one_wrong_letter_never_lands_on_another_authority(data: st.DataObject, day: date) -> None:
    row = data.draw(st.sampled_from([row for row in _rows("local_authorities") if _is_valid(row, day)]))
    name = row["name"]
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + data.draw(st.sampled_from("qxzj")) + name[at + 1 :]
    assert _resolve(wrong, day) in {"authority_unknown", "authority_ambiguous", row["gss_code"]}


@given(st.text(max_size=60), _DAYS)
def test_any_text_resolves_to_a_valid_authority_or_a_code_and_a_known_suggestion(text: str, day: date) -> None:
    code, suggestion = _resolve_or_suggest(text, day)
    assert suggestion is None or suggestion[1:9].isdigit()
    tables = [*_rows("local_authorities"), *_rows("joint_returns")]
    valid = [row["gss_code"] for row in tables if row["gss_code"] == code and _is_valid(row, day)]
    assert valid == [code] or code.startswith("authority_")
