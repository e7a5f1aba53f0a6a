"""Ethnicity: codes decide, words decide, contradictions and broad groups are refused."""

import pytest

from expectations import codes
from expectations.normalise.ethnicity import normalise_ethnicity
from expectations.normalise.ethnicity_codes import ANY_OTHER, EXTENDED_CODES, FORMER_CODES, GROUP_OF
from expectations.normalise.outcome import Unrecognised


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("g) WROM", "WROM"),
        ("Gypsy/Roma [WROM]", "WROM"),
        ("wbri – white british", "WBRI"),
        ("WBRI White British (102)", "WBRI"),
        ("PAK - APKN - Pakistani", "APKN"),
        ("BOTH - Other Black", "BOTH"),
        ("WROM - Gypsy/Roma/Traveller", "WROM"),
        ("OOTH - Afghan", "OOTH"),
        ("AOTH - Thai", "AOTH"),
        ("WOTH - Ruritanian", "WOTH"),
        ("BNGN", "BAFR"),
        ("CHKG - Hong Kong Chinese", "CHNE"),
    ],
)
def test_a_census_or_extended_code_decides(text, code):
    assert normalise_ethnicity(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(A.A17) White - British", "WBRI"),
        ("White: English / Welsh / Scottish / Northern Irish / British", "WBRI"),
        ("White - Irish Traveller", "WIRT"),
        ("White (Ukrainian)", "WOTH"),
        ("White South African", "WOTH"),
        ("White (Mixed white)", "WOTH"),
        ("White, white unspecified", "WOTH"),
        ("Mixed: White/Black Caribbean", "MWBC"),
        ("Nigerian and White British", "MWBA"),
        ("White + Bangladeshi", "MWAS"),
        ("Mixed - Black and White", "MOTH"),
        ("White and Chinese", "MOTH"),
        ("Any other mixed / multiple ethnic background", "MOTH"),
        ("Mixed Black", "BOTH"),
        ("Asian or Asian British - British Indian", "AIND"),
        ("Asian - Nepalese", "AOTH"),
        ("Black / African / Caribbean / Black British - Eritrean", "BAFR"),
        ("Any other Black / African / Caribbean background", "BOTH"),
        ("Black or Black British - Grenadian", "BCRB"),
        ("Black South African", "BAFR"),
        ("Asian/Asian British - Chinese", "CHNE"),
        ("Other ethnic group: Arab", "OOTH"),
        ("Other - Kurdish", "OOTH"),
        ("WCY - White Greek Cypriot", "WOTH"),
    ],
)
def test_words_decide_where_no_code_is_given(text, code):
    assert normalise_ethnicity(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Any Other White Ba", "WOTH"),  # cut at 18
        ("Information not ye", "NOBT"),
        ("Mixed - White & Black Caribbe", "MWBC"),
        ("ABC - AOTH - Any other Asian backgr", "AOTH"),
    ],
)
def test_a_cut_last_word_is_completed_when_only_one_meaning_fits(text, code):
    assert normalise_ethnicity(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#MULTIVALUE", "NOBT"),
        ("zNotRecorded", "NOBT"),
        ("**DO NOT USE**", "NOBT"),
        ("Unborn child", "NOBT"),
        ("Black - Form not completed", "NOBT"),
        ("Not stated - did not wish to reply", "REFU"),
        ("Withheld by parent", "REFU"),
    ],
)
def test_no_answer_is_told_from_a_refused_one(text, code):
    assert normalise_ethnicity(text) == code


def test_an_obsolete_list_entry_keeps_its_meaning():
    assert normalise_ethnicity("**DO NOT USE** White Irish") == "WIRI"


@pytest.mark.parametrize("group", ["White", "Asian or Asian British", "Black British", "Mixed", "A.A9 : White"])
def test_a_broad_group_alone_is_refused_with_its_codes_suggested(group):
    with pytest.raises(Unrecognised) as refused:
        normalise_ethnicity(group)
    assert refused.value.code == "ethnicity_group_only"
    assert set((refused.value.suggestion or "").split(", ")) <= set(codes.ETHNICITY.values)


@pytest.mark.parametrize(
    "text",
    [
        "WBRI - Black African",
        "BOTH parents White British",
        "WBRI - not British",
        "WBRI - Refused",
        "NOBT - Refused",
        "WBRI, APKN",
        "White British or Irish",
        "White Asian",
        "Mixed > Any other Black background",
        "Any other Asian background - Chinese",
        "Indian and Pakistani",
    ],
)
def test_a_contradiction_is_refused(text):
    with pytest.raises(Unrecognised, match="ethnicity_conflict"):
        normalise_ethnicity(text)


@pytest.mark.parametrize("text", ["British", "Traveller", "Kurdish", "Afghan", "South African", "White Jersey"])
def test_a_word_with_several_codes_is_refused(text):
    with pytest.raises(Unrecognised, match="ethnicity_ambiguous"):
        normalise_ethnicity(text)


def test_a_former_code_decides_alone_and_within_its_group():
    assert [normalise_ethnicity(text) for text in ("D2", "b1", "A1 : White")] == ["BAFR", "MWBC", "WBRI"]


def test_words_beside_a_former_code_decide_because_local_lists_reuse_it():
    assert normalise_ethnicity("E1 Other Ethnic Group - Arab") == "OOTH"
    assert normalise_ethnicity("C5 - British-Pakistani") == "APKN"


@pytest.mark.parametrize(
    ("text", "suggestion"), [("E1", "CHNE"), ("A4", "WIRT"), ("D.D2", "BAFR"), ("F", None), ("A.A28", None)]
)
def test_a_local_code_that_differs_between_authorities_is_refused(text, suggestion):
    with pytest.raises(Unrecognised, match="ethnicity_local_code") as refused:
        normalise_ethnicity(text)
    assert refused.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("Pakstani", "APKN"), ("White Britsh", "WBRI"), ("Wite - African", "AOTH, BAFR"), ("Qwerty", None)],
)
def test_a_slip_is_refused_and_never_mended_silently(text, suggestion):
    with pytest.raises(Unrecognised, match="ethnicity_unrecognised") as refused:
        normalise_ethnicity(text)
    assert refused.value.suggestion == suggestion


def test_every_code_table_stays_within_the_census_codes():
    census = set(codes.ETHNICITY.values)
    assert set(GROUP_OF) == census
    assert {*EXTENDED_CODES.values(), *FORMER_CODES.values(), *ANY_OTHER.values()} <= census
    assert not set(EXTENDED_CODES) & census
