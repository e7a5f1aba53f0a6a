"""The SQL every peer builds: Panelwatch's own views, made into SELECTs that need no macro of a database.

Here: which tables a peer builds, and their SQL. Not here: the SQL itself, which is the warehouse's wherever the
warehouse has it (``warehouse/sql``), else that of ``sql/``: typing the extracts and telling versions, which Panelwatch
does with more than SQL.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from warehouse.macros import Macro, list_functions, list_macros
from warehouse.queries import fill_parameters, read_as_known_now, strip_comments

SQL = Path(__file__).with_name("sql")
EXTRACTS = ("notifications", "children", "rapid_reviews", "adults", "review_cases", "engagements")
#: what the peers are given beside the extracts: reference data of the warehouse, and the spellings it can read
GIVEN = (
    "region", "local_authority", "authority_change", "infant_population", "theme", "recommendation", "working_day",
    "code", "authority_spelling", "age_spelling",
)  # fmt: skip
#: the tables that are compared with Panelwatch's own
VIEWS = (
    "history.incident_version",
    "timeseries.notifications",
    "timeseries.notifications_todays_boundaries",
    "timeseries.nai_share",
    "timeseries.nai_share_todays_boundaries",
    "timeseries.nai_rate",
    "timeseries.nai_rate_todays_boundaries",
    "timeseries.timeliness",
    "timeseries.timeliness_todays_boundaries",
    "cohort.nai_under_1",
    "cohort.funnel",
    "cohort.headline",
    "cohort.breakdown",
    "cohort.case_theme",
    "cohort.theme",
    "cohort.recommendation",
    "cohort.engagement",
)
_OURS = ("ref.area_member", "ref.area", "ref.area_infants", "ref.period", "history.incident_as_notified", *VIEWS)
#: read by several views: built once by the peers, as anybody would who writes their projects with care
_KEPT = ("area_period", "notifications_by_period")
_NOW = "date '9999-12-30'"
_FACTS = {
    "notification": (
        "notifying_authority, incident_authority, home_authority, date_of_incident, date_aware, date_notified,"
        " notified_on, nature, status, duplicate_of, nai_initial, has_case_outline"
    ),
    "child": "is_index, sex, ethnicity, disability, looked_after, agency_status, placement, child_token",
    "rapid_review": "date_received, nai, abuse_categories, lcspr_decision, coder, coded_on, scheme",
    "adult": (
        "role, suspected, domestic_abuse_current, domestic_abuse_historical, mental_health, care_leaver, convictions,"
        " probation, adult_token"
    ),
    "review_case": (
        "stage, outcome, injury, pattern, prognosis, relationship_of_male, ethnicity_reported, criminal_proceedings,"
        " both_parents_charged, care_finding, local_review, premature, family_nurse_partnership, themes"
    ),
    "engagement": 'authority, held_on, "group", role, people',
}
_KEYS = {"child": "notification_id, child_id", "adult": "notification_id, adult_id", "engagement": "engagement_id"}
_READ_FOR_AGE = {"child": "date_of_birth, stated_age_months, stated_unborn, stated_under_1", "adult": "date_of_birth"}
_AGES = {"child": "age_months, is_unborn, is_under_1", "adult": "age_band"}
_NAME = re.compile(r"\b(?:raw|ref|stg|history|quality|mid|timeseries|cohort)\.[a-z_0-9]+\b")
_PLAIN = re.compile(r"[a-z_0-9.]+|'[^']*'")


@dataclass(frozen=True, slots=True)
class Model:
    """A table of a peer: its name with its schema, and the SELECT that makes it."""

    name: str
    sql: str

    @property
    def sources(self) -> list[str]:
        """The tables it reads."""
        return list(dict.fromkeys(_NAME.findall(self.sql)))


@cache
def list_models() -> tuple[Model, ...]:
    """Give every table a peer builds from `raw` extracts and what it is given, each after those it reads."""
    kept: dict[str, Model] = {}
    written = [
        *(Model(f"stg.{record}", expand(_read("stg", record), kept)) for record in _FACTS),
        Model("quality.load", strip_comments(_read("history", "load"))),
        *(Model(f"history.{record}_version", tell_versions(record)) for record in _FACTS),
        *(Model(name, expand(read_as_known_now(name), kept)) for name in _OURS),
    ]
    return sort_models([*written, *kept.values()])


def tell_versions(record: str) -> str:
    """Write the SELECT of all versions of a record."""
    key, facts = _KEYS.get(record, "notification_id"), _FACTS[record]
    shaping = {"notification": "shaping_notification", "child": "shaping_aged", "adult": "shaping_aged"}
    marks = {
        "{shaping}": _read("history", shaping.get(record, "shaping_plain")),
        "{aged}": _read("history", f"aged_{record}").strip() if record in _AGES else "",
        "{stored}": ", ".join(filter(None, (facts, _READ_FOR_AGE.get(record)))),
        "{facts}": ", ".join(filter(None, (facts, _AGES.get(record)))),
        "{key_of_gone}": ", ".join(f"gone.{name}" for name in key.split(", ")),
        "{same_key}": _match(key, "known", "state"),
        "{gone_is_told}": _match(key, "gone", "told"),
        "{restated_is_state}": _match(key, "restated", "state"),
        "{key}": key,
        "{stated}": f"stg.{record}",
    }
    sql = _read("history", "versions")
    for mark, text in marks.items():
        sql = sql.replace(mark, text)
    return strip_comments(sql)


def _match(key: str, first: str, second: str) -> str:
    return " and ".join(f"{first}.{name} = {second}.{name}" for name in key.split(", "))


def sort_models(models: Sequence[Model]) -> tuple[Model, ...]:
    """Put each model after those it reads."""
    known, placed = {model.name: model for model in models}, dict[str, Model]()

    def place(model: Model) -> None:
        for source in model.sources:
            if source in known and source not in placed and source != model.name:
                place(known[source])
        placed[model.name] = model

    for model in models:
        if model.name not in placed:
            place(model)
    return tuple(placed.values())


def replace_names(sql: str, rename: Callable[[str], str]) -> str:
    """Put what `rename` gives in the place of every table's name."""
    return _NAME.sub(lambda found: rename(found[0]), sql)


def expand(sql: str, kept: dict[str, Model]) -> str:
    """Put the SELECT or expression of every macro in the place of its call; comments go.

    A macro that several views read becomes a model of its own, added to `kept`.
    """
    tables, functions = _table_macros(), _scalar_macros()
    called = re.compile(rf"\b({'|'.join(sorted((*tables, *functions), key=len, reverse=True))})\(")
    return _expand(strip_comments(sql), called, tables | functions, kept).strip()


def _expand(sql: str, called: re.Pattern[str], macros: Mapping[str, Macro], kept: dict[str, Model]) -> str:
    found = called.search(sql)
    if found is None:
        return sql
    given, end = split_arguments(sql, found.end())
    macro = macros[found[1]]
    body = _expand(_fill(macro, given), called, macros, kept)
    if macro.name in _KEPT and given[0] == _NOW and "true" not in given:
        name = f"mid.{macro.name}_{given[-1].strip(chr(39))}"
        kept[name] = Model(name, body.strip())
        body = name
    else:
        body = f"({body})"
    return f"{sql[: found.start()]}{body}{_expand(sql[end:], called, macros, kept)}"


def split_arguments(sql: str, start: int) -> tuple[list[str], int]:
    """Give the arguments of a call from behind its opening bracket on, and the place behind the closing one.

    >>> split_arguments("f(a, g(b, c)) + 1", 2)
    (['a', 'g(b, c)'], 13)
    """
    depth, given, begin, is_text = 0, [], start, False
    for place in range(start, len(sql)):
        letter = sql[place]
        if letter == "'":
            is_text = not is_text
        elif is_text:
            continue
        elif letter in "([{":
            depth += 1
        elif letter in ")]}" and depth:
            depth -= 1
        elif letter == "," and not depth:
            given.append(sql[begin:place].strip())
            begin = place + 1
        elif letter == ")":
            return [text for text in (*given, sql[begin:place].strip()) if text], place + 1
    raise ValueError("a bracket is not closed")


def _fill(macro: Macro, given: Sequence[str]) -> str:
    values = {
        name: text if _PLAIN.fullmatch(text) or text == _NOW else f"({text})"
        for name, text in zip(macro.parameters, given, strict=True)
    }
    return fill_parameters(macro.sql, values)


@cache
def _table_macros() -> dict[str, Macro]:
    return {macro.name: _bare(macro) for macro in list_macros()}


@cache
def _scalar_macros() -> dict[str, Macro]:
    ours = [_bare(macro) for macro in list_functions()]
    read = [
        _bare(Macro(path.stem, ("text",), path.read_text(encoding="utf-8"), ""))
        for path in sorted((SQL / "functions").glob("*.sql"))
    ]
    return {macro.name: Macro(macro.name, macro.parameters, _as_expression(macro.sql), "") for macro in ours + read}


def _bare(macro: Macro) -> Macro:
    return Macro(macro.name, macro.parameters, strip_comments(macro.sql).strip(), "")


def _as_expression(sql: str) -> str:
    return re.sub(r"^select\s+", "", sql)


def _read(folder: str, name: str) -> str:
    return (SQL / folder / f"{name}.sql").read_text(encoding="utf-8")


__all__ = ["EXTRACTS", "GIVEN", "VIEWS", "Model", "expand", "list_models", "replace_names"]
