"""Disability, agency status, placement, categories of abuse, themes and published cells."""

from decimal import Decimal

import pytest

from expectations.normalise.abuse_categories import normalise_abuse_categories
from expectations.normalise.agency_status import normalise_agency_status
from expectations.normalise.disability import normalise_disability
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.placement import PLACEMENT_CODES, normalise_placement
from expectations.normalise.symbols import parse_value
from expectations.normalise.themes import normalise_themes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NONE", "no"),
        ("No known disability", "no"),
        ("AUT", "yes"),
        ("MOB; VIS", "yes"),
        ("Learning disability and autism", "yes"),
        ("Refused", "not_known"),
        ("NOBT", "not_known"),
    ],
)
def test_any_disability_but_none_means_yes(text, code):
    assert normalise_disability(text) == code


def test_disability_refuses_none_beside_a_disability_and_unclear_wording():
    with pytest.raises(Unrecognised, match="disability_conflict"):
        normalise_disability("NONE, AUT")
    for text in ("No disability recorded", "Other", "no learning difficulty"):
        with pytest.raises(Unrecognised, match="disability_unrecognised"):
            normalise_disability(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a) Looked after child", "looked_after"),
        ("CP/CLA", "looked_after"),
        ("CIN & CP", "child_protection"),
        ("CiN plan", "child_in_need"),
        ("EHA", "early_help"),
        ("Universal services only", "universal"),
        ("Not known", "not_known"),
    ],
)
def test_of_two_statuses_the_higher_duty_counts(text, code):
    assert normalise_agency_status(text) == code


@pytest.mark.parametrize("text", ["Open assessment", "Closed", "Previously CP", "Not known to social care", "S47"])
def test_what_is_not_a_plan_of_the_day_is_refused(text):
    with pytest.raises(Unrecognised, match="agency_status_not_a_plan"):
        normalise_agency_status(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("U3", "foster"),
        ("U6B Placement with other foster carer", "foster"),
        ("K2OUT - Homes and Hostels (outside LA)", "residential"),
        ("R3 IN - Family Centre or Mother and Baby Unit", "residential"),
        ("A5 : A5 Placed for adoption with current foster carer", "other"),
        ("Foster placement with a friend who is also an approved adopter - FFA [U2b]", "foster"),
        ("x) T1: Temporary placement - hospital", "hospital"),
        ("Temporary accommodation whilst foster carer is on holiday", "other"),
        ("P1 - Placed with own parents", "home"),
        ("Residential care home", "residential"),
        ("Children’s Home", "residential"),
        ("At home", "home"),
        ("Semi-independent living", "residential"),
        ("Independent living", "other"),
        ("M3", "not_known"),
    ],
)
def test_a_placement_is_read_from_its_code_its_words_or_both(text, code):
    assert normalise_placement(text) == code


@pytest.mark.parametrize(
    "text",
    ["K1 - Foster", "U4 - Staying Put", "Z1 - Whereabouts unknown", "Mother in prison, lives with father", "F1 [K2]"],
)
def test_a_placement_that_contradicts_itself_is_refused(text):
    with pytest.raises(Unrecognised, match="placement_conflict"):
        normalise_placement(text)


@pytest.mark.parametrize("text", ["36", "Reg 38", "F9", "Not in hospital", "Living with grandparents"])
def test_a_placement_without_a_known_meaning_is_refused(text):
    with pytest.raises(Unrecognised, match="placement_unrecognised"):
        normalise_placement(text)


def test_every_placement_code_alone_lands_on_its_place():
    assert all(normalise_placement(code.upper()) == place for code, place in PLACEMENT_CODES.items())


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("Neglect", ("neglect",)),
        ("YNNN", ("neglect",)),
        ("NYNN", ("physical",)),
        ("NNNN", ()),
        ("Physical  Sexual", ("physical", "sexual")),
        ("SAB;NEG", ("neglect", "sexual")),
        ("Multiple: Physical, Emotional Abuse", ("emotional", "physical")),
        ("NEGLECT/PHYSICAL/EMOTIONAL ABU", ("emotional", "neglect", "physical")),
        ("Likelihood of emotional harm", ("emotional",)),
    ],
)
def test_a_set_of_categories_keeps_all_its_components(text, categories):
    assert normalise_abuse_categories(text) == categories


def test_flags_follow_the_order_a_profile_declares():
    order = ("physical", "emotional", "sexual", "neglect")
    assert normalise_abuse_categories("YNNY", flag_order=order) == ("neglect", "physical")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Multiple", "abuse_multiple_only"),
        ("MUL", "abuse_multiple_only"),
        ("YN", "abuse_flags_length"),
        ("Physical, not sexual", "abuse_unrecognised"),
        ("Physical abuse; other", "abuse_unrecognised"),
        ("Domestic abuse", "abuse_unrecognised"),
    ],
)
def test_categories_that_would_lose_or_invent_a_component_are_refused(text, code):
    with pytest.raises(Unrecognised, match=code):
        normalise_abuse_categories(text)


def test_themes_are_read_with_or_without_labels():
    allowed = frozenset({"U1", "U2", "IF3"})
    assert normalise_themes("u02; IF3: men not cross-referenced | U1", allowed=allowed) == ("IF3", "U1", "U2")
    with pytest.raises(Unrecognised, match="theme_unknown") as refused:
        normalise_themes("U1, IF9", allowed=allowed)
    assert refused.value.suggestion == "IF3"


@pytest.mark.parametrize(
    ("text", "value", "symbol"),
    [
        ("1,234", Decimal(1234), None),
        ("53.7%", Decimal("53.7"), None),
        ("0", Decimal(0), None),
        ("12 [p]", Decimal(12), "p"),
        ("c", None, "c"),
        ("[Low]", None, "low"),
        ("..", None, ".."),
        ("~", None, "~"),
    ],
)
def test_a_published_cell_is_a_number_or_a_symbol(text, value, symbol):
    assert parse_value(text) == (value, symbol)


@pytest.mark.parametrize("text", ["1,23", "12 [q]", "abc", "1 234", "nan", "--1"])
def test_a_published_cell_that_is_neither_is_refused(text):
    with pytest.raises(Unrecognised, match="number_unrecognised"):
        parse_value(text)
