-- One row per notification and stretch of days on which what was known of its incident stayed the same.
select * from incident_stretch(false)
