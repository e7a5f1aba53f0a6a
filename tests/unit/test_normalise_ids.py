import pytest

from expectations.normalise.ids import normalise_id
from expectations.normalise.outcome import Unrecognised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SIN-2019-000123", "SIN-2019-000123"),
        ("  sin-2019-000123\u00a0", "SIN-2019-000123"),
        ("SIN\u20132019\u2014000123", "SIN-2019-000123"),
        ("SIN - 2019 - 000123", "SIN-2019-000123"),
        ("123.0", "123"),
        ("123.000", "123"),
        ("00123", "00123"),
        ("'007", "007"),
        ("ＳＩＮ１", "SIN1"),
        ("12E4", "12E4"),
        ("a" * 40, "A" * 40),
    ],
)
def test_a_reference_is_read_whatever_its_padding_case_and_export(text: str, expected: str) -> None:
    assert normalise_id(text) == expected


@pytest.mark.parametrize("text", ["1.23E+05", "1.23e+5", "2E-05", "1.5E9", "123.5", "1,234", "12,345,678", "#####"])
def test_a_reference_a_spreadsheet_has_rounded_or_formatted_is_damaged(text: str) -> None:
    with pytest.raises(Unrecognised) as refusal:
        normalise_id(text)
    assert refusal.value.code == "id_damaged"


@pytest.mark.parametrize("text", ["1 23", "A" * 41, "-1", "SIN-", "#REF!", "a;b", "=1+1", "../x", "é1", "٣"])
def test_anything_else_is_unrecognised_and_never_quoted(text: str) -> None:
    with pytest.raises(Unrecognised) as refusal:
        normalise_id(text)
    assert (refusal.value.code, refusal.value.suggestion) == ("id_unrecognised", None)
    assert text not in repr(refusal.value)
