"""Farrington's method in R's surveillance package, where it is installed: for its time and its bounds.

Here: the run of ``farrington.R`` on given counts. Not here: what is compared with it (``statistics_speed``).
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assets.statistics.farrington import FarringtonSettings

SCRIPT = Path(__file__).with_name("farrington.R")


@dataclass(frozen=True, slots=True)
class RunInR:
    """The seconds that the comparisons alone took, the version of the package, and the upper bounds."""

    seconds: float
    version: str
    upper: np.ndarray


def has_surveillance() -> bool:
    """Tell whether R and its package surveillance are installed."""
    if shutil.which("Rscript") is None:
        return False
    loaded = subprocess.run(["Rscript", "-e", "library(surveillance)"], check=False, capture_output=True)
    return loaded.returncode == 0


def run_in_r(counts: np.ndarray, *, first: int, settings: FarringtonSettings) -> RunInR:
    """Compare the positions from ``first`` on of every series (series, points) with their past, in R.

    Of the settings, the seasons and the method of the threshold are passed on; the others are those of the script.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "counts.csv", Path(folder) / "bounds.csv"
        names = ",".join(f"series_{number}" for number in range(len(counts)))
        np.savetxt(given, counts.T, fmt="%d", delimiter=",", header=names, comments="")
        # R counts from 1.
        arguments = [given, found, str(first + 1), str(settings.periods), settings.method]
        printed = subprocess.run(["Rscript", SCRIPT, *arguments], check=True, capture_output=True, text=True).stdout
        seconds, version = printed.split()
        upper = np.genfromtxt(found, delimiter=",", skip_header=1).T
    return RunInR(seconds=float(seconds), version=version, upper=upper)
