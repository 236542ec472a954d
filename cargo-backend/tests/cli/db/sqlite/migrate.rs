use std::process::{Child, Stdio};

use insta::assert_snapshot;
use sqlx::{Connection as _, Executor as _};

use super::file::{File, db, wait};
use crate::program::{Place, Run};

const URL: &str = "sqlite:shop.db?mode=rwc";

fn run(place: &Place, words: &[&str]) -> Run {
    db(place, &[words, &["--connection", URL]].concat())
}

fn place() -> Place {
    let place = Place::new();
    place.put("migrations/1_users.up.sql", "create table users (id integer primary key, email text);\ninsert into users (email) values ('a');\n");
    place.put("migrations/1_users.down.sql", "drop table users;\n");
    place.put(
        "migrations/2_anew.up.sql",
        "-- no-transaction\npragma foreign_keys = off;\nbegin immediate;\ncreate table n (id integer primary key, email text unique);\ninsert into n select * from users;\ndrop table users;\nalter table n rename to users;\ncommit;\npragma foreign_keys = on;\n",
    );
    place.put("migrations/2_anew.down.sql", "-- no-transaction\nvacuum;\n");
    place
}

fn states(place: &Place) -> Vec<String> {
    let run = run(place, &["status"]);
    let lines = run.stdout.lines();
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

fn file(place: &Place) -> File {
    File::new(place, "shop.db", "")
}

#[test]
fn a_folder_that_is_not_there_is_an_error_and_one_without_migrations_is_told() {
    let place = place();
    let missing = run(&place, &["migrate", "migratons"]);
    assert_eq!(missing.code, Some(2), "{}", missing.stderr);
    let message = "there is no file or folder `migratons`";
    assert!(missing.stderr.contains(message), "{}", missing.stderr);
    std::fs::create_dir(place.path().join("empty")).unwrap();
    let empty = run(&place, &["migrate", "empty"]);
    assert_eq!(empty.code, Some(0), "{}", empty.stderr);
    let message = "`empty` has no migrations";
    assert!(empty.stderr.contains(message), "{}", empty.stderr);
}

#[test]
fn migrations_go_up_and_down_in_the_table_of_sqlx() {
    let place = place();
    let done = run(&place, &["migrate"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let file = file(&place);
    assert_eq!(
        file.ask("select version, description, success, length(checksum), execution_time > 0 from _sqlx_migrations order by version"),
        "1|users|1|48|1\n2|anew|1|48|1"
    );
    // sqlx agrees on what has been applied, and we on what sqlx applies.
    file.sqlx_up(&place);
    file.sqlx_down(&place);
    file.sqlx_up(&place);
    assert_eq!(states(&place), ["applied", "applied"]);
    assert_eq!(
        run(&place, &["migrate"]).stderr,
        "Nothing to do: 2 migrations have been applied\n"
    );
    assert_eq!(run(&place, &["rollback"]).code, Some(0));
    assert_eq!(states(&place), ["applied", "pending"]);
    assert_eq!(run(&place, &["rollback", "--to", "0"]).code, Some(0));
    assert_eq!(file.ask("select count(*) from _sqlx_migrations"), "0");
    assert_eq!(states(&place), ["pending", "pending"]);
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let place = place();
    let file = File::new(
        &place,
        "shop.db",
        "create table users (id integer primary key, email text); insert into users values (5, 'x');",
    );
    place.put(
        "migrations/1_users.up.sql",
        "alter table users drop column email;\ncreate index i on users (id);\n",
    );
    let dry = run(
        &place,
        &["migrate", "migrations/1_users.up.sql", "--dry-run"],
    );
    assert_eq!(dry.code, Some(1));
    assert_snapshot!(format!("{}\n{}", dry.stdout, dry.stderr), @r"
        1_users.up.sql
          alter table users drop column email
            users; writes all rows anew (about 5 rows)
          create index i on users (id)
            users; reads all rows (about 5 rows)

        error[migration::data-loss]: the column `users.email` would be dropped with one value in it
            = help: nothing brings them back: save them before, or change the migration

        1 error
        Nothing was changed: it ran on a copy of the schema. How long it takes on your data was not tried.
        ");
    assert_eq!(file.ask("select * from users"), "5|x");
    // What gets another name is still there.
    place.put(
        "migrations/1_users.up.sql",
        "alter table users rename email to mail;\nalter table users rename to people;\n",
    );
    let dry = run(
        &place,
        &["migrate", "migrations/1_users.up.sql", "--dry-run"],
    );
    assert_eq!(dry.code, Some(0), "{}", dry.stderr);
}

#[test]
fn what_fails_is_told_at_its_line_with_the_state_that_it_left() {
    let place = place();
    place.put("migrations/1_users.up.sql", "create table users (id int);\ninsert into users values (1);\ninsert into user values (2);\n");
    let failed = run(&place, &["migrate"]);
    assert_eq!(failed.code, Some(1));
    assert_snapshot!(failed.stderr, @r"
        error[migrate::statement]: `migrations/1_users.up.sql` failed: no such table: user
           --> migrations/1_users.up.sql:3:13
          3 | insert into user values (2);
            |             ^
            = help: it ran in a transaction: nothing of it is there

        1 error
        ");
    assert_eq!(states(&place), ["pending", "pending"]);
    place.put(
        "migrations/1_users.up.sql",
        "-- no-transaction\ncreate table users (id int);\ninsert into user values (2);\n",
    );
    let failed = run(&place, &["migrate"]);
    assert_eq!(failed.code, Some(1));
    assert_snapshot!(failed.stderr, @r"
        error[migrate::statement]: `migrations/1_users.up.sql` failed: no such table: user
           --> migrations/1_users.up.sql:3:13
          3 | insert into user values (2);
            |             ^
            = help: it ran without a transaction: what its first 1 of 2 statements did is there, and `db status` says so

        1 error
        ");
    assert_eq!(states(&place), ["half-way", "pending"]);
    assert_snapshot!(run(&place, &["migrate"]).stderr, @r"
        error[migrate::dirty]: `1_users.up.sql` stopped half-way when it was applied
           --> 1_users.up.sql
            = help: `cargo backend db repair` says what of it is there, and mends what can be mended

        1 error
        ");
}

/// Something that goes on until it is killed.
const ENDLESS: &str = "insert into users (email) with recursive n (i) as (select 1 union all select i + 1 from n) select i from n where i < 0;\n";

fn start(place: &Place) -> Child {
    let mut command = place.command();
    command.args(["db", "migrate", "--connection", URL]);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets others work until something is so.
fn until(mut so: impl FnMut() -> bool) {
    while !so() {
        std::thread::yield_now();
    }
}

#[test]
fn what_was_killed_in_a_transaction_never_was() {
    let place = place();
    let file = file(&place);
    let text = place.read("migrations/2_anew.up.sql");
    place.put(
        "migrations/2_anew.up.sql",
        &text.replace("commit;", &format!("{ENDLESS}commit;")),
    );
    let mut child = start(&place);
    // It writes when others cannot.
    until(|| {
        wait(async {
            let mut connection = file.connect().await;
            connection.execute("pragma busy_timeout = 0").await.unwrap();
            let is_first_done = connection
                .fetch_all("select 1 from sqlite_schema where name = 'users'")
                .await
                .is_ok_and(|rows| !rows.is_empty());
            let is_locked = connection.execute("begin immediate").await.is_err();
            let _ = connection.close().await;
            is_first_done && is_locked
        })
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(states(&place), ["applied", "pending"]);
    assert_eq!(file.ask("select email from users"), "a");
    place.put("migrations/2_anew.up.sql", &text);
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
    assert_eq!(states(&place), ["applied", "applied"]);
}

#[test]
fn what_was_killed_between_statements_is_half_way() {
    let place = place();
    let file = file(&place);
    place.put(
        "migrations/2_anew.up.sql",
        &format!("-- no-transaction\ninsert into users (email) values ('b');\n{ENDLESS}"),
    );
    let mut child = start(&place);
    until(|| {
        wait(async {
            let mut connection = file.connect().await;
            connection.execute("pragma busy_timeout = 0").await.unwrap();
            let rows = connection
                .fetch_all("select 1 from users where email = 'b'")
                .await;
            let _ = connection.close().await;
            rows.is_ok_and(|rows| !rows.is_empty())
        })
    });
    child.kill().unwrap();
    child.wait().unwrap();
    let status = run(&place, &["status"]);
    assert_eq!(status.code, Some(1));
    assert_eq!(states(&place), ["applied", "half-way"]);
    assert!(
        status
            .stderr
            .contains("`cargo backend db repair` says what of it is there"),
        "{}",
        status.stderr
    );
    file.run("delete from users where email = 'b'; delete from _sqlx_migrations where version = 2");
    place.put(
        "migrations/2_anew.up.sql",
        "vacuum;\n"
            .replace("vacuum", "-- no-transaction\nvacuum")
            .as_str(),
    );
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
}

#[test]
fn of_two_that_migrate_at_once_one_does_and_the_other_waits() {
    let place = place();
    let children = [start(&place), start(&place), start(&place)];
    let outputs = children.map(|child| child.wait_with_output().unwrap());
    let all: String = outputs
        .iter()
        .map(|it| String::from_utf8_lossy(&it.stderr).into_owned())
        .collect();
    assert!(outputs.iter().all(|it| it.status.success()), "{all}");
    assert_eq!(all.matches("Applied 1_users.up.sql").count(), 1, "{all}");
    assert_eq!(all.matches("Applied 2_anew.up.sql").count(), 1, "{all}");
}

#[test]
fn who_waits_in_vain_says_so() {
    let place = place();
    let file = file(&place);
    wait(async {
        let mut connection = file.connect().await;
        connection.execute("begin immediate").await.unwrap();
        let locked = run(&place, &["migrate", "--wait", "0"]);
        assert_eq!(locked.code, Some(1));
        assert_snapshot!(locked.stderr, @r"
            error[migrate::locked]: `migrations/1_users.up.sql` failed: somebody else writes to the database: database is locked
                = help: wait until they are done, or give more time: `--wait 60`

            1 error
            ");
        connection.execute("rollback").await.unwrap();
        connection.close().await.unwrap();
    });
    assert_eq!(run(&place, &["migrate"]).code, Some(0));
}
