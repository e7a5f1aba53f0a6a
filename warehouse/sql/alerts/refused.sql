-- One row per refused file that no later file of the same name replaced, without its name: a name is free text.
select
    refused.load_id,
    refused.extract,
    refused.extract_date,
    replace(refused.refusal, refused.file_name || ': ', '') as sentence
from quality.load as refused
inner join internal.last_coming as coming on refused.load_id = coming.load_id
where
    refused.status = 'refused' and not exists (
        select 1
        from quality.load as later
        inner join internal.last_coming as after on later.load_id = after.load_id
        where
            later.file_name = refused.file_name
            and later.status = 'loaded'
            and coalesce(after.place, 0) >= coalesce(coming.place, 0)
    )
order by coalesce(coming.place, 0), refused.loaded_at, refused.load_id
