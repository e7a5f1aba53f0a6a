"""The settings of an installation: the one place that reads the environment.

Belongs here: names, defaults and bounds of the settings. Does not belong here: anything that acts on them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from warehouse.errors import PanelwatchError
from warehouse.hands import count_spare_processors
from warehouse.home import Home
from warehouse.keys import KeyStore, Purpose

if TYPE_CHECKING:
    from warehouse.lake import Lake

DEFAULT_HOME: Final = Path("data")
DEFAULT_STABLE_FOR: Final = timedelta(seconds=2)
DEFAULT_WITHDRAWAL_LIMIT: Final = 0.05
DEFAULT_THRESHOLD: Final = 5
DEFAULT_HELPERS: Final = min(count_spare_processors(), 1)

_MOST_STABLE_SECONDS: Final = 3600.0
_MOST_THREADS: Final = 1024
# Regions are rounded to 10: with less, a rounded count of a region would print 0 where there were some.
_LEAST_THRESHOLD: Final = 5
_MOST_THRESHOLD: Final = 100
# A hundred years.
_MOST_KEEP_DAYS: Final = 36500
# A URI, or words such as host=... dbname=...; anything else would be taken for the name of a file or a service.
_CATALOG: Final = re.compile(r"(postgres(ql)?://|[a-z_]+ ?=)[^\n]*")
# Two or three words: a purpose of one letter records none.
_LEAST_PURPOSE: Final = 12
_MEMORY: Final = re.compile(r"[1-9][0-9]{0,5} ?(MB|GB|MiB|GiB)")


class SettingInvalid(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A setting does not read; the sentence names it and never repeats what it held."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation may decide; see docs for what each setting is called in the environment."""

    home: Home
    landing: Path
    stable_for: timedelta = DEFAULT_STABLE_FOR
    withdrawal_limit: float = DEFAULT_WITHDRAWAL_LIMIT
    threads: int | None = None
    memory_limit: str | None = None
    #: processes beside the run, for files where there are many, expectations and pictures
    helpers: int = 0
    #: counts from 1 to one below this are confidential in a public release
    threshold: int = DEFAULT_THRESHOLD
    #: where alerts go; the addresses hold secrets
    alert_urls: tuple[str, ...] = ()
    #: what persons are linked for, as the ledger keeps it; None where linkage is off
    linkage: str | None = None

    def __repr__(self) -> str:
        """Show where things lie and no secret."""
        return f"Settings(home={str(self.home.root)!r}, landing={str(self.landing)!r})"


def read_settings(environment: Mapping[str, str], *, landing: Path | None = None) -> Settings:
    """Read the settings from an environment; an empty variable counts as absent.

    `landing` overrules PANELWATCH_LANDING. Raises SettingInvalid.
    """
    given = {name: text for name, text in environment.items() if name.startswith("PANELWATCH_") and text.strip()}
    root = Path(given.get("PANELWATCH_HOME", DEFAULT_HOME)).expanduser().absolute()
    linkage = _read_linkage(given)
    keys = _read_keys(given, root, links=linkage is not None)
    lake = _read_lake(given, root, is_encrypted=keys.seals)
    home = Home(root, keys, lake, None if lake is None else _read_orchestrator(environment, root))
    chosen = landing or (Path(given["PANELWATCH_LANDING"]) if "PANELWATCH_LANDING" in given else home.landing)
    seconds = _read_number(given, "PANELWATCH_STABLE_SECONDS", most=_MOST_STABLE_SECONDS)
    limit = _read_number(given, "PANELWATCH_WITHDRAWAL_LIMIT", most=1.0)
    helpers = _read_whole(given, "PANELWATCH_HELPERS", least=0, most=1)
    return Settings(
        home=home,
        landing=chosen.expanduser().absolute(),
        stable_for=DEFAULT_STABLE_FOR if seconds is None else timedelta(seconds=seconds),
        withdrawal_limit=DEFAULT_WITHDRAWAL_LIMIT if limit is None else limit,
        threads=_read_whole(given, "PANELWATCH_THREADS", least=1, most=_MOST_THREADS),
        memory_limit=_read_memory(given),
        helpers=DEFAULT_HELPERS if helpers is None else helpers,
        threshold=_read_whole(given, "PANELWATCH_THRESHOLD", least=_LEAST_THRESHOLD, most=_MOST_THRESHOLD)
        or DEFAULT_THRESHOLD,
        alert_urls=_read_alert_urls(given),
        linkage=linkage,
    )


def _read_keys(given: Mapping[str, str], root: Path, *, links: bool) -> KeyStore:
    """Return where keys are found; encryption is on unless a setting says off."""
    folder = Path(given.get("PANELWATCH_KEYS", root / "keys")).expanduser().absolute()
    word = given.get("PANELWATCH_ENCRYPTION", "on").strip().lower()
    if word not in ("on", "off"):
        raise SettingInvalid("The setting PANELWATCH_ENCRYPTION must be on or off.")
    keys = {purpose: given[purpose.setting] for purpose in Purpose if purpose.setting in given}
    return KeyStore(folder, keys, seals=word == "on", links=links)


def _read_linkage(given: Mapping[str, str]) -> str | None:
    """Return the purpose persons are linked for; None unless a setting says on."""
    word = given.get("PANELWATCH_LINKAGE", "off").strip().lower()
    if word not in ("on", "off"):
        raise SettingInvalid("The setting PANELWATCH_LINKAGE must be on or off.")
    purpose = " ".join(given.get("PANELWATCH_LINKAGE_PURPOSE", "").split())
    if word == "on" and len(purpose) < _LEAST_PURPOSE:
        raise SettingInvalid(
            "The setting PANELWATCH_LINKAGE is on, so PANELWATCH_LINKAGE_PURPOSE must say in a sentence what for; the"
            " ledger keeps it."
        )
    return purpose if word == "on" else None


def _read_lake(given: Mapping[str, str], root: Path, *, is_encrypted: bool) -> "Lake | None":
    """Return the lake that takes the place of the warehouse file, where a setting names its catalog."""
    if "PANELWATCH_LAKE" not in given:
        return None
    from warehouse.lake import Bucket, Lake  # noqa: PLC0415 - starts the database, which most settings need not

    catalog = given["PANELWATCH_LAKE"].strip()
    if not _CATALOG.fullmatch(catalog):
        raise SettingInvalid("The setting PANELWATCH_LAKE must be the address of a PostgreSQL database.")
    days = _read_whole(given, "PANELWATCH_LAKE_KEEP_DAYS", least=1, most=_MOST_KEEP_DAYS)
    keep_for = None if days is None else timedelta(days=days)
    storage = given.get("PANELWATCH_LAKE_STORAGE", "").strip()
    if not storage.startswith("s3://"):
        folder = Path(storage).expanduser().absolute() if storage else root / "lake"
        return Lake(catalog, f"{folder}/", is_encrypted, keep_for=keep_for)
    names = ("PANELWATCH_S3_KEY_ID", "PANELWATCH_S3_SECRET", "PANELWATCH_S3_ENDPOINT", "PANELWATCH_S3_REGION")
    return Lake(catalog, storage, is_encrypted, Bucket(*(given.get(name, "") for name in names)), keep_for)


def _read_orchestrator(environment: Mapping[str, str], root: Path) -> Path | None:
    """Return the folder in which the orchestrator itself looks for its settings, unless it is the home's own.

    Asked for beyond one machine alone, where all machines share one history; on one machine it is the home's own,
    whatever orchestrator else there is.
    """
    text = environment.get("DAGSTER_HOME", "").strip()
    folder = Path(text).expanduser().absolute() if text else Home(root).dagster
    return None if folder == Home(root).dagster else folder


def _read_number(given: Mapping[str, str], name: str, *, most: float) -> float | None:
    if name not in given:
        return None
    try:
        number = float(given[name])
    except ValueError:
        number = -1.0
    # NaN fails both comparisons.
    if not 0 <= number <= most:
        raise SettingInvalid(f"The setting {name} must be a number from 0 to {most:g}.")
    return number


def _read_whole(given: Mapping[str, str], name: str, *, least: int, most: int) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or not least <= int(text) <= most:
        raise SettingInvalid(f"The setting {name} must be a whole number from {least} to {most}.")
    return int(text)


def _read_memory(given: Mapping[str, str]) -> str | None:
    text = given.get("PANELWATCH_MEMORY_LIMIT")
    if text is not None and _MEMORY.fullmatch(text.strip()) is None:
        raise SettingInvalid("The setting PANELWATCH_MEMORY_LIMIT must be a size such as 900MB or 4GB.")
    return None if text is None else text.strip()


def _read_alert_urls(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the targets of alerts, one a line or between spaces; those of the file come first."""
    texts = []
    if "PANELWATCH_ALERT_URLS_FILE" in given:
        try:
            texts.append(Path(given["PANELWATCH_ALERT_URLS_FILE"]).expanduser().read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise SettingInvalid("The setting PANELWATCH_ALERT_URLS_FILE must name a file that can be read.") from None
    texts.append(given.get("PANELWATCH_ALERT_URLS", ""))
    lines = [line for text in texts for line in text.splitlines() if not line.lstrip().startswith("#")]
    return tuple(dict.fromkeys(url for line in lines for url in line.split()))
