"""Made-up files are not put among real ones, in the landing folder or in the books."""

import json
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.home import Home
from warehouse.synthetic import SampleRefused, check_no_real

MADE_UP = "notifications_2020-01-01_synthetic.csv"
REAL = "children_2020-01-01.csv"


@pytest.mark.parametrize(
    ("names", "is_real"),
    [
        ([], False),
        ([MADE_UP, "sample_truth.json", "readme.txt", "dfe_statistics_2020-01-01.csv"], False),
        ([REAL], True),
        ([MADE_UP, REAL], False),
    ],
)
def test_a_landing_folder_of_real_files_is_left_alone_and_one_with_made_up_files_is_not(tmp_path, names, is_real):
    home = Home(tmp_path)
    home.make_folders()
    for name in names:
        (home.landing / name).touch()
    with pytest.raises(SampleRefused, match="not synthetic") if is_real else nullcontext():
        check_no_real(home, home.landing)


def entry(what, *, extract="children", is_synthetic=False):
    return json.dumps({"what": what, "facts": {"extract": extract, "is_synthetic": is_synthetic}})


@pytest.mark.parametrize(
    ("lines", "is_real"),
    [
        ([entry("loaded", is_synthetic=True), entry("refused"), entry("loaded", extract="dfe_statistics")], False),
        ([entry("loaded", is_synthetic=True), entry("loaded")], False),
        ([entry("loaded"), "cut sho"], True),
        (["not a ledger", json.dumps({"what": "published", "facts": {}})], False),
    ],
)
def test_an_installation_that_was_given_nothing_but_real_files_is_left_alone(tmp_path, lines, is_real):
    home = Home(tmp_path)
    home.ledger.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SampleRefused) if is_real else nullcontext():
        check_no_real(home, home.landing)


def test_the_sample_goes_into_the_landing_folder_of_a_demonstration_alone(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    home.make_folders()
    (home.landing / REAL).touch()
    monkeypatch.setenv("PANELWATCH_HOME", str(home.root))
    monkeypatch.delenv("PANELWATCH_LANDING", raising=False)
    sample = ["sample", "--notifications", "5"]
    assert isinstance(CliRunner().invoke(app, sample).exception, SampleRefused)
    assert [path.name for path in home.landing.iterdir()] == [REAL]
    assert CliRunner().invoke(app, [*sample, str(home.root / "trial")]).exit_code == 0
    assert CliRunner().invoke(app, [*sample, str(home.landing)]).exit_code == 0
    (home.landing / REAL).unlink()
    assert CliRunner().invoke(app, sample).exit_code == 0
