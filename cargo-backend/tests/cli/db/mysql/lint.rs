use insta::assert_snapshot;

use super::server::{Database, db, shadow};
use crate::program::{Place, Run};

fn lint(place: &Place, words: &[&str]) -> Run {
    let shadow = shadow();
    db(place, &[&["lint", "--shadow", &shadow], words].concat())
}

/// A history: what the first file makes is in use from the second one on.
fn place(second: &str) -> Place {
    let place = Place::new();
    place.put(
        "migrations/1_start.sql",
        "create table users (id int primary key auto_increment, email varchar(100), name varchar(50), price decimal(10,2));
        create table orders (id int primary key auto_increment, user_id int, status varchar(20), key orders_status (status));",
    );
    place.put("migrations/2_next.sql", second);
    place
}

/// The codes that a second migration gets, without their family.
fn codes(second: &str) -> Vec<String> {
    let words = [
        "migrations",
        "--engine",
        "mysql",
        "--message-format",
        "json",
    ];
    let run = lint(&place(second), &words);
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

#[test]
fn what_the_server_does_is_what_counts() {
    let mut wrong = Vec::new();
    for (sql, expected) in [
        ("alter table users add column age int;", vec![]),
        ("create index i on orders (user_id);", vec![]),
        ("alter table orders add key i (user_id);", vec![]),
        ("drop index orders_status on orders;", vec![]),
        (
            "create fulltext index i on users (name);",
            vec!["index-blocks-writes"],
        ),
        (
            "alter table users modify id bigint auto_increment;",
            vec!["rewrite"],
        ),
        (
            "alter table users convert to character set latin1;",
            vec!["rewrite"],
        ),
        ("alter table users engine = aria;", vec!["rewrite"]),
        ("alter table users modify name varchar(60);", vec![]),
        (
            "alter table users modify name varchar(10);",
            vec!["rewrite", "data-loss"],
        ),
        (
            "alter table users modify price decimal(10,1);",
            vec!["rewrite", "data-loss"],
        ),
        (
            "alter table orders add foreign key (user_id) references users (id);",
            vec!["rewrite"],
        ),
        (
            "alter table users modify email varchar(100) not null;",
            vec!["not-null-without-value"],
        ),
        (
            "alter table users add column age int not null;",
            vec!["not-null-without-value"],
        ),
        (
            "alter table users add column age int not null default 0;",
            vec![],
        ),
        (
            "alter table users add unique key (email);",
            vec!["unique-on-rows"],
        ),
        ("alter table users drop column name;", vec!["drops-in-use"]),
        (
            "alter table users rename column name to full_name;",
            vec!["renames-in-use"],
        ),
        (
            "alter table users change name full_name varchar(50);",
            vec!["renames-in-use"],
        ),
        ("rename table users to people;", vec!["renames-in-use"]),
        (
            "alter table users rename to people;",
            vec!["renames-in-use"],
        ),
        ("drop table orders;", vec!["drops-in-use"]),
        // Tables of the same file are nobody's yet.
        (
            "create table a (b int); alter table a modify b bigint; alter table a drop column b, add column c int; insert into a values (1);",
            vec![],
        ),
        (
            "alter table users add column age int; update users set age = 1;",
            vec!["implicit-commit"],
        ),
        (
            "-- no-transaction\nalter table users add column age int; update users set age = 1;",
            vec![],
        ),
        ("update users set name = '';", vec![]),
        (
            "start transaction; create table a (b int); commit;",
            vec!["nested-transaction", "nested-transaction"],
        ),
        ("use mysql;", vec!["fails"]),
        ("alter table nowhere add a int;", vec!["fails"]),
    ] {
        let found = codes(sql);
        if found != expected {
            wrong.push(format!("{sql}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_stand_at_their_statements_and_the_schema_may_be_a_database() {
    let database = Database::new(
        "create table users (id int primary key, name varchar(50) character set utf8mb3); create view named as select name from users;",
    );
    let place = Place::new();
    place.put(
        "next.sql",
        "-- More.\nalter table users\n    modify name varchar(20);\nalter table users add column first int first;\n",
    );
    // The engine is that of the schema.
    let run = lint(&place, &["next.sql", "--schema", &database.url(), "-v"]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        warning[migration::rewrite]: all rows of `users` are copied, and nobody writes meanwhile
           --> next.sql:2:1
          2 | alter table users
            | ^^^^^^^^^^^^^^^^^ about 10 s for 1,000,000 rows, which is assumed
            = help: add another column, fill it in pieces, and let the application go over to it; or let `pt-online-schema-change` or `gh-ost` copy the table

        warning[migration::data-loss]: values of `users.name` would be cut short
           --> next.sql:2:1
          2 | alter table users
            | ^^^^^^^^^^^^^^^^^ of no return
            = help: `cargo backend db migrate --dry-run` counts them in the database

        2 warnings
        1 of 1 files have something to think about
        ");
    // The database says how large its tables are: nobody waits for an empty one.
    let url = database.url();
    let run = lint(
        &place,
        &["next.sql", "--schema", &url, "--connection", &url, "-v"],
    );
    assert!(!run.stderr.contains("migration::rewrite"), "{}", run.stderr);
    let files = ["next.sql", "--engine", "sqlite", "--connection", &url];
    assert_eq!(lint(&place, &files).code, Some(2));
}
