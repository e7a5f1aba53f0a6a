"""Every module says what it is, stays short, and names no machine."""

import ast
import re

import pytest

from tests.architecture.repository import named, package_modules, parse, project_files, sql_files

MOST_LINES = 400

# Written in parts, so that this file does not hold what it looks for.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("registry", "npmjs"), ("deb", "debian"))] + [
    "python" + "hosted"
]
FOLDERS = ("work", "farm", "root", "home", "Users", "tmp/bash" + "_jobs")
FORBIDDEN = re.compile(rf"(^|[^A-Za-z])/({'|'.join(FOLDERS)})/|{'|'.join(map(re.escape, HOSTS))}", re.MULTILINE)


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_every_module_says_what_belongs_in_it():
    silent = [path for path in package_modules() if not ast.get_docstring(parse(path))]
    assert named(silent) == []


def test_no_file_is_longer_than_a_reader_can_hold():
    files = [path for path in project_files() if path.suffix == ".py"] + sql_files()
    assert named([path for path in files if len(text_of(path).splitlines()) > MOST_LINES]) == []


def test_no_file_names_a_machine_or_a_registry():
    assert named([path for path in project_files() if FORBIDDEN.search(text_of(path))]) == []


@pytest.mark.parametrize("text", ["see /" + "work/x", "cd /" + "home/me/", "https://" + HOSTS[0] + "/simple"])
def test_the_search_for_names_of_machines_finds_them(text):
    assert FORBIDDEN.search(text)


def test_no_module_with_dagster_postpones_its_annotations():
    """Dagster reads the annotations of configuration and contexts when it decorates; postponed, they are text."""
    postponed = [
        path
        for path in package_modules()
        if re.search(r"^from __future__ import annotations", text_of(path), re.MULTILINE)
        and re.search(r"^(import|from) dagster\b", text_of(path), re.MULTILINE)
    ]
    assert named(postponed) == []
