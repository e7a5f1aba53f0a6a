-- One row per basis and published category of the two series: the count it names and, for a percentage, what it is
-- out of.
select *
from (
    values
    ('dfe', 'total notifications', 'notifications', null),
    ('dfe', 'child death', 'deaths', null),
    ('dfe', 'serious harm', 'serious_harm', null),
    ('dfe', 'other', 'other', null),
    ('dfe', 'male', 'male', null),
    ('dfe', 'female', 'female', null),
    ('dfe', 'transgender', 'transgender', null),
    ('dfe', 'gender not known', 'sex_not_known', null),
    ('dfe', 'age under 1', 'under_1', null),
    ('dfe', 'age 1 to 5', 'from_1_to_5', null),
    ('dfe', 'age 11 to 15', 'from_11_to_15', null),
    ('dfe', 'age unknown', 'age_not_known', null),
    ('dfe', 'child looked after = yes', 'looked_after', null),
    ('dfe', 'care leaver deaths (voluntary; not in other totals)', 'care_leaver_deaths', null),
    ('panel', '2018-07 to 2020-07', 'nai_under_1', null),
    ('panel', 'NAI under 1 notifications', 'nai_under_1', null),
    ('panel', 'annual report 2018-19', 'nai_under_1_reviewed', 'reviewed'),
    ('panel', 'rapid reviews / notifications', 'reviewed', null),
    ('panel', 'babies under 12 months non-accidental injury', 'nai_under_1_reviewed', null),
    ('panel', 'known to social services', 'known_to_social_services', null),
    ('panel', 'involved children who died', 'deaths_reviewed', null),
    ('panel', 'notifications', 'notifications', null),
    ('panel', 'children in those notifications', 'children', null),
    ('panel', 'child death', 'deaths', null),
    ('panel', 'serious harm', 'serious_harm', null),
    ('panel', 'other', 'other', null),
    ('panel', 'share under 1 year', 'under_1', 'notifications'),
    ('panel', 'rapid reviews', 'reviewed', null),
    ('panel', 'children affected', 'children_reviewed', null),
    ('panel', 'LCSPRs considered', 'local_reviews', null)
) as listed (basis, category, numerator, denominator)
