"""Extra files: ones that must be refused whole, and one that is sent twice.

Belongs here: the one table of planted refusals. Every file holds copies of a few clean rows, so that its
refusal loses nothing. Does not belong here: defects of single rows (``dirty_rows.py``).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from warehouse.sample.truth import FileTruth

COPIED_ROWS = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refused file: its code, the word in its tag, and how clean lines become its bytes."""

    code: str
    tag: str
    spoil: Callable[[list[str]], bytes]


def _join(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _mix_date_orders(lines: list[str]) -> bytes:
    """Write the incident date, the fifth column, day first once and month first once."""
    cells = [line.split(",") for line in lines[1:3]]
    cells[0][4], cells[1][4] = "13/02/2018", "02/13/2018"
    return _join([lines[0], *(",".join(row) for row in cells)])


def _drop_first_column(lines: list[str]) -> bytes:
    return _join([line.split(",", 1)[1] for line in lines])


REFUSALS = (
    Refusal("ragged_row", "ragged", lambda lines: _join([*lines, lines[-1].rsplit(",", 2)[0]])),
    Refusal(
        "header_duplicate", "header", lambda lines: _join([lines[0].replace("home_authority", "status"), *lines[1:]])
    ),
    Refusal("file_header_only", "headeronly", lambda lines: _join(lines[:1])),
    Refusal("file_empty", "empty", lambda _: b""),
    Refusal(
        "encoding_undecodable", "cp1252", lambda lines: _join(lines).replace(b"Synthetic case:", b"Synthetic \x96 case")
    ),
    Refusal("quote_unterminated", "quote", lambda lines: _join([*lines, f'"{lines[-1]}'])),
    Refusal("separator_mixed", "separator", lambda lines: _join([*lines, lines[-1].replace(",", ";")])),
    Refusal("date_order_mixed", "dateorder", _mix_date_orders),
    Refusal("columns_missing", "columns", _drop_first_column),
    Refusal("manifest_mismatch", "manifest", _join),
    Refusal("name_unknown", "name", _join),
)


def write_refused_files(
    rng: np.random.Generator, directory: Path, files: dict[str, FileTruth], *, kinds: int
) -> dict[str, FileTruth]:
    """Write the first ``kinds`` kinds of refused file, each beside a delivery of notifications drawn at random."""
    sources = [name for name, file in sorted(files.items()) if file.extract == "notifications" and "full" not in name]
    written: dict[str, FileTruth] = {}
    for refusal in REFUSALS[:kinds]:
        source = str(rng.choice(sources))
        name = source.replace("_synthetic", f"_synthetic-{refusal.tag}")
        if refusal.code == "name_unknown":
            name = name.replace("notifications", "notices")
        spoiled = refusal.spoil(_copy_lines(source))
        (directory / name).write_bytes(spoiled)
        if refusal.code == "manifest_mismatch":
            manifest = {"sha256": "0" * 64, "rows": COPIED_ROWS, "sent_at": "2018-12-31T09:00:00"}
            (directory / f"{name}.manifest.json").write_text(json.dumps(manifest) + "\n", encoding="utf-8")
        rows = max(spoiled.count(b"\n") - 1, 0)
        written[name] = FileTruth("notifications", rows, 0, refusal=refusal.code)
    return written


def write_resent_file(rng: np.random.Generator, directory: Path, files: dict[str, FileTruth]) -> dict[str, FileTruth]:
    """Send one file again under another name, byte for byte: nothing may change."""
    sources = [name for name in sorted(files) if "full" not in name]
    source = str(rng.choice(sources))
    name = source.replace("_synthetic", "_synthetic_again")
    (directory / name).write_bytes((directory / source).read_bytes())
    truth = files[source]
    return {name: FileTruth(truth.extract, truth.rows, 0, resent_of=source)}


def _copy_lines(source: str) -> list[str]:
    """Write a header and rows of our own: a spoiled file must not depend on quoting in a real one."""
    day = source.split("_")[1]
    header = (
        "notification_id,notifying_authority,incident_authority,home_authority,date_of_incident,date_aware,"
        "date_notified,nature,status,duplicate_of,nai_initial,case_outline"
    )
    rows = [
        f"SIN-2017-{800_000 + number},E09000002,,,2018-04-03,2018-04-04,2018-04-05T10:00:00,serious_harm,open,,,"
        f"Synthetic case: not a real child ({day})."
        for number in range(COPIED_ROWS)
    ]
    return [header, *rows]
