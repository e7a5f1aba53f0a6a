"""What the pages say holds: links lead somewhere, examples run, and no setting or refusal is left out."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import typer.main

from assets.alerting.kinds import KINDS
from pipelines import settings
from tests.architecture.repository import ROOT
from tests.architecture.test_readme import commands_of, unknown_words
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, fresh_home, load, write
from tests.keyed import keyed
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_analyst, open_live
from warehouse.errors import RefusalCode
from warehouse.keys import Purpose

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "warehouse" / "reference" / "SOURCES.md"])
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SQL_BLOCK = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"PANELWATCH_[A-Z_]+")
#: a list of contents: lines in front of the first part that lead to headings of the page itself
CONTENTS = re.compile(r"^- \[([^\]]+)\]\(#[^)]+\)", re.MULTILINE)
PART = re.compile(r"^## (.+)$", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_page(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors_of(page: str) -> set[str]:
    """Give the anchors of a page's headings, as its readers' tools make them."""
    headings = HEADING.findall(FENCED.sub("", page))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> list[str]:
    """Give the relative links of a page that lead to no file or no heading."""
    links = [link for link in LINK.findall(FENCED.sub("", read(path))) if "://" not in link]
    return [link for link in links if not leads_somewhere(path, link)]


def leads_somewhere(path: Path, link: str) -> bool:
    place, _, anchor = link.partition("#")
    target = (path.parent / place).resolve() if place else path
    return target.exists() and (not anchor or anchor in anchors_of(read(target)))


def sql_examples() -> list[str]:
    return SQL_BLOCK.findall(read(ROOT / "docs" / "analyst-guide.md"))


@pytest.fixture(scope="module")
def analyst_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with fresh_home(tmp_path_factory.mktemp("home")) as (home, con):
        write(home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
        write(home.landing, "children_2019-03-31_synthetic.csv", [CHILD])
        write(home.landing, "rapid_reviews_2019-04-30_synthetic.csv", [REVIEW])
        load(con, home)
        publish_analyst_copy(con, home)
    with open_analyst(home) as copy:
        yield copy


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_link_leads_to_a_file_and_a_heading(page):
    assert broken_links(page) == []


def list_contents(page: str) -> tuple[list[str], list[str]]:
    """Give what a page's list of contents names, and its parts; no list is as good as a whole one."""
    page = FENCED.sub("", page)
    return CONTENTS.findall(page.partition("\n## ")[0]), PART.findall(page)


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_a_list_of_contents_names_every_part_in_its_order(page):
    listed, parts = list_contents(read(page))
    assert not listed or listed == parts


def test_the_lists_of_contents_are_found():
    assert {"user-guide.md", "operations.md", "analyst-guide.md"} <= {
        page.name for page in PAGES if list_contents(read(page))[0]
    }


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](#one-two) [b](#three) [c](gone.md) [d](https://example.org)\n", encoding="utf-8")
    assert broken_links(page) == ["#three", "gone.md"]


@pytest.mark.parametrize("sql", sql_examples(), ids=lambda sql: " ".join(sql.split())[:60])
def test_every_example_of_the_analyst_guide_runs(sql, analyst_copy):
    result = analyst_copy.execute(sql)
    assert result.description
    result.fetchall()


def test_the_python_example_of_the_analyst_guide_opens_an_encrypted_copy(tmp_path, monkeypatch):
    (example,) = PYTHON_BLOCK.findall(read(ROOT / "docs" / "analyst-guide.md"))
    home = keyed(tmp_path / "data")
    home.make_folders()
    (home.keys.folder / Purpose.ANALYST.file_name).write_text(home.keys.given[Purpose.ANALYST], encoding="utf-8")
    with open_live(home) as con:
        publish_analyst_copy(con, home)
    monkeypatch.chdir(tmp_path)
    given = {}
    exec(example, given)  # noqa: S102 - the page's own words
    assert given["con"].execute("SELECT count(*) FROM core.notification").fetchone() == (0,)
    given["con"].close()


def test_the_examples_are_found():
    assert len(sql_examples()) >= 10


def test_the_as_known_example_counts_the_incident_of_the_copy(analyst_copy):
    (example,) = [sql for sql in sql_examples() if "as reviewed" in sql]
    assert analyst_copy.execute(example).fetchall() == [(1, 1)]


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_every_command_of_a_page_exists(page):
    from pipelines.cli import app  # noqa: PLC0415

    root = typer.main.get_command(app)
    unknown = {" ".join(command): unknown_words(command, root) for command in commands_of(read(page))}
    assert {command: words for command, words in unknown.items() if words} == {}


def test_the_user_guide_names_every_setting_and_no_other():
    declared = set(SETTING.findall(read(Path(settings.__file__)))) | {purpose.setting for purpose in Purpose}
    assert set(SETTING.findall(read(ROOT / "docs" / "user-guide.md"))) == declared - {"PANELWATCH_"}


def test_the_user_guide_says_what_to_do_about_every_refusal():
    guide = read(ROOT / "docs" / "user-guide.md")
    assert [code.value for code in RefusalCode if f"`{code.value}`" not in guide] == []


def test_every_decision_is_listed_and_has_its_three_parts():
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall(read(folder / "README.md")))
    decisions = {path.name: read(path) for path in folder.glob("[0-9]*.md")}
    assert listed == set(decisions)
    assert [
        name for name, text in decisions.items() if HEADING.findall(text)[1:] != ["Context", "Decision", "Consequences"]
    ] == []


def test_every_kind_of_alert_has_a_runbook_that_the_alerts_page_links():
    folder = ROOT / "docs" / "runbooks"
    parts = ["What it means", "First look", "Who decides", "When to acknowledge", "Typical causes"]
    assert {path.stem for path in folder.glob("*.md")} == set(KINDS)
    assert [kind for kind in KINDS if HEADING.findall(read(folder / f"{kind}.md"))[1:] != parts] == []
    links = LINK.findall(read(ROOT / "docs" / "alerts.md"))
    assert [kind for kind in KINDS if f"runbooks/{kind}.md" not in links] == []
