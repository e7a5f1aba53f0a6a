"""What must hold: contracts, normalisers, rules, profiles and suites; no Dagster, no DuckDB."""
