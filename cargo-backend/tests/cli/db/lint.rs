use insta::assert_snapshot;

use super::server::{Database, shadow};
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
    // So large that everything takes long.
    let words = [
        "migrations",
        "--assume-rows",
        "100000000",
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
            "truncate orders; create index i on orders (user_id);",
            vec!["drops-in-use"],
        ),
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
fn files_behind_one_that_fails_are_looked_at() {
    let place = place("alter table nowhere add a int; drop table orders;");
    place.put("migrations/3_next.sql", "alter table nowhere drop a;");
    place.put(
        "migrations/4_next.sql",
        "delete from _sqlx_migrations where version = 0; drop table users;",
    );
    let run = lint(&place, &["migrations"]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r#"
        error[migration::fails]: relation "nowhere" does not exist
           --> migrations/2_next.sql:1:1
          1 | alter table nowhere add a int; drop table orders;
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fails, and the rest of the file was not looked at
            = help: it ran on an empty database of its own: `--schema` names what has to be there before

        warning[migration::drops-in-use]: the table `users` goes, and what is in it
           --> migrations/4_next.sql:1:49
          1 | delete from _sqlx_migrations where version = 0; drop table users;
            |                                                 ^^^^^^^^^^^^^^^^ of no return
            = help: let the application stop using it first, in a release of its own

        1 error, 1 warning
        1 more are worth a note (`-v` shows them)
        2 of 4 files have something to think about
    "#);
    // Of the last files alone, the first that fails is the error.
    let run = lint(&place, &["migrations", "--only-last", "2"]);
    assert_snapshot!(run.stderr, @r#"
        error[migration::fails]: relation "nowhere" does not exist
           --> migrations/3_next.sql:1:1
          1 | alter table nowhere drop a;
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^ fails, and the rest of the file was not looked at
            = help: it may lack what `migrations/2_next.sql` would have made, which failed

        warning[migration::drops-in-use]: the table `users` goes, and what is in it
           --> migrations/4_next.sql:1:49
          1 | delete from _sqlx_migrations where version = 0; drop table users;
            |                                                 ^^^^^^^^^^^^^^^^ of no return
            = help: let the application stop using it first, in a release of its own

        1 error, 1 warning
        2 of 2 files have something to think about
    "#);
}

#[test]
fn the_parts_of_a_table_are_told_together() {
    let place = place("create index i on log (at);");
    place.put(
        "migrations/1_start.sql",
        "create table log (at timestamptz) partition by range (at);
        create table log_2025 partition of log for values from ('2025-01-01') to ('2026-01-01');
        create table log_2026 partition of log for values from ('2026-01-01') to ('2027-01-01');
        create table log_2027 partition of log for values from ('2027-01-01') to ('2028-01-01');",
    );
    let run = lint(&place, &["migrations", "--assume-rows", "100000000"]);
    assert_snapshot!(run.stderr, @r"
        warning[migration::index-blocks-writes]: an index is made of all rows of `log_2025` and 2 more tables, and nobody writes meanwhile
           --> migrations/2_next.sql:1:1
          1 | create index i on log (at);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^ about 5 min for all of them
            = help: make it `ON ONLY` this table, one `CONCURRENTLY` on each of its parts, in files of their own, and attach those

        1 warning
        1 of 2 files have something to think about
    ");
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
            | ^^^^^^^^^^^^^^^^^ about 3.3 s for 1,000,000 rows, which is assumed
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
            "-v",
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

fn git(place: &Place, line: &str) {
    let mut git = std::process::Command::new("git");
    git.args("-c user.name=x -c user.email=x@example.com -c commit.gpgsign=false".split(' '));
    git.args(line.split(' ')).current_dir(place.path());
    let done = crate::program::run(&mut git, b"");
    assert_eq!(done.code, Some(0), "{line}: {}", done.stderr);
}

#[test]
fn new_files_stand_behind_what_the_main_branch_has() {
    let place = Place::new();
    place.put(
        "migrations/1_users.up.sql",
        "create table users (id bigint primary key);\ncreate index a on users (id);\n",
    );
    place.put("migrations/1_users.down.sql", "drop table users;\n");
    place.put("migrations/2_old.up.sql", "create index b on users (id);\n");
    place.put("migrations/2_old.down.sql", "drop index b;\n");
    git(&place, "init -q -b main");
    git(&place, "add -A");
    git(&place, "commit -q -m first");
    git(&place, "checkout -q -b work");
    place.put(
        "migrations/3_mine.up.sql",
        "create index c on users (id);\n",
    );
    place.put("migrations/3_mine.down.sql", "drop index c;\n");
    // What was there before is run, and nothing is said of it.
    let run = lint(
        &place,
        &["migrations", "--git", "--assume-rows", "100000000"],
    );
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("migrations/3_mine.up.sql:1:1")
            && run
                .stderr
                .ends_with("1 of 1 files have something to think about\n"),
        "{}",
        run.stderr
    );
    // What a new file makes is nobody's in the next one either.
    let more = [
        ("4_more.up", "create table more (id int);\n"),
        ("4_more.down", "drop table more;\n"),
        ("5_less.up", "alter table more drop id;\n"),
        ("5_less.down", "alter table more add id int;\n"),
    ];
    for (name, text) in more {
        place.put(&format!("migrations/{name}.sql"), text);
    }
    let run = lint(&place, &["migrations", "--git"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for (name, _) in more {
        std::fs::remove_file(place.path().join(format!("migrations/{name}.sql"))).unwrap();
    }
    let plain = place.run("db lint migrations --git --no-run");
    assert_eq!(
        (plain.code, plain.stderr.as_str()),
        (Some(0), "0 of 1 files have something to think about\n")
    );
    git(&place, "add -A");
    git(&place, "commit -q -m mine");
    git(&place, "checkout -q main");
    place.put("migrations/3_theirs.up.sql", "select 1;\n");
    place.put("migrations/4_theirs.up.sql", "select 1;\n");
    git(&place, "add -A");
    git(&place, "commit -q -m theirs");
    git(&place, "checkout -q work");
    place.put("migrations/0_late.up.sql", "select 1;\n");
    place.put(
        "migrations/1_users.up.sql",
        "create table users (id bigint primary key);\ncreate index z on users (id);\n",
    );
    std::fs::remove_file(place.path().join("migrations/2_old.up.sql")).unwrap();
    let run = place.run("db lint migrations --git=main --no-run");
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        error[migration::duplicate-version]: `3_theirs.up.sql` has the same version
           --> migrations/3_mine.up.sql:1:1
          1 | create index c on users (id);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: give the newer one of them a later version; the names of files start with it

        error[migration::older-than-main]: it is older than `4_theirs.up.sql`, which the main branch has
           --> migrations/0_late.up.sql:1:1
          1 | select 1;
            | ^^^^^^^^^
            = help: give it a later version: databases that have that one already would get it behind it, and others before

        error[migration::older-than-main]: it is older than `4_theirs.up.sql`, which the main branch has
           --> migrations/3_mine.up.sql:1:1
          1 | create index c on users (id);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: give it a later version: databases that have that one already would get it behind it, and others before

        error[migration::edited]: it is on the main branch with another text, and may have been applied
           --> migrations/1_users.up.sql:2:1
          2 | create index z on users (id);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ from here on
            = help: give it back its text, and write another migration

        error[migration::removed]: it is on the main branch, and not here
           --> migrations/2_old.up.sql:1:1
          1 | create index b on users (id);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: bring it back: databases that have it find it missing

        warning[migration::no-down]: it has no way down, and others have
           --> migrations/0_late.up.sql:1:1
          1 | select 1;
            | ^^^^^^^^^
            = help: `db rollback` and `sqlx migrate revert` stop here; write one, if only to say what cannot be brought back

        5 errors, 1 warning
        4 of 4 files have something to think about
        ");
    assert_eq!(
        place.run("db lint migrations --git=nowhere --no-run").code,
        Some(2)
    );
}

/// What is said with `-v`: levels with the codes, without their family.
fn levels(place: &Place, words: &[&str]) -> Vec<String> {
    let words = [&["migrations", "-v", "--message-format", "json"], words].concat();
    let run = lint(place, &words);
    let lines = run.stderr.lines().filter(|line| line.starts_with('{'));
    let found = lines.map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let code = line["code"].as_str().unwrap().replace("migration::", "");
        format!("{} {code}", line["severity"].as_str().unwrap())
    });
    found.collect()
}

#[test]
fn it_matters_for_how_long_others_wait() {
    let index = "create index i on orders (user_id);";
    let unique = "alter table orders add unique (user_id);";
    for (sql, expected) in [
        (index, "note index-blocks-writes"),
        (unique, "note scan-under-lock"),
        (
            "alter table orders alter status set not null;",
            "note scan-under-lock",
        ),
        (
            "alter table orders add foreign key (user_id) references users;",
            "note scan-under-lock",
        ),
        (
            "alter table orders alter user_id type numeric;",
            "warning rewrite",
        ),
        (
            "alter table users add age int; update users set age = 0;",
            "warning rows-under-lock",
        ),
    ] {
        assert_eq!(levels(&place(sql), &[]), [expected], "{sql}");
    }
    // The locks of a transaction last until its end.
    let many: String = (0..6)
        .map(|n| format!("create index i{n} on orders (user_id);"))
        .collect();
    let found = levels(&place(&many), &[]);
    assert_eq!(
        (found.len(), found[5].as_str()),
        (6, "warning index-blocks-writes")
    );
    let place = place(&[index, unique, "alter table users alter email type text;"].concat());
    assert_eq!(
        levels(&place, &["--assume-rows", "20000000"]),
        ["warning index-blocks-writes", "warning scan-under-lock"]
    );
    assert!(levels(&place, &["--assume-rows", "1000"]).is_empty());
    // As large as they are.
    let database = Database::new(
        "create table users (id bigint primary key, email text, name text); create table orders (id bigint primary key, user_id bigint, status text);
        insert into orders select n, n from generate_series(1, 60000) n; analyze;",
    );
    let url = database.url();
    assert_eq!(
        levels(&place, &["--connection", &url]),
        ["note index-blocks-writes", "note scan-under-lock"]
    );
    database.run("truncate orders; analyze");
    assert!(levels(&place, &["--connection", &url]).is_empty());
}

#[test]
fn what_is_accepted_is_silenced_with_its_reason() {
    let place = place(
        "-- lint-ignore drops-in-use: nobody reads it\nalter table users drop name;\nalter table users rename email to mail;\n-- lint-ignore rewrite: x\nselect 1;\n",
    );
    let run = lint(&place, &["migrations", "-v"]);
    assert_eq!(run.code, Some(1));
    for told in [
        "silenced[migration::drops-in-use] migrations/2_next.sql:2:1: nobody reads it",
        "warning[migration::renames-in-use]",
        "warning[ignore::unused]: `migration::rewrite` is silenced here, and not found",
    ] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    place.put(
        "migrations/2_next.sql",
        "alter table users drop name;\nalter table users rename email to mail;\n",
    );
    let ignore = |file: &str| {
        format!(
            "[[ignore]]\nrule = \"migration::renames-in-use\"\nfile = \"{file}\"\nreason = \"a view has the old name\"\n"
        )
    };
    place.put("backend.toml", &ignore("2_next.sql"));
    let run = lint(&place, &["migrations", "--write-baseline", "known.json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stderr.contains("Wrote 1 finding to known.json"),
        "{}",
        run.stderr
    );
    let run = lint(&place, &["migrations", "--baseline", "known.json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    place.put("backend.toml", &ignore("1_start.sql"));
    let run = lint(&place, &["migrations", "--baseline", "known.json"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("ignore::unused"), "{}", run.stderr);
}
