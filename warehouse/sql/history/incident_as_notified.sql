-- One row per notification as the first extracts told it, and one more where its children came in a later extract
-- than it did.
select * from incident_stretch(true)
