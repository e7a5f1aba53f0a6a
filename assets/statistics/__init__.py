"""Pure functions of arrays: no clock, no files, no Dagster, no DuckDB."""
