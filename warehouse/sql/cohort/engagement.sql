-- One row per group met by the reviewers, as known now.
select * from cohort_engagement_as_known(date '9999-12-30')
