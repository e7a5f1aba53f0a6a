"""Only an extension that DuckDB's makers signed is ever loaded, though its signature is read once a process."""

import shutil
from contextlib import closing
from importlib.machinery import ModuleSpec
from pathlib import Path

import duckdb
import pytest

from warehouse import extensions
from warehouse.extensions import ExtensionMissing, load_extension, open_in_memory

REAL = extensions._find_extension("httpfs")
UNSIGNED = "allow_unsigned_extensions"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A copy of the package, in a process that has seen no extension yet."""
    folder = tmp_path / "package"
    path = folder.joinpath(*REAL.parts[-3:])
    path.parent.mkdir(parents=True)
    shutil.copyfile(REAL, path)
    spec = ModuleSpec("duckdb_extension_httpfs", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    monkeypatch.setattr(extensions, "find_spec", lambda _: spec)
    monkeypatch.setattr(extensions, "_trusted", set())
    return path


def spoil(path: Path) -> None:
    """Put another file in its place, as an installer does, with a letter of the signature, which stands last, changed."""
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


def count_loaded(con) -> int:
    return con.execute(
        "SELECT count(*) FROM duckdb_extensions() WHERE extension_name = 'httpfs' AND loaded"
    ).fetchone()[0]


def test_each_session_has_its_extension_and_takes_no_other_without_a_signature(installed, tmp_path):
    other = tmp_path / "other" / installed.name
    other.parent.mkdir()
    shutil.copyfile(installed, other)
    spoil(other)
    for _ in range(3):
        with closing(open_in_memory(extensions=("httpfs",))) as con:
            assert count_loaded(con) == 1
            assert con.execute(f"SELECT current_setting('{UNSIGNED}')").fetchone() == (False,)
            with pytest.raises(duckdb.InvalidInputException, match=UNSIGNED):
                con.execute(f"SET {UNSIGNED} = true")
        with closing(open_in_memory()) as con, pytest.raises(duckdb.IOException, match="signature"):
            con.execute(f"LOAD '{other}'")


def test_the_signature_is_read_once_a_process(installed, monkeypatch):
    asked = []
    connect = duckdb.connect
    monkeypatch.setattr(
        duckdb, "connect", lambda *given, config: asked.append(config) or connect(*given, config=config)
    )
    for _ in range(3):
        open_in_memory({"threads": 1}, extensions=("httpfs",)).close()
    open_in_memory().close()
    assert [bool(config.get(UNSIGNED)) for config in asked] == [False, True, True, False]


def test_an_extension_that_changed_since_is_looked_at_again(installed):
    open_in_memory(extensions=("httpfs",)).close()
    spoil(installed)
    for _ in range(2):
        with pytest.raises(duckdb.IOException, match="signature"):
            open_in_memory(extensions=("httpfs",))


def test_a_bad_signature_is_never_trusted(installed):
    spoil(installed)
    for _ in range(2):
        with pytest.raises(duckdb.IOException, match="signature"):
            open_in_memory(extensions=("httpfs",))
    installed.unlink()
    shutil.copyfile(REAL, installed)
    open_in_memory(extensions=("httpfs",)).close()


def test_an_extension_comes_into_a_session_that_is_open_once(installed):
    with closing(open_in_memory()) as con:
        for _ in range(2):
            load_extension(con, "httpfs")
        assert count_loaded(con) == 1


def test_a_missing_extension_has_a_name(monkeypatch):
    monkeypatch.setattr(extensions, "find_spec", lambda _: None)
    with pytest.raises(ExtensionMissing, match="duckdb-extension-ducklake"):
        open_in_memory(extensions=("ducklake",))
