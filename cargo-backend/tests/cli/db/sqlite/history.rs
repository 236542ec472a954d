//! Histories that are adopted and mended.

use std::process::Command;

use insta::assert_snapshot;

use super::file::{File, db};
use crate::program::{Place, Run};

fn run(place: &Place, words: &[&str]) -> Run {
    db(
        place,
        &[words, &["--connection", "sqlite:shop.db"]].concat(),
    )
}

const USERS: &str = "-- Who buys.\ncreate table users (id integer primary key, email text);\ninsert into users (email) values ('a');\n";

fn place(schema: &str) -> (Place, File) {
    let place = Place::new();
    place.put("migrations/1_users.up.sql", USERS);
    place.put("migrations/1_users.down.sql", "drop table users;\n");
    place.put(
        "migrations/2_email.sql",
        "create index email on users (email);\n",
    );
    let file = File::new(&place, "shop.db", schema);
    (place, file)
}

fn states(place: &Place) -> Vec<String> {
    let run = run(place, &["status"]);
    let lines = run.stdout.lines();
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

fn git(place: &Place, line: &str) {
    let mut git = Command::new("git");
    git.args("-c user.name=x -c user.email=x@example.com -c commit.gpgsign=false".split(' '));
    git.args(line.split(' ')).current_dir(place.path());
    let done = crate::program::run(&mut git, b"");
    assert_eq!(done.code, Some(0), "{line}: {}", done.stderr);
}

#[test]
fn a_database_that_was_there_before_its_migrations_is_adopted() {
    let schema = "create table users (id integer primary key, email text); insert into users (email) values ('x'); create index email on users (email);";
    let (place, file) = place(schema);
    let failed = run(&place, &["migrate"]);
    assert!(
        failed.code == Some(1)
            && failed.stderr.contains(
                "was the database there before its migrations? `cargo backend db baseline`"
            ),
        "{}",
        failed.stderr
    );
    let done = run(&place, &["baseline"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_snapshot!(done.stderr, @"Noted 2 migrations as applied, the last one is 2_email.sql (on a shadow they give the schema that is there; rows were not compared)");
    assert_eq!(states(&place), ["applied", "applied"]);
    file.sqlx_up(&place);
    assert_eq!(file.ask("select email from users"), "x");
    assert_eq!(
        run(&place, &["baseline"]).stderr,
        "Nothing to do: 2 migrations are noted as applied\n"
    );
}

#[test]
fn what_is_there_has_to_be_what_the_migrations_give() {
    let (place, file) = place("create table users (id integer primary key, email text);");
    let refused = run(&place, &["baseline"]);
    assert_eq!(refused.code, Some(1));
    assert_snapshot!(refused.stderr, @r"
        error[migrate::baseline-differs]: the migrations up to `2_email.sql` do not give the schema that is there; nothing was noted
            = help: index `email` is in the migrations alone
            = help: those up to `1_users.up.sql` give it: `--to 1`

        1 error
        ");
    assert_eq!(states(&place), ["pending", "pending"]);
    assert_eq!(run(&place, &["baseline", "--to", "1"]).code, Some(0));
    assert_eq!(states(&place), ["applied", "pending"]);
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
    file.run("delete from _sqlx_migrations; alter table users add phone text");
    let refused = run(&place, &["baseline"]);
    assert!(
        refused.stderr.contains("differs")
            && refused
                .stderr
                .contains("writes the migration that is missing"),
        "{}",
        refused.stderr
    );
    assert_eq!(run(&place, &["baseline", "--to", "7"]).code, Some(2));
    let forced = run(&place, &["baseline", "--no-prove"]);
    assert!(forced.stderr.contains("NOT TRIED"), "{}", forced.stderr);
    assert_eq!(states(&place), ["applied", "applied"]);
}

#[test]
fn a_file_that_was_changed_and_does_the_same_gets_its_new_checksum() {
    let (place, file) = place("");
    git(&place, "init -q");
    git(&place, "add -A");
    git(&place, "commit -q -m first");
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
    assert_eq!(run(&place, &["repair"]).stderr, "Nothing to mend\n");
    place.put(
        "migrations/1_users.up.sql",
        &USERS.replace("Who buys", "Customers"),
    );
    assert_eq!(states(&place), ["modified", "applied"]);
    let done = run(&place, &["repair"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_snapshot!(done.stderr, @r"
        `1_users.up.sql` was changed:
            @@ -1,3 +1,3 @@
            --- Who buys.
            +-- Customers.
             create table users (id integer primary key, email text);
             insert into users (email) values ('a');
        Mended: `1_users.up.sql` does what the text did that was applied, and has its new checksum
        ");
    assert_eq!(states(&place), ["applied", "applied"]);
    file.sqlx_up(&place);
    git(&place, "commit -q -a -m second");
    // Line ends alone; git need not know the text.
    place.put(
        "migrations/2_email.sql",
        "create index email on users (email);\r\n",
    );
    let done = run(&place, &["repair"]);
    assert!(
        done.stderr
            .starts_with("`2_email.sql` has other line ends\nMended: "),
        "{}",
        done.stderr
    );
    // Another schema, and other rows.
    for (text, what) in [
        (
            USERS.replace("email text", "email text not null"),
            "table `users` differs",
        ),
        (USERS.replace("'a'", "'b'"), "rows of `users.email` differ"),
    ] {
        place.put("migrations/1_users.up.sql", &text);
        let refused = run(&place, &["repair"]);
        assert_eq!(refused.code, Some(1), "{}", refused.stderr);
        let told = [
            "does something else than what was applied",
            what,
            "`--mark 1=applied`",
        ];
        assert!(
            told.iter().all(|it| refused.stderr.contains(it)),
            "{}",
            refused.stderr
        );
        assert_eq!(states(&place), ["modified", "applied"]);
    }
    let marked = run(&place, &["repair", "--mark", "1=applied"]);
    assert_eq!(
        (marked.code, marked.stderr.as_str()),
        (
            Some(0),
            "Mended: `1_users.up.sql` counts as applied, as you say\n"
        )
    );
    assert_eq!(states(&place), ["applied", "applied"]);
    for wrong in ["1=applied", "x", "9=pending"] {
        assert_eq!(
            run(&place, &["repair", "--mark", wrong]).code,
            Some(2),
            "{wrong}"
        );
    }
}

#[test]
fn where_git_does_not_have_the_former_text_the_schema_that_is_there_decides() {
    let (place, _) = place("");
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
    place.put(
        "migrations/1_users.up.sql",
        &USERS.replace("-- Who buys.\n", ""),
    );
    let done = run(&place, &["repair"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stderr
            .contains("git does not have the text that was applied")
            && done
                .stderr
                .contains("the files give the schema that is there"),
        "{}",
        done.stderr
    );
    place.put(
        "migrations/1_users.up.sql",
        &USERS.replace("email text", "email text, name text"),
    );
    let refused = run(&place, &["repair"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .stderr
            .contains("the files do not give the schema that is there"),
        "{}",
        refused.stderr
    );
}

#[test]
fn what_stopped_half_way_is_looked_for_in_the_database() {
    let (place, file) = place("");
    place.put(
        "migrations/3_more.sql",
        "-- no-transaction\ncreate table a (id integer);\ncreate table b (id integer);\ninsert into users (email) values ('c');\ncreate table c (id integer);\n",
    );
    let half = |sql: &str| {
        file.run("delete from _sqlx_migrations where version = 3; drop table if exists a; drop table if exists b; drop table if exists c");
        file.run("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (3, 'more', 0, x'00', -1)");
        file.run(sql);
        run(&place, &["repair"])
    };
    assert_eq!(
        run(&place, &["migrate", "migrations/1_users.up.sql"]).code,
        Some(0)
    );
    assert_eq!(
        run(&place, &["migrate", "migrations/2_email.sql"]).code,
        Some(0)
    );
    let some = half("create table a (id integer);");
    assert_eq!(some.code, Some(1));
    assert_snapshot!(some.stderr, @r"
        error[migrate::half-way]: of `3_more.sql` the first 1 of 4 statements are there
            = help: still to be run: `create table b (id integer)`
            = help: still to be run: `insert into users (email) values ('c')`
            = help: still to be run: `create table c (id integer)`
            = help: or to undo what is there: `DROP TABLE a`
            = help: run one or the other by hand, then `cargo backend db repair` again

        1 error
        ");
    let rows = half("create table a (id integer); create table b (id integer);");
    assert!(
        rows.stderr
            .contains("its schema is that after 2 to 3 of its 4 statements"),
        "{}",
        rows.stderr
    );
    let other = half("create table a (id text);");
    assert!(
        other
            .stderr
            .contains("is neither all, nor nothing, nor a part of it"),
        "{}",
        other.stderr
    );
    let all = half(
        "create table a (id integer); create table b (id integer); create table c (id integer);",
    );
    assert_eq!(
        (all.code, all.stderr.as_str()),
        (
            Some(0),
            "Mended: all of `3_more.sql` is there, and it counts as applied\n"
        )
    );
    assert_eq!(states(&place), ["applied"; 3]);
    let none = half("select 1");
    assert!(
        none.stderr
            .starts_with("Mended: nothing of `3_more.sql` is there"),
        "{}",
        none.stderr
    );
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
    assert_eq!(states(&place), ["applied"; 3]);
}
