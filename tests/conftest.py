"""What several kinds of tests share."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cookbook import run_default_sample
from warehouse.home import Home
from warehouse.sample.writer import write_sample

# The suite says the same today and tomorrow; `pytest --hypothesis-profile search` looks where it has not looked yet.
settings.register_profile("suite", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default sample, written once per test process and only read."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, seed=1)
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of the default sample, run through the pipeline once per test process and only read."""
    return run_default_sample(tmp_path_factory.mktemp("default"))


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Collect what the orchestrator's history leaves behind at once.

    Finalised later, inside `ast.parse` of another test, its complaint about a closed database is a SystemError of CPython
    3.11.
    """
    if "dg" in vars(getattr(item, "module", item)):
        gc.collect()
