"""Layers are kept, and starting a command stays quick."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, imports_when_loaded, named, package_modules, parse

HEAVY = ("dagster", "pandas", "great_expectations", "altair", "vl_convert")


def loading(package, *, under=""):
    return named(
        [
            path
            for path in package_modules()
            if str(path.relative_to(ROOT)).startswith(under) and package in imports_when_loaded(parse(path))
        ]
    )


def test_imports_point_one_way():
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("package", ["great_expectations", "vl_convert"])
def test_what_is_slow_to_import_waits_until_it_is_needed(package):
    assert loading(package) == []


@pytest.mark.parametrize(
    "under", ["warehouse/", "expectations/", "assets/charts/", "assets/statistics/", "pipelines/cli"]
)
def test_dagster_stays_out_of_what_does_not_orchestrate(under):
    assert loading("dagster", under=under) == []


def test_asking_for_help_imports_nothing_heavy():
    program = (
        "import sys\n"
        "from pipelines.cli import main\n"
        "sys.argv = ['panelwatch', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    started = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
    assert started.stdout.splitlines()[-1] == "heavy: []"


def test_what_tests_and_the_notebook_use_is_not_needed_by_the_product():
    texts = {path: path.read_text(encoding="utf-8") for path in package_modules() if "notebooks" not in path.parts}
    assert named([path for path, text in texts.items() if "import altair" in text or "from altair" in text]) == []


def test_a_run_begins_without_what_most_runs_never_need():
    heavy = ("altair", "great_expectations", "pandas", "scipy.optimize", "scipy.stats", "vl_convert")
    program = (
        "import sys\nimport pipelines.cli, pipelines.definitions, pipelines.running\n"
        f"print('heavy:', [name for name in {heavy!r} if name in sys.modules])\n"
    )
    started = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert started.stdout.splitlines()[-1] == "heavy: []"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pandas as pd", {"pandas"}),
        ("try:\n    import dagster.core\nexcept ImportError:\n    import duckdb", {"dagster", "duckdb"}),
        ("class A:\n    from polars import col", {"polars"}),
        ("def f():\n    import pandas", set()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas", {"typing"}),
        ("from . import pandas", set()),
    ],
)
def test_imports_are_told_from_those_that_wait_for_a_call(source, found):
    assert imports_when_loaded(ast.parse(source)) == found
