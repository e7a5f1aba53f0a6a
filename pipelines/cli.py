"""The command line: `panelwatch`.

Belongs here: commands, their options, exit codes. Does not belong here: work; heavy imports stand inside commands,
because `panelwatch --help` must answer at once.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from assets.boundary import guard
from pipelines.alerts_cli import alerts
from pipelines.export_cli import export_sql
from pipelines.keys_cli import keys
from pipelines.linkage_cli import linkage
from pipelines.settings import SettingInvalid, Settings, read_settings
from pipelines.tables import Form, write_answer
from warehouse.errors import PanelwatchError
from warehouse.garbage import collect_seldom
from warehouse.home import keep_private
from warehouse.space import find_full

EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_BUSY: Final = 75

app = typer.Typer(
    name="panelwatch",
    help="Monitors serious incident notifications: from the landing folder to figures that can be traced.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(keys, name="keys")
app.add_typer(alerts, name="alerts")
app.add_typer(linkage, name="linkage")

FormOption = Annotated[Form, typer.Option("--format", help="How rows are written.")]


class Dirt(StrEnum):
    """How much goes wrong in a sample."""

    NONE = "none"
    LIGHT = "light"
    HEAVY = "heavy"


@app.command()
def sample(
    directory: Annotated[Path | None, typer.Argument(help="Where to write; the landing folder unless given.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    notifications: Annotated[int | None, typer.Option(min=1, help="How many; 3,678 reproduce the figures.")] = None,
    dirt: Annotated[Dirt, typer.Option(help="What goes wrong in the files.")] = Dirt.NONE,
) -> None:
    """Write synthetic extracts, calibrated to the published figures."""
    from warehouse.sample.writer import write_sample  # noqa: PLC0415
    from warehouse.synthetic import check_no_real  # noqa: PLC0415

    if directory is None:
        settings = _settings()
        directory = settings.landing
        check_no_real(settings.home, directory)
    written = write_sample(directory, seed=seed, notifications=notifications, dirt=dirt.value)
    rows = sum(written.rows.values())
    typer.echo(f"SYNTHETIC DATA: {len(written.files)} files with {rows:,} rows in {directory}. Next: panelwatch run")


@app.command()
def run(
    landing: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Take files from this folder.")
    ] = None,
) -> None:
    """Take every waiting extract through to the analysts' copy, and tell what came of it."""
    from pipelines.progress import show_progress  # noqa: PLC0415
    from pipelines.running import run_main_job  # noqa: PLC0415
    from pipelines.summary import SYNTHETIC, describe_run, is_synthetic  # noqa: PLC0415

    settings = _settings(landing)
    with show_progress() as listener:
        report = run_main_job(settings, listener)
    is_banner_due = is_synthetic(settings.home)
    if is_banner_due:
        typer.echo(SYNTHETIC)
    for line in describe_run(report, settings):
        typer.echo(line)


@app.command()
def scan(form: FormOption = Form.TABLE) -> None:
    """Look for clusters: neighbouring authorities with more NAI under one lately than the rest. Internal."""
    from pipelines.answers import ask  # noqa: PLC0415
    from pipelines.clusters import describe_clusters  # noqa: PLC0415
    from pipelines.running import run_scan  # noqa: PLC0415

    settings = _settings()
    if not run_scan(settings):
        typer.echo("Scanned. Analysts will see it after the next panelwatch run that ends well.", err=True)
        return
    if form is not Form.TABLE:
        write_answer(ask(settings.home, "clusters"), form, sys.stdout)
        return
    for line in describe_clusters(settings.home):
        typer.echo(line)


@app.command()
def publish(
    release: Annotated[str, typer.Option("--release", help="Year and month of the release, as 2026-11.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make and audit it, and keep nothing.")] = False,
    as_at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Count as known on this day; the newest unless given.")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="Leave this public table out; may be said several times.")
    ] = None,
    next_update: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When the next update comes, as it is announced.")
    ] = None,
    approve: Annotated[str, typer.Option(help="Publish the waiting draft with this digest.")] = "",
    by: Annotated[str, typer.Option(help="Who looked at the draft; the ledger keeps it.")] = "",
) -> None:
    """Make a public release: small counts hidden, audited, and public once a person has approved it."""
    from pipelines.publishing import (  # noqa: PLC0415
        Wish,
        describe_draft,
        draft_release,
        publish_release,
        try_release,
    )

    settings = _settings()
    if bool(approve) != bool(by.strip()):
        raise typer.BadParameter("--approve and --by go together: who looked at which draft")
    if approve and (as_at or leave_out or next_update or dry_run):
        raise typer.BadParameter("--approve publishes the draft as it waits: what it holds is said when it is made.")
    if approve:
        publish_release(settings, release, digest=approve, by=by.strip())
        typer.echo(f"Release {release} is public: {settings.home.public / 'index.html'}")
        return
    day, next_day = (each.date() if each else None for each in (as_at, next_update))
    wish = Wish(release, settings.threshold, day, tuple(leave_out or ()), next_day)
    summary = try_release(settings, wish) if dry_run else draft_release(settings, wish)
    for line in describe_draft(summary, settings, is_kept=not dry_run):
        typer.echo(line)


@app.command()
def doctor(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the warehouse anew from archive and ledger.")
    ] = False,
) -> None:
    """Prove that ledger, archive, vault and warehouse agree; say what is wrong and what to do.

    Without --rebuild nothing is changed.
    """
    from pipelines.clock import tell_time  # noqa: PLC0415
    from pipelines.doctor import examine  # noqa: PLC0415
    from warehouse.rebuild import rebuild as make_anew  # noqa: PLC0415

    settings = _settings()
    if rebuild:
        files = make_anew(settings.home, now=tell_time())
        typer.echo(f"The warehouse is made anew from {files} archived files; `panelwatch run` makes the views.")
        return
    complaints = list(examine(settings))
    for complaint in complaints:
        typer.echo(complaint.sentence)
        typer.echo(f"  What to do: {complaint.to_do}")
    if complaints:
        raise typer.Exit(1)
    typer.echo("Ledger, archive, vault, warehouse and the analysts' copy agree.")


@app.command()
def purge(
    loads: Annotated[list[str] | None, typer.Argument(help="Loads, as quality.load calls them.")] = None,
    older_than: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Every file whose name tells of a day before this one."),
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Do it; without this nothing is changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go, as without --confirm.")] = False,
    by: Annotated[str, typer.Option(help="Who asks for it; kept in the ledger.")] = "",
    because: Annotated[str, typer.Option(help="Why, without a name of a record; kept in the ledger.")] = "",
) -> None:
    """Forget loads for good: no byte of them stays in any file. Tells what would go; --confirm does it."""
    from pipelines.purging import Wish, describe_purge  # noqa: PLC0415
    from pipelines.purging import purge as purge_loads  # noqa: PLC0415
    from warehouse.purge import Order  # noqa: PLC0415

    if bool(loads) == bool(older_than):
        raise typer.BadParameter("Name loads, or say --older-than YYYY-MM-DD: one of the two.")
    if confirm and (dry_run or not by.strip() or not because.strip()):
        raise typer.BadParameter("--confirm needs --by and --because, and no --dry-run.")
    wish = Wish(tuple(loads or ()), older_than.date() if older_than else None)
    plan = purge_loads(_settings(), wish, Order(by.strip(), because.strip()) if confirm else None)
    for line in describe_purge(plan, is_done=confirm):
        typer.echo(line)


@app.command()
def status(form: FormOption = Form.TABLE) -> None:
    """Tell how fresh each extract is, which files were refused and what the last run ended with."""
    from pipelines.status import ask_status, describe_status, word_times  # noqa: PLC0415

    settings = _settings()
    answer = ask_status(settings)
    if form is not Form.TABLE:
        write_answer(answer, form, sys.stdout)
        return
    write_answer(word_times(answer), form, sys.stdout)
    for line in describe_status(settings):
        typer.echo(line)


@app.command()
def rejected(
    file: Annotated[str | None, typer.Option(help="Name of one file: show its rows.")] = None,
    export: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the rows as CSV, to send back to the authority.")
    ] = None,
    form: FormOption = Form.TABLE,
) -> None:
    """Tell what was rejected and why: by rule, or row by row for one file."""
    from pipelines.rejections import ask_rejected_rows, ask_rejected_rules, export_rejected  # noqa: PLC0415

    home = _settings().home
    if export is not None:
        rows = export_rejected(home, export, file_name=file)
        typer.echo(f"{rows:,} rows written to {export}.", err=True)
        return
    answer = ask_rejected_rules(home) if file is None else ask_rejected_rows(home, file)
    write_answer(answer, form, sys.stdout)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A question in SQL, for example: from cohort.headline")],
    form: FormOption = Form.TABLE,
    stored_at: Annotated[
        datetime | None, typer.Option(help="Ask the lake instead, as it was stored at this time (UTC).")
    ] = None,
) -> None:
    """Ask the analysts' copy, read only."""
    from pipelines.answers import ask_sql  # noqa: PLC0415

    write_answer(ask_sql(_settings().home, sql, stored_at=stored_at), form, sys.stdout)


@app.command()
def figures(form: FormOption = Form.TABLE) -> None:
    """Hold every published figure against what the extracts say, figure by figure."""
    from pipelines.answers import Answer, ask  # noqa: PLC0415

    answer = ask(_settings().home, "figures")
    if form is Form.TABLE:
        shown = ("figure_id", "published", "computed", "computed_now", "status", "known_on", "reason")
        places = [answer.columns.index(name) for name in shown]
        answer = Answer(shown, tuple(tuple(row[place] for place in places) for row in answer.rows))
    write_answer(answer, form, sys.stdout)


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen, on 127.0.0.1 alone.")] = 8400,
) -> None:
    """Serve the internal site on this machine, until Ctrl-C."""
    from pipelines.dashboard import HOST, check_site, open_socket, serve  # noqa: PLC0415

    folder = _settings().home.site
    check_site(folder)
    with open_socket(port) as listening:
        typer.echo(f"The internal site: http://{HOST}:{port}/  Stop with Ctrl-C.")
        serve(folder, listening)


@app.command()
def dictionary(
    directory: Annotated[Path, typer.Argument(help="Where to write the two pages.")] = Path("docs"),
) -> None:
    """For developers: write the data dictionary and the list of rules, generated from the contracts."""
    from expectations.contracts.dictionary import render_dictionary, render_rules  # noqa: PLC0415
    from warehouse.errors import WORDING  # noqa: PLC0415
    from warehouse.macros import describe_macros  # noqa: PLC0415

    directory.mkdir(parents=True, exist_ok=True)
    pages = {
        "data-dictionary.md": render_dictionary(describe_macros()),
        "rules.md": render_rules({str(code): text for code, text in WORDING.items()}),
    }
    for name, text in pages.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"Written: {directory / name}")


# Last in `panelwatch --help`: few need it.
app.command("export-sql")(export_sql)


def _settings(landing: Path | None = None) -> Settings:
    return read_settings(os.environ, landing=landing)


@contextmanager
def _end_with_a_sentence() -> Iterator[None]:
    """Turn every error an official may read into one line and its exit code; nothing shows a traceback."""
    try:
        yield
    except SettingInvalid as no:
        _end(str(no), EXIT_USAGE)
    except PanelwatchError as no:
        is_busy = type(no).__name__ == "WarehouseBusy"  # by name: its module starts DuckDB
        _end(str(no), EXIT_BUSY if is_busy else EXIT_FAILED)


@contextmanager
def _end_when_the_system_refuses() -> Iterator[None]:
    """Say which file the operating system would not give; a closed pipe is no error."""
    try:
        yield
    except BrokenPipeError:
        # Its reader has enough; nothing more may be written, not even while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        if find_full(fault) is not None:
            raise  # The guard has the sentence for it.
        place = "" if fault.filename is None else f" ({fault.filename})"
        _end(f"The system refused: {fault.strerror or type(fault).__name__}{place}.")


def _end(sentence: str, code: int = EXIT_FAILED) -> None:
    typer.echo(sentence, err=True)
    raise SystemExit(code)


def main() -> None:
    """Run the command line."""
    collect_seldom()
    keep_private()
    with _end_with_a_sentence(), guard("command line"), _end_when_the_system_refuses():
        app()
