"""Dirt: what real deliveries look like, planted on top of the clean sample and counted in the truth file.

Belongs here: the order in which the kinds of dirt are planted and how much of each a level has. Does not
belong here: harmless spellings (``dirty_spellings.py``), defective rows (``dirty_rows.py``), files that
must be refused (``dirty_files.py``).

Defects stand in extra rows and extra files with keys of their own, so that every calibrated figure still
holds.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import numpy as np

from warehouse.sample.dirty_files import write_refused_files, write_resent_file
from warehouse.sample.dirty_rows import Plant, plan_rows
from warehouse.sample.dirty_spellings import Habit, draw_habit, spell_header, spell_row
from warehouse.sample.truth import Defect, FileTruth

BLANK_ROWS = 2


@dataclass(frozen=True, slots=True)
class Level:
    """Share of files and cells respelled, files per kind of defect, repeated rows, kinds of refused file."""

    files: float
    cells: float
    defects: int
    duplicates: int
    refused: int


LEVELS = {
    "light": Level(files=0.3, cells=0.1, defects=1, duplicates=5, refused=5),
    "heavy": Level(files=0.9, cells=0.4, defects=4, duplicates=40, refused=99),
}


def add_dirt(
    directory: Path, files: dict[str, FileTruth], *, rng: np.random.Generator, level: str
) -> dict[str, FileTruth]:
    """Dirty the files of ``directory`` and return the truth about each, extra files included."""
    amount = LEVELS[level]
    names = sorted(files)
    plants = plan_rows(rng, directory, files, per_kind=amount.defects)
    repeated = set(rng.choice(names, min(amount.duplicates, len(names)), replace=False).tolist())
    dirtied: dict[str, FileTruth] = {}
    for name in names:
        habit = draw_habit(rng, files[name].extract, share=amount.cells)
        if rng.random() >= amount.files:
            habit = Habit()
        dirtied[name] = _rewrite(
            directory / name,
            files[name],
            rng=rng,
            habit=habit,
            plants=plants.get(name, ()),
            is_repeated=name in repeated,
        )
    dirtied |= write_resent_file(rng, directory, dirtied)
    return dirtied | write_refused_files(rng, directory, files, kinds=amount.refused)


def _rewrite(
    path: Path,
    truth: FileTruth,
    *,
    rng: np.random.Generator,
    habit: Habit,
    plants: tuple[Plant, ...],
    is_repeated: bool,
) -> FileTruth:
    """Write the file again in its habits, with blank, repeated and defective rows at its end."""
    if habit == Habit() and not plants and not is_repeated:
        return truth
    rows = list(_read(path))
    header, body = rows[0], rows[1:]
    columns = [header[index] for index in habit.order] if habit.order else header
    spelled = [spell_row(rng, dict(zip(header, row, strict=True)), habit) for row in body]
    defects: list[Defect] = []
    repeats: list[int] = []
    extra: list[dict[str, str]] = []
    if plants or is_repeated:
        extra.extend({} for _ in range(BLANK_ROWS))
    first_extra = len(body) + 2
    if is_repeated:
        repeats.append(first_extra + len(extra))
        extra.append(spelled[int(rng.integers(len(spelled)))])
    for plant in plants:
        defects.extend(
            Defect(first_extra + len(extra) + offset, plant.column, plant.code) for offset in range(len(plant.rows))
        )
        extra.extend(plant.rows)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n" if habit.is_windows else "\n")
    writer.writerow([spell_header(column, habit) for column in columns])
    writer.writerows([row.get(column, "") for column in columns] for row in (*spelled, *extra))
    path.write_bytes(text.getvalue().encode(habit.encoding))
    added = len(repeats) + len(defects)
    return replace(
        truth,
        rows=truth.rows + added,
        blank_rows=len(extra) - added,
        defects=tuple(defects),
        duplicates=tuple(repeats),
        notes=habit.describe(),
    )


def _read(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.reader(handle)
