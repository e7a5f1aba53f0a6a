"""The truth file: what was planted, so that tests can count.

Belongs here: the shape of ``sample_truth.json``. Does not belong here: planting anything.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from warehouse.sample import plan


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted defect; ``row_number`` as a spreadsheet shows it (the header is row 1)."""

    row_number: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class FileTruth:
    """One file: its extract, its data rows, those that are clean, and what is wrong with it.

    ``rows`` counts no blank rows. ``refusal`` is the code by which the whole file must be refused,
    ``duplicates`` the rows that repeat an earlier one, ``resent_of`` the file of the same bytes.
    """

    extract: str
    rows: int
    clean_rows: int
    defects: tuple[Defect, ...] = ()
    duplicates: tuple[int, ...] = ()
    blank_rows: int = 0
    refusal: str = ""
    resent_of: str = ""
    notes: tuple[str, ...] = ()


def describe_truth(files: dict[str, FileTruth], *, seed: int, notifications: int, dirt: str) -> dict[str, Any]:
    """Lay out the truth file as JSON values."""
    codes = Counter(defect.code for file in files.values() for defect in file.defects)
    refusals = Counter(file.refusal for file in files.values() if file.refusal)
    return {
        "synthetic": True,
        "seed": seed,
        "notifications": notifications,
        "dirt": dirt,
        "is_calibrated": notifications == plan.DEFAULT_NOTIFICATIONS,
        "targets": _describe_targets(),
        "planted": {
            "shift": {
                "measure": "NAI under 1 by month notified",
                "first_month": plan.SHIFT_FIRST_MONTH.isoformat(),
                "last_month": plan.SHIFT_LAST_MONTH.isoformat(),
                "factor": plan.SHIFT_FACTOR,
                "baseline_per_month": round(plan.BASELINE_PER_MONTH, 2),
            },
            "full_snapshot": plan.DELIVERIES[plan.FULL_DELIVERY].isoformat(),
            "changed_since_september_2021": {
                "recoded_away": plan.NAI_WINDOW_LOST,
                "recoded_to": plan.NAI_WINDOW_GAINED,
                "withdrawn": plan.NAI_WINDOW_WITHDRAWN,
                "gone_with_full_snapshot": plan.NAI_WINDOW_GONE,
            },
        },
        "files": {name: _describe_file(file) for name, file in sorted(files.items())},
        "counts_per_code": dict(sorted(codes.items())),
        "refusals_per_code": dict(sorted(refusals.items())),
    }


def _describe_targets() -> list[dict[str, Any]]:
    """List the published figures that hold at the default size, with the extract day of each."""
    day = plan.DELIVERIES
    known = [
        ("reviewed, panel scope, 2018-07 to 2019-12", 538, plan.MARCH_2020),
        ("reviewed NAI under 1, 2018-07 to 2019-12", 144, plan.MARCH_2020),
        ("reviewed, involving a death, 2018-07 to 2019-12", 244, plan.MARCH_2020),
        ("reviewed, known to social services, 2018-07 to 2019-12", plan.KNOWN_TO_SOCIAL_SERVICES, plan.MARCH_2020),
        ("NAI under 1, panel scope, 2018-07 to 2020-07", 257, plan.SEPTEMBER_2021),
        ("panel notifications, 2020", 482, plan.APRIL_2021),
        ("panel notifications, 2021", 379, plan.NOVEMBER_2022),
        ("panel notifications, 2022-23", 393, plan.DECEMBER_2023),
        ("panel rapid reviews, 2023-24", 330, plan.NOVEMBER_2024),
    ]
    dfe = [
        {"figure": f"DfE notifications from {start.isoformat()}", "value": sum(quota), "known_on": None}
        for start, quota in plan.SEX_QUOTAS
    ]
    return dfe + [
        {"figure": figure, "value": value, "known_on": day[delivery].isoformat()} for figure, value, delivery in known
    ]


def _describe_file(file: FileTruth) -> dict[str, Any]:
    return {
        "extract": file.extract,
        "rows": file.rows,
        "clean_rows": file.clean_rows,
        "duplicates": list(file.duplicates),
        "blank_rows": file.blank_rows,
        "refusal": file.refusal or None,
        "resent_of": file.resent_of or None,
        "notes": list(file.notes),
        "defects": [
            {"row_number": defect.row_number, "column": defect.column, "code": defect.code} for defect in file.defects
        ],
    }
