-- One row per rule, authority and extract: how many rows were rejected, in how many files, and the newest of them.
-- Authorities by the last name our register has for their code; blank where a row does not tell its authority.
with named as (
    select
        gss_code,
        arg_max(name, valid_from) as authority
    from ref.local_authority
    group by gss_code
)

select
    rejected.rule_code,
    named.authority,
    rejected.extract,
    count(distinct row(rejected.load_id, rejected.row_number)) as row_count,
    count(distinct rejected.load_id) as file_count,
    max(load.extract_date) as newest_extract
from quality.rejected_row as rejected
inner join quality.load as load on rejected.load_id = load.load_id
left join named on rejected.authority_code = named.gss_code
group by rejected.rule_code, rejected.authority_code, named.authority, rejected.extract
order by row_count desc, rejected.rule_code, named.authority, rejected.extract
