-- One row per notification as it is known now, with everything counting needs.
select * from incident_reading(date '9999-12-30', false)
