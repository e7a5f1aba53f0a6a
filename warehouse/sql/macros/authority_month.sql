-- One row per basis, month and authority code with a notification: what was counted, as known on $day, with $frozen
-- as first notified. Basis dfe is as first notified whatever is asked. A notification whose children no extract has
-- told of yet concerns one child at least.
select
    basis,
    notified_month as month,
    gss_code,
    count(*) as notifications,
    sum(greatest(children, 1))::bigint as children,
    count(*) filter (where nature = 'death') as deaths,
    count(*) filter (where nature = 'serious_harm') as serious_harm,
    count(*) filter (where nature = 'other') as other,
    count(*) filter (where is_under_1) as under_1,
    count(*) filter (where has_rapid_review) as rapid_reviews,
    count(*) filter (where is_nai_under_1) as nai_under_1,
    count(*) filter (where is_nai_under_1 and has_rapid_review) as nai_under_1_reviewed
from incident_on_basis($day, $frozen)
group by basis, notified_month, gss_code
