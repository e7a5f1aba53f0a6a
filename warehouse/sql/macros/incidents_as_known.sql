-- One row per notification as it was known on $day: what core.incident would have said on that day.
select * from incident_reading($day, false)
