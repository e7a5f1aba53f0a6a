"""Every page of the newest public release in a real browser and before two checkers, as anybody may open it."""

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser import tools
from tests.browser.serving import serving
from tests.browser.test_pages import MOST_BYTES, WIDTHS, failing
from tests.releases import print_without
from warehouse.folders import write_files
from warehouse.releases import read_releases

_MISSING = tools.list_missing()
pytestmark = pytest.mark.skipif(
    bool(_MISSING) and not tools.REQUIRED,
    reason=f"browser tests need {', '.join(_MISSING)}: apt-get install chromium default-jre-headless, then make test",
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """The simplest server there is: the pages need nothing of it."""

    def log_message(self, *_):
        pass


@contextmanager
def serving_folder(folder) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


LEFT_OUT = "totals"


@pytest.fixture(scope="module")
def public(published_home, tmp_path_factory):
    """What is public, and on top of it a release that leaves a table out."""
    folder = tmp_path_factory.mktemp("public")
    write_files(folder, print_without(published_home.public, LEFT_OUT))
    return folder


@pytest.fixture(scope="module")
def pages(public):
    """Every page of the newest release and of the site, and of the release before those that differ most."""
    *_, before, last = (kept.release for kept in read_releases(public))
    whole = sorted(
        path.relative_to(public).as_posix()
        for path in public.rglob("*.html")
        if path.parent in (public, public / "releases" / last)
    )
    return sorted([*whole, f"releases/{before}/index.html", f"releases/{before}/{LEFT_OUT}.html"])


@pytest.fixture(scope="module")
def told(public, pages):
    before, last = (f"releases/{kept.release}" for kept in read_releases(public)[-2:])
    with serving_folder(public) as address:
        found = tools.walk(address, pages)
        addresses = [f"{address}{name}" for name in (*pages, "site.css")]
        pictures = [public / before / "notifications-wide.svg", public / last / "nai-rate-narrow.svg"]
        return found, tools.check_markup([*addresses, *pictures])


@pytest.fixture(scope="module")
def found(told):
    return told[0]


def test_every_page_was_walked(found, pages):
    assert sorted(each["name"] for each in found) == pages
    assert len(pages) >= 22
    assert {each["status"] for each in found} == {200}


def test_no_page_breaks_a_rule_of_accessibility(found):
    for look in ("violations", "narrow", "dark"):
        assert failing(found, lambda page, look=look: page[look]) == {}


def test_no_page_asks_anybody_else_breaks_its_policy_or_lacks_a_picture(found):
    assert failing(found, lambda page: page["elsewhere"] or page["console"] or page["broken"]) == {}


def test_no_page_scrolls_sideways(found):
    for width in WIDTHS:
        assert failing(found, lambda page, width=width: page["widths"][str(width)] > width) == {}


def test_the_first_stop_of_the_keyboard_is_the_way_to_the_content_and_is_seen(found):
    assert failing(found, lambda page: page["first"]["href"] != "#main" or page["first"]["top"] < 0) == {}


def test_every_page_needs_no_script_and_is_light(found):
    assert failing(found, lambda page: page["scripts"]) == {}
    assert {page["same"] for page in found if "same" in page} == {True}
    assert failing(found, lambda page: page["bytes"] > MOST_BYTES and page["bytes"]) == {}


def test_every_page_says_that_its_data_are_synthetic_and_nothing_of_the_internal_site(found):
    assert (
        failing(found, lambda page: "no child, family or incident in these figures is real" not in page["text"]) == {}
    )
    assert failing(found, lambda page: re.findall(r"\b(Panelwatch|[Ii]nternal)\b", page["text"])) == {}


def test_no_page_shows_a_blank_or_the_name_of_a_type(found):
    looked = re.compile(r"\b(None|nan|NaN|undefined|NULL|\[object)\b|\{\{|\}\}|Cell\(|Link\(")
    assert failing(found, lambda page: looked.findall(page["text"])) == {}


def test_every_link_leads_to_a_file_that_is_there(public, pages):
    dead = []
    for name in pages:
        page = public / name
        for target in re.findall(r'(?:href|src|srcset)="([^"#:]+)"', page.read_text(encoding="utf-8")):
            if not (page.parent / target).is_file():
                dead.append((name, target))
    assert dead == []


def test_the_nu_checker_has_nothing_to_say(told):
    assert told[1] == []


def test_html_validate_has_nothing_to_say(public, pages):
    assert tools.validate([public / name for name in pages]) == []


def test_lighthouse_gives_full_marks_and_would_tell_of_a_page_that_shuts_people_out(public, published_home):
    """Pages of both sites and of the release that leaves a table out; every page goes past axe, whose rules it weighs."""
    seeded = public / "seeded"
    seeded.mkdir()
    shutil.copy(public / "site.css", seeded)
    page = (public / "index.html").read_text(encoding="utf-8")
    (seeded / "index.html").write_text(page.replace('<html lang="en-GB"', "<html"), encoding="utf-8")
    last = f"releases/{read_releases(public)[-1].release}"
    names = [
        "index.html",
        *(f"{last}/{page}.html" for page in (LEFT_OUT, "areas-london")),
        "seeded/index.html",
    ]
    with serving(published_home.site) as internal, serving_folder(public) as address:
        *found, broken = tools.judge([f"{internal}authorities.html", *(f"{address}{name}" for name in names)])
    assert failing(found, lambda page: page["failed"]) == {}
    assert {page["score"] for page in found} == {100}
    assert min(page["passed"] for page in found) > 15
    assert broken["failed"] == ["html-has-lang"]
    assert broken["score"] < 100
