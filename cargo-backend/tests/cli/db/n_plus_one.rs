use std::path::Path;

use insta::assert_snapshot;

use super::server::{Database, shadow};
use crate::program::{Place, Run};

const SCHEMA: &str = "
create table users (id bigint primary key, name text not null);
create table orders (id bigint primary key, user_id bigint not null references users);
create table secrets (id bigint primary key);
";

const ROWS: &str = "
insert into users select n, 'u' || n from generate_series(101, 140) n;
insert into orders select n, n % 40 + 101 from generate_series(1, 200) n;
insert into secrets values (1);
";

fn analyze(place: &Place, words: &[&str]) -> Run {
    let mut command = place.command();
    command.args(["db", "analyze"]).args(words);
    command.env_remove("DATABASE_URL");
    crate::program::run(&mut command, b"")
}

/// A log of a request: users, and the orders of each.
fn log(keys: std::ops::Range<u32>) -> String {
    let line = |text: &str| format!("2026-11-24 10:00:00.123 UTC [4711] {text}\n");
    let mut log = line("LOG:  execute <unnamed>: SELECT id, name FROM users WHERE name <> $1");
    log += &line("DETAIL:  parameters: $1 = 'x'");
    for key in keys {
        log += &line("LOG:  execute s: SELECT *\n\tFROM orders WHERE user_id = $1");
        log += &line(&format!("DETAIL:  parameters: $1 = '{key}'"));
    }
    log
}

#[test]
fn a_log_is_proved_by_the_rows_of_the_other_statement() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    let place = Place::new();
    place.put("app.log", &log(101..109));
    place.put("other.log", &log(501..509));
    place.put("schema.sql", SCHEMA);
    let run = analyze(
        &place,
        &["--log", "app.log", "--connection", &database.url()],
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let text = run
        .stdout
        .replace(&shadow(), "URL")
        .replace(&database.name(), "DATABASE");
    let text: Vec<_> = text.lines().skip(1).collect();
    assert_snapshot!(text[1..].join("\n"), @r#"
        warning[analyze::n-plus-one]: a statement runs once for each row of another one: `select * from orders where user_id = ?`
            = it was run: 8 times after 1 run of the other one, up to 8 at a time, 8 in all (log)
            = the other one: select id, name from users where name <> ? (log)
            = values: 8 of 8 stand in `id` of its rows (the other one, asked again)
            = foreign key: `orders.user_id` and `users.id` (schema)
            = help: ask once for all rows: `select * from orders where user_id = any($1)`, and tell rows apart by `user_id`
            = help: or join it to the other one

        1 warning
    "#);

    // Values that stand in no row come from elsewhere.
    let run = analyze(
        &place,
        &["--log", "other.log", "--connection", &database.url()],
    );
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);

    let words = [
        "--log",
        "app.log",
        "--schema",
        "schema.sql",
        "--shadow",
        &shadow(),
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("warning[analyze::n-plus-one]: a statement seems to run once"),
        "{}",
        run.stdout
    );

    // Names alone are worth a note.
    let run = analyze(&place, &["--log", "app.log", "--message-format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stdout.contains("\"severity\":\"note\""),
        "{}",
        run.stdout
    );
}

#[test]
fn what_a_log_says_is_not_run_beyond_reading() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    let place = Place::new();
    for parent in [
        "select id from users) x; drop table secrets; select * from (select 1",
        "select id from users; delete from secrets",
        "select id, pg_terminate_backend(1) from users",
        "select id from users) as p limit 1; commit; drop table secrets --",
        "with a as (delete from secrets returning id) select id from users",
    ] {
        let log = log(101..109).replace("SELECT id, name FROM users WHERE name <> $1", parent);
        place.put("app.log", &log);
        let run = analyze(
            &place,
            &["--log", "app.log", "--connection", &database.url()],
        );
        assert!(matches!(run.code, Some(0 | 1)), "{parent}: {}", run.stderr);
        assert_eq!(
            database.run("select count(*) from secrets"),
            "1",
            "{parent}"
        );
    }
    for text in ["", "no log\n"] {
        place.put("app.log", text);
        let run = analyze(&place, &["--log", "app.log"]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("analyze::log"), "{}", run.stderr);
    }
}

#[test]
fn a_trace_of_sqlx_needs_the_schema() {
    let place = Place::new();
    place.put("schema.sql", SCHEMA);
    let line = |sql: &str, rows: u32| {
        format!(
            "2026-11-24T10:00:00.1Z DEBUG request{{uri=/users}}: sqlx::query: summary=\"{sql}\" db.statement=\"\" rows_affected=0 rows_returned={rows} elapsed=1ms elapsed_secs=0.001\n"
        )
    };
    let mut log = line("select * from users", 6);
    for _ in 0..6 {
        log += &line("select * from orders where user_id = $1", 1);
    }
    place.put("trace.log", &log);
    let words = [
        "--log",
        "trace.log",
        "--schema",
        "schema.sql",
        "--shadow",
        &shadow(),
        "--message-format",
        "json",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("= any($1)"), "{}", run.stdout);
}

#[test]
fn queries_in_loops_have_their_line_and_can_be_silenced() {
    let place = Place::new();
    place.put(
        "src/main.rs",
        "async fn list(pool: &PgPool, users: Vec<User>) {\n    \
         for user in &users {\n        \
         let orders = orders(pool, user.id).await;\n    }\n}\n\n\
         async fn orders(pool: &PgPool, id: i64) -> Vec<Order> {\n    \
         sqlx::query_as(\"select * from orders where user_id = $1\").bind(id).fetch_all(pool).await.unwrap()\n}\n",
    );
    let run = analyze(&place, &["--code", "."]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stdout, @r#"
    warning[analyze::query-in-loop]: a query runs in each round of a loop, by `orders`
       --> src/main.rs:3:22
      3 |         let orders = orders(pool, user.id).await;
        |                      ^^^^^^^^^^^^^^^^^^^^^ what the loop in line 2 goes over is given to it
       ::: src/main.rs:8:5
      8 |     sqlx::query_as("select * from orders where user_id = $1").bind(id).fetch_all(pool).await.unwrap()
        |     ---------------------------------------------------------------------------------- the query
       ::: src/main.rs:2:17
      2 |     for user in &users {
        |                 ------ the loop
        = help: ask once before the loop, for all keys: `= ANY($1)` or `IN (…)`, or a join

    1 warning
    "#);
    let words = "1 query, run in loops at 1 place";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    let sarif = analyze(&place, &["--code", ".", "--message-format", "sarif"]);
    assert!(
        sarif
            .stdout
            .contains("\"ruleId\":\"analyze::query-in-loop\""),
        "{}",
        sarif.stdout
    );

    let code = std::fs::read_to_string(place.path().join("src/main.rs")).unwrap();
    let comment = "    // lint-ignore query-in-loop: three users\n    for user";
    place.put("src/main.rs", &code.replace("    for user", comment));
    let run = analyze(&place, &["--code", "src"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("1 finding is silenced"),
        "{}",
        run.stderr
    );

    place.put("src/main.rs", &code);
    let noted = analyze(&place, &["--code", "src", "--write-baseline", "known.json"]);
    assert_eq!(noted.code, Some(0), "{}", noted.stderr);
    let known = analyze(&place, &["--code", "src", "--baseline", "known.json"]);
    assert_eq!(known.code, Some(0), "{}", known.stdout);
    assert_eq!(known.stdout, "");

    let unknown = "    // lint-ignore query-in-a-loop: three users\n    for user";
    place.put("src/main.rs", &code.replace("    for user", unknown));
    let run = analyze(&place, &["--code", "src"]);
    assert!(
        run.stdout.contains("ignore::unknown-rule"),
        "{}",
        run.stdout
    );
}

/// Precision and recall are those that the documentation promises.
#[test]
fn the_benchmark_is_told_apart() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/n-plus-one");
    let mut command = std::process::Command::new("python3");
    command
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(["-v", "code", "log", "connection"]);
    let run = command.output().unwrap();
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&run.stderr)
    );
}
