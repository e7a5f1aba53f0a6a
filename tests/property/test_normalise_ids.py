from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.ids import normalise_id
from expectations.normalise.outcome import Unrecognised

_REFERENCES = st.from_regex(r"[A-Z]{1,5}(-[A-Z0-9]{1,8}){1,3}", fullmatch=True)


@given(st.text(max_size=50))
def test_what_is_accepted_is_stable_and_safe(text: str) -> None:
    try:
        identifier = normalise_id(text)
    except Unrecognised:
        return
    assert normalise_id(identifier) == identifier
    assert identifier.isascii()
    assert identifier == identifier.upper()
    assert 0 < len(identifier) <= 40
    assert " " not in identifier


@given(_REFERENCES, st.sampled_from(["", " ", "\u00a0", "\t"]))
def test_our_own_references_survive_any_case_and_padding(reference: str, padding: str) -> None:
    assert normalise_id(f"{padding}{reference.lower()}{padding}") == reference


@given(st.integers(min_value=0, max_value=10**15))
def test_a_number_exported_as_float_is_the_number(number: int) -> None:
    assert normalise_id(f"{number}.0") == normalise_id(str(number)) == str(number)
