"""The corpus and a fixed number of changes to it, replayed: whatever bytes arrive, they are read or refused in words of ours.

Every input that ever found a fault is in the corpus, under a name that begins with `found`. `python -m benchmarks.fuzz`
looks further.
"""

from pathlib import Path
from random import Random

import pytest

from tests.faults.fuzzing import CANARY, TARGETS, check_refusal, limit_time
from tests.faults.mutation import CORPUS, mutate, read_corpus
from warehouse.errors import ExtractRefused, RefusalCode

CHANGES = {"csv": 150, "xlsx": 100, "parquet": 200, "normalise": 60, "contracts": 10, "load": 20}


def try_input(target: str, content: bytes, folder: Path) -> None:
    folder.mkdir()
    with limit_time():
        TARGETS[target](content, folder)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """A place of its own for everything that is written without being told where; nothing must come to lie or be said."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    yield tmp_path
    assert list(elsewhere.rglob("*")) == []
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_input_of_the_corpus_keeps_the_promises(target: str, alone: Path) -> None:
    contents = read_corpus(target)
    assert contents
    for number, content in enumerate(contents):
        try_input(target, content, alone / str(number))


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_so_do_inputs_made_of_them(target: str, alone: Path) -> None:
    random, contents = Random(2026), read_corpus(target)
    for number in range(CHANGES[target]):
        content = mutate(random.choice(contents), contents, random, target=target)
        try_input(target, content, alone / str(number))


def test_the_corpus_is_small_and_has_a_folder_for_every_target() -> None:
    assert {folder.name for folder in CORPUS.iterdir() if folder.is_dir()} == set(TARGETS)
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 1_000_000


@pytest.mark.parametrize(
    "places", [{"row": 2, "limit": 5, "column": CANARY}, {"row": "x", "limit": 5, "column": 1}, {}]
)
def test_a_sentence_with_a_word_of_the_file_is_found(places: dict[str, int | str]) -> None:
    with pytest.raises((AssertionError, KeyError)):
        check_refusal(ExtractRefused(RefusalCode.FIELD_TOO_LONG, "a.csv", **places), "a.csv")
