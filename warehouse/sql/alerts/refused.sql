-- One row per refused file that no later file of the same name replaced, without its name: a name is free text.
select
    refused.load_id,
    refused.extract,
    refused.extract_date,
    replace(refused.refusal, refused.file_name || ': ', '') as sentence
from quality.load as refused
where
    refused.status = 'refused' and not exists (
        select 1
        from quality.load as later
        where
            later.file_name = refused.file_name
            and later.status = 'loaded'
            and later.loaded_at >= refused.loaded_at
    )
order by refused.loaded_at, refused.load_id
