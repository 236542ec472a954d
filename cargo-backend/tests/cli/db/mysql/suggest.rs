use serde_json::Value;

use super::server::{Database, db, shadow};
use crate::program::{Place, Run};

/// Enough rows for plans to differ: few orders are active, each of 100 users has 200 of them.
const SHOP: &str = "
create table users (id int primary key, email varchar(60), name varchar(60), token varbinary(16));
create table orders (id int primary key, user_id int, status varchar(20), created_at datetime, note varchar(100),
  twice int as (user_id * 2) stored);
insert into users select seq, concat('u', seq, '@x'), concat('n''', seq), unhex(md5(seq)) from seq_1_to_5000;
insert into orders (id, user_id, status, created_at, note) select seq, seq % 100, if(seq % 50 = 0, 'active', concat('s', floor(seq / 100) % 10)),
  '2026-01-01' - interval seq minute, repeat('b', 80) from seq_1_to_20000;
analyze table users, orders;
";

fn suggest(place: &Place, database: &Database, words: &[&str]) -> Run {
    let (url, shadow) = (database.url(), shadow());
    let first = ["suggest-indexes", "--connection", &url, "--shadow", &shadow];
    db(place, &[&first[..], words].concat())
}

/// The statements that are suggested for a workload.
fn suggested(database: &Database, workload: &str) -> Vec<String> {
    let place = Place::new();
    place.put("workload.sql", workload);
    let words = ["--workload", "workload.sql", "--message-format", "json"];
    let run = suggest(&place, database, &words);
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    let lines = run.stdout.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["up"][0].as_str().unwrap().to_owned()
    });
    lines.collect()
}

#[test]
fn each_kind_of_index_is_found_where_it_helps() {
    let database = Database::new(SHOP);
    for (workload, sql) in [
        (
            "select * from users where email = ?;",
            "users` ADD KEY `idx_users_email` (`email`)",
        ),
        (
            "select * from orders where user_id = ? and status = 'active';",
            "orders` ADD KEY `idx_orders_user_status` (`user_id`, `status`)",
        ),
        (
            "select * from orders where user_id = ? order by created_at desc limit ?;",
            "orders` ADD KEY `idx_orders_user_created_at` (`user_id`, `created_at` DESC)",
        ),
        (
            "select name from users where email like 'u77%';",
            "users` ADD KEY `idx_users_email_name` (`email`, `name`)",
        ),
    ] {
        let expected = [format!("ALTER TABLE `{sql}")];
        assert_eq!(suggested(&database, workload), expected, "{workload}");
    }
    let none = "select * from users where id = ?; select count(*) from orders;";
    assert!(suggested(&database, none).is_empty());
}

#[test]
fn what_the_server_has_counted_is_verified_written_and_applied() {
    let database = Database::new(SHOP);
    for n in 0..40 {
        database.run(&format!(
            "select * from users where email in ('u{n}@x', 'v')"
        ));
    }
    let place = Place::new();
    let run = suggest(&place, &database, &["--verify", "--output", "migrations"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for part in [
        "ADD KEY `idx_users_email` (`email`)",
        ", 40 calls",
        "rows read where it was run on copied rows",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let url = database.url();
    let migrated = db(&place, &["migrate", "--connection", &url, "migrations"]);
    assert_eq!(migrated.code, Some(0), "{}", migrated.stderr);
    let plan = database.ask("explain select * from users where email = 'u5@x'");
    assert!(plan.contains("|idx_users_email|"), "{plan}");
}
