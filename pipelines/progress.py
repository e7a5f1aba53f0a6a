"""What a person sees while a run goes on.

Belongs here: the progress line on standard error. Does not belong here: the summary.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipelines.opening import Listener


@contextmanager
def show_progress() -> Iterator[Listener]:
    """Show which file is being read; silent where standard error is no terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Looking at the landing folder", total=None)

        def on_file(name: str, position: int, total: int) -> None:
            bar.update(task, description=name, completed=position - 1, total=total)

        def on_landed(_: object) -> None:
            bar.update(task, description="History, views and checks", total=None)

        yield Listener(on_file, on_landed)
