-- One row per load of the bytes that any of the named loads brought: bytes go whole, under every name they came with.
select
    load.load_id,
    load.extract,
    load.file_name,
    load.extract_date,
    load.sha256,
    load.size_bytes,
    load.rows_fitting
from internal.load as load
where
    load.sha256 in (
        select named.sha256
        from internal.load as named
        where named.sha256 <> '' and list_contains($loads, named.load_id)
    )
order by load.extract_date, load.extract, load.load_id
