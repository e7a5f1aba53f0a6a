from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.text import clean, fold


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_clean_is_idempotent_and_never_pads(text: str) -> None:
    assert clean(clean(text)) == clean(text) == clean(text).strip()


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x21), max_size=40))
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())
