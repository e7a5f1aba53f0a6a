"""The picture of the benchmarks shows the records that are kept, every contest and contestant of them."""

from html import unescape
from pathlib import Path

import pytest

from benchmarks.plot import draw, main, read_newest

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "benchmarks" / "side_by_side.jsonl"
PICTURE = ROOT / "docs" / "performance.svg"
KEPT = read_newest(RECORDS)


def list_words(record):
    for name, result in record["results"].items():
        yield name
        yield f"{result['seconds']:.3g} s"
    yield f"{record['title']} ({record['taken_at'][:10]})"


@pytest.mark.parametrize("record", KEPT, ids=lambda record: record["title"])
def test_the_picture_shows_what_the_records_hold(record):
    shown = unescape(PICTURE.read_text(encoding="utf-8"))
    assert [word for word in list_words(record) if word not in shown] == []


def test_the_four_contests_are_kept_and_the_newest_of_each_counts(tmp_path):
    assert len(KEPT) == 4
    older = tmp_path / "records.jsonl"
    lines = RECORDS.read_text(encoding="utf-8").splitlines()
    older.write_text("\n".join([lines[0].replace('"ours"', '"once"'), *lines]), encoding="utf-8")
    assert read_newest(older) == KEPT
    main(older, tmp_path / "picture.svg")
    assert KEPT[0]["title"] in unescape((tmp_path / "picture.svg").read_text(encoding="utf-8"))


def test_the_grammar_of_charts_is_kept():
    assert draw(KEPT).to_dict(validate=True)["vconcat"]
