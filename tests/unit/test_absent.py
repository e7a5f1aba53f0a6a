"""A library is imported as where another one is not installed, and that one is there again afterwards."""

import importlib
import subprocess
import sys

import pytest

from expectations.absent import absent


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A package, one that takes it along where it can, and neither of them loaded."""
    (tmp_path / "wanted").mkdir()
    (tmp_path / "wanted" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "wanted" / "inner.py").write_text("", encoding="utf-8")
    (tmp_path / "wanting.py").write_text(
        "try:\n    import wanted.inner\n    has = True\nexcept ModuleNotFoundError as no:\n    has = str(no)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("wanted", "wanted.inner", "wanting"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield
    for name in ("wanted", "wanted.inner", "wanting"):
        sys.modules.pop(name, None)


def test_what_is_hidden_is_not_installed_and_is_there_afterwards(packages):
    before = list(sys.meta_path)
    with absent("wanted"):
        assert importlib.import_module("wanting").has == "No module named 'wanted'"
    assert sys.meta_path == before
    assert importlib.import_module("wanted.inner")


def test_what_is_loaded_already_is_there_whole(packages):
    importlib.import_module("wanted")
    with absent("wanted"):
        assert importlib.import_module("wanting").has is True


def test_a_fault_while_it_is_hidden_leaves_it_there(packages):
    with pytest.raises(ZeroDivisionError), absent("wanted"):
        raise ZeroDivisionError
    assert importlib.import_module("wanted.inner")


JUDGE = """
import sys
from expectations.contracts.model_check import find_failures
import pandera.polars as pa
import polars as pl

model = pa.DataFrameSchema({"n": pa.Column(int, pa.Check.ge(2)), "word": pa.Column(str, pa.Check.isin(["a"]))})
print(find_failures(pl.DataFrame({"n": [2], "word": ["a"]}), model))
print("pandas" in sys.modules, "hypothesis" in sys.modules)
print(find_failures(pl.DataFrame({"n": [1, 2, 0], "word": ["a", None, "b"]}), model).write_json())
"""


def test_contracts_say_the_same_with_what_pandera_takes_along_and_without():
    told = [
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.splitlines()
        for program in (
            JUDGE,
            f"import pandas\n{JUDGE}",
            # as a run does, for its suites
            JUDGE.replace("\nmodel =", "\nimport pandas\nassert pandas.DataFrame().empty\nmodel ="),
            f"import hypothesis\n{JUDGE}",
        )
    ]
    loaded = ["False False", "True False", "True False", "False True"]
    assert [lines.pop(1) for lines in told] == loaded
    assert all(lines == told[0] for lines in told)
    assert told[0][0] == "None"
    assert told[0][1].count("failure_case") == 4
