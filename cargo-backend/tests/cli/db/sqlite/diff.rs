use insta::assert_snapshot;

use super::file::{File, db, diff, place};

const OLD: &str = include_str!("old.sql");
const NEW: &str = include_str!("new.sql");
const ROWS: &str = include_str!("rows.sql");

/// What has to be there after each way.
const KEPT: &str = "select 'plain', id, kept from plain union all select 'order', id, \"from\" from \"order\"
    union all select 'words', \"größe\", \"a.b\" from \"wörter & mehr\" union all select 'parent', id, name from parent
    union all select 'child', id, parent_id from child union all select 'tree', id, label from tree
    union all select 'a', id, b_id from a union all select 'b', id, a_id from b union all select 'pairs', x, y from pairs
    union all select 'typed', id, n from typed union all select 'sums', a, b from sums union all select 'docs', rowid, title from docs
    union all select 'sequence', name, seq from sqlite_sequence union all select 'found', rowid, body from docs where docs match 'running'";

#[test]
fn every_kind_of_change_keeps_rows_and_goes_back() {
    let (place, file) = place(&format!("{OLD}{ROWS}"), NEW);
    let target = File::new(&place, "new.db", NEW);
    let (start, rows) = (file.schema(), file.ask(KEPT));
    let run = diff(&place, &["--allow-destructive", "--fill", "typed.u=n"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    file.sqlx_up(&place);
    assert_eq!(file.schema(), target.schema());
    assert_eq!(file.ask(KEPT), rows);
    assert_eq!(
        file.ask("select count(*) from pragma_foreign_key_check"),
        "0"
    );
    let run = diff(&place, &["--check"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), "No difference\n"),
        "{}",
        run.stdout
    );
    file.sqlx_down(&place);
    assert_eq!(file.schema(), start);
    assert_eq!(file.ask(KEPT), rows);
}

#[test]
fn a_schema_is_made_of_nothing_and_goes_again() {
    let (place, file) = place("", NEW);
    let target = File::new(&place, "new.db", NEW);
    assert_eq!(diff(&place, &[]).code, Some(0));
    file.sqlx_up(&place);
    assert_eq!(file.schema(), target.schema());
    file.sqlx_down(&place);
    assert_eq!(file.schema(), File::new(&place, "empty.db", "").schema());
}

const USERS: &str = "create table users (id integer primary key, email text, age text);
create table orders (id integer primary key, user_id int references users (id));
create view emails as select email from users;
insert into users values (1, 'a', '007'), (2, 'b', null);
insert into orders values (1, 1), (2, 2);
";

#[test]
fn a_table_that_others_refer_to_is_made_anew_without_losing_them() {
    let (place, file) = place(
        USERS,
        "create table users (id integer primary key, email text not null unique, age text);
        create table orders (id integer primary key, user_id int references users (id));
        create index idx_orders_user_id on orders (user_id);
        create view emails as select email from users;",
    );
    let run = diff(&place, &["--name", "Emails"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let texts: Vec<_> = place
        .texts("migrations")
        .into_iter()
        .map(|(name, text)| format!("== {}\n{text}", name.get(15..).unwrap()))
        .collect();
    file.sqlx_up(&place);
    assert_eq!(file.ask("select count(*) from orders"), "2");
    let (_, said) = run.stderr.split_once('\n').unwrap();
    assert_snapshot!(format!("{said}\n{}", texts.join("\n")), @r#"
        Wrote 1 file and the way back
        Tried on a shadow: up, the target; down, the start again; rows in 2 tables stayed. How long it takes on your data was not tried.
        users; writes all rows anew: INSERT INTO new_users (id, email, age) …
        orders; reads all rows: CREATE INDEX idx_orders_user_id on orders (user_id)

        == emails.down.sql
        -- no-transaction
        -- Tried up and down on SQLite 3.51 by cargo backend, with rows in 2 of 2 tables.

        PRAGMA foreign_keys = OFF;

        BEGIN IMMEDIATE;

        CREATE TEMP TABLE foreign_keys_of_migration (before INTEGER, after INTEGER,
            CONSTRAINT "rows would refer to rows that are not there" CHECK (after <= before));

        INSERT INTO temp.foreign_keys_of_migration SELECT (SELECT count(*) FROM pragma_foreign_key_check('orders')), 0;

        PRAGMA legacy_alter_table = ON;

        DROP INDEX idx_orders_user_id;

        CREATE TABLE new_users (id integer primary key, email text, age text);

        -- users; writes all rows anew
        INSERT INTO new_users (id, email, age)
        SELECT id, email, age FROM users;

        DROP TABLE users;

        ALTER TABLE new_users RENAME TO users;

        PRAGMA legacy_alter_table = OFF;

        UPDATE temp.foreign_keys_of_migration SET after = (SELECT count(*) FROM pragma_foreign_key_check('orders'));

        DROP TABLE temp.foreign_keys_of_migration;

        COMMIT;

        PRAGMA foreign_keys = ON;

        == emails.up.sql
        -- no-transaction
        -- Tried up and down on SQLite 3.51 by cargo backend, with rows in 2 of 2 tables.

        PRAGMA foreign_keys = OFF;

        BEGIN IMMEDIATE;

        CREATE TEMP TABLE foreign_keys_of_migration (before INTEGER, after INTEGER,
            CONSTRAINT "rows would refer to rows that are not there" CHECK (after <= before));

        INSERT INTO temp.foreign_keys_of_migration SELECT (SELECT count(*) FROM pragma_foreign_key_check('orders')), 0;

        PRAGMA legacy_alter_table = ON;

        CREATE TABLE new_users (id integer primary key, email text not null unique, age text);

        -- users; writes all rows anew
        INSERT INTO new_users (id, email, age)
        SELECT id, email, age FROM users;

        DROP TABLE users;

        ALTER TABLE new_users RENAME TO users;

        -- orders; reads all rows
        CREATE INDEX idx_orders_user_id on orders (user_id);

        PRAGMA legacy_alter_table = OFF;

        UPDATE temp.foreign_keys_of_migration SET after = (SELECT count(*) FROM pragma_foreign_key_check('orders'));

        DROP TABLE temp.foreign_keys_of_migration;

        COMMIT;

        PRAGMA foreign_keys = ON;
        "#);
}

#[test]
fn what_would_be_lost_is_counted_and_refused() {
    let (place, file) = place(
        USERS,
        "create table users (id integer primary key, mail text, age integer);
        create view emails as select mail from users;",
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        error[migration::data-loss]: the column `users.email` would be dropped with 2 values in it
            = help: a rename? `--rename users.email=users.mail`
            = help: meant to go? `--allow-destructive`

        error[migration::data-loss]: the column `users.age` would be stored as other values with one value in it
            = help: meant to go? `--allow-destructive`

        error[migration::data-loss]: the table `orders` would be dropped with 2 rows in it
            = help: meant to go? `--allow-destructive`

        3 errors
        ");
    let before = file.ask("select * from users");
    let run = diff(
        &place,
        &["--rename", "users.email=users.mail", "--allow-destructive"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    file.sqlx_up(&place);
    assert_eq!(file.ask("select id, mail from users"), "1|a\n2|b");
    file.sqlx_down(&place);
    assert_eq!(file.ask("select * from users"), before.replace("007", "7"));
}

#[test]
fn what_a_migration_does_that_has_not_been_applied_is_not_written_twice_in_silence() {
    let (place, _) = place(
        "create table a (id integer primary key);",
        "create table a (id integer primary key, b text);",
    );
    let first = diff(&place, &["--output", "migrations"]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(
        !first.stderr.contains("has not been applied"),
        "{}",
        first.stderr
    );
    let second = diff(&place, &["--output", "migrations"]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    let told = "which has not been applied, does so, too: ALTER TABLE a ADD COLUMN b text";
    assert!(second.stderr.contains(told), "{}", second.stderr);
}

#[test]
fn values_that_are_missing_are_asked_for() {
    let (place, file) = place(
        USERS,
        "create table users (id integer primary key, email text, age text not null, kind text not null);
        create table orders (id integer primary key, user_id int references users (id));
        create view emails as select email from users;",
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        error[migration::no-value]: `users.kind` is new and must not be null, but nothing says what rows get in it
            = help: say it: `--fill users.kind=…`
            = help: or give the column a default

        error[migration::nulls]: `users.age` must not be null, and one value is null
            = help: say what rows get there: `--fill users.age=…`

        2 errors
        ");
    let run = diff(
        &place,
        &[
            "--fill",
            "users.age='?'",
            "--fill",
            "users.kind=upper(email)",
        ],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    file.sqlx_up(&place);
    assert_eq!(file.ask("select * from users"), "1|a|007|A\n2|b|?|B");
}

#[test]
fn spelling_and_order_are_no_difference() {
    let (place, _) = place(
        "CREATE TABLE \"Users\" (id INTEGER PRIMARY KEY, [name] VARCHAR(20) DEFAULT 'x' NOT NULL, CHECK (Length(name)>0)); create index i on Users(name);",
        "create table Users(-- all of them\n name varchar (20) not null default 'x', id integer primary key, check( length(`name`) > 0 ));
        create index \"i\" on \"Users\" (\"name\");",
    );
    let run = diff(&place, &["--check"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), "No difference\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn large_schemas_are_compared_at_once() {
    let table = |n: usize| {
        format!(
            "create table t{n} (id integer primary key, a text not null default '', up int references t{} (id)); create index i{n} on t{n} (up);\n",
            n.saturating_sub(1)
        )
    };
    let old: String = (0..300).map(table).collect();
    let (place, file) = place(
        &old,
        &format!(
            "{}create table t300 (id integer primary key);",
            old.replace(
                "t7 (id integer primary key, a text",
                "t7 (id integer primary key, b int, a text"
            )
        ),
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    file.sqlx_up(&place);
    assert_eq!(
        file.ask("select count(*) from pragma_table_list where name like 't%'"),
        "301"
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told_at_its_line() {
    let (place, _) = place(
        "",
        "create table a (b int);\n\ncreate table c (d int) stritc;\n",
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[load::statement]: unknown table option: stritc
           --> new.sql:3:1
          3 | create table c (d int) stritc;
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        1 error
        ");
    place.put(
        "new.sql",
        "create table a (b int);\nattach 'other.db' as o;\n",
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[load::outside]: this would read or write another file, and is not run
           --> new.sql:2:1
          2 | attach 'other.db' as o;
            | ^^^^^^^^^^^^^^^^^^^^^^
            = help: leave it out: one database is one schema

        1 error
        ");
    assert!(!place.path().join("other.db").exists());
}

#[test]
fn a_module_that_is_not_there_is_named() {
    let (place, _) = place(
        "create table a (b int);
        pragma writable_schema = on;
        insert into sqlite_schema values ('table', 'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING vec0(v float[4])');",
        "create table a (b int);",
    );
    let run = diff(&place, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stderr, @r"
        error[db::unmodelled]: the virtual table `vectors`, whose module `vec0` is not there, of the database is of a kind that is not compared
            = help: compare it by hand; everything else has been compared

        1 error
        No difference
        ");
}

#[test]
fn engines_are_not_mixed_and_files_are_for_the_one_that_is_named() {
    let (place, _) = place("create table a (b int);", "create table a (b int);");
    let run = db(
        &place,
        &[
            "diff",
            "--connection",
            "sqlite:shop.db",
            "--to",
            "postgres://localhost/x",
        ],
    );
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[db::engines]: one is of SQLite, the other of PostgreSQL
            = help: schemas are compared within one engine

        1 error
        ");
    place.put("old.sql", "create table [a b] (b int) strict;");
    let run = db(
        &place,
        &[
            "diff",
            "--connection",
            "old.sql",
            "--to",
            "shop.db",
            "--allow-destructive",
            "--output",
            "-",
        ],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = db(
        &place,
        &[
            "diff",
            "--connection",
            "old.sql",
            "--engine",
            "sqlite",
            "--to",
            "old.sql",
            "--check",
        ],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = db(
        &place,
        &[
            "diff",
            "--connection",
            "sqlite:nothing.db",
            "--to",
            "new.sql",
        ],
    );
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[db::connection]: there is no file `nothing.db`

        1 error
        ");
}

#[test]
fn histories_of_other_tools_are_schemas() {
    let first = "create table users (id integer primary key, email text);\n";
    let second = "create index email on users (email);\n";
    let with =
        |up: &str, down: &str, text: &str| format!("{up}\n{text}{down}\ndrop table users;\n");
    let goose = |text| {
        with(
            "-- +goose NO TRANSACTION\n-- +goose Up",
            "-- +goose Down",
            text,
        )
    };
    let dbmate = |text| with("-- migrate:up", "-- migrate:down", text);
    let sql_migrate = |text| with("-- +migrate Up", "-- +migrate Down", text);
    let up = |text: &str| text.to_owned();
    let down = || "drop table users;\n".to_owned();
    let tools: &[(&str, Vec<(&str, String)>)] = &[
        (
            "sqlx",
            vec![("1_a.sql", up(first)), ("10_b.sql", up(second))],
        ),
        (
            "sqlx, reversible",
            vec![
                ("1_a.up.sql", up(first)),
                ("1_a.down.sql", down()),
                ("10_b.up.sql", up(second)),
            ],
        ),
        (
            "golang-migrate",
            vec![
                ("000001_a.up.sql", up(first)),
                ("000001_a.down.sql", down()),
                ("000002_b.up.sql", up(second)),
            ],
        ),
        (
            "goose",
            vec![
                ("00001_a.sql", goose(first)),
                (
                    "00002_b.sql",
                    goose(second).replace("drop table users", "drop index email"),
                ),
            ],
        ),
        (
            "dbmate",
            vec![
                ("20260101_a.sql", dbmate(first)),
                ("20260102_b.sql", dbmate(second)),
            ],
        ),
        (
            "sql-migrate",
            vec![
                ("1_a.sql", sql_migrate(first)),
                ("2_b.sql", sql_migrate(second)),
            ],
        ),
        (
            "Flyway",
            vec![
                ("V1.9__a.sql", up(first)),
                ("V1.10__b.sql", up(second)),
                ("U1.10__b.sql", down()),
                (
                    "R__view.sql",
                    "drop view if exists v; create view v as select 1; drop view v;\n".to_owned(),
                ),
            ],
        ),
        (
            "refinery",
            vec![("V1__a.sql", up(first)), ("U2__b.sql", up(second))],
        ),
        (
            "diesel",
            vec![
                ("2026-01-01-000000_a/up.sql", up(first)),
                ("2026-01-01-000000_a/down.sql", down()),
                ("2026-01-02-000000_b/up.sql", up(second)),
            ],
        ),
        (
            "Prisma",
            vec![
                ("20260101_a/migration.sql", up(first)),
                ("20260102_b/migration.sql", up(second)),
            ],
        ),
    ];
    let (place, _) = place(&format!("{first}{second}"), "");
    for (tool, files) in tools {
        for (name, text) in files {
            place.put(&format!("{tool}/{name}"), text);
        }
        let words = [
            "diff",
            "--connection",
            "sqlite:shop.db",
            "--to",
            tool,
            "--check",
        ];
        let run = db(&place, &words);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), "No difference\n"),
            "{tool}: {}",
            run.stdout
        );
    }
}
