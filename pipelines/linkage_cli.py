"""The command line of linkage: `panelwatch linkage`.

Belongs here: its commands and what they say. Does not belong here: doing it (`pipelines.linkage`).
"""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipelines.settings import Settings, read_settings
from pipelines.tables import Form, write_answer

linkage = typer.Typer(
    help="Adults who may be one person in several families: off unless set on, and a person decides.",
    no_args_is_help=True,
    add_completion=False,
)

ByOption = Annotated[str, typer.Option("--by", help="Your name; the ledger keeps it.")]
PairArgument = Annotated[str, typer.Argument(metavar="PAIR", help="A pair, as `panelwatch linkage queue` names it.")]
FormOption = Annotated[Form, typer.Option("--format", help="How to write the answer.")]
GroupOption = Annotated[str | None, typer.Option("--group", help="One group alone.")]


class Band(StrEnum):
    """How sure a pair is."""

    STRONG = "strong"
    POSSIBLE = "possible"


class Word(StrEnum):
    """What may be said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    REVOKED = "revoked"


@linkage.command("run")
def run_linkage() -> None:
    """Link persons and incidents anew, from everything that is known and decided."""
    from pipelines.linkage import run_linkage as run  # noqa: PLC0415

    found = run(_settings())
    typer.echo(
        f"{found['groups']:,} candidate groups across families with {found['records']:,} records, {found['men']:,} of"
        f" men; {found['duplicates']:,} notifications may repeat another. No fact until a person has decided:"
        f" {found['waiting']:,} pairs wait (`panelwatch linkage queue`)."
    )


@linkage.command("groups")
def show_groups(by: ByOption, group: GroupOption = None, form: FormOption = Form.TABLE) -> None:
    """Read quality.linkage: the records that may be of one person in several families; the ledger keeps that."""
    _write_rows("groups", by, form, group=group)


@linkage.command("men")
def show_men(by: ByOption, group: GroupOption = None, form: FormOption = Form.TABLE) -> None:
    """Read cohort.linked_men: what was on record of a man when he was named; the ledger keeps that."""
    _write_rows("men", by, form, group=group)


@linkage.command("duplicates")
def show_duplicates(by: ByOption, form: FormOption = Form.TABLE) -> None:
    """Read quality.duplicate_proposal: notifications that may be of one incident; the ledger keeps that."""
    _write_rows("duplicates", by, form)


def _write_rows(view: str, by: str, form: Form, *, group: str | None = None) -> None:
    from pipelines.linkage import read_rows  # noqa: PLC0415

    write_answer(read_rows(_settings(), view, by=_need(by), group=group), form, sys.stdout)


@linkage.command("queue")
def show_queue(
    by: ByOption,
    band: Annotated[Band | None, typer.Option(help="Pairs of this band alone.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List the pairs that wait for a decision, surest first, without a name."""
    from pipelines.linkage import read_queue  # noqa: PLC0415

    pairs = read_queue(_settings(), by=_need(by), band=band.value if band else None, every=every)
    for pair in pairs[:limit]:
        sides = " and ".join(" ".join(part for part in side if part) for side in (pair.left, pair.right))
        word = f"  {pair.verdict}" if pair.verdict else ""
        typer.echo(f"{pair.pair_id}  {pair.band:<9} {pair.evidence.replace('_', ' '):<16} {sides}{word}")
    typer.echo(f"{len(pairs):,} pairs, {min(limit, len(pairs)):,} listed." if pairs else "No pair waits.")


@linkage.command("show")
def show_pair(pair: PairArgument, by: ByOption) -> None:
    """Show one pair with names and dates, and why it was found: for your screen alone, and the ledger keeps that."""
    from pipelines.linkage import show_pair as show  # noqa: PLC0415

    for line in show(_settings(), pair, by=_need(by)):
        typer.echo(line)


@linkage.command("decide")
def decide_pair(
    pair: PairArgument,
    verdict: Annotated[Word, typer.Argument(help="What you hold true; revoked takes back what was said before.")],
    by: ByOption,
    because: Annotated[str, typer.Option(help="Why, without a name or a date of birth; the ledger keeps it.")],
) -> None:
    """Decide on a pair; applied at the next run, and revocable at any time."""
    from pipelines.linkage import decide  # noqa: PLC0415
    from warehouse.linkage.decisions import Verdict  # noqa: PLC0415

    done = decide(_settings(), pair, Verdict(verdict.value), by=_need(by), because=_need(because))
    typer.echo(f"Pair {done.pair_id}: {verdict.value}. Applied at the next `panelwatch linkage run`.")


@linkage.command("audit")
def show_audit() -> None:
    """Tell everything the ledger says of linkage: runs, views, decisions, and that it was forgotten."""
    from pipelines.linkage import read_audit  # noqa: PLC0415

    lines = list(read_audit(_settings()))
    for line in lines or ["The ledger says nothing of linkage."]:
        typer.echo(line)


def _settings() -> Settings:
    return read_settings(os.environ)


def _need(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("The ledger needs a name, and a reason for a decision.")
    return " ".join(text.split())
