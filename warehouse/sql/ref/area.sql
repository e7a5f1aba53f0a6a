-- One row per area of a series, on the boundaries of the time or today's, with the days on which it is counted. On
-- today's boundaries an area reaches back to the first day of what it was made of.
with authority as (
    select
        gss_code,
        arg_max(name, valid_from) as name,
        min(valid_from) as valid_from,
        case when bool_and(valid_to is not null) then max(valid_to) end as valid_to
    from ref.local_authority
    group by gss_code
)

select
    member.boundaries,
    member.geographic_level,
    member.area_code,
    case member.geographic_level
        when 'national' then 'England'
        when 'regional' then any_value(region.region_name)
        else any_value(named.name)
    end as area_name,
    min(part.valid_from) as valid_from,
    case when bool_and(part.valid_to is not null) then max(part.valid_to) end as valid_to
from ref.area_member as member
inner join authority as part on member.gss_code = part.gss_code
left join authority as named on member.area_code = named.gss_code
left join ref.region as region on member.area_code = region.region_code
group by member.boundaries, member.geographic_level, member.area_code
