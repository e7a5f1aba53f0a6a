"""The command that writes the views for other databases: `panelwatch export-sql`.

Belongs here: its options and what it says. Does not belong here: SQL (`warehouse.exporting`).
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class DialectName(StrEnum):
    """The databases it writes for; `warehouse.dialects` would import sqlglot before the command is asked."""

    SPARK = "spark"
    DATABRICKS = "databricks"
    POSTGRES = "postgres"


def export_sql(
    dialect: Annotated[DialectName, typer.Option(help="The database the views are for.")],
    to: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where to write; views-DIALECT unless given.")
    ] = None,
) -> None:
    """Write the SQL of every view for a database in which the same tables live. Reads no data."""
    from warehouse.dialects import Dialect  # noqa: PLC0415
    from warehouse.export_folder import PAGE, export_views  # noqa: PLC0415

    folder = to or Path(f"views-{dialect.value}")
    written = export_views(folder, Dialect(dialect.value))
    typer.echo(
        f"{written.views} views and {written.readings} readings as known on a day, over {written.tables} tables, in"
        f" {folder}. Next: {folder / PAGE}"
    )
