"""One golden case: what a reference program was given, how it was set, and what it answered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import polars as pl


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a family; `params` alone say how the production function is called."""

    folder: Path
    name: str
    family: str
    params: dict[str, Any]
    columns: tuple[str, ...]
    rtol: float
    input_name: str | None
    expected_name: str

    @classmethod
    def of(cls, folder: Path, told: dict[str, Any]) -> Self:
        """Read a case as `cases.json` tells it; a case without settings has an empty list there."""
        return cls(
            folder=folder,
            name=told["case"],
            family=told["family"],
            params=dict(told["params"] or {}),
            columns=tuple(told["columns"]),
            rtol=told.get("rtol", 1e-8),
            input_name=told.get("input"),
            expected_name=told["expected"],
        )

    def read_input(self) -> pl.DataFrame:
        """Return the input of the case; cells that hold nothing or NA are null."""
        assert self.input_name is not None, f"{self.name} has no input"
        return read_table(self.folder / self.input_name)

    def read_expected(self) -> pl.DataFrame:
        """Return what the reference program answered."""
        return read_table(self.folder / self.expected_name)


def read_table(path: Path) -> pl.DataFrame:
    """Read a table of a case with every number in full precision."""
    return pl.read_csv(path, null_values=["", "NA", "NaN", "nan"], infer_schema_length=None)


def list_cases(root: Path) -> Iterator[Case]:
    """Give every case of a folder of families, in order."""
    for path in sorted(root.glob("*/cases.json")):
        for told in json.loads(path.read_text(encoding="utf-8")):
            yield Case.of(path.parent, told)
