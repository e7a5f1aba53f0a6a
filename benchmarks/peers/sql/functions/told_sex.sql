-- A sex as the extracts spell it.
select
    case lower($text)
        when 'm' then 'male'
        when 'f' then 'female'
        when 'not known' then 'not_known'
        else lower($text)
    end
