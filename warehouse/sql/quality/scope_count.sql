-- One row per scope rule with how many notifications it sets apart; a notification may fall under several.
with counted as (
    select
        count(*) as all_notifications,
        count(*) filter (where is_withdrawn) as is_withdrawn,
        count(*) filter (where is_not_met) as is_not_met,
        count(*) filter (where is_duplicate) as is_duplicate,
        count(*) filter (where is_care_leaver_death) as is_care_leaver_death,
        count(*) filter (where is_looked_after_death_without_abuse) as is_looked_after_death_without_abuse,
        count(*) filter (where in_panel_scope) as in_panel_scope,
        count(*) filter (where in_dfe_scope) as in_dfe_scope
    from core.incident
),

listed as (
    unpivot counted on columns(*) into name rule value notifications
)

select
    listed.rule,
    listed.notifications,
    worded.wording
from listed
inner join (
    values
    ('all_notifications', 'All notifications known'),
    ('is_withdrawn', 'Withdrawn, by status or by absence from a full snapshot'),
    ('is_not_met', 'Found not to meet the criteria'),
    ('is_duplicate', 'Repeats another known notification of the same incident'),
    ('is_care_leaver_death', 'Care leaver aged 18 or over: voluntary, counted apart'),
    ('is_looked_after_death_without_abuse', 'Death of a looked-after child, abuse not suspected'),
    ('in_panel_scope', 'Counted on basis panel'),
    ('in_dfe_scope', 'Counted on basis dfe')
) as worded (rule, wording) on listed.rule = worded.rule
