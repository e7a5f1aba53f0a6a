"""Both levels over records of whom the truth is known, by the production functions, and what came of it.

`person` says who a record is of; pairs within one person are to be found, all others not.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import polars as pl
import polars.selectors as cs

from assets.linking.bands import LEAST_POSSIBLE, STRONG, name_bands
from assets.statistics.intervals import wilson_interval
from warehouse.connection import prepare
from warehouse.keys import Key
from warehouse.linkage.model import Parameters, open_private, score, train
from warehouse.linkage.tokens import find_token_pairs, keep_tokens
from warehouse.linkage.units import add_person_tokens, keep_units

KEY = Key(bytes(range(32)))
SIDES = ["left_unit", "right_unit"]


@dataclass(frozen=True)
class Found:
    """Pairs by tokens, by the model, and both joined; the numbers of the model; seconds per step."""

    tokens: pl.DataFrame
    model: pl.DataFrame
    both: pl.DataFrame
    parameters: Parameters
    seconds: dict[str, float]


def link(units: pl.DataFrame, *, memory_limit: str | None = None) -> Found:
    """Find pairs as a run does."""
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def lap(step: str) -> None:
        nonlocal began
        seconds[step] = round(time.perf_counter() - began, 1)
        began = time.perf_counter()

    with duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {}) as con:
        prepare(con)
        lap("schema")
        keep_units(con, add_person_tokens(units, KEY))
        keep_tokens(con, units, KEY)
        lap("tokens")
        tokens = find_token_pairs(con)
        lap("pairs by tokens")
    with open_private(None, memory_limit=memory_limit) as private:
        parameters = train(private, units)
        lap("training")
        model = score(private, units, parameters, least=LEAST_POSSIBLE)
        lap("scoring")
    both = name_bands(tokens, model)
    lap("bands")
    return Found(tokens, model, both, parameters, seconds)


def count_by_group(sets: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return by origin of names how many pairs there are to find, and how many share any token; no model, so quick."""
    counted = []
    with duckdb.connect() as con:
        prepare(con)
        for units in sets:
            keep_units(con, add_person_tokens(units, KEY))
            con.execute("DELETE FROM internal.linkage_token")
            keep_tokens(con, units, KEY)
            truth = true_pairs(units).rename({"unit": SIDES[0], "unit_other": SIDES[1]})
            counted.append(truth.join(find_token_pairs(con), on=SIDES, how="left"))
    whole = pl.concat(counted).group_by("group")
    return whole.agg(pl.len().alias("wanted"), pl.col("form").is_not_null().sum().alias("found")).sort("group")


def judge(units: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Add to pairs whether they are of one person, and of which."""
    about = units.select(
        "unit", "person", "group", "forename", "surname", "born", cs.by_name("alike", require_all=False)
    )
    sides = pairs.join(about, left_on="left_unit", right_on="unit").join(
        about, left_on="right_unit", right_on="unit", suffix="_other"
    )
    return sides.with_columns((pl.col("person") == pl.col("person_other")).alias("is_true"))


def true_pairs(units: pl.DataFrame) -> pl.DataFrame:
    """Return every pair of records of one person."""
    sides = units.select("unit", "person", "group")
    return sides.join(sides, on="person", suffix="_other").filter(pl.col("unit") < pl.col("unit_other"))


def strangers_of_one_name(judged: pl.DataFrame) -> int:
    """Count false pairs of one name, in either order, whose dates of birth are known and differ."""
    sorted_names = [pl.concat_list(f"forename{side}", f"surname{side}").list.sort() for side in ("", "_other")]
    known = (pl.col("born") != "") & (pl.col("born_other") != "") & (pl.col("born") != pl.col("born_other"))
    return judged.filter(~pl.col("is_true") & known & (sorted_names[0] == sorted_names[1])).height


def count_false(judged: pl.DataFrame, groups: Iterable[str]) -> tuple[int, int, int]:
    """Return the pairs that touch one of the groups, how many are false, and how many of those are of chance.

    Of chance are two of one group whom nobody planted to be alike.
    """
    names = list(groups)
    touching = judged.filter(pl.col("group").is_in(names) | pl.col("group_other").is_in(names))
    false = touching.filter(~pl.col("is_true"))
    by_chance = false.filter(
        (pl.col("alike") < 0) | (pl.col("alike") != pl.col("alike_other")), pl.col("group") == pl.col("group_other")
    )
    return touching.height, false.height, by_chance.height


def count_strangers(units: pl.DataFrame, groups: Iterable[str]) -> int:
    """Return how many pairs of records there are within each of the groups, all together."""
    sizes = units.filter(pl.col("group").is_in(list(groups))).group_by("group").len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def word_share(part: int, of: int, *, per: int = 1) -> str:
    """Return a share, or so many per `per`, with its 95 % interval."""
    share = wilson_interval(np.array([part]), np.array([max(of, 1)]))
    value, low, high = (per * float(x) for x in (part / max(of, 1), share.lower[0], share.upper[0]))
    digits = 3 if per == 1 else 1
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def word(name: str, judged: pl.DataFrame, wanted: int) -> str:
    """Return one line: precision, recall and F1 with 95 % intervals, and false pairs."""
    true, all_found = int(judged["is_true"].sum()), judged.height
    union = wanted + all_found - true
    share = wilson_interval(np.array([true, true, true]), np.array([max(all_found, 1), wanted, union]))
    # F1 rises with the share of found and wanted pairs that are both: its limits are those of that share.
    shown = []
    for place, (value, of) in enumerate(((true, max(all_found, 1)), (true, wanted), (true, union))):
        turn = (lambda x: 2 * x / (1 + x)) if place == 2 else (lambda x: x)
        low, high = float(share.lower[place]), float(share.upper[place])
        shown.append(f"{turn(value / of):.4f} ({turn(low):.4f} to {turn(high):.4f})")
    return f"| {name} | {shown[0]} | {shown[1]} | {shown[2]} | {all_found - true} of {all_found} |"


HEAD = "| level | precision | recall | F1 | false |\n|---|---|---|---|---|"


def levels(found: Found) -> dict[str, pl.DataFrame]:
    """Return the pairs of each level."""
    forms = {
        "tokens: the same identity": found.tokens.filter(pl.col("form") == "same_identity"),
        "tokens: all but one name": found.tokens.filter(pl.col("form") != "one_name"),
        "tokens: all": found.tokens,
        "model: 0.1 and more": found.model.filter(~pl.col("has_other_date") | (pl.col("probability") >= 0.6)),
        "model: 0.9 and more": found.model.filter(pl.col("probability") >= 0.9),
        "both: strong": found.both.filter(pl.col("band") == STRONG),
        "both: strong and possible": found.both,
    }
    return {name: frame.select(SIDES) for name, frame in forms.items()}
