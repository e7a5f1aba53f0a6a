-- A day as the extracts spell it: ISO, or day first with slashes.
select case when $text like '__/%' then strptime($text, '%d/%m/%Y')::date else $text::date end
