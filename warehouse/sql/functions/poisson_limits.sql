-- Lower and upper 95 % limit of the mean behind $events events, a whole number: exact below 10 (Garwood 1936), Byar's
-- from 10 (Breslow and Day 1987, equation 2.10). The same numbers as poisson_interval of assets/statistics.
select
    case
        when $events < 10
            then {
                'lower': [
                    0.0e0,
                    0.025317807984289897e0,
                    0.24220927854396507e0,
                    0.6186721228956015e0,
                    1.089865373626325e0,
                    1.623486390118421e0,
                    2.201894253490851e0,
                    2.814363051519867e0,
                    3.4538321767485023e0,
                    4.115373097378334e0
                ][$events::integer + 1],
                'upper': [
                    3.6888794541139354e0,
                    5.571643390938898e0,
                    7.22468766772396e0,
                    8.767273069742323e0,
                    10.241588675403694e0,
                    11.66833207932267e0,
                    13.059474022518685e0,
                    14.422675361702376e0,
                    15.763189220193313e0,
                    17.084803451419166e0
                ][$events::integer + 1]
            }
        else {
            'lower': $events * (
                1 - 1 / nullif(9 * $events, 0) - 1.959963984540054e0 / nullif(3 * sqrt($events), 0)
            ) ** 3,
            'upper': ($events + 1) * (
                1 - 1 / nullif(9 * ($events + 1), 0) + 1.959963984540054e0 / nullif(3 * sqrt($events + 1), 0)
            ) ** 3
        }
    end
