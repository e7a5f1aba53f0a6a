"""Every page of the sample's site in a real browser and before two checkers: nothing is excused, page by page."""

import re

import pytest

from tests.browser import tools
from tests.browser.serving import serving

_MISSING = tools.list_missing()
pytestmark = pytest.mark.skipif(
    bool(_MISSING) and not tools.REQUIRED,
    reason=f"browser tests need {', '.join(_MISSING)}: apt-get install chromium default-jre-headless, then make test",
)
MOST_BYTES = 200_000
WIDTHS = (640, 320)  # 200 % zoom of 1280 pixels, and the narrowest window of WCAG 1.4.10


@pytest.fixture(scope="module")
def site(sample_home):
    return sample_home.site


@pytest.fixture(scope="module")
def pages(site):
    return sorted(path.name for path in site.glob("*.html"))


@pytest.fixture(scope="module")
def found(site, pages):
    with serving(site) as address:
        return tools.walk(address, pages)


def failing(found, check):
    """The pages of which a check finds something, with what it finds."""
    return {each["name"]: told for each in found if (told := check(each))}


def test_every_page_was_walked(found, pages):
    assert sorted(each["name"] for each in found) == pages
    assert len(pages) > 50
    assert {each["status"] for each in found} == {200}


def test_no_page_breaks_a_rule_of_accessibility(found):
    """WCAG 2.2 A and AA, and best practice, wide and at 320 pixels; colours in the light and in the dark.

    Colours are judged of every look once: of a page on which something has elements or classes, or stands in such, as
    nothing before. Of rows that look alike, colours and the narrow window are judged by two; all other rules by every row.
    """
    assert found[0]["coloured"]
    for look in ("violations", "narrow", "dark"):
        assert failing(found, lambda page, look=look: page[look]) == {}


def test_no_page_asks_anybody_else_for_anything(found):
    assert failing(found, lambda page: page["elsewhere"]) == {}


def test_no_page_breaks_its_own_policy_or_lacks_a_picture(found):
    assert failing(found, lambda page: page["console"] or page["broken"]) == {}


def test_no_page_scrolls_sideways(found):
    for width in WIDTHS:
        assert failing(found, lambda page, width=width: page["widths"][str(width)] > width) == {}


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content_and_is_seen(found):
    wrong = failing(found, lambda page: page["first"]["href"] != "#main" or page["first"]["top"] < 0)
    assert wrong == {}


def test_every_page_says_the_same_without_a_script_and_has_none(found):
    """Tried of the first page of each template: of a page that has none, nothing could differ."""
    assert failing(found, lambda page: page["scripts"]) == {}
    assert {page["same"] for page in found if "same" in page} == {True}
    assert len([page for page in found if "same" in page]) > 10


def test_every_page_is_light(found):
    assert failing(found, lambda page: page["bytes"] > MOST_BYTES and page["bytes"]) == {}


def test_every_page_says_that_its_data_are_synthetic_and_internal(found):
    assert (
        failing(found, lambda page: "no child, family or incident in these figures is real" not in page["text"]) == {}
    )
    assert failing(found, lambda page: "Internal: small numbers are not suppressed." not in page["text"]) == {}


def test_no_page_shows_a_blank_or_the_name_of_a_type(found):
    looked = re.compile(r"\b(None|nan|NaN|undefined|NULL|\[object)\b|\{\{|\}\}|Cell\(|Link\(")
    assert failing(found, lambda page: looked.findall(page["text"])) == {}


def test_the_nu_checker_has_nothing_to_say_but_of_a_page_that_is_not_sound(site, pages, tmp_path):
    unsound = tmp_path / "unsound.html"
    unsound.write_text((site / "index.html").read_text(encoding="utf-8").replace("</main>", "<foo>"), encoding="utf-8")
    with serving(site) as address:
        addresses = [f"{address}{name}" for name in (*pages, "site.css")]
        said = tools.check_markup([*addresses, site / "icon.svg", unsound])
    assert said
    assert [each for each in said if not each.startswith(unsound.name)] == []


def test_html_validate_has_nothing_to_say(site, pages):
    assert tools.validate([site / name for name in pages]) == []
