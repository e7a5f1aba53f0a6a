"""Settings are read once, from names, and refuse what cannot be meant without repeating it."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.settings import SettingInvalid, read_settings
from tests.keyed import KEYS, SETTINGS
from warehouse.keys import KeyStore, Purpose


def test_without_any_setting_everything_lies_in_the_folder_data():
    settings = read_settings({})
    assert settings.home.root == Path.cwd() / "data"
    assert settings.landing == Path.cwd() / "data" / "landing"
    assert settings.stable_for == timedelta(seconds=2)
    assert settings.withdrawal_limit == 0.05
    assert (settings.threads, settings.memory_limit, settings.home.keys.seals) == (None, None, True)


def test_every_setting_is_read(tmp_path):
    settings = read_settings(
        {
            "PANELWATCH_HOME": str(tmp_path),
            "PANELWATCH_LANDING": str(tmp_path / "share"),
            "PANELWATCH_STABLE_SECONDS": "0.5",
            "PANELWATCH_WITHDRAWAL_LIMIT": "0.2",
            "PANELWATCH_THREADS": "2",
            "PANELWATCH_MEMORY_LIMIT": "900MB",
            "PANELWATCH_ENCRYPTION": "off",
            "PANELWATCH_KEYS": str(tmp_path / "apart"),
            **SETTINGS,
        }
    )
    assert settings.home.root == tmp_path
    assert settings.landing == tmp_path / "share"
    assert settings.stable_for == timedelta(milliseconds=500)
    assert settings.withdrawal_limit == 0.2
    assert (settings.threads, settings.memory_limit) == (2, "900MB")
    assert settings.home.keys == KeyStore(tmp_path / "apart", KEYS, seals=False)


def test_an_empty_variable_counts_as_absent():
    assert read_settings({"PANELWATCH_THREADS": " ", "PANELWATCH_HOME": ""}) == read_settings({})


def test_the_landing_folder_of_a_command_overrules_the_environment(tmp_path):
    given = {"PANELWATCH_LANDING": str(tmp_path / "share")}
    assert read_settings(given, landing=tmp_path).landing == tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PANELWATCH_STABLE_SECONDS", "soon"),
        ("PANELWATCH_STABLE_SECONDS", "-1"),
        ("PANELWATCH_STABLE_SECONDS", "nan"),
        ("PANELWATCH_STABLE_SECONDS", "1e9"),
        ("PANELWATCH_WITHDRAWAL_LIMIT", "5"),
        ("PANELWATCH_WITHDRAWAL_LIMIT", "inf"),
        ("PANELWATCH_ENCRYPTION", "perhaps"),
        ("PANELWATCH_LINKAGE", "maybe"),
        ("PANELWATCH_THREADS", "-7"),
        ("PANELWATCH_THREADS", "00000"),
        ("PANELWATCH_THREADS", "2.5"),
        ("PANELWATCH_THREADS", "²"),
        ("PANELWATCH_MEMORY_LIMIT", "lots"),
        ("PANELWATCH_MEMORY_LIMIT", "4GB'; drop table x"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name_alone(name, text):
    with pytest.raises(SettingInvalid) as refused:
        read_settings({name: text})
    assert name in str(refused.value)
    assert text not in str(refused.value)


def test_linkage_is_off_unless_set_on_with_a_purpose():
    purpose = {"PANELWATCH_LINKAGE_PURPOSE": "to find men known in several families"}
    assert read_settings(purpose).linkage is None
    assert not read_settings(purpose).home.keys.links
    on = read_settings({"PANELWATCH_LINKAGE": "on", **purpose})
    assert (on.linkage, on.home.keys.links) == ("to find men known in several families", True)
    for short in ("", "x"):
        with pytest.raises(SettingInvalid, match="PANELWATCH_LINKAGE_PURPOSE"):
            read_settings({"PANELWATCH_LINKAGE": "on", "PANELWATCH_LINKAGE_PURPOSE": short})


def test_settings_never_show_the_key():
    settings = read_settings(SETTINGS)
    shown = f"{settings!r} {settings.home!r} {settings.home.keys!r} {settings.home.keys.ring(Purpose.CHILD)!r}"
    assert not any(text in shown for text in KEYS.values())
