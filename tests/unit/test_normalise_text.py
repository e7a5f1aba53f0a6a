import polars as pl
import pytest

from expectations.normalise.text import (
    FORBIDDEN_IN_FREE_TEXT_PATTERN,
    FORBIDDEN_PATTERN,
    clean,
    fold,
    has_forbidden_characters,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u00a0Stoke\u2013on\u2014Trent\u00a0", "stoke-on-trent"),
        ("King\u2019s   Lynn", "king's lynn"),
        ("King\u00b4s Lynn", "king's lynn"),
        ("King`s Lynn", "king's lynn"),
        ("\ufeffBexley\u200b", "bexley"),
        ("ＢＥＸＬＥＹ", "bexley"),
        ("co\u00adventry", "coventry"),
        ("Mo\u0302n", "m\u00f4n"),
        ("STRASSE", "strasse"),
        ("\u221212", "-12"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_the_same(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_clean_keeps_case() -> None:
    assert clean(" McDonald\u2019s ") == "McDonald's"


@pytest.mark.parametrize(
    "mark", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\u200e", "\u202e", "\u2067", "\u061c"]
)
def test_controls_and_bidirectional_marks_are_forbidden_everywhere(mark: str) -> None:
    text = f"a{mark}b"
    assert has_forbidden_characters(text)
    assert has_forbidden_characters(text, free_text=True)
    assert pl.Series([text]).str.contains(FORBIDDEN_PATTERN).item()
    assert pl.Series([text]).str.contains(FORBIDDEN_IN_FREE_TEXT_PATTERN).item()


@pytest.mark.parametrize("mark", ["\t", "\n", "\r\n"])
def test_tabs_and_line_ends_may_stand_in_prose_or_around_a_cell(mark: str) -> None:
    assert has_forbidden_characters(f"a{mark}b")
    assert not has_forbidden_characters(f"a{mark}b", free_text=True)
    assert not has_forbidden_characters(f"{mark}ab{mark}")


@pytest.mark.parametrize("text", ["", "Zoë Ó Briain", "山田", "a\u00a0b", "a\u200bb", "é"])
def test_letters_of_any_language_and_harmless_spaces_pass(text: str) -> None:
    assert not has_forbidden_characters(text)
