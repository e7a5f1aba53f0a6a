"""Invariants every normaliser of a coded field keeps."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations import codes
from expectations.normalise import simple_codes as simple
from expectations.normalise.abuse_categories import normalise_abuse_categories
from expectations.normalise.agency_status import normalise_agency_status
from expectations.normalise.disability import normalise_disability
from expectations.normalise.ethnicity import normalise_ethnicity
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.placement import normalise_placement
from expectations.normalise.sex import normalise_sex
from expectations.normalise.spellings import VOCABULARIES
from expectations.normalise.symbols import parse_value
from expectations.normalise.themes import normalise_themes
from expectations.normalise.vocabulary import match_code
from expectations.normalise.yes_no import normalise_yes_no, normalise_yes_no_not_known

NORMALISERS: dict[str, tuple[Callable[[str], str], codes.CodeList]] = {
    "ethnicity": (normalise_ethnicity, codes.ETHNICITY),
    "sex": (normalise_sex, codes.SEX),
    "disability": (normalise_disability, codes.DISABILITY),
    "agency_status": (normalise_agency_status, codes.AGENCY_STATUS),
    "placement": (normalise_placement, codes.PLACEMENT),
    "yes_no": (normalise_yes_no, codes.YES_NO),
    "yes_no_not_known": (normalise_yes_no_not_known, codes.YES_NO_NOT_KNOWN),
    **{
        vocabulary.code_list.name: (getattr(simple, f"normalise_{vocabulary.code_list.name}"), vocabulary.code_list)
        for vocabulary in VOCABULARIES
    },
}
CASES = [(name, code.code) for name, (_, listed) in NORMALISERS.items() for code in listed.codes]
LABELS = [(name, code.code, code.label) for name, (_, listed) in NORMALISERS.items() for code in listed.codes]
SPACES = st.text(alphabet=" \t\u00a0\u2003", max_size=3)
PREFIXES = st.sampled_from(["", "a) ", "(b) ", "c. ", "zz) ", "2. ", "~"])
WORDS = st.one_of(
    st.sampled_from(["white", "black", "asian", "mixed", "other", "british", "irish", "african", "indian", "chinese"]),
    st.sampled_from(["any", "and", "not", "or", "refused", "known", "yes", "no", "none", "-", "/", ";", "(", ")"]),
    st.sampled_from(
        ["WBRI", "BOTH", "A1", "D.D2", "home", "hospital", "foster", "U4", "K1", "NEG", "polish", "somali"]
    ),
)


@pytest.mark.parametrize(("name", "code"), CASES)
def test_a_canonical_code_is_its_own_normal_form(name, code):
    assert NORMALISERS[name][0](code) == code


@pytest.mark.parametrize(("name", "code", "label"), LABELS)
def test_a_label_lands_on_its_code(name, code, label):
    assert NORMALISERS[name][0](label) == code


@given(case=st.sampled_from(LABELS), before=SPACES, after=SPACES, prefix=PREFIXES, upper=st.booleans())
def test_case_spaces_and_list_marks_do_not_matter(case, before, after, prefix, upper):
    name, code, label = case
    spelled = label.upper() if upper else label.lower()
    assert NORMALISERS[name][0](f"{before}{prefix}{spelled.replace(' ', chr(0xA0))}{after}") == code


@given(name=st.sampled_from(sorted(NORMALISERS)), text=st.one_of(st.text(max_size=40), st.lists(WORDS).map(" ".join)))
def test_any_text_lands_on_a_code_of_the_list_or_is_refused_with_one(name, text):
    normalise, listed = NORMALISERS[name]
    try:
        assert normalise(text) in listed.values
    except Unrecognised as refused:
        suggested = set((refused.suggestion or "").split(", ")) - {""}
        assert suggested <= set(listed.values)


@given(st.sampled_from([(v, spelling) for v in VOCABULARIES for spelling in v.spellings]))
def test_every_declared_spelling_lands_on_its_own_code(pair):
    vocabulary, spelling = pair
    assert match_code(spelling, vocabulary) == vocabulary.spellings[spelling]


@given(
    parts=st.sets(st.sampled_from(["Neglect", "Physical abuse", "SAB", "Emotional"]), min_size=1).flatmap(
        lambda chosen: st.tuples(st.permutations(sorted(chosen)), st.permutations(sorted(chosen)))
    ),
    separators=st.tuples(*[st.sampled_from(["; ", ", ", "/", " & ", " and ", "  "])] * 2),
)
def test_categories_of_abuse_do_not_depend_on_order_or_separator(parts, separators):
    first, second = (separator.join(listed) for listed, separator in zip(parts, separators, strict=True))
    assert normalise_abuse_categories(first) == normalise_abuse_categories(second)
    assert len(normalise_abuse_categories(first)) == len(parts[0])


@given(st.sets(st.sampled_from(codes.ABUSE_CATEGORY.values), min_size=1))
def test_a_normalised_set_of_categories_is_stable(categories):
    once = normalise_abuse_categories("; ".join(categories))
    assert once == tuple(sorted(categories)) == normalise_abuse_categories("; ".join(once))


@given(st.permutations(["U1", "EH2", "IF3"]))
def test_themes_do_not_depend_on_order(themes):
    assert normalise_themes("; ".join(themes), allowed=frozenset(themes)) == ("EH2", "IF3", "U1")


@given(st.integers(-(10**12), 10**12))
def test_thousands_commas_do_not_change_a_number(number):
    assert parse_value(f"{number:,}") == parse_value(str(number)) == (Decimal(number), None)
