-- One row per case of the fieldwork review and extract that told of it, typed.
select
    notification_id,
    stage,
    outcome,
    injury,
    pattern,
    prognosis,
    relationship_of_male,
    ethnicity_reported,
    criminal_proceedings,
    told_answer(both_parents_charged) as both_parents_charged,
    care_finding,
    told_answer(local_review) as local_review,
    told_answer(premature) as premature,
    told_answer(family_nurse_partnership) as family_nurse_partnership,
    told_list(themes) as themes,
    delivered_on(filename) as extract_date,
    filename like '%-full.csv' as is_full
from raw.review_cases
