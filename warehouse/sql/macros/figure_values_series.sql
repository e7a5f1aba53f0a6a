-- One row per published figure of the two series that can be counted: as known on $day (basis panel) or, with
-- $frozen,
-- as first notified (basis dfe); none where no notification of its period is known. Counted by day, then by period.
with incident as (
    select
        notified_on,
        greatest(children, 1) as children,
        nature,
        sex,
        age_group(is_unborn, is_under_1, age_months) as age,
        looked_after,
        agency_status,
        has_rapid_review,
        lcspr_decision,
        is_nai_under_1,
        is_care_leaver_death
    from incident_reading($day, $frozen)
    where case when $frozen then in_dfe_scope or is_care_leaver_death else in_panel_scope end
),

daily as (
    select
        notified_on,
        count(*) filter (where not is_care_leaver_death) as notifications,
        count(*) filter (where is_care_leaver_death) as care_leaver_deaths,
        coalesce(sum(children) filter (where not is_care_leaver_death), 0)::bigint as children,
        count(*) filter (where nature = 'death' and not is_care_leaver_death) as deaths,
        count(*) filter (where nature = 'serious_harm' and not is_care_leaver_death) as serious_harm,
        count(*) filter (where nature = 'other' and not is_care_leaver_death) as other,
        count(*) filter (where sex = 'male' and not is_care_leaver_death) as male,
        count(*) filter (where sex = 'female' and not is_care_leaver_death) as female,
        count(*) filter (where sex = 'transgender' and not is_care_leaver_death) as transgender,
        count(*) filter (where sex = 'not_known' and not is_care_leaver_death) as sex_not_known,
        count(*) filter (where age = 'under_1') as under_1,
        count(*) filter (where age = '1_to_5') as from_1_to_5,
        count(*) filter (where age = '11_to_15') as from_11_to_15,
        count(*) filter (where age = 'not_known') as age_not_known,
        count(*) filter (where looked_after = 'yes' and not is_care_leaver_death) as looked_after,
        count(*) filter (where is_nai_under_1) as nai_under_1,
        count(*) filter (where has_rapid_review) as reviewed,
        coalesce(sum(children) filter (where has_rapid_review), 0)::bigint as children_reviewed,
        count(*) filter (where has_rapid_review and nature = 'death') as deaths_reviewed,
        count(*) filter (where has_rapid_review and is_nai_under_1) as nai_under_1_reviewed,
        count(*) filter (where has_rapid_review and lcspr_decision = 'yes') as local_reviews,
        count(*) filter (
            where has_rapid_review and agency_status in ('child_in_need', 'child_protection', 'looked_after')
        ) as known_to_social_services
    from incident
    group by notified_on
),

figure as (
    select
        published.figure_id,
        period.first_day,
        period.last_day,
        period.base_first_day,
        measure.numerator,
        measure.denominator
    from ref.published_figure as published
    inner join figure_values_period() as period on published.figure_id = period.figure_id
    inner join figure_values_measure() as measure
        on published.basis = measure.basis and published.category = measure.category
    where published.basis = case when $frozen then 'dfe' else 'panel' end
),

period as (
    select
        first_day,
        last_day
    from figure
    union
    select
        base_first_day,
        (base_first_day + interval 1 year - interval 1 day)::date
    from figure
    where base_first_day is not null
),

total as (
    select
        period.first_day,
        period.last_day,
        sum(columns(daily.* exclude (notified_on)))::bigint
    from period
    inner join daily on daily.notified_on between period.first_day and period.last_day
    group by period.first_day, period.last_day
),

counted as (
    unpivot total on columns(* exclude (first_day, last_day)) into name measure value cases
)

select
    figure.figure_id,
    case
        when figure.base_first_day is not null then (counted.cases - base.cases)::double
        when figure.denominator is not null then 100 * counted.cases / nullif(out_of.cases, 0)
        else counted.cases::double
    end as value
from figure
inner join counted
    on
        figure.first_day = counted.first_day
        and figure.last_day = counted.last_day
        and figure.numerator = counted.measure
left join counted as out_of
    on
        figure.first_day = out_of.first_day
        and figure.last_day = out_of.last_day
        and figure.denominator = out_of.measure
left join counted as base
    on
        figure.base_first_day = base.first_day
        and base.last_day = (figure.base_first_day + interval 1 year - interval 1 day)::date
        and figure.numerator = base.measure
