"""The command that writes the views for other databases: `panelwatch export-sql`.

Belongs here: its options and what it says. Does not belong here: SQL (`warehouse.export`).
"""

from pathlib import Path
from typing import Annotated

import typer

from warehouse.export import Dialect


def export_sql(
    dialect: Annotated[Dialect, typer.Option(help="The database the views are for.")],
    to: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where to write; views-DIALECT unless given.")
    ] = None,
) -> None:
    """Write the SQL of every view for a database in which the same tables live. Reads no data."""
    from warehouse.export.folder import PAGE, export_views  # noqa: PLC0415 - sqlglot waits until it is asked for

    folder = to or Path(f"views-{dialect.value}")
    written = export_views(folder, dialect)
    typer.echo(
        f"{written.views} views and {written.readings} readings as known on a day, over {written.tables} tables, in"
        f" {folder}. Next: {folder / PAGE}"
    )
