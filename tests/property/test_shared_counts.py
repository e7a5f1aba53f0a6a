"""Whatever the headline and the review count, no count is hidden in one place and told in another."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.release.disclosing import ReleaseRefused
from assets.release.making import try_to_break
from tests.tables_of_reviews import list_cases, list_reviewed, make_breakdown, make_headline, print_release

FEW = st.integers(0, 12)


@st.composite
def reviews(draw):
    """Few cases, shares of nearly none or nearly all, and the fieldwork review broken down by what overlaps."""
    reviewed = draw(st.integers(0, 40))
    shares = [
        draw(st.integers(0, reviewed) | st.sampled_from([reviewed, max(0, reviewed - 2), min(2, reviewed)]))
        for _ in range(3)
    ]
    died, harmed = draw(FEW), draw(FEW)
    cases = died + harmed
    head = draw(st.integers(0, died))
    further = {
        "service": {"one": draw(st.integers(0, cases))},
        "injury_of_died": {
            "head injury or trauma": head,
            "head injury with additional fractures": draw(st.integers(0, head)),
        },
    }
    # As known on the day the review was published, one case may have been another.
    final = cases + draw(st.sampled_from([0, 0, 0, 1]))
    headline = make_headline(shares, reviewed, final + draw(FEW), final)
    return headline, make_breakdown(died, harmed, **further)


@settings(max_examples=60)
@given(reviews(), st.sampled_from([5, 10]))
def test_what_is_printed_twice_is_printed_alike_and_gives_nothing_away(review, threshold):
    tables = print_release(*review, threshold=threshold)
    assert len(set(list_reviewed(tables))) == 1
    of_headline, *of_review = list_cases(tables)
    counted = review[0].filter(measure="review_cases_final")["numerator"].item()
    is_amended = counted != review[1]["denominator"][0]
    if not is_amended:
        assert of_review == [of_headline]
    try:
        assert try_to_break(tables, [], threshold=threshold).is_safe
    except ReleaseRefused:
        # A reader takes the cases of two days for the same where one of them is hidden: it is safe to refuse.
        assert is_amended
        assert "c" in (of_headline, *of_review)


@settings(max_examples=30)
@given(reviews())
def test_nothing_new_is_given_away_by_the_same_release_once_more(review):
    headline, breakdown = review
    first = print_release(headline, breakdown)
    again = print_release(headline, breakdown, [first])
    assert all(frame.equals(again[name]) for name, frame in first.items())
