-- One row per notification as it is known now, with everything counting needs.
select * from incidents_as_known(date '9999-12-30')
