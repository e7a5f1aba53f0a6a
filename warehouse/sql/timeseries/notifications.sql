-- One row per period, basis and area on the boundaries of the time: how many notifications of what kind, as known on
-- $day, with $frozen as first notified.
select
    * exclude (nai_under_1_events, nai_under_1_variance, is_apportioned)
    replace (
        notifications::bigint as notifications,
        children::bigint as children,
        deaths::bigint as deaths,
        serious_harm::bigint as serious_harm,
        other::bigint as other,
        under_1::bigint as under_1,
        rapid_reviews::bigint as rapid_reviews,
        nai_under_1::bigint as nai_under_1,
        nai_under_1_reviewed::bigint as nai_under_1_reviewed
    )
from notifications_by_period($day, $frozen, 'of_the_time')
