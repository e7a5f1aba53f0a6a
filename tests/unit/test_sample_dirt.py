import csv
import json
from io import StringIO

import pytest

from warehouse.sample.dirty_files import REFUSALS
from warehouse.sample.dirty_rows import KINDS
from warehouse.sample.writer import TRUTH_FILE, write_sample


def read_rows(path):
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] == b"\xff\xfe" else "utf-8-sig"
    return list(csv.reader(StringIO(raw.decode(encoding), newline="")))


@pytest.fixture(scope="module", params=[1, 2])
def dirty(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dirty")
    write_sample(folder, seed=request.param, dirt="heavy")
    return folder, json.loads((folder / TRUTH_FILE).read_text(encoding="utf-8"))


def test_every_kind_of_defect_is_planted(dirty):
    _, truth = dirty
    assert set(truth["counts_per_code"]) == {kind.code for kind in KINDS}
    assert set(truth["refusals_per_code"]) == {refusal.code for refusal in REFUSALS}


def test_one_row_holds_one_defect(dirty):
    _, truth = dirty
    for file in truth["files"].values():
        rows = [defect["row_number"] for defect in file["defects"]]
        assert len(rows) == len(set(rows))
        assert not set(rows) & set(file["duplicates"])


def test_rows_of_a_dirty_file_add_up(dirty):
    folder, truth = dirty
    for name, file in truth["files"].items():
        if file["refusal"] or file["resent_of"]:
            continue
        rows = read_rows(folder / name)[1:]
        filled = [row for row in rows if any(row)]
        assert len(filled) == file["rows"]
        assert len(rows) - len(filled) == file["blank_rows"]
        assert file["rows"] == file["clean_rows"] + len(file["defects"]) + len(file["duplicates"])


def test_a_repeated_row_equals_an_earlier_one(dirty):
    folder, truth = dirty
    for name, file in truth["files"].items():
        for number in file["duplicates"]:
            if not file["resent_of"]:
                rows = read_rows(folder / name)
                assert rows[number - 1] in rows[1 : number - 1]


def test_planted_cells_stand_where_the_truth_says(dirty):
    folder, truth = dirty
    planted = {
        "date_unrecognised": "shortly before",
        "age_unrecognised": "quite small",
        "authority_unknown": "Atlantis",
    }
    found = 0
    for name, file in truth["files"].items():
        for defect in file["defects"]:
            if defect["code"] in planted:
                assert planted[defect["code"]] in read_rows(folder / name)[defect["row_number"] - 1]
                found += 1
    assert found >= len(planted)


def test_clean_rows_keep_their_number_and_order(dirty, tmp_path):
    folder, truth = dirty
    write_sample(tmp_path, seed=truth["seed"])
    for path in tmp_path.glob("*.csv"):
        clean, rows = read_rows(path), read_rows(folder / path.name)
        key = next(i for i, text in enumerate(rows[0]) if text.strip().lower().replace("_", " ").endswith(" id"))
        clean_ids = [row[0].casefold() for row in clean[1:]]
        if "notification" in rows[0][key].lower():
            assert [row[key].strip().casefold() for row in rows[1 : len(clean)]] == clean_ids


def test_light_dirt_plants_each_row_defect_once(tmp_path):
    write_sample(tmp_path, dirt="light")
    truth = json.loads((tmp_path / TRUTH_FILE).read_text(encoding="utf-8"))
    planted = sum(truth["counts_per_code"].values())
    assert planted == len(KINDS) + sum(kind.code == "duplicate_key" for kind in KINDS)
