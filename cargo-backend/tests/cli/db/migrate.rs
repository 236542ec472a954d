use std::process::Stdio;

use super::server::{Database, shadow};
use super::stock;
use crate::program::{Place, Run};

/// Runs a command of `db` on a database.
fn run(place: &Place, database: &Database, line: &str) -> Run {
    let mut command = place.command();
    command
        .arg("db")
        .args(line.split(' '))
        .args(["--connection", &database.url()]);
    crate::program::run(&mut command, b"")
}

fn place() -> Place {
    let place = Place::new();
    place.put(
        "migrations/1_users.up.sql",
        "create table users (id bigint primary key, email text);\n",
    );
    place.put("migrations/1_users.down.sql", "drop table users;\n");
    place.put(
        "migrations/2_index.up.sql",
        "-- no-transaction\ncreate index concurrently i on users (email);\n",
    );
    place.put(
        "migrations/2_index.down.sql",
        "-- no-transaction\ndrop index concurrently i;\n",
    );
    place
}

/// The first words of each line.
fn states(run: &Run) -> Vec<String> {
    let lines = run.stdout.lines();
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn migrations_go_up_and_down_in_the_table_of_sqlx() {
    let (place, database) = (place(), Database::new(""));
    assert_eq!(
        states(&run(&place, &database, "status")),
        ["pending", "pending"]
    );
    let done = run(&place, &database, "migrate");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(
        done.stderr.starts_with("Applied 1_users.up.sql (")
            && done.stderr.contains("\nApplied 2_index.up.sql ("),
        "{}",
        done.stderr
    );
    let rows = database.run("select version, description, success, length(checksum) from _sqlx_migrations order by version");
    assert_eq!(rows, "1|users|t|48\n2|index|t|48");
    assert_eq!(
        states(&run(&place, &database, "status")),
        ["applied", "applied"]
    );
    assert_eq!(
        run(&place, &database, "migrate").stderr,
        "Nothing to do: 2 migrations have been applied\n"
    );
    let undone = run(&place, &database, "rollback");
    assert_eq!(undone.code, Some(0), "{}", undone.stderr);
    assert_eq!(
        states(&run(&place, &database, "status")),
        ["applied", "pending"]
    );
    assert_eq!(
        run(&place, &database, "rollback migrations --to 0").code,
        Some(0)
    );
    assert_eq!(database.run("select count(*) from _sqlx_migrations"), "0");
    assert_eq!(database.run("select to_regclass('users') is null"), "t");
}

#[test]
fn an_index_whose_making_was_killed_is_made_again() {
    use sqlx::{Connection as _, Executor as _};
    let (place, database) = (place(), Database::new(""));
    place.put("migrations/2_index.up.sql", "select 1;\n");
    assert_eq!(run(&place, &database, "migrate").code, Some(0));
    place.put(
        "migrations/3_index.up.sql",
        "-- no-transaction\ncreate index concurrently i on users (email);\n",
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let until = |query: &str| {
        while database.run(query) != "t" {
            std::thread::yield_now();
        }
    };
    runtime.block_on(async {
        let mut writer = sqlx::PgConnection::connect(&database.url()).await.unwrap();
        writer
            .execute("begin; insert into users values (1, 'a')")
            .await
            .unwrap();
        let mut command = place.command();
        command.args(["db", "migrate", "--connection", &database.url()]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // It waits for the one who writes.
        until("select exists (select from pg_index where not indisvalid)");
        child.kill().unwrap();
        child.wait().unwrap();
        let status = run(&place, &database, "status");
        assert_eq!(states(&status), ["applied", "applied", "half-way"]);
        assert!(
            status.stderr.contains("run `cargo backend db migrate` again"),
            "{}",
            status.stderr
        );
        // The server notices that nobody is there.
        until("select not exists (select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database()))");
        writer.execute("commit").await.unwrap();
        writer.close().await.unwrap();
    });
    let done = run(&place, &database, "migrate");
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        database.run("select indisvalid from pg_index where indexrelid = 'i'::regclass"),
        "t"
    );
    assert_eq!(states(&run(&place, &database, "status")), ["applied"; 3]);
}

#[test]
fn sqlx_itself_agrees_on_what_has_been_applied() {
    let (place, database) = (place(), Database::new(""));
    assert_eq!(run(&place, &database, "migrate").code, Some(0));
    stock::up(&place, &database.url());
    stock::down(&place, &database.url());
    stock::up(&place, &database.url());
    assert_eq!(
        states(&run(&place, &database, "status")),
        ["applied", "applied"]
    );
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let database = Database::new(
        "create table users (id bigint primary key, email text); insert into users values (1, 'a');",
    );
    let place = Place::new();
    place.put(
        "migrations/1_a.sql",
        "alter table users alter id type numeric;\nalter table users drop column email;\n",
    );
    let shadow = shadow();
    let dry = run(
        &place,
        &database,
        &format!("migrate --dry-run --shadow {shadow}"),
    );
    assert_eq!(dry.code, Some(1));
    insta::assert_snapshot!(format!("{}{}", dry.stdout, dry.stderr), @r"
        1_a.sql
          alter table users alter id type numeric
            public.users: ACCESS EXCLUSIVE: nobody else reads or writes; writes all rows anew
          alter table users drop column email
        error[migration::data-loss]: the column `users.email` would be dropped with one value in it
            = help: nothing brings them back: save them before, or change the migration

        1 error
        Nothing was changed: it ran on a copy of the schema. How long it takes on your data was not tried.
        ");
    assert_eq!(database.run("select email from users"), "a");
    assert_eq!(
        database.run("select to_regclass('_sqlx_migrations') is null"),
        "t"
    );
}

#[test]
fn what_is_renamed_is_not_lost() {
    let database = Database::new(
        "create table users (id bigint primary key, email text, age int, rename int); insert into users values (1, 'a', 2, 3);",
    );
    let place = Place::new();
    place.put(
        "migrations/1_a.sql",
        "alter table users rename email to mail;\nalter table users rename to people;\n",
    );
    let dry = format!("migrate --dry-run --shadow {}", shadow());
    let run_dry = || run(&place, &database, &dry);
    assert_eq!(run_dry().code, Some(0), "{}", run_dry().stderr);
    place.put(
        "migrations/2_b.sql",
        "alter table people drop age;\nalter table people drop column rename;\n",
    );
    let lost = run_dry();
    assert_eq!(lost.code, Some(1));
    for column in ["age", "\"rename\""] {
        let words = format!("`people.{column}` would be dropped");
        assert!(lost.stderr.contains(&words), "{}", lost.stderr);
    }
}

#[test]
fn a_failure_says_in_which_state_it_left_the_database() {
    let (place, database) = (place(), Database::new(""));
    assert_eq!(run(&place, &database, "migrate").code, Some(0));
    database.run("insert into users values (1, 'a'), (2, 'a')");
    place.put(
        "migrations/3_more.sql",
        "create table more (id int);\nselect 1 / 0;\n",
    );
    let failed = run(&place, &database, "migrate");
    assert_eq!(failed.code, Some(1));
    insta::assert_snapshot!(failed.stderr, @r"
        error[migrate::statement]: `migrations/3_more.sql` failed: division by zero
            = help: it ran in a transaction: nothing of it is there

        1 error
        ");
    assert_eq!(database.run("select to_regclass('more') is null"), "t");
    place.put(
        "migrations/3_more.sql",
        "-- no-transaction\ncreate unique index concurrently u on users (email);\n",
    );
    let failed = run(&place, &database, "migrate");
    assert_eq!(failed.code, Some(1));
    assert!(
        failed
            .stderr
            .contains("`DROP INDEX CONCURRENTLY public.u`, and run it again"),
        "{}",
        failed.stderr
    );
    database.run("drop index u; delete from users where id = 2");
    assert_eq!(run(&place, &database, "migrate").code, Some(0));
}

#[test]
fn what_is_in_the_folder_has_to_be_what_was_applied() {
    let (place, database) = (place(), Database::new(""));
    assert_eq!(run(&place, &database, "migrate").code, Some(0));
    let text = place.read("migrations/1_users.up.sql");
    place.put("migrations/1_users.up.sql", &text.replace('\n', "\r\n"));
    place.put(
        "migrations/2_index.up.sql",
        "-- no-transaction\nselect 1;\n",
    );
    place.put("migrations/0_late.sql", "select 1;\n");
    let status = run(&place, &database, "status");
    assert_eq!(
        (status.code, states(&status)),
        (
            Some(1),
            vec![
                "out-of-order".to_owned(),
                "modified".to_owned(),
                "modified".to_owned()
            ]
        )
    );
    assert!(
        status
            .stderr
            .contains("has been applied with other line ends than it has now"),
        "{}",
        status.stderr
    );
    assert!(
        status
            .stderr
            .contains("has been changed since it was applied"),
        "{}",
        status.stderr
    );
    assert_eq!(run(&place, &database, "migrate").code, Some(1));
    place.put("migrations/2_other.sql", "select 1;\n");
    let twice = run(&place, &database, "status");
    assert_eq!(twice.code, Some(2));
    assert!(
        twice.stderr.contains("have the same version"),
        "{}",
        twice.stderr
    );
}

#[test]
fn two_at_once_apply_everything_once_and_a_third_does_not_wait_for_ever() {
    let (place, database) = (place(), Database::new(""));
    place.put(
        "migrations/3_slow.sql",
        "create table slow (id int);\nselect pg_sleep(0.3);\n",
    );
    let start = || {
        let mut command = place.command();
        command.args(["db", "migrate", "--connection", &database.url()]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for child in [start(), start()] {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(database.run("select count(*) from _sqlx_migrations"), "3");
    place.put("migrations/4_last.sql", "select 1;\n");
    // Who holds the lock of sqlx.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let locked = runtime.block_on(async {
        use sqlx::Connection as _;
        use sqlx::migrate::Migrate as _;
        let mut connection = sqlx::PgConnection::connect(&database.url()).await.unwrap();
        connection.lock().await.unwrap();
        run(&place, &database, "migrate --wait 0")
    });
    assert_eq!(locked.code, Some(1));
    assert!(
        locked.stderr.contains("another migration runs on `test_"),
        "{}",
        locked.stderr
    );
}

#[test]
fn a_migration_that_got_no_lock_is_tried_again() {
    use sqlx::{Connection as _, Executor as _};
    let place = Place::new();
    place.put("migrations/1_a.sql", "alter table users add a int;\n");
    let database = Database::new("create table users (id int)");
    let until = |query: &str| {
        while database.run(query) != "t" {
            std::thread::yield_now();
        }
    };
    let waits = "exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut holder = sqlx::PgConnection::connect(&database.url()).await.unwrap();
        holder
            .execute("begin; lock table users in share mode")
            .await
            .unwrap();
        let given_up = run(&place, &database, "migrate --lock-timeout 1 --retries 0");
        assert_eq!(given_up.code, Some(1));
        assert!(
            given_up
                .stderr
                .contains("others hold locks on its tables for longer"),
            "{}",
            given_up.stderr
        );
        let mut command = place.command();
        let line = "db migrate --lock-timeout 1 --retries 50 --connection";
        command.args(line.split(' ')).arg(database.url());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        until(&format!("select {waits}"));
        // It has given up once.
        until(&format!("select not {waits}"));
        holder.execute("commit").await.unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(stderr.starts_with("Applied 1_a.sql ("), "{stderr}");
    });
}
