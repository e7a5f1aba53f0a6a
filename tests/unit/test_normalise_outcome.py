import copy

import pytest

from expectations.normalise.outcome import Unrecognised


def test_message_is_the_code_alone() -> None:
    refusal = Unrecognised("authority_unknown", "E06000060 Buckinghamshire")
    assert str(refusal) == "authority_unknown"
    assert refusal.args == ("authority_unknown",)
    assert refusal.suggestion == "E06000060 Buckinghamshire"


@pytest.mark.parametrize("code", ["", "John Smith", "date-impossible", "Ünknown"])
def test_a_text_that_is_no_code_cannot_become_one(code: str) -> None:
    with pytest.raises(TypeError) as refusal:
        Unrecognised(code)
    assert not code or code not in str(refusal.value)


def test_code_and_suggestion_survive_copying() -> None:
    copied = copy.copy(Unrecognised("sex_unrecognised", "female"))
    assert (copied.code, copied.suggestion) == ("sex_unrecognised", "female")
