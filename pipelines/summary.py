"""The closing summary of a run, for an official at the end of a long day.

Belongs here: which facts are told, in which order and words. Does not belong here: computing any of them, terminals.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from expectations.days import say_day
from pipelines.alert_sending import describe_standing
from pipelines.answers import ask
from pipelines.running import RunReport
from pipelines.settings import Settings
from warehouse.home import Home

SHARE: Final = "nai_under_1_share_of_reviewed_2018_07_to_2019_12"
NOTIFIED: Final = "nai_under_1_notified_2018_07_to_2020_07"
SYNTHETIC: Final = "SYNTHETIC DATA: no child, family or incident in these figures is real."

UNSEALED: Final = "NOT ENCRYPTED: PANELWATCH_ENCRYPTION is off, so warehouse, copy, vault and archive lie in the clear."

_MOST_NAMED: Final = 5


def describe_run(report: RunReport, settings: Settings) -> Iterator[str]:
    """Give the lines of the summary; one line when nothing was new."""
    outcome = report.outcome
    home = settings.home
    if outcome is None or not (outcome.loaded or outcome.refused or outcome.put_back):
        known = report.seen.known if outcome is None else outcome.unchanged
        waiting = report.seen.waiting if outcome is None else outcome.waiting
        changed = "" if report.let_in else ", nothing changed"
        yield f"Nothing new: {count(known, 'file')} in the landing folder, all known{changed}."
        if waiting:
            yield f"Still being written, looked at next time: {name_some(waiting)}."
        yield from describe_let_in(report, settings)
        if outcome is None:
            if report.alerts.open_alerts or report.alerts.waiting:
                yield describe_standing(report.alerts)
            return
    else:
        if report.is_key_new:
            yield f"Keys for a demonstration were made in {home.keys.folder}; keep a copy of them in a safe place."
        yield from describe_files(report, home)
        yield from describe_let_in(report, settings)
    yield from describe_scope(home)
    yield from describe_headline(home)
    yield from describe_reconciliation(home)
    yield from describe_checks(home)
    yield describe_standing(report.alerts)
    yield ""
    if not home.keys.seals:
        yield UNSEALED
    yield f"Analysts' copy   {home.analyst}"
    yield f"Figures          {settings.home.figures}"
    yield f"Internal site    {home.site}   panelwatch dashboard shows it"
    yield f"Landing folder   {settings.landing}"
    yield "What was rejected: panelwatch rejected.  Figure by figure: panelwatch figures."


def describe_files(report: RunReport, home: Home) -> Iterator[str]:
    """Tell what became of the files and of their rows."""
    assert report.outcome is not None  # noqa: S101 - the caller has looked
    outcome = report.outcome
    loads = ask(home, "loads", {"load_ids": [load.load_id for load in outcome.loaded]}).as_records()
    taken = [load for load in loads if load["status"] == "loaded"]
    refused = len(outcome.refused) + len(loads) - len(taken)
    waiting, known = len(outcome.waiting), outcome.unchanged
    yield f"Files   {len(taken)} taken, {refused} refused, {waiting} still being written, {known} known already"
    rows = {name: sum(load[f"rows_{name}"] for load in taken) for name in ("in", "accepted", "rejected", "duplicate")}
    yield (
        f"Rows    {rows['in']:,} read = {rows['accepted']:,} accepted + {rows['rejected']:,} rejected"
        f" + {rows['duplicate']:,} repeated"
    )
    if outcome.put_back:
        yield f"Put back, what they say counts again: {name_some(outcome.put_back)}"
    for refusal in outcome.refused[:_MOST_NAMED]:
        yield f"Refused {refusal.detail}"
    if len(outcome.refused) > _MOST_NAMED:
        yield f"        and {len(outcome.refused) - _MOST_NAMED} more: panelwatch status"


def describe_let_in(report: RunReport, settings: Settings) -> Iterator[str]:
    """Tell which full snapshots count from now on that were refused before."""
    if report.let_in:
        limit = f"{100 * settings.withdrawal_limit:g} %"
        yield f"Let in, refused before: {name_some(report.let_in)}. A full snapshot may withdraw {limit} in this run."


def describe_scope(home: Home) -> Iterator[str]:
    """Tell how many notifications are counted and which scope rule sets how many apart."""
    yield ""
    for row in ask(home, "scope").as_records():
        yield f"{row['notifications']:>8,}  {row['wording']}"


def describe_headline(home: Home) -> Iterator[str]:
    """Tell the two headline measures, as known on the day of their report and now."""
    measures = {row["measure"]: row for row in ask(home, "headline").as_records()}
    yield ""
    if (share := measures.get(SHARE)) is not None and share["denominator"]:
        yield (
            f"{percent(share['value']):>8}  non-accidental injury under one among incidents with a rapid review,"
            f" July 2018 to December 2019: {share['numerator']} of {share['denominator']}"
            f" as known on {say_day(share['known_on'])}; now {percent(share['value_now'])}"
        )
    if (notified := measures.get(NOTIFIED)) is not None and notified["value"] is not None:
        yield (
            f"{notified['value']:>8,.0f}  notifications of non-accidental injury under one, July 2018 to July 2020,"
            f" as known on {say_day(notified['known_on'])}; now {whole(notified['value_now'])}"
        )


def describe_reconciliation(home: Home) -> Iterator[str]:
    """Tell how the published figures compare."""
    figures = {row["status"]: row["figures"] for row in ask(home, "reconciled").as_records()}
    match, differs, missing = (figures.get(status, 0) for status in ("match", "differs", "not_computable"))
    yield ""
    yield f"Published figures   {match} match, {differs} differ, {missing} not computable from these extracts"


def describe_checks(home: Home) -> Iterator[str]:
    """Tell which checks did not pass."""
    failed = ask(home, "failed_checks").as_records()
    yield f"Checks              {'all passed' if not failed else f'{len(failed)} with something to look at:'}"
    for check in failed:
        yield f"  {check['severity']}: {check['sentence']}"


def is_synthetic(home: Home) -> bool:
    """Whether any file of the warehouse is marked as synthetic."""
    return bool(ask(home, "synthetic").rows[0][0])


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "file"), count(2, "file")
    ('1 file', '2 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def name_some(names: Sequence[str]) -> str:
    """Name the first few and say how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def percent(share: float | None) -> str:
    """Return a share in whole percent, as the Panel publishes it.

    >>> percent(144 / 538), percent(None)
    ('27 %', 'not known')
    """
    return "not known" if share is None else f"{100 * share:.0f} %"


def whole(number: float | None) -> str:
    """Return a count."""
    return "not known" if number is None else f"{number:,.0f}"
