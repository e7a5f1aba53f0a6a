-- A moment as the extracts spell it: ISO, or day first with slashes.
select case when $text like '__/%' then strptime($text, '%d/%m/%Y %H:%M')::timestamp else $text::timestamp end
