"""Dirt."""

from pathlib import Path

import numpy as np

from warehouse.sample.truth import FileTruth


def add_dirt(
    directory: Path, files: dict[str, FileTruth], *, rng: np.random.Generator, level: str
) -> dict[str, FileTruth]:
    """Placeholder."""
    return files
