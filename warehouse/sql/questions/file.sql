-- One row per delivery under the name `$file`.
select load_id
from quality.load
where file_name = $file
