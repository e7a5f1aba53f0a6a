"""Makes the views on a Spark cluster and writes what each says.

Runs in Spark's own environment, and knows nothing of ours.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession


def open_session(master: str, folder: Path) -> SparkSession:
    """Start a driver on loopback; far from Greenwich, so that a time taken for an instant would show."""
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.executor.memory": "1g",
        "spark.driver.memory": "4g",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "Pacific/Auckland",
        "spark.sql.warehouse.dir": str(folder / "spark-warehouse"),
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",
    }
    builder = SparkSession.builder.appName("panelwatch views").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def main(master: str, place: str, chosen: list[str]) -> None:
    folder = Path(place)
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    spark = open_session(master, folder)
    names = [each["name"] for each in (*plan["base"], *plan["views"])]
    for schema in dict.fromkeys(name.split(".")[0] for name in names):
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS `{schema}`")
    for table in plan["base"]:
        columns = ", ".join(f"`{name}` {kind}" for name, kind in table["columns"])
        path = folder / "base" / f"{table['name']}.parquet"
        spark.sql(f"CREATE TABLE {table['name']} ({columns}) USING PARQUET LOCATION '{path}'")
    for view in plan["views"]:
        start = time.monotonic()
        complaint = ""
        try:
            statement = (folder / "views" / view["file"]).read_text(encoding="utf-8").rstrip().removesuffix(";")
            asked = {"args": {"known_on_day": date.fromisoformat(view["day"])}} if view["day"] else {}
            if view["day"] and chosen and view["name"] not in chosen:
                continue
            answer = spark.sql(statement, **asked)
            if not chosen or view["name"] in chosen:
                frame = answer if view["day"] else spark.table(view["name"])
                frame.write.mode("overwrite").parquet(str(folder / "told" / f"{view['name']}.parquet"))
        except Exception as fault:  # what one view says of itself must not hide the others
            complaint = " ".join(str(fault).split())[:400]
        print(json.dumps([view["name"], round(time.monotonic() - start, 1), complaint]), flush=True)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
