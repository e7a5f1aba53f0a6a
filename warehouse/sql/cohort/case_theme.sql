-- One row per final case and theme found in it, as known now.
select * from cohort_case_theme_as_known(date '9999-12-30')
