-- One row per category the fieldwork review counts its final cases by, in the review's words: a case is in the
-- category when
-- its fact holds the value; the dimension is out of all cases, or of those whose fact `population` holds
-- `population_value`.
select *
from (
    values
    ('outcome', 'died', 'outcome', 'died', null, null),
    ('outcome', 'seriously harmed', 'outcome', 'seriously_harmed', null, null),
    ('injury_of_died', 'head injury or trauma', 'head_injury', 'true', 'outcome', 'died'),
    ('injury_of_died', 'head injury with additional fractures', 'injury', 'head_and_fractures', 'outcome', 'died'),
    ('pattern_of_died', 'one-off incident', 'pattern', 'one_off', 'outcome', 'died'),
    ('pattern_of_died', 'more than one occasion', 'pattern', 'repeated', 'outcome', 'died'),
    ('pattern_of_died', 'not known', 'pattern', 'not_known', 'outcome', 'died'),
    (
        'injury_of_harmed', 'head injury with additional fractures', 'injury', 'head_and_fractures',
        'outcome', 'seriously_harmed'
    ),
    ('injury_of_harmed', 'head injury or trauma', 'injury', 'head', 'outcome', 'seriously_harmed'),
    (
        'injury_of_harmed', 'fractures and bruising', 'injury', 'fractures_and_bruising',
        'outcome', 'seriously_harmed'
    ),
    ('injury_of_harmed', 'fractures', 'injury', 'fractures', 'outcome', 'seriously_harmed'),
    ('injury_of_harmed', 'ruptured frenulum', 'injury', 'frenulum', 'outcome', 'seriously_harmed'),
    ('pattern_of_harmed', 'one-off incident', 'pattern', 'one_off', 'outcome', 'seriously_harmed'),
    ('pattern_of_harmed', 'more than one occasion', 'pattern', 'repeated', 'outcome', 'seriously_harmed'),
    ('pattern_of_harmed', 'not known', 'pattern', 'not_known', 'outcome', 'seriously_harmed'),
    (
        'prognosis', 'long-term impairment likely', 'prognosis', 'impairment_likely',
        'outcome', 'seriously_harmed'
    ),
    (
        'prognosis', 'long-term impairment unlikely', 'prognosis', 'impairment_unlikely',
        'outcome', 'seriously_harmed'
    ),
    ('prognosis', 'not known', 'prognosis', 'not_known', 'outcome', 'seriously_harmed'),
    ('relationship_of_male', 'birth father', 'relationship_of_male', 'birth_father', null, null),
    ('relationship_of_male', 'stepfather', 'relationship_of_male', 'stepfather', null, null),
    ('relationship_of_male', 'mother''s partner', 'relationship_of_male', 'mothers_partner', null, null),
    ('relationship_of_male', 'adoptive father', 'relationship_of_male', 'adoptive_father', null, null),
    ('relationship_of_male', 'other male carer', 'relationship_of_male', 'other_male_carer', null, null),
    ('gender', 'male', 'sex', 'male', null, null),
    ('gender', 'female', 'sex', 'female', null, null),
    ('gender', 'transgender', 'sex', 'transgender', null, null),
    ('gender', 'not known', 'sex', 'not_known', null, null),
    ('ethnicity', 'White British', 'ethnicity_reported', 'White British', null, null),
    (
        'ethnicity', 'White British / White European', 'ethnicity_reported', 'White British / White European',
        null, null
    ),
    ('ethnicity', 'Asian', 'ethnicity_reported', 'Asian', null, null),
    ('ethnicity', 'Asian / Black Caribbean', 'ethnicity_reported', 'Asian / Black Caribbean', null, null),
    (
        'ethnicity', 'White British / Black Caribbean', 'ethnicity_reported', 'White British / Black Caribbean',
        null, null
    ),
    ('age', 'younger than 2 months', 'age', 'younger', null, null),
    ('age', 'around 3 months', 'age', 'around_3_months', null, null),
    ('age', '5 months or older', 'age', 'older', null, null),
    ('age', 'not known', 'age', 'not_known', null, null),
    ('agency_status', 'universal services only', 'agency_status', 'universal', null, null),
    ('agency_status', 'Early Help', 'agency_status', 'early_help', null, null),
    ('agency_status', 'Child in Need Plan', 'agency_status', 'child_in_need', null, null),
    ('agency_status', 'Child Protection Plan', 'agency_status', 'child_protection', null, null),
    ('agency_status', 'looked after', 'agency_status', 'looked_after', null, null),
    ('agency_status', 'not known', 'agency_status', 'not_known', null, null),
    ('criminal_proceedings', 'father convicted', 'criminal_proceedings', 'father_convicted', null, null),
    ('criminal_proceedings', 'trial ongoing', 'criminal_proceedings', 'trial_ongoing', null, null),
    (
        'criminal_proceedings', 'proceedings ongoing or awaiting CPS decision',
        'criminal_proceedings', 'awaiting_decision', null, null
    ),
    ('criminal_proceedings', 'no charges', 'criminal_proceedings', 'no_charges', null, null),
    (
        'criminal_proceedings_detail', 'trial ongoing with both parents charged with murder',
        'both_parents_charged', 'yes', 'criminal_proceedings', 'trial_ongoing'
    ),
    ('care_proceedings', 'finding of fact against the father', 'care_finding', 'father', null, null),
    ('care_proceedings', 'finding of fact against both parents', 'care_finding', 'both', null, null),
    ('care_proceedings', 'no finding of fact', 'care_finding', 'none', null, null),
    ('care_proceedings', 'not known', 'care_finding', 'not_known', null, null),
    ('parental_feature', 'current domestic abuse', 'domestic_abuse_current', 'true', null, null),
    ('parental_feature', 'historical domestic abuse', 'domestic_abuse_historical', 'true', null, null),
    ('parental_feature', 'mental health of either or both parents', 'mental_health', 'true', null, null),
    ('parental_feature', 'one or both parents care leavers', 'care_leaver', 'true', null, null),
    ('parental_feature', 'either or both parents under 22', 'under_22', 'true', null, null),
    ('parental_feature', 'father with criminal convictions', 'father_convictions', 'true', null, null),
    ('probation', 'open to Probation', 'probation_open', 'true', null, null),
    ('probation', 'previously known to Probation', 'probation_previous', 'true', null, null),
    ('additional_feature', 'prematurity', 'premature', 'yes', null, null),
    ('local_review', 'SCR or LCSPR undertaken or under way', 'local_review', 'yes', null, null),
    ('service', 'in an area with a Family Nurse Partnership', 'family_nurse_partnership', 'yes', null, null)
) as listed (dimension, category, fact, value, population, population_value)
