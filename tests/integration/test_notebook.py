"""The analysts' notebook runs from its first cell to its last on the analysts' copy, offline."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "analyst.py"
# No proxy leads anywhere: a cell that asked a network would stop.
OFFLINE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")


def start(*words, home):
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")}
    return subprocess.run(
        [sys.executable, *words],
        env=environment | OFFLINE | {"PANELWATCH_HOME": str(home)},
        cwd=NOTEBOOK.parents[1],
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_cell_runs(sample_home):
    ended = start(str(NOTEBOOK), home=sample_home.root)
    assert ended.returncode == 0, ended.stderr


def test_without_a_copy_no_cell_fails(tmp_path):
    ended = start(str(NOTEBOOK), home=tmp_path)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr


def test_it_is_a_sound_notebook(tmp_path):
    ended = start("-m", "marimo", "check", "--strict", str(NOTEBOOK), home=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_opening_it_asks_no_network_and_keeps_no_outputs():
    root = NOTEBOOK.parents[1]
    (command,) = [line for line in (root / "Makefile").read_text("utf-8").splitlines() if "marimo edit" in line]
    assert {"--skip-update-check", "--host", "127.0.0.1"} <= set(command.split())
    marimo = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["marimo"]
    # Else marimo keeps what the cells show, rows about children, in a file beside the notebook.
    assert marimo["runtime"]["auto_instantiate"] is True
    assert marimo["sharing"] == {"html": False, "wasm": False, "molab": False}
