from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.blank import is_blank
from expectations.normalise.text import fold


@given(st.text(max_size=20))
def test_spellings_of_one_text_are_blank_together(text: str) -> None:
    assert is_blank(text) == is_blank(fold(text)) == is_blank(f"\u00a0{text}\t")


@given(st.text(max_size=20), st.characters(categories=["Nd"]))
def test_a_cell_with_a_digit_is_never_blank(text: str, digit: str) -> None:
    assert not is_blank(text + digit) or "1.#" in fold(text + digit)
