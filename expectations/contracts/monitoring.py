"""What the warehouse says held against what was published.

Belongs here: the columns of every table in `monitoring`. Does not belong here: how they are computed.
"""

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import counted, derived


class Reconciliation(pa.DataFrameModel):
    """One row per published figure: what was published against what the warehouse says."""

    figure_id: pl.String = derived("The figure (ref.published_figure).")
    published: pl.Float64 = counted("As published.")
    known_on: pl.Date = counted("Day as known on which the figure was true.")
    computed: pl.Float64 = counted("Computed from the extracts as known on that day.", optional=True)
    computed_now: pl.Float64 = counted("Computed from the extracts as known now.", optional=True)
    difference: pl.Float64 = counted("Computed less published, after rounding as published.", optional=True)
    status: pl.String = counted("match, differs or not_computable.", isin=["match", "differs", "not_computable"])
    reason: pl.String = counted("Why a figure differs or cannot be computed.", optional=True)
    source: pl.String = derived("Document or page.")
    location: pl.String = derived("Place in it.")
