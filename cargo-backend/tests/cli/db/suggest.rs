use serde_json::Value;

use super::server::{Database, shadow};
use crate::program::{Place, Run};

/// Enough rows for plans to differ: few orders are active, each of 100 users has 200 of them. What is not yet
/// on the disk is not seen by all, and an index alone would not do.
const SHOP: &str = "
set synchronous_commit = on;
create extension if not exists hypopg;
create table users (id bigint primary key, email text, name text, about text);
create table orders (id bigint primary key, user_id bigint, status text, created_at timestamptz, note text);
insert into users select n, 'u' || n || '@x', 'n' || n, repeat('a', 80) from generate_series(1, 10000) n;
insert into orders select n, n % 100, case when n % 50 = 0 then 'active' else 's' || (n / 100 % 10) end, now() - n * interval '1 minute', repeat('b', 80)
from generate_series(1, 20000) n;
vacuum analyze users, orders;
";

/// Runs `db suggest-indexes` with words that may have spaces.
fn suggest(place: &Place, database: &Database, words: &[&str]) -> Run {
    let mut command = place.command();
    command.args(["db", "suggest-indexes", "--connection", &database.url()]);
    command.args(["--shadow", &shadow()]).args(words);
    crate::program::run(&mut command, b"")
}

/// The statements that are suggested for a workload.
fn suggested(database: &Database, workload: &str, words: &[&str]) -> Vec<String> {
    let place = Place::new();
    place.put("workload.sql", workload);
    let mut all = vec!["--workload", "workload.sql", "--message-format", "json"];
    all.extend(words);
    let run = suggest(&place, database, &all);
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
    let database = Database::new(SHOP);
    for (workload, sql) in [
        (
            "select * from users where email = $1;",
            "idx_users_email ON public.users (email)",
        ),
        (
            "select * from orders where user_id = $1 and status = $2;",
            "idx_orders_user_status ON public.orders (user_id, status)",
        ),
        (
            "select * from orders where status = 'active' order by created_at limit 10;",
            "idx_orders_active ON public.orders (created_at) WHERE status = 'active'::text",
        ),
        (
            "select name from users where email >= 'u2' and email < 'u3';",
            "idx_users_email_name ON public.users (email) INCLUDE (name)",
        ),
        (
            "select * from users where lower(name) = $1;",
            "idx_users_lower_name ON public.users ((lower(name)))",
        ),
    ] {
        let expected = [format!("CREATE INDEX CONCURRENTLY {sql}")];
        // As the planner imagines them, and as they are.
        assert_eq!(suggested(&database, workload, &[]), expected);
        assert_eq!(suggested(&database, workload, &["--no-hypopg"]), expected);
    }
    // What is there already, and what no index helps.
    assert!(
        suggested(
            &database,
            "select * from users where id = $1; select count(*) from orders;",
            &[]
        )
        .is_empty()
    );
}

#[test]
fn suggestions_fit_a_budget_and_are_verified_written_and_applied() {
    let database = Database::new(SHOP);
    let place = Place::new();
    place.put(
        "workload.sql",
        "select * from users where email = $1; select * from orders where user_id = $1 and status = $2; select nothing from nowhere;",
    );
    let run = suggest(
        &place,
        &database,
        &[
            "--workload",
            "workload.sql",
            "--verify",
            "--output",
            "migrations",
        ],
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout.contains("; with real indexes "),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.contains("1 of 3 statements have no plan"),
        "{}",
        run.stderr
    );
    let cost = |text: &str| -> f64 {
        let explained = database.run(&format!("explain (format json) {text}"));
        let plan: Value = serde_json::from_str(&explained).unwrap();
        plan[0]["Plan"]["Total Cost"].as_f64().unwrap()
    };
    let query = "select * from users where email = 'u5@x'";
    let before = cost(query);
    let mut command = place.command();
    command.args(["db", "migrate", "--connection", &database.url()]);
    let migrated = crate::program::run(&mut command, b"");
    assert_eq!(migrated.code, Some(0), "{}", migrated.stderr);
    assert!(cost(query) < before / 10.0);
    let again = suggest(&place, &database, &["--workload", "workload.sql"]);
    assert_eq!(again.code, Some(0), "{}", again.stdout);
    let little = suggest(
        &place,
        &Database::new(SHOP),
        &["--workload", "workload.sql", "--budget", "100kB"],
    );
    assert_eq!(little.code, Some(0), "{}", little.stdout);
}

#[test]
fn what_the_server_has_counted_is_a_workload() {
    let database = Database::new(SHOP);
    database.run("create extension if not exists pg_stat_statements");
    database.run(r"select format('select * from users where email = %L', n || '@x') from generate_series(1, 40) n \gexec");
    let run = suggest(&Place::new(), &database, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout
            .contains("CREATE INDEX CONCURRENTLY idx_users_email ON public.users (email)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(", 40 calls"), "{}", run.stdout);
}
