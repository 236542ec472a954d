use insta::assert_snapshot;

use super::server::{Database, shadow};
use super::stock;
use crate::program::{Place, Run};

/// Everything that is modelled, twice: as it is, and as it shall be.
const OLD: &str = include_str!("old.sql");
const NEW: &str = include_str!("new.sql");

/// Runs `db diff` with words that may have spaces.
pub(super) fn diff(place: &Place, database: &Database, words: &[&str]) -> Run {
    let mut command = place.command();
    command.args([
        "db",
        "diff",
        "--connection",
        &database.url(),
        "--shadow",
        &shadow(),
    ]);
    command.args(["--to", "new.sql"]).args(words);
    crate::program::run(&mut command, b"")
}

pub(super) fn place(sql: &str) -> Place {
    let place = Place::new();
    place.put("new.sql", sql);
    place
}

#[test]
fn every_kind_of_object_becomes_what_the_target_says_and_goes_back() {
    let (old, new) = (Database::new(OLD), Database::new(NEW));
    let place = place(NEW);
    let start = old.dump();
    let run = diff(&place, &old, &["--allow-destructive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    stock::up(&place, &old.url());
    assert_eq!(old.dump(), new.dump());
    let run = diff(&place, &old, &["--check"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), "No difference\n"),
        "{}",
        run.stdout
    );
    stock::down(&place, &old.url());
    assert_eq!(old.dump(), start);
}

const USERS: &str = "create table users (id bigint primary key, email text, name text);
create table orders (id bigint primary key, user_id bigint not null);
insert into users select n, 'a' || n, 'b' from generate_series(1, 3) n;
";

#[test]
fn a_migration_of_tables_in_use_locks_them_for_moments() {
    let database = Database::new(USERS);
    let place = place(
        "create table users (id bigint primary key, email text not null unique, name text);
        create table orders (id bigint primary key, user_id bigint not null references users);
        create index idx_orders_user_id on orders (user_id);",
    );
    let run = diff(
        &place,
        &database,
        &["--name", "Keys of orders", "--output", "migrations"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let texts: Vec<_> = place
        .texts("migrations")
        .into_iter()
        .map(|(name, text)| format!("== {}\n{text}", name.get(15..).unwrap()))
        .collect();
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn what_loses_values_is_told_with_their_number_and_a_rename_is_offered() {
    let database = Database::new(USERS);
    let place = place(
        "create table users (id bigint primary key, email text, full_name text);
        create table orders (id bigint primary key, user_id bigint not null);",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_snapshot!(run.stderr, @r"
        error[migration::data-loss]: the column `users.name` would be dropped with 3 values in it
            = help: a rename? `--rename users.name=users.full_name`
            = help: meant to go? `--allow-destructive`

        1 error
        ");
    assert_eq!(place.list("."), ["new.sql"]);
    let run = diff(
        &place,
        &database,
        &["--rename", "users.name=users.full_name", "--output", "-"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stdout
            .ends_with("ALTER TABLE public.users RENAME COLUMN name TO full_name;\n"),
        "{}",
        run.stdout
    );
    let run = diff(
        &place,
        &database,
        &["--rename", "users.nam=users.full_name"],
    );
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("there is no `users.nam`, which `--rename` names"),
        "{}",
        run.stderr
    );
}

#[test]
fn rows_get_what_is_said_for_columns_that_must_not_be_null() {
    let database = Database::new(USERS);
    let place = place(
        "create table users (id bigint primary key, email text, name text, age integer not null);
        create table orders (id bigint primary key, user_id bigint not null);",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("say it: `--fill users.age=…`"),
        "{}",
        run.stderr
    );
    let run = diff(&place, &database, &["--fill", "users.age=length(name)"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    stock::up(&place, &database.url());
    assert_eq!(database.run("select distinct age from users"), "1");
}

#[test]
fn an_error_in_the_target_is_shown_at_its_place() {
    let database = Database::new("");
    let run = diff(
        &place("create table a (b int);\n\ncreate table c (\n  d integr\n);\n"),
        &database,
        &[],
    );
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_snapshot!(run.stderr, @r#"
        error[load::statement]: type "integr" does not exist
           --> new.sql:4:5
          4 |   d integr
            |     ^^^^^^

        1 error
        "#);
}

#[test]
fn what_is_not_compared_is_named_and_is_no_success() {
    let database = Database::new("create table a (b int)");
    let place = place(
        "create table a (b int); create operator family lengths using btree;
        revoke execute on function pg_catalog.pi() from public;",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
    error[db::unmodelled]: operator family public.lengths for access method btree of the target is of a kind that is not compared
        = help: compare it by hand; everything else has been compared

    error[db::unmodelled]: the privileges of function pi() (owner: EXECUTE) is in the target only, and of a kind that is not changed
        = help: change it by hand; everything else has been compared

    2 errors
    No difference
    ");
}

#[test]
fn what_a_table_declares_although_it_inherits_it_is_told() {
    let database =
        Database::new("create table above (a int, b int); create table below () inherits (above);");
    let place =
        place("create table above (a int, b int); create table below (b int) inherits (above);");
    let run = diff(&place, &database, &["--check"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("whether column `public.below.b` is declared by its table"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_a_parent_gives_up_its_children_may_keep_with_its_values() {
    let database = Database::new(
        "create table above (a int, b int); create table below (c int) inherits (above);
        insert into below values (1, 2, 3);",
    );
    let start = database.dump();
    let place =
        place("create table above (a int); create table below (c int, b int) inherits (above);");
    let run = diff(&place, &database, &["--allow-destructive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    stock::up(&place, &database.url());
    assert_eq!(database.run("select b from below"), "2");
    stock::down(&place, &database.url());
    assert_eq!(database.dump(), start);
}

#[test]
fn a_migration_that_was_not_tried_says_so() {
    let database = Database::new("");
    let run = diff(
        &place("create table a (b int);"),
        &database,
        &["--no-prove", "--output", "-"],
    );
    assert_eq!(run.code, Some(0));
    assert!(
        run.stdout
            .starts_with("-- Written by cargo backend; NOT TRIED.\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("this migration was NOT tried"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_shadow_is_started_for_the_command_and_a_folder_has_its_files_in_any_order() {
    let place = Place::new();
    place.put(
        "now.sql",
        "create table a (b int);\nalter table a owner to somebody;\n",
    );
    place.put("schema/a.sql", "create table a (b int, c mood);\n");
    place.put(
        "schema/types/z.sql",
        "create type mood as enum ('sad', 'ok');\n",
    );
    let run = place.run("db diff --connection now.sql --to schema --output -");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("ALTER TABLE public.a ADD COLUMN c public.mood;"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("pg_dump agrees"), "{}", run.stderr);
}

#[test]
fn passwords_are_not_shown() {
    let place = place("select 1;");
    let run = place.run("db diff --connection postgres://ann:secret@127.0.0.1:1/shop --to new.sql");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("there is no connection to the database `shop` at 127.0.0.1:1")
            && !run.stderr.contains("secret"),
        "{}",
        run.stderr
    );
    let run = place.run("db diff --connection mongodb://ann:secret@localhost/shop --to new.sql");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("mongodb://ann:***@localhost/shop"),
        "{}",
        run.stderr
    );
}
