"""A history of any size, written straight into the tables of the warehouse: what the loader would leave.

Synthetic, and made in SQL from row numbers alone: the same size gives the same rows. About half of the notifications
are amended once, four in five are reviewed, one in fourteen has a second child, and most authorities take part.
"""

import duckdb

#: the extracts of one delivery a quarter
FIRST_DAY, DAYS = "date '2018-04-01'", 3000

_SPREAD = f"""
    create or replace temp table spread as
    select
        i,
        'SIN-' || i as notification_id,
        hash(i) as h,
        ({FIRST_DAY} + (hash(i, 1) % {DAYS})::integer)::date as notified_on,
        (
            select list(gss_code order by gss_code)
            from ref.local_authority
            where valid_to is null and valid_from <= {FIRST_DAY} and authority_type <> 'joint return'
        ) as areas
    from range($size) as numbered (i)
"""
_NOTIFICATION = """
    insert into history.notification_version by name
    with told as (
        select
            notification_id,
            h,
            i,
            areas[1 + (hash(i, 2) % len(areas))::integer] as area,
            notified_on,
            (date_trunc('quarter', notified_on) + interval 3 months - interval 1 day)::date as first_seen,
            (date_trunc('quarter', notified_on) + interval 9 months - interval 1 day)::date as amended_on
        from spread
    )
    select
        version,
        first_seen,
        case version when 1 then first_seen else amended_on end as valid_from,
        case when version = 1 and h % 2 = 0 then amended_on end as valid_to,
        true as is_present,
        'load' as load_id,
        notification_id,
        area as notifying_authority,
        (notified_on - 1 - (hash(i, 3) % 30)::integer)::date as date_of_incident,
        (notified_on - (hash(i, 4) % 12)::integer)::date as date_aware,
        notified_on::timestamp as date_notified,
        notified_on::timestamp as date_notified_utc,
        notified_on,
        case when hash(i, 5) % 10 = 0 then 'other' when hash(i, 5) % 10 < 3 then 'death' else 'serious_harm' end
            as nature,
        case when version = 1 then 'open' when hash(i, 6) % 20 = 0 then 'withdrawn' else 'closed' end as status,
        case hash(i, 7) % 4 when 0 then 'suspected' when 1 then 'not_known' else 'not_nai' end as nai_initial,
        true as has_case_outline
    from told
    cross join (values (1), (2)) as versions (version)
    where version = 1 or h % 2 = 0
"""
_CHILD = """
    insert into history.child_version by name
    select
        1 as version,
        first_seen,
        first_seen as valid_from,
        true as is_present,
        'load' as load_id,
        notification_id,
        'C' || child as child_id,
        child = 1 as is_index,
        case hash(notification_id, 8) % 2 when 0 then 'male' else 'female' end as sex,
        'WBRI' as ethnicity,
        'no' as disability,
        case hash(notification_id, 9) % 20 when 0 then 'yes' else 'no' end as looked_after,
        'universal' as agency_status,
        'home' as placement,
        (hash(notification_id, 10) % 30)::integer as age_months,
        false as is_unborn,
        hash(notification_id, 10) % 30 < 12 as is_under_1
    from history.notification_version
    cross join (values (1), (2)) as children (child)
    where version = 1 and (child = 1 or hash(notification_id, 11) % 14 = 0)
"""
_REVIEW = """
    insert into history.rapid_review_version by name
    select
        1 as version,
        received_seen as first_seen,
        received_seen as valid_from,
        true as is_present,
        'load' as load_id,
        notification_id,
        date_received,
        case hash(notification_id, 12) % 3 when 0 then 'confirmed' else 'not_nai' end as nai,
        ['physical'] as abuse_categories,
        'no' as lcspr_decision,
        'coder' as coder,
        date_received as coded_on,
        '2018' as scheme
    from (
        select
            notification_id,
            (notified_on + 5 + (hash(notification_id, 13) % 40)::integer)::date as date_received,
            (date_trunc('quarter', date_received) + interval 3 months - interval 1 day)::date as received_seen
        from history.notification_version
        where version = 1 and hash(notification_id, 14) % 5 > 0
    )
"""
_ADULT = """
    insert into history.adult_version by name
    select
        1 as version,
        first_seen,
        first_seen as valid_from,
        true as is_present,
        'load' as load_id,
        notification_id,
        'A' || adult as adult_id,
        case adult when 1 then 'mother' else 'birth_father' end as role,
        'not_known' as suspected,
        'no' as domestic_abuse_current,
        'no' as domestic_abuse_historical,
        case hash(notification_id, 15, adult) % 3 when 0 then 'yes' else 'no' end as mental_health,
        'no' as care_leaver,
        'no' as convictions,
        'none' as probation,
        'from_22_to_29' as age_band
    from history.notification_version
    cross join (values (1), (2)) as adults (adult)
    where version = 1
"""
_LOADS = """
    insert into internal.load
    select
        extract || '-' || valid_from, extract, extract || '_' || valid_from || '_synthetic.csv', valid_from,
        'synthetic', false, true, '', 0, null, 1, 1, 0, 0, 0, 0, null, null, now()::timestamp
    from (select distinct valid_from from history.notification_version) as delivery
    cross join (values ('notifications'), ('children'), ('rapid_reviews'), ('adults')) as listed (extract)
"""
_CASES = """
    insert into history.review_case_version by name
    with chosen as (
        select
            notification.notification_id,
            notification.nature,
            row_number() over (order by notification.notification_id) as place
        from history.notification_version as notification
        inner join history.child_version as child using (notification_id)
        inner join history.rapid_review_version as review using (notification_id)
        where
            notification.version = 1 and child.is_index and child.is_under_1 and review.nai = 'confirmed'
            and notification.notified_on between date '2018-07-01' and date '2020-07-31'
        qualify place <= 257
    )
    select
        1 as version,
        date '2021-09-30' as first_seen,
        date '2021-09-30' as valid_from,
        true as is_present,
        'load' as load_id,
        notification_id,
        case when place <= 23 then 'final' when place <= 74 then 'shortlisted' else 'reviewed' end as stage,
        case nature when 'death' then 'died' else 'seriously_harmed' end as outcome,
        'head' as injury,
        'repeated' as pattern,
        'birth_father' as relationship_of_male,
        'White British' as ethnicity_reported,
        'no_charges' as criminal_proceedings,
        'no' as both_parents_charged,
        'none' as care_finding,
        'no' as local_review,
        'no' as premature,
        'no' as family_nurse_partnership,
        ['U1', 'U2'] as themes
    from chosen
"""


def write_history(con: duckdb.DuckDBPyConnection, *, notifications: int) -> None:
    """Fill the tables of the history as if that many notifications had been loaded."""
    con.execute(_SPREAD, {"size": notifications})
    for statement in (_NOTIFICATION, _CHILD, _REVIEW, _ADULT, _CASES, _LOADS):
        con.execute(statement)
    con.execute("insert into internal.revision values (1)")
    con.execute("drop table spread")
