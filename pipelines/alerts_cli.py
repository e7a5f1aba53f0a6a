"""The command line of the alert ledger: `panelwatch alerts`.

Belongs here: its commands and what they say. Does not belong here: states (`assets.alerting`), sending (`delivery`).
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from expectations.days import say_day
from pipelines.settings import Settings, read_settings
from pipelines.tables import Form, write_answer
from warehouse.errors import PanelwatchError
from warehouse.home import Home

if TYPE_CHECKING:
    from assets.session import Session

alerts = typer.Typer(help="The alert ledger: what was found, who has it, where it was sent.", no_args_is_help=False)

_MOST_DAYS: Final = 366
ByOption = Annotated[str, typer.Option("--by", help="Your name; the ledger keeps it.")]


class AlertsRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """What was asked of the ledger cannot be done."""


@alerts.callback(invoke_without_command=True)
def begin(context: typer.Context) -> None:
    """The alert ledger; without a command, its list."""
    if context.invoked_subcommand is None:
        list_alerts()


@alerts.command("list")
def list_alerts(
    every: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How rows are written.")] = Form.TABLE,
) -> None:
    """List the alerts that are pending, firing or acknowledged, newest first, and the silences that hold."""
    from pipelines.answers import ask  # noqa: PLC0415
    from pipelines.clock import tell_time  # noqa: PLC0415

    answer = ask(_settings().home, "alerts", {"every": every})
    if form is not Form.TABLE:
        write_answer(answer, form, sys.stdout)
        return
    for alert in answer.as_records():
        taken = f", with {alert['acknowledged_by']}" if alert["acknowledged_by"] else ""
        since = f"{alert['state']} since {say_day(alert['opened_at'])}{taken}"
        typer.echo(f"{alert['alert_id']}  {since}: {alert['kind']}, {alert['series_id']}")
        typer.echo(f"        {alert['summary']}")
    for silence in ask(_settings().home, "silences", {"now": tell_time()}).as_records():
        until = f"silent until {say_day(silence['expires_at'])}, by {silence['author']}"
        typer.echo(f"{silence['series_id']}  {until}: {silence['reason']}")
    typer.echo("`panelwatch alerts show ID` tells more." if answer.rows else "No alert is open.")


@alerts.command("show")
def show_alert(alert_id: Annotated[str, typer.Argument(metavar="ID", help="For example A00012.")]) -> None:
    """Tell everything that is known of an alert: what it says, what to do, what happened when."""
    from assets.alerting.kinds import KINDS  # noqa: PLC0415
    from pipelines.answers import ask  # noqa: PLC0415

    home = _settings().home
    found = ask(home, "alert", {"alert_id": alert_id.upper()}).as_records()
    if not found:
        raise AlertsRefused("There is no alert of this name; `panelwatch alerts list --all` shows them.")
    (alert,) = found
    kind = KINDS[alert["kind"]]
    typer.echo(f"{alert['alert_id']}  {kind.title}: {alert['state']}")
    typer.echo(alert["summary"])
    typer.echo(describe_episode(alert, home), nl=False)
    typer.echo(f"What to do: {kind.to_do}")
    typer.echo(f"Runbook: {kind.runbook}")
    if alert["earlier_alert_id"]:
        typer.echo(f"Takes up again: {alert['earlier_alert_id']}")
    for event in ask(home, "alert_events", {"alert_id": alert["alert_id"]}).as_records():
        by = f" by {event['author']}" if event["author"] else ""
        note = f": {event['note']}" if event["note"] else ""
        typer.echo(f"  {event['made_at']:%Y-%m-%d %H:%M} UTC  {event['event'].replace('_', ' ')}{by}{note}")


def describe_episode(alert: Mapping[str, Any], home: Home) -> str:
    """Return what a message says of the series of an alert, as lines; nothing for an alert that is of no series."""
    from assets.alerting.signals import find_signals  # noqa: PLC0415
    from assets.watching.series import list_series  # noqa: PLC0415
    from assets.watching.signal import Signal  # noqa: PLC0415
    from pipelines.answers import ask  # noqa: PLC0415
    from pipelines.clock import tell_day  # noqa: PLC0415

    watched = [series for series in list_series() if series.series_id == alert["series_id"]]
    rows = ask(home, "alert_signals", {"series_id": alert["series_id"]}).as_records()
    found = find_signals([Signal(**row) for row in rows], watched, today=tell_day(), figures=home.figures)
    return "".join(
        f"\n{finding.text}\n\n"
        for finding in found
        if (finding.direction, finding.opened_for) == (alert["direction"], alert["opened_for"])
    )


@alerts.command("ack")
def acknowledge_alerts(
    alert_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="One or several, for example A00012.")],
    by: ByOption,
    note: Annotated[str | None, typer.Option(help="What the next reader should know; no names, no case.")] = None,
) -> None:
    """Take alerts: they send nothing more until they are resolved."""
    with _open() as (session, _):
        from assets.alerting.ledger import acknowledge  # noqa: PLC0415
        from pipelines.clock import tell_time  # noqa: PLC0415
        from warehouse.alerts import append, read_events  # noqa: PLC0415
        from warehouse.connection import transaction  # noqa: PLC0415

        name, now = _need(by, "a name"), tell_time()
        with transaction(session.con):
            for alert_id in alert_ids:
                event = acknowledge(read_events(session.con), alert_id.upper(), author=name, note=note, now=now)
                append(session.con, [event])
        _show(session)
    for alert_id in alert_ids:
        typer.echo(
            f"{alert_id.upper()} is acknowledged by {name}. It is silent until it is resolved, which is told once."
        )


@alerts.command("silence")
def silence_series(
    series: Annotated[str, typer.Argument(help="A series, or a kind of alert, as `panelwatch alerts list` names it.")],
    by: ByOption,
    days: Annotated[int, typer.Option(min=1, max=_MOST_DAYS, help="For how many days.")],
    reason: Annotated[str, typer.Option(help="Why; the ledger keeps it.")],
) -> None:
    """Hold back the messages of a series for some days; the ledger goes on."""
    with _open() as (session, _):
        from assets.alerts import list_names  # noqa: PLC0415
        from pipelines.clock import tell_time  # noqa: PLC0415
        from warehouse.alerts import Silence, add_silence  # noqa: PLC0415

        if series not in list_names(session.con):
            raise AlertsRefused(
                "No series and no kind of alert has this name; `panelwatch alerts list --all` names them."
            )
        now = tell_time()
        made = Silence(series, _need(by, "a name"), _need(reason, "a reason"), now, now + timedelta(days=days))
        add_silence(session.con, made)
        _show(session)
    typer.echo(f"Messages of {series} are held back until {say_day(made.expires_at)}. What still stands then is told.")


@alerts.command("test")
def test_targets() -> None:
    """Send a test message to every target, and tell what came of it."""
    from assets.alerting.wording import word_test  # noqa: PLC0415
    from pipelines.alert_sending import send_by_apprise  # noqa: PLC0415
    from pipelines.clock import tell_time  # noqa: PLC0415
    from warehouse.alerts import Message  # noqa: PLC0415

    urls = _settings().alert_urls
    if not urls:
        raise AlertsRefused("No target is set: PANELWATCH_ALERT_URLS_FILE names a file with one address a line.")
    now, text = tell_time(), word_test(synthetic=False)
    failed = 0
    for place, url in enumerate(urls, start=1):
        message = Message(f"test-{now:%Y%m%dT%H%M%S}-{place}", now, "info", text.title, text.body)
        is_sent = send_by_apprise(url, message)
        failed += not is_sent
        # The address holds a secret: only its kind is told.
        typer.echo(f"Target {place} ({url.partition(':')[0]}): {'sent' if is_sent else 'NOT SENT'}")
    if failed:
        raise AlertsRefused(
            f"{failed} of {len(urls)} targets could not be reached; docs/alerts.md says what to look at."
        )


def _settings() -> Settings:
    return read_settings(os.environ)


def _need(text: str, what: str) -> str:
    if not text.strip():
        raise AlertsRefused(f"The ledger needs {what}.")
    return text.strip()


@contextmanager
def _open() -> Iterator[tuple["Session", Settings]]:
    from pipelines.opening import open_session  # noqa: PLC0415

    settings = _settings()
    if not settings.home.has_warehouse():
        raise AlertsRefused("There is no warehouse yet: put extracts into the landing folder, then `panelwatch run`.")
    with open_session(settings) as session:
        yield session, settings


def _show(session: "Session") -> None:
    from pipelines.alert_sending import show_site  # noqa: PLC0415
    from warehouse.analyst_copy import refresh_ledger  # noqa: PLC0415

    if session.home.analyst.exists():
        refresh_ledger(session.con, session.home)
        show_site(session)
