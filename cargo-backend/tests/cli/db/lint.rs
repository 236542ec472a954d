use insta::assert_snapshot;

use super::server::shadow;
use crate::program::{Place, Run};

fn lint(place: &Place, words: &[&str]) -> Run {
    let mut command = place.command();
    command
        .args(["db", "lint", "--shadow", &shadow()])
        .args(words);
    crate::program::run(&mut command, b"")
}

/// A history: what the first file makes is in use from the second one on.
fn place(second: &str) -> Place {
    let place = Place::new();
    place.put(
        "migrations/1_start.sql",
        "create table users (id bigint primary key, email text, name text);
        create table orders (id bigint primary key, user_id bigint, status text);
        create index orders_status on orders (status);",
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
    assert_eq!(
        run.code,
        Some(if found.is_empty() { 0 } else { 1 }),
        "{}",
        run.stderr
    );
    found
}

#[test]
fn what_a_statement_does_is_what_counts() {
    for (sql, expected) in [
        (
            "create index i on orders (user_id);",
            vec!["index-blocks-writes"],
        ),
        (
            "-- no-transaction\ncreate index concurrently i on orders (user_id);",
            vec![],
        ),
        (
            "create index concurrently i on orders (user_id);",
            vec!["needs-no-transaction"],
        ),
        (
            "-- no-transaction\nselect 1;\ncreate index concurrently i on orders (user_id);",
            vec!["not-alone"],
        ),
        // Tables of the same file are nobody's yet.
        (
            "create table a (b int); create index i on a (b); alter table a drop column b;",
            vec![],
        ),
        (
            "alter table orders add foreign key (user_id) references users;",
            vec!["scan-under-lock"],
        ),
        (
            "alter table orders add foreign key (user_id) references users not valid;",
            vec![],
        ),
        (
            "alter table orders add check (status <> '') not valid;",
            vec![],
        ),
        (
            "alter table orders alter status set not null;",
            vec!["scan-under-lock"],
        ),
        ("alter table users alter id type numeric;", vec!["rewrite"]),
        ("alter table users alter email type varchar;", vec![]),
        (
            "alter table users add at timestamptz default now();",
            vec![],
        ),
        (
            "alter table users add token uuid default gen_random_uuid();",
            vec!["rewrite"],
        ),
        (
            "alter table users add age int not null;",
            vec!["not-null-without-value"],
        ),
        ("alter table users add age int not null default 0;", vec![]),
        (
            "alter table users add age int; update users set age = 0;",
            vec!["rows-under-lock"],
        ),
        ("update users set name = '';", vec![]),
        ("alter table users drop name;", vec!["drops-in-use"]),
        (
            "alter table users rename name to full_name;",
            vec!["renames-in-use"],
        ),
        (
            "alter table users rename to people;",
            vec!["renames-in-use"],
        ),
        ("drop table orders;", vec!["drops-in-use"]),
        (
            "begin; create table a (b int); commit;",
            vec!["nested-transaction", "nested-transaction"],
        ),
        ("alter table nowhere add a int;", vec!["fails"]),
    ] {
        assert_eq!(codes(sql), expected, "{sql}");
    }
}

#[test]
fn findings_stand_at_their_statements() {
    let place = place(
        "-- More.\nalter table users\n    add token uuid default gen_random_uuid();\n\ncreate table log (id serial primary key, at timestamp);\n",
    );
    let run = lint(&place, &["migrations", "-v"]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        warning[migration::rewrite]: all rows of `users` are written anew, and nobody reads or writes meanwhile
           --> migrations/2_next.sql:2:1
          2 | alter table users
            | ^^^^^^^^^^^^^^^^^ writes all rows
            = help: add another column, fill it in pieces, and let the application go over to it

        note[migration::narrow-key]: the numbers of `log.id` end at 2,147,483,647
           --> migrations/2_next.sql:5:1
          5 | create table log (id serial primary key, at timestamp);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ narrow
            = help: `bigint GENERATED ALWAYS AS IDENTITY`

        note[migration::time-without-zone]: `log.at` does not say which moment it is
           --> migrations/2_next.sql:5:1
          5 | create table log (id serial primary key, at timestamp);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ without zone
            = help: `timestamptz`

        1 warning, 2 notes
        1 of 2 files have something to think about
        ");
    let last = lint(&place, &["migrations/1_start.sql"]);
    assert_eq!((last.code, last.stdout.as_str()), (Some(0), ""));
}

#[test]
fn what_is_there_before_is_named() {
    let place = place("create index i on orders (user_id);");
    let run = lint(
        &place,
        &[
            "migrations/2_next.sql",
            "--schema",
            "migrations/1_start.sql",
        ],
    );
    assert!(
        run.stderr.contains("migration::index-blocks-writes"),
        "{}",
        run.stderr
    );
    let run = lint(&place, &["migrations/2_next.sql"]);
    assert!(
        run.stderr
            .contains("`--schema` names what has to be there before"),
        "{}",
        run.stderr
    );
    assert_eq!(lint(&place, &["nowhere"]).code, Some(2));
}
