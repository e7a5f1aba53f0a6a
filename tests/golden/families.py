"""Which module answers which family: each has `answer(case) -> pl.DataFrame` with the columns of the expectation."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

import polars as pl

from tests.golden.case import Case

#: a family is run by the module of this package that bears its name without the number
MODULES: Final = {
    "01_ci_proportion": "ci_proportion",
    "02_ci_rate": "ci_rate",
    "03_dsr_isr": "dsr_isr",
    "04_funnel": "funnel",
    "05_farrington_flexible": "farrington_flexible",
    "06_ears": "ears",
    "07_cusum": "cusum",
    "08_spc_mdc": "spc_mdc",
    "09_spc_qicharts2": "spc_qicharts2",
    "10_nowcast": "nowcast",
    "11_its": "its",
    "12_multiplicity": "multiplicity",
    "13_scan": "scan",
}


def find_answer(family: str) -> Callable[[Case], pl.DataFrame]:
    """Return the function that runs the cases of a family through the production code."""
    return import_module(f"tests.golden.{MODULES[family]}").answer
