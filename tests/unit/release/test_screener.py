"""One violation of every rule, and the department's own file."""

from pathlib import Path

import pytest

from assets.release.files.ees import split_tables, write_data, write_meta
from assets.release.files.screener import list_rules, screen
from tests.unit.release.frames import make_tables

_FILE = next(file for file in split_tables(make_tables()) if file.table == "areas")
DATA, META = write_data(_FILE).decode(), write_meta(_FILE).decode()
NAME = _FILE.name
DURHAM = "E06000047,County Durham,Total,Total,9\n"


def run(data: str | bytes, meta: str | bytes = META, name: str = NAME, meta_name: str | None = None, **more):
    as_bytes = [part.encode() if isinstance(part, str) else part for part in (data, meta)]
    return screen(name, as_bytes[0], meta_name or name.replace(".csv", ".meta.csv"), as_bytes[1], **more)


def codes(*args, **kwargs) -> set[str]:
    return {finding.code for finding in run(*args, **kwargs)}


def test_a_file_that_keeps_the_standard_has_no_findings():
    assert run(DATA) == []


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("F01", {"data": DATA, "name": "Areas 2026.csv"}),
        ("F02", {"data": DATA, "meta_name": "areas_metadata.csv"}),
        ("F03", {"data": "\ufeff" + DATA}),
        ("F03", {"data": DATA.encode().replace(b"County Durham", b"County Durh\xe4m")}),
        ("F03", {"data": DATA.replace("County Durham", "County\x00Durham")}),
        ("F04", {"data": DATA.split("\n", maxsplit=1)[0] + "\n"}),
        ("F05", {"data": DATA.replace(",", ";")}),
        ("F05", {"data": DATA.replace(DURHAM, DURHAM.replace("9\n", "9,9\n"))}),
        ("F06", {"data": DATA + ",,,,,,,,,,,,\n"}),
        ("C01", {"data": DATA.replace("time_identifier", "time_kind")}),
        ("C02", {"data": DATA, "meta": META.replace("indicator_dp", "decimals")}),
        ("C03", {"data": DATA.replace("breakdown_topic", "breakdown")}),
        (
            "C04",
            {
                "data": DATA.replace(",notifications", ",Notifications"),
                "meta": META.replace("notifications,I", "Notifications,I"),
            },
        ),
        (
            "C05",
            {
                "data": DATA.replace("country_name", "region_name!")
                .replace("region_name,", "country_name,", 1)
                .replace("region_name!", "region_name")
            },
        ),
        ("M01", {"data": DATA.replace(",notifications", ",count")}),
        ("M02", {"data": DATA, "meta": META + "reviewed,Indicator,Reviewed,,,0,,\n"}),
        ("M02", {"data": DATA, "meta": META + "notifications,Indicator,Again,,,0,,\n"}),
        ("M03", {"data": DATA, "meta": META.replace("Indicator", "Measure")}),
        ("M04", {"data": DATA, "meta": META.replace("Serious incident notifications", "Breakdown")}),
        ("M04", {"data": DATA, "meta": META.replace("Serious incident notifications", "")}),
        ("M05", {"data": DATA, "meta": META + "region_name,Filter,Region,,,,,\n"}),
        ("M06", {"data": DATA, "meta": META.replace("Filter,Breakdown,,,,", "Filter,Breakdown,,%,,")}),
        ("M07", {"data": DATA, "meta": META.replace("notifications,,,0", "notifications,,percent,0")}),
        ("M08", {"data": DATA, "meta": META.replace("notifications,,,0", "notifications,,,")}),
        ("M09", {"data": DATA, "meta": META + "breakdown_topic,Filter,Topic,,,,,\n"}),
        ("M10", {"data": DATA.replace("Incident type,Death", "Incident type,Total")}),
        ("M11", {"data": DATA.replace("Incident type,Death", "Incident type,Total")}),
        ("M12", {"data": DATA.replace("Total,Total", "All,All")}),
        ("T01", {"data": DATA.replace("Financial year", "Fiscal year")}),
        ("T02", {"data": DATA.replace("Financial year", "Financial year Q1", 1)}),
        ("T02", {"data": DATA.replace("Financial year", "Part 1 (April to September)", 1)}),
        ("T03", {"data": DATA.replace("202526", "2025", 1)}),
        ("T03", {"data": DATA.replace("202526", "202527", 1)}),
        ("T03", {"data": DATA.replace("Financial year", "Reporting year")}),
        ("G01", {"data": DATA.replace("Regional", "Region")}),
        (
            "G02",
            {
                "data": DATA.replace("region_name", "region_title"),
                "meta": META.replace("breakdown,F", "region_title,F"),
            },
        ),
        (
            "G03",
            {
                "data": DATA.replace(
                    "National,E92000001,England,,", "National,E92000001,England,E12000001,North East", 1
                )
            },
        ),
        ("G03", {"data": DATA.replace("E12000001,North East,805", ",,805")}),
        ("G04", {"data": DATA.replace("E06000047", "E07000047")}),
        ("G04", {"data": DATA.replace(",840,", ",84,")}),
        ("G05", {"data": DATA.replace("North East,805", "North-East,805")}),
        ("G05", {"data": DATA.replace("E06000047", "E06000001")}),
        ("R01", {"data": DATA + "\n".join(DATA.split("\n")[-2:])}),
        ("R02", {"data": DATA.replace("Incident type,Death", "Incident type,")}),
        ("R03", {"data": DATA.replace(",200\n", ",\n")}),
        ("R04", {"data": DATA.replace(",200\n", ',"1,200"\n')}),
        ("R04", {"data": DATA.replace(",200\n", ",20%\n")}),
        ("R04", {"data": DATA.replace(",200\n", ",:\n")}),
        ("R04", {"data": DATA.replace(",200\n", ",k\n")}),
        ("R05", {"data": DATA.replace(",200\n", ",200.5\n")}),
        ("R06", {"data": DATA.replace("County Durham", " County Durham")}),
        ("R07", {"data": DATA.replace("Incident type,Death", "Incident type,NA")}),
        ("R07", {"data": DATA.replace("Incident type,Death", f"Incident type,{'a' * 121}")}),
        ("R08", {"data": DATA.replace("Incident type,Death", "Incident type,=1+1")}),
    ],
)
def test_each_rule_finds_its_violation(code, broken):
    found = codes(**broken)
    assert code in found


def test_every_rule_has_a_violation_above():
    marks = test_each_rule_finds_its_violation.pytestmark[0].args[1]
    assert {code for code, _ in marks} == {code for code, _ in list_rules()}


def test_a_total_is_not_asked_of_categories_that_add_up_to_nothing():
    broken = DATA.replace("Total,Total", "All,All")
    assert codes(broken, without_total=("breakdown",)) == set()


def test_a_finding_names_file_column_and_rows_but_no_value():
    (found,) = run(DATA.replace(",200\n", ",secret\n"))
    assert found.message == f"{NAME}, column notifications, row 3: neither a plain number nor one of the symbols."


def test_sizes_are_bounded():
    assert codes(DATA + DURHAM * 500_001) == {"F04", "F05"}


def test_the_manual_lists_every_rule():
    manual = (Path(__file__).parents[3] / "docs" / "public-tables.md").read_text(encoding="utf-8")
    for code, says in list_rules():
        assert f"| {code} | {says} |" in manual
