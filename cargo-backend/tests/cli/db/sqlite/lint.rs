use insta::assert_snapshot;

use super::file::{File, db};
use crate::program::{Place, Run};

fn lint(place: &Place, words: &[&str]) -> Run {
    db(place, &[&["lint", "--engine", "sqlite"], words].concat())
}

/// A history: what the first file makes is in use from the second one on.
fn place(second: &str) -> Place {
    let place = Place::new();
    place.put(
        "migrations/1_start.sql",
        "create table users (id integer primary key, email text, name text);
        create table orders (id integer primary key, user_id integer references users on delete cascade, status text);
        create table notes (id integer primary key, user_id integer references users);
        create index users_name on users (name);
        create view named as select id, name from users;",
    );
    place.put("migrations/2_next.sql", second);
    place
}

/// The codes that a second migration gets, without their family.
fn codes(second: &str) -> Vec<String> {
    let run = lint(&place(second), &["migrations", "--message-format", "json"]);
    let lines = run.stderr.lines().filter(|line| line.starts_with('{'));
    let found = lines.map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["code"].as_str().unwrap().replace("migration::", "")
    });
    let found: Vec<_> = found.collect();
    let code = if found.is_empty() { 0 } else { 1 };
    assert_eq!(run.code, Some(code), "{second}: {}", run.stderr);
    found
}

/// The table made anew, as the manual has it.
const ANEW: &str =
    "create table new_users (id integer primary key, email text not null default '', name text);
    insert into new_users select id, coalesce(email, ''), name from users;
    drop view named;
    drop table users;
    alter table new_users rename to users;
    create index users_name on users (name);
    create view named as select id, name from users;";

#[test]
fn what_a_statement_does_is_what_counts() {
    let anew = format!(
        "-- no-transaction\npragma foreign_keys = off;\nbegin;\n{ANEW}\ncommit;\npragma foreign_keys = on;"
    );
    let in_transaction = format!("pragma foreign_keys = off;\n{ANEW}");
    let mut wrong = Vec::new();
    for (sql, expected) in [
        // What is made anew in the right way is what it was.
        (anew.as_str(), vec![]),
        (
            in_transaction.as_str(),
            vec![
                "pragma-in-transaction",
                "drop-deletes-children",
                "drop-deletes-children",
            ],
        ),
        (
            "-- no-transaction\npragma foreign_keys = off;\nalter table users rename to old_users;\ncreate table users (id integer primary key, email text, name text);\ninsert into users select * from old_users;\ndrop view named;\ndrop table old_users;\npragma foreign_keys = on;",
            vec!["breaks-reference", "breaks-reference"],
        ),
        ("drop table orders;", vec!["drops-in-use"]),
        ("create table a (b int); drop table a;", vec![]),
        (
            "alter table users add column age integer not null;",
            vec!["not-null-without-value", "fails-with-rows"],
        ),
        (
            "alter table users add column age integer not null default 0;",
            vec![],
        ),
        (
            "alter table users add column at text default current_timestamp;",
            vec!["fails-with-rows"],
        ),
        (
            "alter table users add column long integer as (length(name)) stored;",
            vec!["fails-with-rows"],
        ),
        ("alter table users drop column name;", vec!["fails"]),
        ("alter table users drop column email;", vec!["drops-in-use"]),
        (
            "alter table users rename column email to mail;",
            vec!["renames-in-use"],
        ),
        (
            "alter table notes rename to remarks;",
            vec!["renames-in-use"],
        ),
        (
            "create unique index users_email on users (email);",
            vec!["unique-on-rows"],
        ),
        ("create index users_email on users (email);", vec![]),
        ("vacuum;", vec!["needs-no-transaction"]),
        ("-- no-transaction\nvacuum;", vec![]),
        (
            "begin; create table a (b int); commit;",
            vec!["nested-transaction", "nested-transaction"],
        ),
        ("attach 'x.db' as x;", vec!["fails"]),
        ("alter table nowhere add a int;", vec!["fails"]),
        ("update users set name = '';", vec![]),
    ] {
        let found = codes(sql);
        if found != expected {
            wrong.push(format!("{sql}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_stand_at_their_statements_and_the_schema_may_be_a_file() {
    let place = place("");
    File::new(
        &place,
        "shop.db",
        "create table users (id integer primary key, name text); create table orders (user_id int references users on delete set null);",
    );
    place.put(
        "next.sql",
        "-- More.\nalter table users\n    add column at text default current_timestamp;\ndrop table users;\n",
    );
    // The engine is that of the schema.
    let run = db(&place, &["lint", "next.sql", "--schema", "shop.db"]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        error[migration::drop-deletes-children]: rows of `orders` lose what they refer to with `users`: a table that goes is emptied first, and their foreign keys are `ON DELETE SET …`
           --> next.sql:4:1
          4 | drop table users;
            | ^^^^^^^^^^^^^^^^ foreign keys are enforced here
            = help: start the file with `-- no-transaction`: `PRAGMA foreign_keys = OFF`, then a transaction, with `PRAGMA foreign_key_check` at its end, then `ON` again
            = help: `cargo backend db diff` writes it so

        warning[migration::drops-in-use]: the table `users` goes, and what is in it
           --> next.sql:4:1
          4 | drop table users;
            | ^^^^^^^^^^^^^^^^ of no return
            = help: let the application stop using it first, in a release of its own

        error[migration::breaks-reference]: `orders` refers to `users`, which is not there when the file is done
           --> next.sql:4:1
          4 | drop table users;
            | ^^^^^^^^^^^^^^^^ leads to nothing now
            = help: a table that is made anew gets its new form under another name first, and its own name last: others then refer to it as before

        error[migration::fails-with-rows]: Cannot add a column with non-constant default
           --> next.sql:2:1
          2 | alter table users
            | ^^^^^^^^^^^^^^^^^ fails where there are rows
            = help: it works on empty tables alone: `cargo backend db diff` makes the table anew where that has to be

        3 errors, 1 warning
        1 of 1 files have something to think about
        ");
}

#[test]
fn it_matters_for_how_long_others_wait() {
    let place = place("create index users_email on users (email);\nupdate users set name = '';\n");
    let large = lint(&place, &["migrations", "--assume-rows", "6000000"]);
    assert_eq!(large.code, Some(1));
    assert_snapshot!(large.stderr, @r"
        warning[migration::index-blocks-writes]: an index is made of all rows of `users`, and nobody else writes to the file meanwhile
           --> migrations/2_next.sql:1:1
          1 | create index users_email on users (email);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ about 6.0 s for 6,000,000 rows, which is assumed
            = help: run it when nobody writes; others fail with `database is locked` where they wait for less (`PRAGMA busy_timeout`)

        warning[migration::rows-under-lock]: all rows of `users` are changed, and nobody else writes to the file meanwhile
           --> migrations/2_next.sql:2:1
          2 | update users set name = '';
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^ about 20 s for 6,000,000 rows, which is assumed, 26 s with what came before it
            = help: run it when nobody writes; others fail with `database is locked` where they wait for less (`PRAGMA busy_timeout`)

        2 warnings
        1 of 2 files have something to think about
        ");
    // A database says how large its tables are.
    File::new(
        &place,
        "shop.db",
        "create table users (id integer primary key, email text, name text); insert into users (id) values (7000000);",
    );
    let known = lint(&place, &["migrations", "--connection", "shop.db"]);
    assert!(
        known.stderr.contains("about 7.0 s for 7,000,000 rows\n"),
        "{}",
        known.stderr
    );
    place.put(
        "migrations/2_next.sql",
        "create index orders_status on orders (status);",
    );
    let empty = lint(&place, &["migrations", "--connection", "shop.db", "-v"]);
    assert_eq!(empty.code, Some(0), "{}", empty.stderr);
    // Rows that have no number are counted.
    File::new(
        &place,
        "keyed.db",
        "create table users (id integer primary key, email text, name text); create table orders (id text primary key, status text) without rowid;
        with recursive n (n) as (select 1 union all select n + 1 from n where n < 60000) insert into orders select n, '' from n;",
    );
    let keyed = lint(&place, &["migrations", "--connection", "keyed.db", "-v"]);
    assert!(keyed.stderr.contains("60,000 rows"), "{}", keyed.stderr);
}
