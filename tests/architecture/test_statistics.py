"""Which statistics the product uses, which its SQL is held against and which are there for comparison alone, as listed."""

import ast
import re
from pathlib import Path

import pytest

import assets.statistics
from tests.architecture.repository import PACKAGES, ROOT, parse, reachable

#: what is started: the command, Dagster's code location (workspace.yaml), its processes and workers
STARTED = ("pipelines.cli", "pipelines.definitions", "pipelines.spare", "pipelines.worker_launching")
#: what SQL is counted again by
ORACLES = ("tests/series_oracle.py", "tests/property/test_series.py")
KINDS = ("Used by the product", "Reference for SQL", "Comparison and golden cases only")


def listed(kind):
    """Give the modules under a heading of the list, in their order."""
    (names,) = re.findall(rf"^{kind}[^\n]*:\n((?:    .+\n)+)", str(assets.statistics.__doc__), re.MULTILINE)
    return re.findall(r"\w+", names)


def statistics():
    return {path.stem for path in (ROOT / "assets" / "statistics").glob("*.py")} - {"__init__"}


def reached(names):
    return {name.removeprefix("assets.statistics.") for name in names if name.startswith("assets.statistics.")}


def used_by(path):
    """Give the statistics a file imports."""
    return reached(
        node.module for node in ast.walk(parse(path)) if isinstance(node, ast.ImportFrom) and node.module is not None
    )


def test_the_list_names_every_module_once():
    named = [name for kind in KINDS for name in listed(kind)]
    assert sorted(named) == sorted(statistics())
    assert [listed(kind) for kind in KINDS] == [sorted(listed(kind)) for kind in KINDS]


def test_what_the_product_is_said_to_use_is_what_it_can_come_to():
    assert reached(reachable(STARTED)) == set(listed(KINDS[0]))


def test_what_is_said_to_be_reference_for_sql_is_used_to_count_again():
    used = set().union(*(used_by(ROOT / name) for name in ORACLES))
    assert used - set(listed(KINDS[0])) == set(listed(KINDS[1]))


def test_what_is_there_for_comparison_is_compared():
    """With values of other programs, or with the product's methods in a benchmark."""
    files = [*(ROOT / "tests" / "golden").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
    used = set().union(*map(used_by, files))
    assert set(listed(KINDS[2])) - used == set()


def test_limits_of_authorities_allow_for_variation_and_for_how_many_are_looked_at():
    """As designed, and once left out: both were written and tested and nothing called them."""
    assert {"overdispersion", "multiplicity"} <= reached(reachable(["assets.watching.authorities"]))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from b import thing", {"a", "b"}),
        ("from assets import c", {"a", "assets", "assets.c"}),
        ("import assets.c", {"a", "assets", "assets.c"}),
        ("def f():\n    import b", {"a", "b"}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b", {"a"}),
        ("import numpy", {"a"}),
        ("import b.thing", {"a", "b"}),
    ],
)
def test_what_can_be_come_to_is_followed_into_functions_and_not_for_types_alone(tmp_path, source, found):
    (tmp_path / "assets").mkdir()
    for name, text in (("a", source), ("b", ""), ("assets/__init__", ""), ("assets/c", "")):
        Path(tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    assert reachable(["a"], root=tmp_path) == found


def test_every_package_of_the_product_is_come_to():
    assert {name.split(".")[0] for name in reachable(STARTED)} == set(PACKAGES)
