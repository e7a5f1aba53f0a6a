"""The metadata before others' validators: a release passes, and seeded corruptions do not.

The validators live in an environment of their own (`make validators`), because they need other versions than the house.
"""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from assets.release.files import write_files
from assets.release.files.metadata import PATTERNS, number_pattern
from assets.release.files.screening.rows import _PATTERNS as SCREENED
from tests.unit.release.frames import FACTS, make_tables

BIN = Path(__file__).parents[3] / ".venv-validators" / "bin"
pytestmark = pytest.mark.skipif(
    not (BIN / "datacontract").exists(), reason="the validators are made by `make validators`"
)

AREAS, TOTALS = "areas_financial_year", "totals_quarter"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    for path, content in write_files(make_tables(), FACTS, None).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def change_cell(column: str, cell: str):
    def change(lines: list[list[str]]) -> list[list[str]]:
        position = lines[0].index(column)
        return [*lines[:-1], [*lines[-1][:position], cell, *lines[-1][position + 1 :]]]

    return change


CORRUPTIONS = {
    "a wrong type": change_cell("notifications", "nine"),
    "a missing column": lambda lines: [line[:4] + line[5:] for line in lines],
    "a missing number": lambda lines: [line[:-1] for line in lines],
    "a duplicate key": lambda lines: [*lines, lines[1]],
    "a symbol not declared": change_cell("notifications", ":"),
    "a bad code": change_cell("country_code", "E9200000"),
}


SOUND = [("csvw", None), ("frictionless", None)]
SOUND += [
    (validator, file) for validator in ("csvw", "datacontract") for file in (AREAS, TOTALS, "headline_reporting_year")
]
# csvw takes a column of numbers that is missing for one of symbols alone, which CSVW cannot require: the others do not.
BROKEN = [
    (validator, corruption, TOTALS)
    for validator in ("csvw", "frictionless", "datacontract")
    for corruption in CORRUPTIONS
    if (validator, corruption) != ("csvw", "a missing number")
]
# Keys with blanks: England's row has no region.
BROKEN += [(validator, "a duplicate key", AREAS) for validator in ("csvw", "frictionless", "datacontract")]


def corrupt(release: Path, folder: Path, corruption: str, file: str) -> Path:
    shutil.copytree(release, folder)
    path = folder / "data" / f"{file}.csv"
    lines = CORRUPTIONS[corruption](list(csv.reader(io.StringIO(path.read_text()))))
    path.write_text("".join(",".join(line) + "\n" for line in lines))
    return folder


@pytest.fixture(scope="module")
def answers(release, tmp_path_factory):
    """What the validators say of the sound release and of every broken one."""
    broken = tmp_path_factory.mktemp("broken")
    folders = {
        (corruption, file): corrupt(release, broken / str(at), corruption, file)
        for at, (corruption, file) in enumerate(dict.fromkeys(each[1:] for each in BROKEN))
    }
    asked = [(validator, release, file) for validator, file in SOUND]
    asked += [(validator, folders[corruption, file], file) for validator, corruption, file in BROKEN]
    ended = subprocess.run(
        [BIN / "python", Path(__file__).with_name("ask_validators.py")],
        input=json.dumps([(validator, str(folder), file) for validator, folder, file in asked]),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return dict(zip([*SOUND, *BROKEN], json.loads(ended.stdout), strict=True))


@pytest.mark.parametrize(("validator", "file"), SOUND)
def test_a_release_passes(answers, validator, file):
    assert answers[validator, file] is True


@pytest.mark.parametrize(("validator", "corruption", "file"), BROKEN)
def test_a_seeded_corruption_is_rejected(answers, validator, corruption, file):
    assert answers[validator, corruption, file] is not True


def test_the_forms_of_codes_are_those_of_the_screener():
    assert {column: f"^{form.pattern}$" for column, form in SCREENED.items()} == {
        column: PATTERNS[column] for column in SCREENED
    }


def test_contracts_and_packages_say_what_the_contract_of_the_house_says(release):
    contract = yaml.safe_load((release / f"contracts/{AREAS}.odcs.yaml").read_text())
    assert contract["apiVersion"] == "v3.1.0"
    notifications = contract["schema"][0]["properties"][-1]
    assert notifications["logicalTypeOptions"]["pattern"] == number_pattern("notifications") == r"^(-?\d+|c|x|z|low)$"
    package = json.loads((release / "data/datapackage.json").read_text())
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert "SYNTHETIC" in package["description"]
