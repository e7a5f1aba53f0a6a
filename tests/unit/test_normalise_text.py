import polars as pl
import pytest

from expectations.normalise.text import (
    FORBIDDEN_IN_FREE_TEXT_PATTERN,
    FORBIDDEN_PATTERN,
    clean,
    fold,
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
    assert holds(f"a{mark}b") == (True, True)


@pytest.mark.parametrize("mark", ["\t", "\n", "\r\n"])
def test_tabs_and_line_ends_may_stand_in_prose(mark: str) -> None:
    assert holds(f"a{mark}b") == (True, False)


@pytest.mark.parametrize("text", ["", "Zoë Ó Briain", "山田", "a\u00a0b", "a\u200bb", "é"])
def test_letters_of_any_language_and_harmless_spaces_pass(text: str) -> None:
    assert holds(text) == (False, False)


def holds(text: str) -> tuple[bool, bool]:
    """Whether a text holds what no cell of a line may, and what no prose may."""
    cell = pl.Series([text])
    return cell.str.contains(FORBIDDEN_PATTERN).item(), cell.str.contains(FORBIDDEN_IN_FREE_TEXT_PATTERN).item()
