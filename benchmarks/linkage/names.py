"""Names for planted adults, in groups, and how often each group is spelt otherwise when it is written down again.

Forenames and surnames are common ones of each origin; persons are made up of them by chance. The first of a spelling's
variants is what a person calls himself, the others are what others write.
"""

import tomllib
from pathlib import Path
from typing import Any

LISTS = ("forenames", "surnames")


def read_groups() -> dict[str, dict[str, Any]]:
    groups = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    return {name: {**group, **{kind: group[kind].split() for kind in LISTS}} for name, group in groups.items()}


GROUPS = read_groups()
