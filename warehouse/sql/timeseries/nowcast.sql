-- What nowcasts are made of: the monthly counts of England and the regions as each delivery left them, and the day up
-- to which all they are made from has been delivered (assets/watching/nowcasting.py).
with newest as (
    select min(newest_on) as newest_on
    from (
        select max(extract_date) as newest_on
        from quality.load
        where status = 'loaded' and extract in ('notifications', 'children')
        group by extract
    )
    having count(*) = 2
)

select
    figure.*,
    newest.newest_on
from timeseries.watched_figure as figure
cross join newest
where figure.measure in ('nai_under_1', 'notifications') and figure.category = ''
