"""What programs read about the data files: CSV on the Web, a Frictionless data package and data contracts.

Belongs here: the three standards' words for what `declared` says. Does not belong here: facts of our own.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from assets.release.files.declared import INDICATORS, describe_column, key_of, label_of
from assets.release.files.ees import DataFile
from assets.release.files.facts import LANGUAGE, LICENCE_NAME, LICENCE_URL, PUBLISHER, Facts
from expectations.contracts.releases import SYMBOLS

#: forms of codes and periods; a blank is one where a level has no such place
PATTERNS: Final = {
    "time_period": r"^\d{4}(\d{2})?$",
    "geographic_level": r"^(National|Regional|Local authority)$",
    "country_code": r"^E92000001$",
    "region_code": r"^E1[23]00000\d$",
    "new_la_code": r"^E(06|08|09|10)\d{6}(/E(06|08|09|10)\d{6})?$",
    "old_la_code": r"^\d{3}(/\d{3})?$",
}
_MAY_BE_BLANK: Final = ("region_code", "region_name", "old_la_code", "new_la_code", "la_name")


def describe_csvw(file: DataFile, facts: Facts) -> bytes:
    """Return the CSVW description that programs look for beside a data file."""
    return _to_json({"@context": _context(), **_csvw_table(file, facts)})


def describe_csvw_group(files: Sequence[DataFile], facts: Facts) -> bytes:
    """Return the CSVW description of all data files together."""
    group = {
        "@context": _context(),
        "@type": "TableGroup",
        "dc:title": facts.title,
        **_origin(facts),
        "tables": [_csvw_table(file, facts) for file in files],
    }
    return _to_json(group)


def describe_package(files: Sequence[DataFile], facts: Facts) -> bytes:
    """Return the Frictionless data package of all data files."""
    package = {
        "name": f"serious-incident-notifications-{facts.release}",
        "title": facts.title,
        "description": _describe(facts),
        "version": facts.release,
        "created": f"{facts.as_at.isoformat()}T00:00:00Z",
        "licenses": [{"name": "OGL-UK-3.0", "title": LICENCE_NAME, "path": LICENCE_URL}],
        "contributors": [{"title": PUBLISHER, "role": "publisher"}],
        "resources": [_resource(file) for file in files],
    }
    return _to_json(package)


def write_contract(file: DataFile, facts: Facts) -> bytes:
    """Return the data contract of one file, in the Open Data Contract Standard 3.1."""
    import yaml  # noqa: PLC0415 - whoever writes no release does not wait for it

    contract = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"panelwatch-{file.stem.replace('_', '-')}",
        "name": file.title,
        "version": facts.release,
        "status": "active",
        "description": {
            "purpose": f"{file.title}. {_describe(facts)}",
            "limitations": f"{facts.hiding} No measure of an authority's performance.",
            "usage": f"{LICENCE_NAME}.",
        },
        "servers": [
            {
                "server": "release",
                "type": "local",
                "path": f"data/{file.name}",
                "format": "csv",
                "delimiter": "comma",
            }
        ],
        "schema": [_contract_table(file)],
    }
    return yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=120).encode("utf-8")


def number_pattern(column: str) -> str:
    """Return the form of an indicator's cells: a number of its decimals, or a declared symbol."""
    decimals = INDICATORS[column].decimals
    fraction = rf"(\.\d{{1,{decimals}}})?" if decimals else ""
    return rf"^(-?\d+{fraction}|{'|'.join(SYMBOLS)})$"


def _context() -> list[Any]:
    return ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}]


def _origin(facts: Facts) -> dict[str, Any]:
    return {
        "dc:license": {"@id": LICENCE_URL},
        "dc:publisher": PUBLISHER,
        "dc:issued": facts.release,
        "dc:description": _describe(facts),
    }


def _describe(facts: Facts) -> str:
    """None of the three standards has a word for the next update, or for a table that is left out: prose says it."""
    return " ".join(said for said in (facts.statement or f"{facts.title}.", facts.gap, facts.coming) if said)


def _csvw_table(file: DataFile, facts: Facts) -> dict[str, Any]:
    return {
        "@type": "Table",
        "url": file.name,
        "dc:title": file.title,
        **_origin(facts),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "delimiter": ",", "header": True},
        "tableSchema": {
            "columns": [_csvw_column(file.table, column) for column in file.columns],
            "primaryKey": list(key_of(file.table)),
        },
    }


def _csvw_column(table: str, column: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column,
        "titles": column,
        "rdfs:label": label_of(column),
        "dc:description": describe_column(table, column),
    }
    if column in INDICATORS:
        base = "decimal" if INDICATORS[column].decimals else "integer"
        # Symbols are the ways to say that there is no number; a blank is none of them.
        return described | {"datatype": base, "null": list(SYMBOLS)}
    form = {"base": "string"} | ({"format": PATTERNS[column]} if column in PATTERNS else {})
    return described | {"datatype": form, "required": column not in _MAY_BE_BLANK}


def _resource(file: DataFile) -> dict[str, Any]:
    return {
        "name": file.stem.replace("_", "-"),
        "title": file.title,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        "schema": {
            "fields": [_field(file.table, column) for column in file.columns],
            "primaryKey": list(key_of(file.table)),
        },
    }


def _field(table: str, column: str) -> dict[str, Any]:
    said = {"name": column, "title": label_of(column), "description": describe_column(table, column)}
    if column in INDICATORS:
        kind = "number" if INDICATORS[column].decimals else "integer"
        return said | {"type": kind, "missingValues": list(SYMBOLS)}
    limits: dict[str, Any] = {} if column in _MAY_BE_BLANK else {"required": True}
    if column in PATTERNS:
        limits["pattern"] = PATTERNS[column].removeprefix("^").removesuffix("$")
    return said | {"type": "string", "constraints": limits, "missingValues": [""]}


def _contract_table(file: DataFile) -> dict[str, Any]:
    key = key_of(file.table)
    # A key of the contract has no blanks; where a level has no place the rule below alone holds rows apart.
    is_strict = not set(key) & set(_MAY_BE_BLANK)
    properties = []
    for column in file.columns:
        pattern = number_pattern(column) if column in INDICATORS else PATTERNS.get(column)
        declared: dict[str, Any] = {
            "name": column,
            "businessName": label_of(column),
            "description": describe_column(file.table, column),
            "logicalType": "string",
            "physicalType": "varchar",
            "required": column not in _MAY_BE_BLANK,
        }
        if pattern:
            declared["logicalTypeOptions"] = {"pattern": pattern}
        if is_strict and column in key:
            declared |= {"primaryKey": True, "primaryKeyPosition": key.index(column) + 1}
        properties.append(declared)
    counted = ", ".join(key)
    repeated = f"select {counted} from {file.stem} group by {counted} having count(*) > 1"  # noqa: S608 - as below
    once = {
        "type": "sql",
        "name": "one_row_per_key",
        "description": "One row per period, place and category.",
        "query": f"select count(*) from ({repeated})",  # noqa: S608 - names of contracts; we run none of it
        "mustBe": 0,
    }
    return {
        "name": file.stem,
        "physicalName": file.stem,
        "physicalType": "table",
        "description": file.title,
        "properties": properties,
        "quality": [once],
    }


def _to_json(described: Any) -> bytes:
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
