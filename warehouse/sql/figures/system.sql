-- Figure 7: one row per theme of the fieldwork review, its group, its final cases and the cases they are out of.
select
    theme.theme_group,
    theme.label,
    coalesce(counted.cases, 0) as cases,
    final.cases as whole
from ref.theme as theme
left join cohort.theme as counted on theme.theme_code = counted.theme_code
left join cohort.funnel as final on final.stage = 'final'
order by theme.theme_group, theme.theme_code
