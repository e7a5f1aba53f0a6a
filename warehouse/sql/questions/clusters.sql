-- One row per cluster of the latest scan, with the names of its authorities.
select
    rank,
    known_on,
    first_month,
    last_month,
    observed,
    round(expected, 1) as expected,
    round(relative_risk, 1) as relative_risk,
    p_value,
    (
        select string_agg(authority.name, '; ' order by authority.name)
        from ref.local_authority as authority
        where list_contains(cluster.gss_codes, authority.gss_code) and authority.valid_to is null
    ) as names
from monitoring.cluster as cluster
order by rank
