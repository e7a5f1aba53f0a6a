-- The day of an extract, which its file's name gives.
select regexp_extract($text, '_([0-9]{4}-[0-9]{2}-[0-9]{2})_', 1)::date
