-- One row per meeting of the fieldwork review and extract that told of it, typed.
with typed as (
    select
        engagement_id,
        authority as told_authority,
        told_day(held_on) as held_on,
        "group",
        role,
        people::integer as people,
        delivered_on(filename) as extract_date,
        filename like '%-full.csv' as is_full
    from raw.engagements
)

select
    typed.engagement_id,
    spelling.gss_code as authority,
    typed.held_on,
    typed."group",
    typed.role,
    typed.people,
    typed.extract_date,
    typed.is_full
from typed
left join ref.authority_spelling as spelling
    on
        typed.told_authority = spelling.spelling
        and typed.held_on >= spelling.valid_from
        and typed.held_on <= spelling.valid_to
