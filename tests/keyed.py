"""Homes of tests, and their keys: made up, and the same in every run."""

import hashlib
from pathlib import Path

from warehouse.home import Home
from warehouse.keys import KeyStore, Purpose

KEYS = {purpose: hashlib.sha256(f"synthetic key of tests: {purpose}".encode()).hexdigest() for purpose in Purpose}
SETTINGS = {purpose.setting: text for purpose, text in KEYS.items()}


#: those an installation needs unless it links persons
NEEDED = KeyStore(Path()).needed


def keyed(root: Path, *, seals: bool = True, links: bool = False) -> Home:
    """Give a home whose keys come from no file."""
    return Home(root, KeyStore(root / "keys", KEYS, seals=seals, links=links))
