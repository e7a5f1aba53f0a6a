"""Plain DuckDB, in its own environment: `limit` reads the extracts into tables of text, `full` builds and checks all.

    python plain_duckdb.py limit|full PLAN.json

Stands alone: the environment holds DuckDB and nothing else.
"""

import json
import sys
from pathlib import Path

import duckdb


def main(mode: str, plan_path: str) -> None:
    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    Path(plan["database"]).unlink(missing_ok=True)
    with duckdb.connect(plan["database"], config={"threads": plan["threads"], "memory_limit": plan["memory"]}) as con:
        if mode == "limit":
            for name, source in plan["sources"].items():
                con.execute(f"create table {name} as from {source}")
            return
        for schema in sorted({model["name"].split(".")[0] for model in plan["models"]}):
            con.execute(f"create schema if not exists {schema}")
        for model in plan["models"]:
            con.execute(f"create or replace table {model['name']} as {model['sql']}")
        for check in plan["checks"]:
            row = con.execute(f"select count(*) from ({check['sql']})").fetchone()
            if row is None or row[0]:
                raise SystemExit(f"{check['name']}: {row}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
