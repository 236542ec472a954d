//! Partitions, whose indexes and checks are those of their parents or their own, and sequences that change hands.

use super::diff::{diff, place};
use super::server::Database;
use super::stock;

/// Migrates from one schema to another and back again, and looks at the dumps.
fn there_and_back(old: &str, new: &str) {
    let (database, target) = (Database::new(old), Database::new(new));
    let (place, start) = (place(new), database.dump());
    let run = diff(&place, &database, &["--allow-destructive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    stock::up(&place, &database.url());
    assert_eq!(database.dump(), target.dump());
    let run = diff(&place, &database, &["--check"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    stock::down(&place, &database.url());
    assert_eq!(database.dump(), start);
}

/// Each schema stands for one thing that partitions have.
const APART: &str = "
create schema checked;
create table checked.events (day date not null, size int constraint events_size check (size > 0)) partition by range (day);
create table checked.first (day date not null, size int);

create schema partial;
create table partial.events (kind text not null, n int not null) partition by list (kind);
create table partial.a partition of partial.events for values in ('a');
create table partial.b partition of partial.events for values in ('b');
create index events_n on only partial.events (n);
create index a_n on partial.a (n);
alter index partial.events_n attach partition partial.a_n;
create index b_n on partial.b (n);

create schema keyed;
create table keyed.events (kind text not null, n int not null) partition by list (kind);
create table keyed.a partition of keyed.events for values in ('a');
create unique index events_key on only keyed.events (kind, n);
alter table keyed.a add constraint a_key primary key (kind, n);
alter index keyed.events_key attach partition keyed.a_key;

create schema local;
create table local.events (kind text, n int, code text) partition by list (kind);
create table local.a partition of local.events for values in ('a');
create unique index a_code on local.a (kind, code);

create schema lone;
create table lone.events (kind text, n int) partition by list (kind);
create table lone.a (kind text, n int);
create index events_n on lone.events (n);
create index own_n on lone.a (n);

create schema referred;
create table referred.events (n int primary key) partition by range (n);
create table referred.a partition of referred.events for values from (0) to (10);
create table referred.b partition of referred.events for values from (10) to (20);
create table referred.notes (event int references referred.events, kind int default 3);

create schema plain;
create table plain.events (n serial, kind text);
create type plain.level as enum ('low', 'urgent');
create table plain.jobs (level plain.level default 'urgent');
create table plain.seen (n int, open boolean);
create view plain.open as select n from plain.seen where open;
create policy seen_if_open on plain.seen for select using (n in (select n from plain.open));
create table plain.held (n int) partition by list (n);
create table plain.a partition of plain.held for values in (1);
alter table plain.held add constraint held_n check (n > 0) not valid;
";

const TOGETHER: &str = "
create schema checked;
create table checked.events (day date not null, size int constraint events_size check (size > 0)) partition by range (day);
create table checked.first partition of checked.events for values from ('2020-01-01') to ('2021-01-01');
create table checked.second partition of checked.events for values from ('2021-01-01') to ('2022-01-01');

create schema partial;
create table partial.events (kind text not null, n int not null) partition by list (kind);
create table partial.a partition of partial.events for values in ('a');
create table partial.b partition of partial.events for values in ('b');
create index events_n on only partial.events (n);
create index a_n on partial.a (n);
alter index partial.events_n attach partition partial.a_n;
create index b_n on partial.b (n);
alter index partial.events_n attach partition partial.b_n;

create schema keyed;
create table keyed.events (kind text not null, n int not null) partition by list (kind);
create table keyed.a partition of keyed.events for values in ('a');
alter table keyed.events add constraint events_key unique (kind, n);
alter table keyed.a add constraint a_key primary key (kind, n);

create schema local;
create table local.events (kind text, n int) partition by list (kind);
create table local.a partition of local.events (primary key (kind, n)) for values in ('a');

create schema lone;
create table lone.events (kind text, n int) partition by list (kind);
create table lone.a (kind text, n int);
alter table lone.events attach partition lone.a for values in ('a');
create index events_n on lone.events (n);
create index own_n on lone.a (n);

create schema referred;
create table referred.events (n int primary key) partition by range (n);
create table referred.a partition of referred.events for values from (0) to (10);
create table referred.notes (event int references referred.events, kind int default 3);

create schema plain;
create table plain.events (n serial, kind text) partition by list (kind);
create type plain.level as enum ('low');
create table plain.jobs (level plain.level default 'low');
create table plain.held (n int) partition by list (n);
create table plain.a partition of plain.held for values in (1);
alter table plain.held add constraint held_n check (n > 1) not valid;
alter table plain.a validate constraint held_n;
";

#[test]
fn partitions_are_given_what_their_parents_demand_and_keep_what_is_their_own() {
    there_and_back(APART, TOGETHER);
}

#[test]
fn partitions_that_go_take_nothing_along_that_stays() {
    there_and_back(TOGETHER, APART);
}

#[test]
fn a_sequence_goes_to_another_column_before_its_own_goes() {
    there_and_back(
        "create table old (id int, n int);
        create sequence numbers owned by old.n;
        create table kept (id serial);
        create table narrow (id bigint generated always as identity (maxvalue 5000000000));",
        "create table new (n int);
        create sequence numbers owned by new.n;
        create table kept (at int) partition by list (at);
        create sequence kept_id_seq as integer owned by kept.at;
        create table narrow (id smallint generated always as identity (maxvalue 300));",
    );
}

#[test]
fn values_that_have_no_cast_are_told_and_are_lost_only_if_that_is_meant() {
    let old = "create table visits (id bigint primary key, at bigint, code text not null, n int not null);
        create unique index visits_code on visits (code, n);
        insert into visits values (1, 1700000000, 'a', 1), (2, null, 'a', 2);";
    let new = "create table visits (id bigint primary key, at timestamptz);";
    let (database, place) = (Database::new(old), place(new));
    let run = diff(&place, &database, &[]);
    let told = "`visits.at` has no cast to its new type and would be dropped with one value in it";
    assert!(
        run.code == Some(1) && run.stderr.contains(told),
        "{}",
        run.stderr
    );
    there_and_back(old, new);
}
