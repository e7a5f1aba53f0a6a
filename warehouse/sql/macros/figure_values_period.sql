-- One row per published figure of a series that can be counted: the first and last day notified it covers and, for a
-- change, the
-- first day of the year it is compared with. Nothing before April 2018: the Ofsted-era figures are in no extract.
with stated as (
    select *
    from (
        values
        ('nai_u1_notifications', date '2018-07-01', date '2020-07-31'),
        ('nai_u1_share_2018_19', date '2018-07-01', date '2019-12-31'),
        ('panel_2018_07_to_2019_12_rapid_reviews_notifications', date '2018-07-01', date '2019-12-31'),
        (
            'panel_2018_07_to_2019_12_babies_under_12_months_non_accidental_injury',
            date '2018-07-01',
            date '2019-12-31'
        ),
        ('panel_2018_07_to_2019_12_known_to_social_services', date '2018-07-01', date '2019-12-31'),
        ('panel_2018_07_to_2019_12_involved_children_who_died', date '2018-07-01', date '2019-12-31'),
        ('panel_nai_review_2018_07_to_2020_07_nai_under_1_notifications', date '2018-07-01', date '2020-07-31')
    ) as listed (figure_id, first_day, last_day)
),

compared as (
    select *
    from (
        values
        ('dfe_sin_2024_minus_2023_age_under_1', date '2022-04-01'),
        ('dfe_sin_2024_minus_2023_age_1_to_5', date '2022-04-01'),
        ('dfe_sin_2024_minus_2019_age_under_1', date '2018-04-01'),
        ('dfe_sin_2024_minus_2019_age_11_to_15', date '2018-04-01'),
        ('dfe_sin_2024_minus_2019_age_unknown', date '2018-04-01')
    ) as listed (figure_id, base_first_day)
)

select
    figure_id,
    first_day,
    last_day,
    cast(null as date) as base_first_day
from stated
union all
select
    published.figure_id,
    published.period_start,
    (
        published.period_start
        + case published.period_kind when 'half_year' then interval 6 months else interval 1 year end
        - interval 1 day
    )::date,
    compared.base_first_day
from ref.published_figure as published
left join compared on published.figure_id = compared.figure_id
where
    published.period_start >= date '2018-04-01'
    and (
        published.period_kind in ('half_year', 'financial_year', 'calendar_year')
        or compared.base_first_day is not null
    )
