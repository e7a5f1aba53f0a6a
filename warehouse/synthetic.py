"""Where made-up data may go: what is marked as synthetic, and what is not.

Belongs here: telling one from the other by names and ledger, without opening a warehouse. Does not belong here: making
data up (`warehouse.sample`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from warehouse.errors import ExtractRefused, PanelwatchError
from warehouse.home import Home
from warehouse.landing import parse_name

#: the extract of published statistics, which is about no single person
PUBLISHED: Final = "dfe_statistics"


class SampleRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Made-up files were not written: they would be counted among real ones."""


def check_no_real(home: Home, landing: Path) -> None:
    """Raise SampleRefused where all that a landing folder holds and its installation was ever given is not synthetic.

    Where there are made-up data already, more of them spoil nothing.
    """
    marks = [*(read_marks(landing) if landing.is_dir() else ()), *_read_ledger_marks(home)]
    if marks and not any(marks):
        raise SampleRefused(
            "This installation has data that are not synthetic, and no other, so no made-up files go into its landing"
            " folder: name another folder, as in `panelwatch sample trial`."
        )


def read_marks(landing: Path) -> Iterator[bool]:
    """Say of every file that is named like an extract whether it is marked as synthetic, published ones left out."""
    for path in landing.iterdir():
        try:
            name = parse_name(path.name)
        except ExtractRefused:
            continue
        if name.extract != PUBLISHED:
            yield name.is_synthetic


def _read_ledger_marks(home: Home) -> Iterator[bool]:
    """Say the same of every file that was ever loaded; whether the ledger is whole is for those who build on it."""
    if not home.ledger.exists():
        return
    for line in home.ledger.read_bytes().splitlines():
        try:
            entry = json.loads(line)
            is_counted = entry["what"] == "loaded" and entry["facts"]["extract"] != PUBLISHED
            is_synthetic = bool(entry["facts"].get("is_synthetic"))
        except (ValueError, TypeError, KeyError):
            continue
        if is_counted:
            yield is_synthetic
