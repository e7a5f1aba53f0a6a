import pytest

from expectations.normalise.blank import is_blank

_NOTHING = """
nan|NaN|NULL|<NA>|#N/A|n/a|N.A.|\\N|NaT| n/a |ｎａｎ|(blank)
.|..|...|-|--|- -|\u2013|\u2014|__/__/____
"""
_ANSWERS = """
0|-1|x|c|?|*|:|Not recorded|Unknown|Refused|Nil|No|None
**DO NOT USE**|zNotRecorded|#MULTIVALUE|#REF!|Nancy
"""


def _split(table: str) -> list[str]:
    return [cell for line in table.strip().splitlines() for cell in line.split("|")]


@pytest.mark.parametrize("text", [None, "", "   ", "\t\r\n", "\u00a0", "\u200b", "\ufeff", *_split(_NOTHING)])
def test_nothing_was_entered(text: str | None) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", _split(_ANSWERS))
def test_an_answer_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_the_word_none_is_blank_only_where_the_column_says_so() -> None:
    assert is_blank(" NONE ", none_is_blank=True)
    assert not is_blank("none")
