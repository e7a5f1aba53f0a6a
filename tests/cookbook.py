"""The cookbook: its questions, the answers printed in it, and the program that prints them anew.

    python -m tests.cookbook

runs the default sample through the pipeline in a temporary home and writes every answer into docs/cookbook.md. Look at the
difference before committing it: an answer that changed is a figure that changed.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.answers import ask_sql
from pipelines.settings import read_settings
from pipelines.tables import Form, write_answer
from warehouse.home import Home

PAGE: Final = Path(__file__).parents[1] / "docs" / "cookbook.md"
_RECIPE: Final = re.compile(
    r"^### (?P<title>[^\n]+)\n(?P<between>.*?)^```sql\n(?P<sql>.*?)^```\n\n```csv\n(?P<answer>.*?)^```\n",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A question, its SQL and the answer printed under it."""

    title: str
    sql: str
    answer: str


def read_recipes(page: str) -> list[Recipe]:
    """Return every recipe of the page, in its order."""
    return [Recipe(found["title"], found["sql"], found["answer"]) for found in _RECIPE.finditer(page)]


def answer_question(home: Home, sql: str) -> str:
    """Return what `panelwatch query --format csv` prints for a question."""
    out = io.StringIO()
    write_answer(ask_sql(home, sql), Form.CSV, out)
    return out.getvalue()


def run_default_sample(root: Path) -> Home:
    """Write the default sample into a new home, run it through the pipeline and return the home."""
    program = Path(sys.executable).with_name("panelwatch")
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")}
    environment |= {"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0"}
    for command in ("sample", "run"):
        subprocess.run([program, command], env=environment, check=True, capture_output=True)
    return read_settings(environment).home


def rewrite(page: str, home: Home) -> str:
    """Return the page with every answer as the copy gives it now."""

    def answered(found: re.Match[str]) -> str:
        whole = found[0]
        start = found.start("answer") - found.start()
        return whole[:start] + answer_question(home, found["sql"]) + "```\n"

    return _RECIPE.sub(answered, page)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(rewrite(PAGE.read_text(encoding="utf-8"), run_default_sample(Path(folder))), encoding="utf-8")
