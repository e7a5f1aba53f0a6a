import csv
from datetime import date
from pathlib import Path

import pytest

from expectations.normalise.authorities import AuthorityIndex
from expectations.normalise.outcome import Unrecognised

_REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"


def _read(table: str) -> list[dict[str, str]]:
    with (_REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def index() -> AuthorityIndex:
    return AuthorityIndex.from_rows(
        _read("local_authorities"),
        _read("local_authority_changes"),
        aliases=_read("authority_aliases"),
        districts=_read("districts"),
        joint_returns=_read("joint_returns"),
    )


# GSS code at 1 June 2020, and spellings of it separated by bars.
_SPELLINGS = """
E09000002  301|301.0|'301|e09000002|Barking & Dagenham|LB Barking and Dagenham
E09000002  BARKING AND DAGENHAM LONDON BOROUGH|London Borough of Barking and D|301 - Barking and Dagenham
E09000002  Barking and Dagenham (301)|E09000002 Barking & Dagenham
E09000004  Bexley London Boro|Bexley Lon|Bexley, London Borough of|Bexley LBC
E09000001  City of London|The City of London|City of London Corporation|London, City of
E09000021  Royal Borough of Kingston upon Thames|Kingston-upon-Thames|Kingston upon Th
E09000021  Royal Borough of Kingston
E09000027  London Borough of Richmond|Richmond upon Thames
E09000030  TowerHamlets|Tower Hamlets (LB)
E06000010  Hull|Kingston upon Hull|City of Kingston upon Hull|Hull City Council
E06000012  NORTH EAST LINCO|NE Lincs
E06000015  Derby|City of Derby|Derby CC|Derby City Coun
E06000017  Rutland|Rutland County Council|County of Rutland
E06000019  Herefordshire|COUNTY OF HEREFORDSHIRE|Herefordshire, County of|Herefordshire County Council
E06000023  Bristol|Bristol, City of|City and County of Bristol|BRISTOL CITY OF|Bristol City Council
E06000026  Plymouth UA|City of Plymouth (B)
E06000040  Royal Borough of Windsor and Maidenhead|RBWM
E06000043  THE CITY OF BRIGHTON AND HOVE|Brighton & Hove UA
E06000047  Durham|County Durham|Durham County Council|Durham CC|Easington|City of Durham
E06000058  Bournemouth, Christchurch and Poole|Bournemouth Christchurch & Poole|BCP Council|Christchurch
E06000058  Bournemouth, Chr
E06000059  Dorset|838|Dorset Council|North Dorset|Purbeck District Council
E06000060  Buckinghamshire|825|Bucks|Aylesbury Vale District Council
E08000013  St Helens|St. Helens|ST.HELENS MBC|Saint Helens|St Helen's
E08000016  370|Barnsley MBC|Barnsley Metropolitan Borough Council
E08000021  Newcastle-upon-Tyne|Newcastle City Council|City of Newcastle
E08000030  Walsall District (B)|Walsall Metropol|Walsall Metropolitan District (B)
E08000032  City of Bradford MDC|Bradford LA|Bradford Metropolitan District Council
E10000006  Cumbria|Cumbria CC|South Lakeland|E07000031
E10000012  Essex|Essex County Council|Chelmsford|Chelmsford City Council|Castle Point Borough
E10000012  Essex - Chelmsford
E10000020  Norfolk|King’s Lynn and West Norfolk District (B)|Kings Lynn & West Norfolk
E10000021  Northampton|Northamptonshire|928|South Northamptonshire|E06000061 / E06000062
E10000021  West Northamptonshire/North Northamptonshire
E10000028  Newcastle-under-Lyme|Newcastle-under-Lyme Borough Council|Staffs
E10000023  815|North Yorkshire|Richmondshire|N. Yorkshire
"""
_NOWHERE = """
Greater Manchester South|CON - Child placed in confidential placement|999|E99999999|E12000007|England|East|North East
Borough Council|and|301 302 303
"""
_OUTSIDE = """
W06000015|S12000049|N09000003|660|WAL|SCO|Wales|Bridgend County Borough Council|Powys - Powys|Belfast|Ayrshire
SIR YNYS MÔN - ISLE OF ANGLESEY|City and County of Swansea Council|Glasgow City Council|West Lothian|Isle of Man
Flintshire Children’s Social Care|Clackmannanshire Council
"""


def _split(table: str) -> list[str]:
    return [text for line in table.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("line", _SPELLINGS.strip().splitlines())
def test_a_spelling_means_one_authority(index: AuthorityIndex, line: str) -> None:
    code, texts = line.split("  ")
    found = {text: index.resolve(text, date(2020, 6, 1)) for text in texts.split("|")}
    assert found == dict.fromkeys(found, code)


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("Dorset", "2019-03-31", "E10000009"),
        ("Dorset", "2019-04-01", "E06000059"),
        ("Christchurch", "2019-03-31", "E10000009"),
        ("Christchurch", "2019-04-01", "E06000058"),
        ("815", "2023-03-31", "E10000023"),
        ("815", "2023-04-01", "E06000065"),
        ("825", "2020-03-31", "E10000002"),
        ("933", "2023-04-01", "E06000066"),
        ("Northampton", "2021-04-01", "E06000062"),
        ("Kettering", "2021-04-01", "E06000061"),
        ("Barnsley", "2025-05-01", "E08000038"),
        ("E06000061 / E06000062", "2021-03-31", "E10000021"),
        ("E06000062/E06000061", "2021-04-01", "E06000061/E06000062"),
        ("North Northamptonshire & West Northamptonshire", "2022-01-01", "E06000061/E06000062"),
        ("940 / 941", "2022-01-01", "E06000061/E06000062"),
    ],
)
def test_the_day_decides_between_authorities_of_one_name_or_code(
    index: AuthorityIndex, text: str, day: str, code: str
) -> None:
    assert index.resolve(text, date.fromisoformat(day)) == code


@pytest.mark.parametrize(
    ("text", "day", "code", "suggestion"),
    [
        ("E10000002", "2021-01-01", "authority_not_valid_at_date", "E06000060 Buckinghamshire"),
        ("E06000060", "2020-03-31", "authority_not_valid_at_date", "E10000002 Buckinghamshire"),
        ("Poole", "2020-01-01", "authority_not_valid_at_date", "E06000058 Bournemouth, Christchurch and Poole"),
        (
            "Cumbria",
            "2023-04-01",
            "authority_not_valid_at_date",
            "E06000063 Cumberland or E06000064 Westmorland and Furness",
        ),
        ("West Northamptonshire", "2021-03-31", "authority_not_valid_at_date", "E10000021 Northamptonshire"),
        ("Newcastle", "2020-01-01", "authority_ambiguous", "E08000021 Newcastle upon Tyne or E10000028 Staffordshire"),
        (
            "Richmond",
            "2024-01-01",
            "authority_ambiguous",
            "E09000027 Richmond upon Thames or E06000065 North Yorkshire",
        ),
        (
            "E09000002 / E09000003",
            "2020-01-01",
            "authority_ambiguous",
            "E09000002 Barking and Dagenham or E09000003 Barnet",
        ),
        ("302 Bexley", "2020-01-01", "authority_ambiguous", "E09000003 Barnet or E09000004 Bexley"),
        ("Terford and Wrek", "2020-01-01", "authority_unknown", "E06000020 Telford and Wrekin"),
        ("Middlesborough", "2020-01-01", "authority_unknown", "E06000002 Middlesbrough"),
        ("Chelmsfrod", "2020-01-01", "authority_unknown", "E10000012 Essex (Chelmsford)"),
        ("Barking", "2020-01-01", "authority_unknown", "E09000002 Barking and Dagenham"),
        ("0301", "2020-01-01", "authority_unknown", "E09000002 Barking and Dagenham"),
        ("Bexley?", "2020-01-01", "authority_unknown", "E09000004 Bexley"),
        ("Kent UA", "2020-01-01", "authority_unknown", "E10000016 Kent"),
        ("Leicester County Council", "2020-01-01", "authority_unknown", "E06000016 Leicester"),
        ("Lincoln County", "2020-01-01", "authority_unknown", "E10000019 Lincolnshire (Lincoln)"),
    ],
)
def test_a_refusal_names_what_was_probably_meant(
    index: AuthorityIndex, text: str, day: str, code: str, suggestion: str
) -> None:
    with pytest.raises(Unrecognised) as refusal:
        index.resolve(text, date.fromisoformat(day))
    assert (refusal.value.code, refusal.value.suggestion) == (code, suggestion)


@pytest.mark.parametrize("text", ["", "x" * 5000, *_split(_NOWHERE)])
def test_an_unknown_text_is_refused_without_a_suggestion(index: AuthorityIndex, text: str) -> None:
    with pytest.raises(Unrecognised) as refusal:
        index.candidates(text)
    assert (refusal.value.code, refusal.value.suggestion) == ("authority_unknown", None)


@pytest.mark.parametrize("text", ["London", "London Borough", "South", "Nottinghamshir County", "Suffolk Coa"])
def test_an_incomplete_name_is_not_guessed(index: AuthorityIndex, text: str) -> None:
    with pytest.raises(Unrecognised, match=r"^authority_unknown$"):
        index.candidates(text)


@pytest.mark.parametrize("text", _split(_OUTSIDE))
def test_a_place_outside_england_is_named_as_such(index: AuthorityIndex, text: str) -> None:
    with pytest.raises(Unrecognised, match=r"^authority_outside_england$"):
        index.candidates(text)


def test_a_cut_must_be_at_a_field_length_and_fit_one_name(index: AuthorityIndex) -> None:
    assert index.resolve("North East Linco", date(2020, 1, 1)) == "E06000012"
    for text in ("North East Lin", "North East Lincol", "North", "South Northamptonshi and"):
        with pytest.raises(Unrecognised):
            index.candidates(text)


def test_every_district_lies_in_one_known_authority_on_every_day(index: AuthorityIndex) -> None:
    days = [date(year, month, 1) for year in range(2014, 2027) for month in (1, 4)]
    authorities = {row["gss_code"] for row in _read("local_authorities")}
    for row in _read("districts"):
        assert {index.resolve(row["gss_code"], day) for day in days} <= authorities


def test_every_authority_is_found_by_code_and_name_on_its_days(index: AuthorityIndex) -> None:
    for row in _read("local_authorities"):
        day = max(date.fromisoformat(row["valid_from"]), date(2018, 6, 29))
        last = date.fromisoformat(row["valid_to"] or "2026-03-31")
        for text in (row["gss_code"], row["dfe_code"], row["name"], row["name"].upper(), f"{row['name']} Council"):
            assert index.resolve(text, day) == index.resolve(text, last) == row["gss_code"]
