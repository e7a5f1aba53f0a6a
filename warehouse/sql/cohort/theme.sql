-- One row per theme of the fieldwork review, as known now.
select * from cohort_theme_as_known(date '9999-12-30')
