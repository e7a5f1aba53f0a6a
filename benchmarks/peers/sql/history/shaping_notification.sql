shaped as (
    select * replace (case when is_present then status else 'withdrawn' end as status)
    from state
),
