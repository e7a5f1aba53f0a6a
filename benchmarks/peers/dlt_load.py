"""dlt in its own environment: its pipeline loads the extracts, its SQL client builds the shared views and checks them.

    python dlt_load.py PLAN.json FOLDER

Stands alone: the environment holds dlt, DuckDB and pyarrow. The cells come as Arrow tables, the fastest way dlt takes.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
import duckdb


def list_resources(sources: dict[str, str]) -> Iterator[Any]:
    """Give one resource per extract: its files as text, in batches."""

    def read(source: str) -> Iterator[Any]:
        with duckdb.connect() as con:
            yield from con.execute(f"from {source}").to_arrow_reader(100_000)

    for extract, source in sources.items():
        yield dlt.resource(read(source), name=extract, write_disposition="replace")


def main(plan_path: str, folder: str) -> None:
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    pipeline = dlt.pipeline(
        "peer",
        pipelines_dir=folder,
        destination=dlt.destinations.duckdb(plan["database"]),
        dataset_name="raw",
    )
    pipeline.run(list(list_resources(plan["sources"])), loader_file_format="parquet")
    with pipeline.sql_client() as client:
        client.execute_sql(f"set threads = {plan['threads']}")
        for schema in sorted({model["name"].split(".")[0] for model in plan["models"]}):
            client.execute_sql(f"create schema if not exists {schema}")
        for model in plan["models"]:
            client.execute_sql(f"create or replace table {model['name']} as {model['sql']}")
        for check in plan["checks"]:
            found = client.execute_sql(f"select count(*) from ({check['sql']})")
            if not found or found[0][0]:
                raise SystemExit(f"{check['name']}: {found}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
