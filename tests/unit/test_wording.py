"""Every code a row can be given has a sentence, and no sentence is left without a code."""

import ast
from pathlib import Path

import pytest

import expectations
import warehouse
from expectations.contracts.apply import _CHECK_CODES
from expectations.rules.rule import list_rules
from expectations.wording import CELL_WORDING, list_wordings, word_code

MODULES = sorted(
    path
    for package in (expectations, warehouse)
    for path in Path(package.__path__[0]).rglob("*.py")
    if path.name != "wording.py"
)


def texts_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def raised_codes(tree):
    """Give the codes named where a cell is refused: `Unrecognised("code")` and `rule="code"`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if getattr(node.func, "id", "") == "Unrecognised" and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
            for keyword in node.keywords:
                if keyword.arg == "rule" and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value


def test_every_code_raised_for_a_cell_has_a_sentence():
    raised = {code for path in MODULES for code in raised_codes(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(raised) > 20
    assert raised - {None} <= set(CELL_WORDING)


def test_every_broken_contract_has_a_sentence():
    assert set(_CHECK_CODES.values()) <= set(CELL_WORDING)


def test_no_sentence_is_left_without_a_code():
    used = set().union(*(texts_of(path) for path in MODULES)) | {"orphan"}
    assert set(CELL_WORDING) - used == set()


def test_every_rule_says_its_own_sentence():
    assert {rule.code: word_code(rule.code) for rule in list_rules()} == {r.code: r.wording for r in list_rules()}


@pytest.mark.parametrize("code", sorted(list_wordings()))
def test_a_sentence_is_one_plain_sentence(code):
    sentence = word_code(code)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "\n" not in sentence
