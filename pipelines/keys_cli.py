"""The command line of the keys: `panelwatch keys`.

Belongs here: its commands and what they say. Does not belong here: keys (`warehouse.keys`), replacing them
(`warehouse.rotation`).
"""

import os
from typing import Annotated

import typer

from pipelines.settings import read_settings
from warehouse.home import Home
from warehouse.keys import Purpose

keys = typer.Typer(
    help="The keys of tokens, of the ledger and of files: one per purpose.", no_args_is_help=True, add_completion=False
)


@keys.command("init")
def init_keys() -> None:
    """Make every key that is missing; those that are there stay."""
    from warehouse.first_keys import make_first_keys  # noqa: PLC0415

    home = _home()
    made = make_first_keys(home)
    if made:
        typer.echo(f"Made in {home.keys.folder}: the keys {', '.join(made)}.")
        typer.echo("Put a copy of them away, apart from the data: what they encrypt cannot be read without them.")
    else:
        typer.echo("Every key is there already.")


@keys.command("rotate")
def rotate_key(purpose: Annotated[Purpose, typer.Argument(help="Which key to replace by a new one.")]) -> None:
    """Put a new key in the place of one, and make anew all that was made with it; after a kill, say it again."""
    from pipelines.clock import tell_time  # noqa: PLC0415
    from warehouse.rotation import rotate  # noqa: PLC0415

    home = _home()
    done = rotate(home, purpose, now=tell_time())
    typer.echo(f"The {purpose} key is now {done.key.id}. {done.sentence}")


@keys.command("seal")
def seal_files() -> None:
    """Encrypt what lies in the clear, after encryption was off or in an installation from before it."""
    from pipelines.clock import tell_time  # noqa: PLC0415
    from warehouse.rotation import seal  # noqa: PLC0415

    home = _home()
    for sentence in seal(home, now=tell_time()):
        typer.echo(sentence)


@keys.command("check")
def check_keys() -> None:
    """Tell which keys there are, whether they can be used, and whether they open what is there. Changes nothing."""
    from warehouse.keys import check_apart  # noqa: PLC0415
    from warehouse.rotation import find_unopened  # noqa: PLC0415

    home = _home()
    store = home.keys
    check_apart(store)
    for purpose in store.needed:
        ring = store.ring(purpose)
        place = purpose.setting if purpose in store.given else purpose.file_name
        former = f", former: {', '.join(key.id for key in ring.former)}" if ring.former else ""
        typer.echo(f"{purpose:<10} {ring.current.id}  ({place}{former})")
    if not store.seals:
        typer.echo("NOT ENCRYPTED: PANELWATCH_ENCRYPTION is off.")
    unopened = list(find_unopened(home))
    for sentence in unopened:
        typer.echo(sentence)
    if unopened:
        raise typer.Exit(1)
    typer.echo("Every key can be used and opens what is there.")


def _home() -> Home:
    return read_settings(os.environ).home
