-- One row per stage of the fieldwork review's selection, each holding the later ones.
select
    stage,
    cases,
    authorities,
    regions
from cohort.funnel
order by cases desc, stage
