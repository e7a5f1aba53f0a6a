"""The code lists, the shared matcher, and the plain coded fields."""

import pytest

from expectations import codes
from expectations.normalise import simple_codes as simple
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.sex import normalise_sex
from expectations.normalise.vocabulary import build_vocabulary
from expectations.normalise.yes_no import normalise_yes_no, normalise_yes_no_not_known


@pytest.mark.parametrize("code_list", codes.CODE_LISTS.values(), ids=lambda code_list: code_list.name)
def test_a_code_list_has_distinct_codes_labels_and_a_source(code_list):
    assert len(set(code_list.values)) == len(code_list.values) > 1
    assert len({code.label for code in code_list.codes}) == len(code_list.codes)
    assert code_list.source


def test_a_label_is_found_by_its_code_only():
    assert codes.NATURE.get_label("serious_harm") == "Serious harm"
    with pytest.raises(KeyError):
        codes.NATURE.get_label("Serious harm")


def test_a_vocabulary_refuses_a_spelling_with_two_meanings():
    with pytest.raises(ValueError, match="means two codes"):
        build_vocabulary(codes.YES_NO, yes=("aye",), no=("Aye",))


def test_a_vocabulary_refuses_aliases_for_undeclared_codes():
    with pytest.raises(ValueError, match="undeclared"):
        build_vocabulary(codes.YES_NO, perhaps=("maybe",))


@pytest.mark.parametrize(
    ("normalise", "text", "code"),
    [
        (simple.normalise_nature, "a) Death of child", "death"),
        (simple.normalise_nature, "SH - Serious Harm", "serious_harm"),
        (simple.normalise_nature, "Potentially life threatening i", "serious_harm"),  # cut at 30
        (simple.normalise_status, "Criteria Not Met", "not_met"),
        (simple.normalise_nai, "NAI – suspected", "suspected"),
        (simple.normalise_nai, "non-NAI", "not_nai"),
        (simple.normalise_lcspr_decision, "No further review", "no"),
        (simple.normalise_role, "Mother’s partner", "mothers_partner"),
        (simple.normalise_probation, "Not known to probation", "none"),
        (simple.normalise_probation, "Not known", "not_known"),
        (simple.normalise_stage, "Short-listed", "shortlisted"),
        (simple.normalise_outcome, "Child died", "died"),
        (simple.normalise_injury, "Head injury with additional fractures", "head_and_fractures"),
        (simple.normalise_injury, "Head injury", "head"),
        (simple.normalise_pattern, "One-off", "one_off"),
        (simple.normalise_prognosis, "Long-term impairment unlikely", "impairment_unlikely"),
        (simple.normalise_criminal_proceedings, "Awaiting CPS decision", "awaiting_decision"),
        (simple.normalise_care_finding, "None", "none"),
        (simple.normalise_engagement_group, "Strategic Partners", "strategic_partners"),
    ],
)
def test_a_spelling_from_practice_lands_on_its_code(normalise, text, code):
    assert normalise(text) == code


@pytest.mark.parametrize(
    ("normalise", "text", "suggestion"),
    [
        (simple.normalise_nature, "Serous harm", "serious_harm"),
        (simple.normalise_nature, "Death - serious harm", None),
        (simple.normalise_nai, "NAI", None),
        (simple.normalise_nai, "not - confirmed", None),
        (simple.normalise_injury, "Head injury or tra", None),  # cut at 18, two codes begin so
    ],
)
def test_an_unclear_spelling_is_refused(normalise, text, suggestion):
    with pytest.raises(Unrecognised, match="code_unknown") as refused:
        normalise(text)
    if suggestion is not None:
        assert refused.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("answer", "spellings"),
    [
        ("yes", ["Y", "yes", "TRUE", "1", "1.0", "-1", "Y - Yes", "1 - Yes", "Yes (1)", "✓", "Yes-see the case notes"]),
        ("no", ["N", "no", "FALSE", "0", "0.0", "N: No", "0 - No", "☐", "No, nothing on file"]),
    ],
)
def test_yes_and_no_land_in_both_forms_of_the_question(answer, spellings):
    assert {normalise_yes_no(text) for text in spellings} == {answer}
    assert {normalise_yes_no_not_known(text) for text in spellings} == {answer}


def test_not_known_is_an_answer_only_where_the_question_admits_it():
    for text in ("Unknown", "DK", "9", "Not recorded", "zNotRecorded", "Refused"):
        assert normalise_yes_no_not_known(text) == "not_known"
        with pytest.raises(Unrecognised, match="yes_no_not_known"):
            normalise_yes_no(text)


@pytest.mark.parametrize("text", ["No - Yes", "Yes - but not confirmed", "Child seen alone", "x", "2", "yes/no"])
def test_an_answer_that_is_taken_back_or_of_another_question_is_refused(text):
    with pytest.raises(Unrecognised, match="yes_no_unrecognised"):
        normalise_yes_no_not_known(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "male"),
        ("2.0", "female"),
        ("b) Female", "female"),
        ("Trans woman", "transgender"),
        ("Transgender Male", "transgender"),
        ("I", "not_known"),
        ("9", "not_known"),
        ("d) Neither", "not_known"),
        ("Not stated / recorded (or unborn)", "not_known"),
    ],
)
def test_sex_follows_the_departments_groups(text, code):
    assert normalise_sex(text) == code


def test_sex_refuses_what_the_groups_have_no_place_for_and_what_contradicts():
    with pytest.raises(Unrecognised, match="sex_outside_list"):
        normalise_sex("Non-binary")
    with pytest.raises(Unrecognised, match="sex_unrecognised"):
        normalise_sex("F - Male")
