-- One row per pair of units of different notifications that share a token, with the place of the strongest form they
-- share in the list of forms; tokens that too many records share are passed over.
with borne as (
    select
        token.form,
        token.token,
        unit.unit,
        unit.notification_id
    from internal.linkage_token as token
    inner join internal.linkage_unit as unit on token.adult_token = unit.adult_token
),

shared as (
    select
        form,
        token
    from borne
    group by form, token
    having count(distinct notification_id) between 2 and $most
)

select
    one.unit as left_unit,
    other.unit as right_unit,
    min(list_position($forms, one.form)) as rank
from borne as one
semi join shared on one.form = shared.form and one.token = shared.token
inner join borne as other
    on
        one.form = other.form
        and one.token = other.token
        and one.unit < other.unit
        and one.notification_id <> other.notification_id
group by one.unit, other.unit
