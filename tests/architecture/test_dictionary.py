"""The committed dictionary is the one the contracts give."""

import pytest

from expectations.contracts.catalogue import EXTRACTS, TABLES
from expectations.contracts.dictionary import render_dictionary, render_rules
from expectations.rules.rule import list_rules
from tests.architecture.repository import ROOT
from warehouse.errors import WORDING
from warehouse.macros import describe_macros, list_macros


@pytest.mark.parametrize(
    ("name", "render"),
    [
        ("data-dictionary.md", lambda: render_dictionary(describe_macros())),
        ("rules.md", lambda: render_rules(WORDING)),
    ],
)
def test_the_committed_page_is_the_generated_one(name, render):
    """When this fails: `panelwatch dictionary`, and commit what it writes."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == render()


def test_the_dictionary_holds_every_extract_table_and_column():
    page = render_dictionary({})
    for part in (*EXTRACTS, *TABLES):
        name = getattr(part, "full_name", part.name)
        section = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
        columns = part.columns if hasattr(part, "full_name") else part.arriving
        assert [c.name for c in columns if f"| `{c.name}` |" not in section] == []


def test_the_dictionary_holds_every_view_that_can_be_asked_as_known_on_a_day():
    page = render_dictionary(describe_macros())
    asked = [macro.name for macro in list_macros() if macro.name.endswith(("_as_known", "_as_notified"))]
    assert len(asked) > 20
    assert [name for name in asked if f"| `{name}(" not in page] == []


def test_the_rules_page_holds_every_code():
    page = render_rules(WORDING)
    assert [rule.code for rule in list_rules() if f"### {rule.code}\n" not in page] == []
    assert [code for code in WORDING if f"`{code}`" not in page] == []
