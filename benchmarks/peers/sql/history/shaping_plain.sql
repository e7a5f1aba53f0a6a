shaped as (
    select * from state
),
