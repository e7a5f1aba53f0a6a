"""The production functions give what the field's reference programs gave."""

import math
from pathlib import Path

import pytest

from tests.golden.case import Case, list_cases
from tests.golden.families import find_answer

CASES = list(list_cases(Path(__file__).parent / "cases"))

#: what a reference printed that is no property of the data
WITHOUT_MEANING = {
    # These counts vary less than Poisson counts: the likelihood rises to an infinite theta, and the number printed is
    # where the reference's steps, by then rounding errors, were stopped. Ours is infinite.
    "its_pubA_h2": {"nb_theta"},
}


def differences(case: Case) -> list[str]:
    """Give the cells in which the answer to a case is not the expected one."""
    expected, answer = case.read_expected(), find_answer(case.family)(case)
    if answer.height != expected.height:
        return [f"{answer.height} rows instead of {expected.height}"]
    return [
        f"row {row + 1}, {column}: {told} instead of {wanted}"
        for column in expected.columns
        if column not in WITHOUT_MEANING.get(case.name, ())
        for row, (told, wanted) in enumerate(zip(answer[column], expected[column], strict=True))
        if not is_same(told, wanted, case.rtol)
    ]


def is_same(told: object, wanted: object, rtol: float) -> bool:
    """Compare as the reference's own comparison does: numbers by tolerance, blanks as blanks, text exactly."""
    if isinstance(told, float) and math.isnan(told):
        told = None
    if told is None or wanted is None:
        return told is None and wanted is None
    if isinstance(wanted, str) and not isinstance(told, int | float):
        return str(told) == wanted
    first, second = float(told), float(wanted)  # pyright: ignore[reportArgumentType]
    if math.isinf(first) or math.isinf(second):
        return first == second
    return abs(first - second) <= 1e-12 + max(rtol, 1e-12) * abs(second)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.family}-{case.name}")
def test_reference_values_are_met(case):
    assert differences(case)[:5] == []
