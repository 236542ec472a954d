use serde_json::Value;

use super::file::{File, db};
use crate::program::{Place, Run};

/// Enough rows for plans to differ: few orders are active, each of 100 users has 200 of them.
const SHOP: &str = "
create table users (id integer primary key, email text, name text, about text);
create table orders (id integer primary key, user_id integer, status text, created_at text, note text);
create trigger noted after insert on orders begin update users set about = 'x' where id = new.user_id; end;
with recursive n(n) as (select 1 union all select n + 1 from n where n < 10000)
insert into users select n, 'u' || n || '@x', 'n' || n, 'about this one there is a lot to be said' from n;
drop trigger noted;
with recursive n(n) as (select 1 union all select n + 1 from n where n < 20000)
insert into orders select n, n % 100, case when n % 50 = 0 then 'active' else 's' || (n / 100 % 10) end,
datetime(1700000000 - n * 60, 'unixepoch'), 'a note that is as long as notes are' from n;
create trigger noted after insert on orders begin update users set about = 'x' where id = new.user_id; end;
";

fn suggest(place: &Place, words: &[&str]) -> Run {
    db(
        place,
        &[&["suggest-indexes", "--connection", "shop.db"], words].concat(),
    )
}

/// The statements that are suggested for a workload.
fn suggested(place: &Place, workload: &str) -> Vec<String> {
    place.put("workload.sql", workload);
    let run = suggest(
        place,
        &["--workload", "workload.sql", "--message-format", "json"],
    );
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    let lines = run.stdout.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["up"][0].as_str().unwrap().to_owned()
    });
    let found: Vec<_> = lines.collect();
    assert_eq!(run.code, Some(if found.is_empty() { 0 } else { 1 }));
    found
}

#[test]
fn each_kind_of_index_is_found_where_it_helps() {
    let place = Place::new();
    File::new(&place, "shop.db", SHOP);
    for (workload, sql) in [
        (
            "select * from users where email = ?;",
            "idx_users_email ON users (email)",
        ),
        (
            "select * from orders where user_id = :user and status = :status;",
            "idx_orders_user_status ON orders (user_id, status)",
        ),
        (
            "select * from orders where status = 'active' order by created_at limit 10;",
            "idx_orders_active ON orders (created_at) WHERE status = 'active'",
        ),
        (
            "select name from users where email >= 'u2' and email < 'u3';",
            "idx_users_email_name ON users (email, name)",
        ),
        (
            "select * from users where lower(name) = ?;",
            "idx_users_lower_name ON users ((lower(name)))",
        ),
        (
            "select u.name from users u where u.id in (select o.user_id from orders o where o.note = ?1);",
            "idx_orders_note_user ON orders (note, user_id)",
        ),
        (
            "update orders set status = 'old' where created_at < ? and user_id = ?;",
            "idx_orders_user_created_at ON orders (user_id, created_at)",
        ),
    ] {
        assert_eq!(suggested(&place, workload), [format!("CREATE INDEX {sql}")]);
    }
    // What is there already, and what no index helps.
    let none = "select * from users where id = ?; select count(*) from orders;";
    assert!(suggested(&place, none).is_empty());
}

#[test]
fn suggestions_are_verified_written_and_applied() {
    let place = Place::new();
    let file = File::new(&place, "shop.db", SHOP);
    place.put(
        "workload.sql",
        "select * from users where email = ?; select * from orders where user_id = 5 order by created_at desc limit 5; select nothing from nowhere;",
    );
    let words = ["--workload", "workload.sql"];
    let run = suggest(
        &place,
        &[&words[..], &["--verify", "--output", "migrations"]].concat(),
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    // How often the planner is asked is nobody's business.
    let (head, found) = run.stdout.split_once("\n\n").unwrap();
    assert!(
        head.ends_with("with 2 indexes of 732 kB; tried with real indexes on copied rows"),
        "{head}"
    );
    insta::assert_snapshot!(found, @r"
        warning[suggest::index]: `idx_users_email` would help what reads `users`: (email)
            = its size: about 152 kB (dbstat, on copied rows)
            = `select * from users where email = ?`: cost 10,000 to 16; 30,013 to 17 steps where it was run on copied rows; `SCAN users` becomes `SEARCH users USING INDEX idx_users_email (email=?)` (EXPLAIN QUERY PLAN and sqlite_stat1, with all that is suggested)
            = paid for by: about 15 bytes more for each row that is written (dbstat, on copied rows)
            = up: CREATE INDEX idx_users_email ON users (email);
            = down: DROP INDEX idx_users_email;

        warning[suggest::index]: `idx_orders_user_created_at` would help what reads `orders`: (user_id, created_at DESC)
            = its size: about 580 kB (dbstat, on copied rows)
            = `select * from orders where user_id = 5 order by created_at desc limit 5`: cost 20,612 to 67; 61,066 to 60 steps where it was run on copied rows; `SCAN orders, USE TEMP B-TREE FOR ORDER BY` becomes `SEARCH orders USING INDEX idx_orders_user_created_at (user_id=?)` (EXPLAIN QUERY PLAN and sqlite_stat1, with all that is suggested)
            = paid for by: about 29 bytes more for each row that is written (dbstat, on copied rows)
            = up: CREATE INDEX idx_orders_user_created_at ON orders (user_id, created_at DESC);
            = down: DROP INDEX idx_orders_user_created_at;

        2 warnings
        ");
    assert!(
        run.stderr.contains("1 of 3 statements have no plan"),
        "{}",
        run.stderr
    );
    let plan = "explain query plan select * from users where email = 'u5@x'";
    assert!(file.ask(plan).contains("SCAN users"));
    let migrated = db(
        &place,
        &["migrate", "--connection", "shop.db", "migrations"],
    );
    assert_eq!(migrated.code, Some(0), "{}", migrated.stderr);
    assert!(
        file.ask(plan)
            .contains("SEARCH users USING INDEX idx_users_email")
    );
    // Nothing was written to the rows, and nothing is left to suggest.
    assert_eq!(
        file.ask("select count(*) from users where about = 'x'"),
        "0"
    );
    assert_eq!(suggest(&place, &words).code, Some(0));
    let little = suggest(&place, &[&words[..], &["--budget", "1kB"]].concat());
    assert_eq!(little.code, Some(0), "{}", little.stdout);
}

#[test]
fn a_log_is_a_workload_and_somebody_has_to_say_one() {
    let place = Place::new();
    File::new(&place, "shop.db", SHOP);
    let line = |n: u32| {
        format!(
            "2026-01-01T12:00:00.{n:06}Z DEBUG sqlx::query: summary=\"select * from users …\" db.statement=\"\\n\\nselect * from users where email = ?\\n\" rows_affected=0 rows_returned=1 elapsed=1ms elapsed_secs=0.001\n"
        )
    };
    place.put("app.log", &(0..40).map(line).collect::<String>());
    let run = suggest(&place, &["--workload", "app.log"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("CREATE INDEX idx_users_email ON users (email)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(", 40 calls"), "{}", run.stdout);
    let none = suggest(&place, &[]);
    assert_eq!(none.code, Some(2));
    insta::assert_snapshot!(none.stderr, @r"
        error[suggest::no-workload]: nobody counts the statements that SQLite is asked
            = help: name a file with the statements, or a log of them: `--workload queries.sql`

        1 error
        ");
}
