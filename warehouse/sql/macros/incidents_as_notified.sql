-- One row per notification as first notified: the frozen reading by which the department counts.
select * from incident_reading(date '9999-12-30', true)
