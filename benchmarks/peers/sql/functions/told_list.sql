-- Codes between semicolons, sorted.
select list_sort(string_split($text, ';'))
