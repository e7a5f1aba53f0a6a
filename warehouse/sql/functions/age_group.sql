-- The group of ages a child is counted in: unborn, under_1, 1_to_5, 6_to_10, 11_to_15, 16_and_over, or not_known. A
-- child can be known to be under one without a number of months ("<1"); eleven months that may be a year ("365 days",
-- if no leap day is among them) are not known.
select
    case
        when $is_unborn then 'unborn'
        when $is_under_1 then 'under_1'
        when $age_months is null or $age_months < 12 then 'not_known'
        when $age_months < 72 then '1_to_5'
        when $age_months < 132 then '6_to_10'
        when $age_months < 192 then '11_to_15'
        else '16_and_over'
    end
