-- What the loader keeps for itself: facts of each file as it was read, before other files have their say.
create table if not exists internal.version (version varchar not null);

create table if not exists internal.load (
    load_id varchar not null,
    extract varchar not null,
    file_name varchar not null,
    extract_date date,
    tag varchar,
    is_full boolean not null,
    is_synthetic boolean not null,
    sha256 varchar not null,
    size_bytes bigint not null,
    sent_at varchar,
    rows_in bigint not null,
    rows_fitting bigint not null,
    rows_rejected bigint not null,
    rows_duplicate bigint not null,
    rows_blank bigint not null,
    columns_ignored integer not null,
    refusal_code varchar,
    refusal varchar,
    loaded_at timestamp not null
);

create table if not exists internal.rejected_row (
    load_id varchar not null,
    row_number bigint not null,
    rule_code varchar not null,
    column_name varchar not null,
    suggestion varchar
);

-- Which records the rejected rows of a full snapshot are about: they are not absent from it.
create table if not exists internal.held_key (load_id varchar not null, key varchar [] not null);

-- Full snapshots with rejected rows whose record cannot be told: nobody knows then what is absent from them.
create table if not exists internal.unread_key (load_id varchar not null, rows_without_key bigint not null);

-- Whose row each rejected one is: a code of our register or, where the row names none we know, the id of its
-- notification, which never leaves this schema. Rows that tell neither are not here.
create table if not exists internal.rejected_about (
    load_id varchar not null,
    row_number bigint not null,
    notification_id varchar,
    authority_code varchar
);

create table if not exists internal.orphan (load_id varchar not null, row_number bigint not null);

create table if not exists internal.applied (
    load_id varchar not null,
    rows_new bigint not null,
    rows_amended bigint not null,
    rows_unchanged bigint not null
);

create table if not exists internal.snapshot_refused (
    load_id varchar not null,
    found bigint not null,
    present bigint not null
);

-- What share of the current records each full snapshot may withdraw: the greatest limit there was while it was the
-- newest of its extract.
create table if not exists internal.snapshot_limit (load_id varchar not null, withdrawal_limit double not null);

create table if not exists internal.seen_file (
    path varchar not null,
    size_bytes bigint not null,
    mtime_ns bigint not null,
    load_id varchar not null
);

-- Refused files: under which form of file (csv, xlsx, parquet) each was read, and by which version of the program. Under
-- another form, or by another version, it may be read after all.
create table if not exists internal.refused_reading (
    load_id varchar not null,
    form varchar not null,
    version varchar not null
);

-- Tags under which a delivery came again, each later than those before.
create table if not exists internal.sent_again (load_id varchar not null, tag varchar not null);

-- In which order deliveries came, whatever the clock said: one row a coming, and a new one when a delivery is put back.
-- What was loaded before there were places has none and came before all others.
create table if not exists internal.arrival (load_id varchar not null, place bigint not null);

-- When each delivery last came, and the last tag it came again under; blank where there is none.
create or replace view internal.last_coming as
select
    load.load_id,
    (select max(arrival.place) from internal.arrival as arrival where arrival.load_id = load.load_id) as place,
    (select max(again.tag) from internal.sent_again as again where again.load_id = load.load_id) as tag_again
from internal.load as load;

-- Every load that was read, in the order of what was known when: by day, a full snapshot first on its day, then by tag,
-- the last one it came under, and under one tag in the order in which they came. A full snapshot withdraws what is
-- absent from it, if it tells what it holds.
create or replace view internal.placed_load as
select
    load.load_id,
    load.extract,
    load.extract_date,
    load.is_full,
    load.is_full and load.load_id not in (select load_id from internal.unread_key) as withdraws,
    row_number()
        over (
            partition by load.extract
            order by
                load.extract_date,
                load.is_full desc,
                coalesce(coming.tag_again, load.tag, ''),
                coalesce(coming.place, 0),
                load.loaded_at,
                load.load_id
        ) as place
from internal.load as load
inner join internal.last_coming as coming on load.load_id = coming.load_id
where load.refusal_code is null;

create table if not exists internal.revision (revision bigint not null);

create table if not exists internal.built (table_name varchar not null, revision bigint not null);

create table if not exists internal.published_statistic (
    load_id varchar not null,
    period_kind varchar not null,
    period_start date not null,
    geographic_level varchar not null,
    area_code varchar not null,
    breakdown varchar not null,
    category varchar not null,
    number double,
    number_symbol varchar,
    percentage double,
    percentage_symbol varchar
);

-- The alert ledger: events are only ever added; those of one look in the order of `event_id`.
create table if not exists internal.alert_event (
    event_id bigint not null,
    alert_id varchar not null,
    event varchar not null,
    made_at timestamp not null,
    kind varchar not null,
    series_id varchar not null,
    direction varchar not null,
    fingerprint varchar not null,
    opened_for date,
    onset date,
    summary varchar not null,
    earlier_alert_id varchar,
    author varchar,
    note varchar,
    message_id varchar
);

create table if not exists internal.silence (
    series_id varchar not null,
    author varchar not null,
    reason varchar not null,
    made_at timestamp not null,
    expires_at timestamp not null
);

-- Messages to be sent, written in the transaction of the events they tell of; a closed one went everywhere.
create table if not exists internal.outbox (
    message_id varchar not null,
    made_at timestamp not null,
    tone varchar not null,
    title varchar not null,
    body varchar not null,
    closed_at timestamp
);

-- What came of sending a message to one target, which only its digest names.
create table if not exists internal.delivery (
    message_id varchar not null,
    target varchar not null,
    attempts integer not null,
    next_try_at timestamp not null,
    delivered_at timestamp
);

-- When the ledger was last brought up to date, and what a failed run said until one ends well.
create table if not exists internal.look (looked_at timestamp not null);

create table if not exists internal.run_failed (failed_at timestamp not null, sentence varchar not null);

-- Deliveries that were purged, and the hash of their bytes, which are never taken again.
create table if not exists internal.purged (
    purged_load varchar not null,
    sha256 varchar not null,
    ordered_at varchar not null
);

-- How far the ledger goes: entries taken off its end are missed here.
create table if not exists internal.ledger_head (entries bigint not null, hash varchar not null);

-- The keys that tokens were made with, by their ids.
create table if not exists internal.token_key (purpose varchar not null, key_id varchar not null);

-- Linkage, which is off unless set on; empty then. Each adult's record under each identity it was ever told by: a unit
-- of comparison. The person token is the same wherever a whole identity is, and apart where names or date are missing.
create table if not exists internal.linkage_unit (
    unit bigint not null,
    notification_id varchar not null,
    adult_id varchar not null,
    adult_token varchar not null,
    person_token varchar not null,
    is_current boolean not null
);

-- Tokens of each identity under the linkage key that key_id names.
create table if not exists internal.linkage_token (
    adult_token varchar not null,
    form varchar not null,
    token varchar not null,
    key_id varchar not null
);

-- Units that may be one person, each pair once, with all that leaves the vault of why.
create table if not exists internal.linkage_pair (
    pair_id varchar not null,
    left_unit bigint not null,
    right_unit bigint not null,
    band varchar not null,
    evidence varchar not null
);

-- Current records of candidate groups, and the family of every notification.
create table if not exists internal.linkage_member (
    group_id varchar not null,
    notification_id varchar not null,
    adult_id varchar not null,
    band varchar not null,
    evidence varchar not null,
    is_disputed boolean not null
);

create table if not exists internal.linkage_family (notification_id varchar not null, family_id varchar not null);

-- What people decided on two records, or on two notifications where the adults are blank; the last word counts.
create table if not exists internal.linkage_decision (
    pair_id varchar not null,
    left_notification varchar not null,
    left_adult varchar not null,
    right_notification varchar not null,
    right_adult varchar not null,
    verdict varchar not null,
    decided_by varchar not null,
    because varchar not null,
    decided_at timestamp not null
);

-- The last word on two records, or on two notifications, and the name their pair had then.
create or replace view internal.linkage_verdict as
select
    left_notification,
    left_adult,
    right_notification,
    right_adult,
    arg_max(pair_id, decided_at) as pair_id,
    arg_max(verdict, decided_at) as verdict
from internal.linkage_decision
group by left_notification, left_adult, right_notification, right_adult;

-- What the model learnt, as numbers: how often two records agree when they are one person, and when they are not.
create table if not exists internal.linkage_model (parameters varchar not null);

-- Notifications that may repeat an earlier one of the same incident.
create table if not exists internal.linkage_duplicate (
    pair_id varchar not null,
    notification_id varchar not null,
    duplicate_of varchar not null,
    band varchar not null,
    same_child boolean not null,
    same_adult boolean not null,
    days_apart bigint not null
);
