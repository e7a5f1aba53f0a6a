-- Yes, no or not known, as the extracts spell it.
select
    case lower($text)
        when 'y' then 'yes'
        when 'true' then 'yes'
        when 'n' then 'no'
        when 'false' then 'no'
        when 'unknown' then 'not_known'
        when 'not known' then 'not_known'
        else lower($text)
    end
