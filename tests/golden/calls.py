"""The call a reference program was run with, for what the settings of a case do not say.

Some families leave `params` empty or incomplete: the level of an interval, a freeze point, the columns that were
used stand only in `call`. The arguments are read from its text; nothing is evaluated.
"""

import json
import re

from tests.golden.case import Case

OPENING, CLOSING = "([{", ")]}"


def read_call(case: Case) -> dict[str, str]:
    """Return the arguments of the case's call as text: by name, those without a name by position ("0", "1", ...)."""
    told = json.loads((case.folder / "cases.json").read_text(encoding="utf-8"))
    call = next(one["call"] for one in told if one["case"] == case.name)
    arguments = {}
    for position, text in enumerate(split_arguments(call)):
        named = re.fullmatch(r"([\w.]+)\s*=\s*(.+)", text, re.DOTALL)
        arguments[named[1] if named else str(position)] = (named[2] if named else text).strip("'\" ")
    return arguments


def split_arguments(call: str) -> list[str]:
    """Split what stands between the first parenthesis and its closing one at the commas of the outermost level."""
    depth, parts = 0, [""]
    for letter in call[call.find("(") + 1 :] if "(" in call else "":
        depth += (letter in OPENING) - (letter in CLOSING)
        if depth < 0:
            break
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    # A call that is told shortened begins with dots.
    return [part for part in (part.strip().removeprefix("...").strip() for part in parts) if part]


def read_numbers(text: str) -> list[float]:
    """Read `24`, `1e+05`, `c(36, 60)` and `3:6`, also nested: c(3:5, 9)."""
    numbers = []
    for part in text.removeprefix("c(").rstrip(")").split(","):
        first, _, last = part.strip().rstrip("L").partition(":")
        numbers += [float(whole) for whole in range(int(first), int(last) + 1)] if last else [float(first)]
    return numbers
