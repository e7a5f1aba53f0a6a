"""What was rejected and why, in the official's words.

Belongs here: joining codes with their wording, the file that goes back to the authority. Does not belong here: rules.
"""

from pathlib import Path

from expectations.wording import word_code
from pipelines.answers import Answer, QuestionFailed, ask
from pipelines.tables import write_csv
from warehouse.home import Home


def ask_rejected_rules(home: Home) -> Answer:
    """Return one row per rule: code, wording, rows, files."""
    found = ask(home, "rejected_rules")
    return Answer(
        ("rule_code", "wording", "rows", "files"),
        tuple((code, word_code(code), rows, files) for code, rows, files in found.rows),
    )


def ask_rejected_rows(home: Home, file_name: str | None) -> Answer:
    """Return one row per rejected row and rule, of one file or of all, never with a value.

    Raises QuestionFailed for a file that was never loaded.
    """
    if file_name is not None and not ask(home, "file", {"file": file_name}).rows:
        raise QuestionFailed("No file of this name was loaded; `panelwatch status` says what was.")
    found = ask(home, "rejected_rows", {"file": file_name})
    place = found.columns.index("rule_code")
    rows = tuple((*row[: place + 1], word_code(row[place]), *row[place + 1 :]) for row in found.rows)
    return Answer((*found.columns[: place + 1], "wording", *found.columns[place + 1 :]), rows)


def export_rejected(home: Home, target: Path, *, file_name: str | None) -> int:
    """Write the rejected rows as CSV and return how many lines; spreadsheets read it as UTF-8 by its mark."""
    answer = ask_rejected_rows(home, file_name)
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        write_csv(answer, out)
    return len(answer.rows)
