-- What signals are made of: every watched figure as each delivery left it (assets/watching judges them).
select * from timeseries.watched_figure
order by all
