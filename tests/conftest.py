"""What several kinds of tests share."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest
from hypothesis import settings

from pipelines.settings import read_settings
from tests.cookbook import run_default_sample
from tests.faults.injection import drawing_in_words
from tests.hand_made import open_warehouse, undo_afterwards
from tests.releases import make_small_home, publish_two
from warehouse.garbage import collect_seldom
from warehouse.home import Home
from warehouse.sample.writer import write_sample
from warehouse.sealing import open_database

# The suite says the same today and tomorrow; `pytest --hypothesis-profile search` looks where it has not looked yet.
# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile("suite")

#: test modules that look at pictures or pages
REAL_FIGURES = {"test_figures", "test_internal_site", "test_canary"}
#: homes that are made once for all test processes
SHARED_HOMES = {"sample_home", "published_home"}
#: folders of tests that mostly take whole runs
WHOLE_RUNS = {"browser", "faults", "integration"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one test process make the shared homes while the other does what needs none, and leave what is short for last.

    Whoever asks for a home that is being made waits; at the end short files leave no process without work for long.
    """
    wanted: dict[Path, set[str]] = {}
    for item in items:
        wanted.setdefault(item.path, set()).update(getattr(item, "fixturenames", ()))
    sharing = [path for path, fixtures in wanted.items() if fixtures & SHARED_HOMES]

    def rank(item: pytest.Item) -> int:
        if item.path in sharing:
            return 0 if item.path == sharing[0] else 2
        return 1 if item.path.parent.name in WHOLE_RUNS else 3

    items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let each test process read other modules first: pytest compiles what is not compiled yet, and the others find it.

    In a fresh clone each would compile all of them, 5 s of the processor; what does not import is reported when its
    turn comes.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if not number:
        return
    modules = sorted(path for told in session.config.args for path in Path(told).rglob("test_*.py"))
    for path in modules[int(number) :: int(os.environ["PYTEST_XDIST_WORKER_COUNT"])]:
        name = ".".join(path.absolute().relative_to(session.config.rootpath).with_suffix("").parts)
        with suppress(Exception, pytest.skip.Exception):
            import_module(name)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, as our programs do, and never among what was loaded until now: it stays."""
    collect_seldom()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory without a row, made once per test process."""
    with open_warehouse() as opened:
        yield opened


@pytest.fixture
def con(empty_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, for rows written by hand: what a test does to it is undone."""
    with undo_afterwards(empty_warehouse):
        yield empty_warehouse


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default sample, written once per test process and only read."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, seed=1)
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of the default sample, run through the pipeline once for all test processes and only read."""
    return share_home(tmp_path_factory, "default_sample", run_default_sample)


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory, sample_home: Home) -> Home:
    """The same with two public releases, as known half a year apart; only read."""

    def publish(root: Path) -> None:
        shutil.copytree(sample_home.root, root)
        publish_two(root)

    return share_home(tmp_path_factory, "published_sample", publish)


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a home of a handful of records, run once for all test processes and only read; nothing is public."""
    return share_home(tmp_path_factory, "small", make_small_home).root


def share_home(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Home:
    """Make a home in the first test process that asks for it, and give it to all."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(root)
            done.touch()
    return read_settings({"PANELWATCH_HOME": str(root)}).home


@pytest.fixture(scope="module", autouse=True)
def figures_in_words(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw one figure, in words, and write one page, wherever a test runs the whole job in its own process.

    Pictures would take half its time.
    """
    is_about_figures = request.module.__name__.rpartition(".")[2] in REAL_FIGURES
    with nullcontext() if is_about_figures else drawing_in_words():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_process() -> Iterator[None]:
    """Do all the work of a run in the test's own process: the suite has as many as there are cores already.

    So does the database, in one thread unless a test says how many. Runs in processes of their own have a second process
    and threads, as in life; `test_hands` and `test_figures` are about it.
    """

    def open_alone(*given: Any, config: Mapping[str, Any], **more: Any) -> duckdb.DuckDBPyConnection:
        return open_database(*given, config={"threads": 1, **config}, **more)

    with (
        mock.patch("pipelines.settings.DEFAULT_HELPERS", 0),
        mock.patch("warehouse.connection.open_database", open_alone),
    ):
        yield


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Collect what the orchestrator's history leaves behind at once.

    Finalised later, inside `ast.parse` of another test, its complaint about a closed database is a SystemError of CPython
    3.11.
    """
    if "dg" in vars(getattr(item, "module", item)):
        gc.collect()
