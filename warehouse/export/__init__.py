"""The views in the SQL of other databases.

Belongs here: what is exported, how its SQL is made portable and then written for each database, and the folder it goes
to. Does not belong here: the views themselves (``warehouse/sql``). This module loads at once; the others need sqlglot.
"""

from enum import StrEnum


class Dialect(StrEnum):
    """The SQL of another database."""

    SPARK = "spark"
    DATABRICKS = "databricks"
    POSTGRES = "postgres"
