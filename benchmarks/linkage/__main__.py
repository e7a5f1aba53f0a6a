"""What linkage finds: `python -m benchmarks.linkage febrl planted groups duplicates million`, or all but the last."""

import resource
import sys
import time

import polars as pl

from benchmarks.linkage.febrl import read_febrl
from benchmarks.linkage.measuring import (
    HEAD,
    SIDES,
    Found,
    count_by_group,
    count_false,
    count_strangers,
    judge,
    levels,
    link,
    strangers_of_one_name,
    true_pairs,
    word,
    word_share,
)
from benchmarks.linkage.names import GROUPS
from benchmarks.linkage.planted import plant
from benchmarks.linkage.sample import print_duplicates
from warehouse.linkage.tokens import FORMS

SEEDS = range(1, 11)


def print_levels(units: pl.DataFrame, found: Found) -> None:
    wanted = true_pairs(units).height
    print(HEAD)
    for name, pairs in levels(found).items():
        print(word(name, judge(units, pairs), wanted))


def febrl() -> None:
    units = read_febrl()
    found = link(units)
    print(f"FEBRL 4: {units.height:,} records, {true_pairs(units).height:,} pairs to find\n")
    print_levels(units, found)
    print("\n| form of a token | true pairs no stronger form finds | false |\n|---|---|---|")
    judged = judge(units, found.tokens)
    for form in FORMS:
        of = judged.filter(pl.col("form") == form)
        print(f"| {form} | {int(of['is_true'].sum())} | {of.height - int(of['is_true'].sum())} |")
    print(f"\nSeconds: {found.seconds}")


def planted() -> None:
    sets = [(units, link(units)) for units in map(plant, SEEDS)]
    units, found = sets[0]
    print(f"Planted, seed 1: {units.height:,} records, {true_pairs(units).height:,} pairs to find\n")
    print_levels(units, found)
    print(f"\nAll {len(sets)} seeds\n\n{HEAD}")
    wanted = sum(true_pairs(units).height for units, _ in sets)
    for name in levels(found):
        judged = pl.concat([judge(units, levels(found)[name]) for units, found in sets])
        print(word(name, judged, wanted))
        print(f"|   strangers of one name, different dates | {strangers_of_one_name(judged)} | | | |")
    print_groups(sets)
    print_false(sets)


OTHERS = ("all but the first", list(GROUPS)[1:])


def print_false(sets: list[tuple[pl.DataFrame, Found]]) -> None:
    print("\n| origin of names | level | false | precision | of chance | of chance in a million pairs of one origin |")
    print("|---|---|---|---|---|---|")
    for level in levels(sets[0][1]):
        judged = pl.concat([judge(units, levels(found)[level]) for units, found in sets])
        for label, names in (*((name, [name]) for name in GROUPS), OTHERS):
            of = sum(count_strangers(units, names) for units, _ in sets)
            found, false, by_chance = count_false(judged, names)
            print(
                f"| {label} | {level} | {false} of {found} | {word_share(found - false, found)} | {by_chance} |"
                f" {word_share(by_chance, of, per=1_000_000)} |"
            )


def print_groups(sets: list[tuple[pl.DataFrame, Found]]) -> None:
    print("\n| recall by origin of names | to find | " + " | ".join(levels(sets[0][1])) + " |")
    truths = [true_pairs(units).rename({"unit": SIDES[0], "unit_other": SIDES[1]}) for units, _ in sets]
    for label, chosen in (*((name, [name]) for name in GROUPS), OTHERS):
        wanted = [truth.filter(pl.col("group").is_in(chosen)) for truth in truths]
        cells = []
        for level in levels(sets[0][1]):
            met = sum(
                truth.join(levels(found)[level], on=SIDES, how="semi").height
                for truth, (_, found) in zip(wanted, sets, strict=True)
            )
            cells.append(f"{met / max(1, sum(each.height for each in wanted)):.3f}")
        print(f"| {label} | {sum(each.height for each in wanted)} | {' | '.join(cells)} |")


def groups() -> None:
    counted = count_by_group(map(plant, range(1, 41)))
    for group, wanted, found in counted.iter_rows():
        print(f"| {group} | {wanted} | {found / wanted:.3f} |")
    others = counted.filter(pl.col("group") != next(iter(GROUPS)))
    print(f"| all but the first | {others['wanted'].sum()} | {others['found'].sum() / others['wanted'].sum():.3f} |")


def million(adults: int = 1_000_000) -> None:
    units = spread(plant(adults=20_000, men=2_000), adults)
    before = time.process_time()
    found = link(units, memory_limit="5GB")
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak, busy = used.ru_maxrss / 1024**2, used.ru_utime + used.ru_stime - before
    print(f"{units.height:,} adults: {sum(found.seconds.values()):.0f} s on the clock, {busy:.0f} s of processors,")
    print(f"{peak:.1f} GB at most; {found.seconds}")
    print(f"pairs by tokens {found.tokens.height:,}, by the model {found.model.height:,}, kept {found.both.height:,}")


def spread(units: pl.DataFrame, adults: int) -> pl.DataFrame:
    """Return as many adults as asked for: each copy of the set has surnames and birthdays of its own."""
    copies = adults // units.height
    return (
        pl.concat([units.with_columns(pl.lit(number).alias("copy")) for number in range(copies)])
        .with_columns(
            pl.int_range(pl.len(), dtype=pl.Int64).alias("unit"),
            pl.concat_str("notification_id", "copy", separator="-").alias("notification_id"),
            (pl.col("surname") + pl.col("copy").cast(pl.String).replace_strict(SUFFIXES, default="")).alias("surname"),
            pl.when(pl.col("born") == "")
            .then(pl.lit(""))
            .otherwise(
                (pl.col("born").str.to_date(strict=False) + pl.duration(days=pl.col("copy") * 37)).cast(pl.String)
            )
            .fill_null("")
            .alias("born"),
        )
        .with_columns(pl.concat_str("forename", "surname", "born", separator="|").alias("adult_token"))
    )


#: a third of the copies have surnames of their own, by an ending
SUFFIXES = {str(number): "ababcdfgklmn"[number % 12] * (number % 3) for number in range(1_000)}

if __name__ == "__main__":
    for name in sys.argv[1:] or ("febrl", "planted", "groups", "duplicates"):
        {"febrl": febrl, "planted": planted, "million": million, "groups": groups, "duplicates": print_duplicates}[
            name
        ]()
        print()
