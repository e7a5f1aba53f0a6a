-- Lower and upper 95 % limit of the share $events of $trials: Wilson's score without continuity correction (Wilson
-- 1927); blank where nothing was tried. The same numbers as wilson_interval of assets/statistics; 1.96 squared is 3.84.
select
    case
        when $trials > 0
            then {
                'lower': case
                    when $events = 0 then 0e0
                    else
                        (2 * $events + 3.8414588206941254e0 - 1.959963984540054e0 * sqrt(
                            3.8414588206941254e0 + 4 * $events * (1 - $events / nullif($trials, 0))
                        ))
                        / nullif(2 * ($trials + 3.8414588206941254e0), 0)
                end,
                'upper': case
                    when $events = $trials then 1e0
                    else
                        (2 * $events + 3.8414588206941254e0 + 1.959963984540054e0 * sqrt(
                            3.8414588206941254e0 + 4 * $events * (1 - $events / nullif($trials, 0))
                        ))
                        / nullif(2 * ($trials + 3.8414588206941254e0), 0)
                end
            }
    end
