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
CSVW = "import sys; from csvw import CSVW; sys.exit(0 if CSVW(sys.argv[1], validate=True).is_valid else 1)"
FRICTIONLESS = "import sys; from frictionless import validate; sys.exit(0 if validate(sys.argv[1]).valid else 1)"


def accept(folder: Path, validator: str, file: str | None = None) -> bool:
    """Ask a validator, from the folder of the release; about one file where it is asked about one."""
    if validator == "csvw":
        asked = f"data/{file}.csv-metadata.json" if file else "data/csv-metadata.json"
        command = [str(BIN / "python"), "-c", CSVW, asked]
    elif validator == "frictionless":
        command = [str(BIN / "python"), "-c", FRICTIONLESS, "data/datapackage.json"]
    else:
        command = [str(BIN / "datacontract"), "test", f"contracts/{file}.odcs.yaml"]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False).returncode == 0


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


@pytest.mark.parametrize("validator", ["csvw", "frictionless"])
def test_a_whole_release_passes(release, validator):
    assert accept(release, validator)


@pytest.mark.parametrize("file", [AREAS, TOTALS, "headline_reporting_year"])
@pytest.mark.parametrize("validator", ["csvw", "datacontract"])
def test_each_file_passes(release, validator, file):
    assert accept(release, validator, file)


# csvw takes a column of numbers that is missing for one of symbols alone, which CSVW cannot require: the others do not.
ASKED = [
    (validator, corruption, TOTALS)
    for validator in ("csvw", "frictionless", "datacontract")
    for corruption in CORRUPTIONS
    if (validator, corruption) != ("csvw", "a missing number")
]
# Keys with blanks: England's row has no region.
ASKED += [(validator, "a duplicate key", AREAS) for validator in ("csvw", "frictionless", "datacontract")]


@pytest.mark.parametrize(("validator", "corruption", "file"), ASKED)
def test_a_seeded_corruption_is_rejected(release, tmp_path, validator, corruption, file):
    broken = tmp_path / "release"
    shutil.copytree(release, broken)
    path = broken / "data" / f"{file}.csv"
    lines = CORRUPTIONS[corruption](list(csv.reader(io.StringIO(path.read_text()))))
    path.write_text("".join(",".join(line) + "\n" for line in lines))
    assert not accept(broken, validator, file)


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
