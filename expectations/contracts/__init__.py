"""The contracts: every extract and every table, declared once.

Types, DuckDB DDL and comments, row checks, the Dagster column schema and the data dictionary are all derived from
the models in this package; nothing else in the house says what a column is.
"""

from expectations.absent import absent

# pandera takes pandas along where it finds it, half a second of every command, and judges polars frames without; and
# Hypothesis, where tests are installed too, as soon as it judges anything.
with absent("pandas"), absent("hypothesis"):
    import pandera.polars
    import pandera.strategies.base_strategies  # noqa: F401 - before any contract does
