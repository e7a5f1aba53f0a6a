-- One row per published figure, in the order of the review: what was published against what the warehouse says.
select
    reconciliation.figure_id,
    figure.dimension,
    figure.category,
    reconciliation.published,
    reconciliation.computed,
    reconciliation.computed_now,
    reconciliation.difference,
    reconciliation.status,
    reconciliation.known_on,
    reconciliation.reason,
    reconciliation.source,
    reconciliation.location
from monitoring.reconciliation as reconciliation
inner join ref.published_figure as figure on reconciliation.figure_id = figure.figure_id
order by reconciliation.status = 'not_computable', figure.series, figure.dimension, reconciliation.figure_id
