import pytest

from expectations.normalise.blank import is_blank


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "\t\r\n",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "nan",
        "NaN",
        "NULL",
        "<NA>",
        "#N/A",
        "n/a",
        "N.A.",
        "\\N",
    , ".", "..", "...", "-", "--", "\u2013", "\u2014", "__/__/____", "- -", "(blank)", "NaT", " n/a ", "ｎａｎ"],
)
def test_nothing_was_entered(text: str | None) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text",
    ["0", "x", "c", "?", "Not recorded", "Unknown", "Refused", "Nil", "No", "None", "**DO NOT USE**", "zNotRecorded", "#MULTIVALUE", "#REF!", "Nancy", "-1", "*", ":"],
)
def test_an_answer_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_the_word_none_is_blank_only_where_the_column_says_so() -> None:
    assert is_blank(" NONE ", none_is_blank=True)
    assert not is_blank("none")
