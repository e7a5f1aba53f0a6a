"""The probabilistic model, inside the vault: it reads names in memory and gives out pairs and their probability.

Belongs here: training without labels, scoring, the session it runs in. Does not belong here: what is compared and how
(`warehouse.linkage.comparisons`), words for a reviewer (`warehouse.linkage.explanation`), bands (`assets.linking`).

Splink (Fellegi and Sunter's model, term frequencies after Winkler) runs in a DuckDB of its own, in memory; what that
spills is encrypted as everything is. Nothing it makes is written anywhere but numbers of the model.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb
import polars as pl

from expectations.normalise.person_names import sound_both, sound_name, spell_usually
from warehouse.extensions import Config
from warehouse.frames import fetch_frame, lend_frame
from warehouse.home import Home
from warehouse.linkage.comparisons import DEFAULTS, Levels, build_settings
from warehouse.linkage.units import apply_once, replace_table
from warehouse.sealing import open_session_in_memory

if TYPE_CHECKING:
    from splink import Linker

LEAST_TO_TRAIN: Final = 1_000
"""With fewer records there is too little to learn from, how common names are included: tokens alone speak then."""
_SEED: Final = 1
_PAIRS_FOR_U: Final = 5e6
_PAIRS_FOR_M: Final = 5e5
#: of the pairs of one person, the share that has the same names and date: what the prior is scaled by
_SAME_OF_ONE: Final = 0.5
_LEAST_PRIOR: Final = 1e-9
#: of the pairs of one person more than these say the same of both names, and of the date, wherever there are such pairs
_LEAST_SAME: Final = 0.1
#: a day on which so many times more are born than on the median day stands for no day
_TOO_MANY_OF_A_DAY: Final = 20
SCORED: Final = {
    "left_unit": pl.Int64,
    "right_unit": pl.Int64,
    "probability": pl.Float64,
    "has_other_date": pl.Boolean,
}
"""The columns of scored pairs."""
_STARTS: Final = ("forename_start", "surname_start")
_COLUMNS: Final = ("unit", "notification_id", "forename", "surname", "born", "names", "sounds", "day", *_STARTS)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the model knows: how often two records are of one person, and per comparison m and u of each level."""

    prior: float
    levels: Mapping[str, Levels]

    def to_json(self) -> str:
        """Return the numbers as text: no name is among them."""
        levels = {name: [list(each) for each in of] for name, of in self.levels.items()}
        return json.dumps({"prior": self.prior, "levels": levels})

    @classmethod
    def from_json(cls, text: str) -> "Parameters":
        """Read what `to_json` wrote."""
        told = json.loads(text)
        levels = {name: tuple((m, u) for m, u in of) for name, of in told["levels"].items()}
        return cls(told["prior"], levels)


@contextmanager
def open_private(home: Home | None, *, memory_limit: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory for names; it spills where a load does, encrypted, and without a home nowhere."""
    config: Config = {"temp_directory": str(home.name_spill_folder()) if home else ""}
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    con = open_session_in_memory(writes=home is not None and home.keys.seals, config=config)
    try:
        con.execute("SET enable_progress_bar = false")
        yield con
    finally:
        con.close()


def train(con: duckdb.DuckDBPyConnection, units: pl.DataFrame) -> Parameters:
    """Learn the numbers of the model from units of one state of the records, without knowing who is who."""
    from splink import block_on  # noqa: PLC0415 - what does not link must not wait for it

    linker = _make_linker(con, units, Parameters(_estimate_prior(units), DEFAULTS))
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=_PAIRS_FOR_U, seed=_SEED)
    for column in ("born", "names"):
        # One comparison is left in each: how many pairs are of one person has to stand fast, or it would explain all.
        training.estimate_parameters_using_expectation_maximisation(
            block_on(column), fix_probability_two_random_records_match=True, max_pairs=_PAIRS_FOR_M
        )
    learnt = _read_levels(linker.misc.save_model_to_json())
    return Parameters(_estimate_prior(units), learnt)


def score(con: duckdb.DuckDBPyConnection, units: pl.DataFrame, parameters: Parameters, *, least: float) -> pl.DataFrame:
    """Return the pairs of different notifications that are one person with at least some probability.

    Columns left_unit, right_unit, probability, has_other_date (both dates are known and differ); the smaller unit is on
    the left.
    """
    linker = _make_linker(con, units, parameters)
    found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    return fetch_frame(
        con,
        "SELECT least(unit_l, unit_r) AS left_unit, greatest(unit_l, unit_r) AS right_unit,"  # noqa: S608 - Splink's own name
        " max(match_probability) AS probability, any_value(coalesce(born_l <> born_r, false)) AS has_other_date"
        f" FROM {found.physical_name} GROUP BY ALL ORDER BY ALL",
    )


def compare(
    con: duckdb.DuckDBPyConnection, units: pl.DataFrame, parameters: Parameters, pair: tuple[int, int]
) -> dict[str, Any]:
    """Return everything the model says of one pair: levels, weights in bits, how common names are; it holds names."""
    linker = _make_linker(con, units, parameters, only=pair)
    found = linker.inference.predict(warning_mode="never")
    rows = fetch_frame(con, f"FROM {found.physical_name} LIMIT 1").to_dicts()
    return rows[0] if rows else {}


def keep_parameters(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """Keep the numbers of the model in the warehouse."""
    replace_table(con, "internal.linkage_model", pl.DataFrame({"parameters": [parameters.to_json()]}))


def read_parameters(con: duckdb.DuckDBPyConnection) -> Parameters | None:
    """Return the numbers of the model of the last run, if there was one."""
    row = con.execute("SELECT parameters FROM internal.linkage_model").fetchone()
    return None if row is None else Parameters.from_json(row[0])


def _make_linker(
    con: duckdb.DuckDBPyConnection, units: pl.DataFrame, parameters: Parameters, only: tuple[int, int] | None = None
) -> "Linker":
    """Give Splink the units of a private session under settings with these numbers."""
    # Here alone: what does not link must not wait for it.
    from splink import Linker  # noqa: PLC0415
    from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415

    with lend_frame(con, "linkage_units_given", prepare_units(units)):
        con.execute("CREATE OR REPLACE TABLE linkage_units AS FROM linkage_units_given")
    settings = build_settings(parameters.prior, parameters.levels, only=only)
    # Its own words quote SQL and values: none are wanted.
    return Linker(DuckDBAPI(con).register("linkage_units"), settings, log_level="CRITICAL")


def prepare_units(units: pl.DataFrame) -> pl.DataFrame:
    """Return what is compared: blank is null, both names in the order of letters, the day unless it stands for none."""
    known = units.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in ("forename", "surname", "born")
    )
    sides = (pl.min_horizontal("forename", "surname"), pl.max_horizontal("forename", "surname"))
    both = pl.when(pl.col("forename").is_not_null() & pl.col("surname").is_not_null())
    counted = known.with_columns(
        both.then(pl.concat_str(*sides, separator=" ")).alias("names"),
        both.then(sound_units(units)).alias("sounds"),
        pl.len().over("born").alias("of_day"),
        *(start_sound(known[name]).alias(f"{name}_start") for name in ("forename", "surname")),
    )
    most = max(50, _TOO_MANY_OF_A_DAY * int(counted.unique("born")["of_day"].median() or 0))  # type: ignore[arg-type]
    return counted.with_columns(pl.when(pl.col("of_day") <= most).then("born").alias("day")).select(_COLUMNS)


def sound_units(units: pl.DataFrame) -> pl.Series:
    """Return how both names of each unit sound, in the order of letters."""
    names = units.select(pl.concat_str("forename", "surname", separator="|").alias("names"))["names"]
    return apply_once(names, lambda both: sound_both(*both.split("|")))


def start_sound(names: pl.Series) -> pl.Series:
    """Return how names begin as they sound in their usual spelling."""
    return apply_once(names, lambda name: sound_name(spell_usually(name))[:1])


def _estimate_prior(units: pl.DataFrame) -> float:
    """Return how likely any two records are of one person, from how many have the same names and date of birth."""
    whole = units.filter(pl.all_horizontal(pl.col("forename", "surname", "born") != ""))
    alike = whole.group_by("forename", "surname", "born").agg(pl.col("notification_id").n_unique().alias("of"))["of"]
    pairs = int((alike * (alike - 1) // 2).sum())
    possible = max(1.0, units.height * (units.height - 1) / 2)
    return min(0.5, max(_LEAST_PRIOR, (pairs + 1) / _SAME_OF_ONE / possible))


def _read_levels(model: Mapping[str, Any]) -> dict[str, Levels]:
    """Return m and u of each level as learnt; of a level no pair was seen at, the shipped numbers stay."""
    learnt: dict[str, Levels] = {}
    for comparison in model["comparisons"]:
        name = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        learnt[name] = tuple(
            (level.get("m_probability") or m, level.get("u_probability") or u)
            for level, (m, u) in zip(levels, DEFAULTS[name], strict=True)
        )
        if learnt[name][0][0] < _LEAST_SAME:
            # Too few persons are there twice to learn from: what strangers share must not count against them.
            shipped = zip(DEFAULTS[name], learnt[name], strict=True)
            learnt[name] = tuple((m, u) for (m, _), (_, u) in shipped)
    return learnt
