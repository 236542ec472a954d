use insta::assert_snapshot;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _};

use super::server::{Database, db, shadow, wait};
use crate::program::{Place, Run};

/// A schema with each finding in it, and beside each what is none.
const SCHEMA: &str = include_str!("analyze.sql");

const ROWS: &str = "
insert into users (email, name) select concat('u', seq, '@x'), concat('n', seq) from seq_1_to_1000;
insert into orders (user_id, note) select u.id, 'x' from users u join seq_1_to_3 s;
analyze table users, orders;
";

/// What an application asks: by a column without an index, and by one with.
const WORKLOAD: &str = "
select id from orders where note = 'y';
select id from users where email = 'u1@x';
";

fn analyze(place: &Place, words: &[&str]) -> Run {
    db(place, &[&["analyze"], words].concat())
}

/// What programs read, with its codes and objects; statements have numbers that say nothing.
fn findings(run: &Run) -> Vec<(String, String)> {
    let lines = run.stdout.lines();
    let mut all: Vec<_> = lines
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| line[name].as_str().unwrap().to_owned();
            let object = match field("message").split_once(": `") {
                Some((_, statement)) if field("object").len() == 32 => statement.to_owned(),
                _ => field("object"),
            };
            (field("code").replace("analyze::", ""), object)
        })
        .collect();
    all.sort();
    all
}

fn listed(run: &Run) -> String {
    let lines = findings(run).into_iter();
    lines
        .map(|(code, object)| format!("{code}: {object}\n"))
        .collect()
}

#[test]
fn a_schema_alone_shows_what_does_not_depend_on_use() {
    let place = Place::new();
    place.put("schema.sql", SCHEMA);
    let shadow = shadow();
    let words = [
        "--schema",
        "schema.sql",
        "--engine",
        "mariadb",
        "--shadow",
        &shadow,
    ];
    let run = analyze(
        &place,
        &[&words[..], &["--message-format", "json"]].concat(),
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(listed(&run), @r"
        duplicate-index: orders.orders_status_again
        duplicate-index: users.users_email_again
        money-type: users.balance
        not-transactional: cached
        not-transactional: log
        primary-key: log
        primary-key: names
        redundant-index: users.users_email_start
        redundant-index: users.users_name
        three-byte-text: users
        timestamp-range: users
        zero-date: users
        ");
}

#[test]
fn everything_is_found_with_its_figures() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    for _ in 0..25 {
        database.run(WORKLOAD);
    }
    database.run("select sleep(0.02)");
    // An account that may only look is enough.
    let on = format!("{}.*", database.name());
    let url = database.url_of_account(&[
        ("select, show view, trigger, event", &on),
        ("select", "performance_schema.*"),
    ]);
    let place = Place::new();
    let words = [
        "--connection",
        &url,
        "--large-table",
        "1000",
        "--slow",
        "1000000",
        "--drop-unused",
        "--show-sql",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let head = format!("Database `{}` on MariaDB ", database.name());
    assert!(run.stdout.starts_with(&head), "{}", run.stdout);
    // Times, and how many others look at the server, are never the same.
    let text: Vec<_> = run
        .stdout
        .lines()
        .skip(2)
        .filter(|line| !line.contains("watched for") && !line.contains("_by_digest)"))
        .collect();
    assert_snapshot!(text.join("\n").replace(database.name(), "shop"));
    let slow = analyze(
        &place,
        &["--connection", &url, "--only", "slow-query", "--slow", "15"],
    );
    let is_told = slow.stdout.contains("on average: `SELECT `sleep`");
    assert!(is_told, "{}", slow.stdout);
    let starts = [
        "set session transaction read only;",
        "select ",
        "/* ",
        "show create ",
    ];
    for line in run.stderr.lines() {
        assert!(starts.iter().any(|it| line.starts_with(it)), "{line}");
    }
}

#[test]
fn who_may_see_less_is_told() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    database.run(WORKLOAD);
    let on = format!("{}.*", database.name());
    let url = database.url_of_account(&[("select, show view, trigger, event", &on)]);
    let place = Place::new();
    let run = analyze(&place, &["--connection", &url]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let told = "Slow queries and full scans were not looked for: SELECT command denied";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    // MariaDB counts use of indexes in another place, too.
    let unused = "used: 0 times (information_schema.INDEX_STATISTICS)";
    assert!(run.stdout.contains(unused), "{}", run.stdout);
    let blind = database.url().replace("root@", "nobody_at_all@");
    let run = analyze(&place, &["--connection", &blind]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("db::connection"), "{}", run.stderr);
}

#[test]
fn what_is_suggested_is_written_tried_applied_and_then_gone() {
    let database = Database::new(SCHEMA);
    let (place, url, shadow) = (Place::new(), database.url(), shadow());
    let words = ["--connection", &url, "--message-format", "json"];
    let before = findings(&analyze(&place, &words));
    let start = database.dump();
    let write = [
        "--connection",
        &url,
        "--shadow",
        &shadow,
        "--output",
        "migrations",
    ];
    let written = analyze(&place, &write);
    assert_eq!(written.code, Some(1), "{}", written.stderr);
    let texts = place.texts("migrations").into_iter();
    let texts: Vec<_> = texts
        .map(|(name, text)| {
            let statements = text.lines().filter(|line| !line.starts_with("--"));
            format!(
                "{}: {}",
                name.get(15..).unwrap(),
                statements.collect::<String>()
            )
        })
        .collect();
    assert_snapshot!(texts.join("\n"), @r"
        change_log.down.sql: ALTER TABLE `log` ENGINE=MyISAM;
        change_log.up.sql: ALTER TABLE `log` ENGINE=InnoDB;
        drop_orders_status_again.down.sql: ALTER TABLE `orders` ADD KEY `orders_status_again` (`status` DESC);
        drop_orders_status_again.up.sql: ALTER TABLE `orders` DROP KEY `orders_status_again`;
        drop_users_name.down.sql: ALTER TABLE `users`  ADD KEY `users_name` (`name`),  ADD KEY `users_email_start` (`email`(10)),  ADD KEY `users_email_again` (`email`);
        drop_users_name.up.sql: ALTER TABLE `users`  DROP KEY `users_name`,  DROP KEY `users_email_start`,  DROP KEY `users_email_again`;
        ");
    let migrate = db(&place, &["migrate", "--connection", &url]);
    assert_eq!(migrate.code, Some(0), "{}", migrate.stderr);
    let after = findings(&analyze(&place, &words));
    let suggested = ["duplicate-index", "redundant-index"];
    for (code, object) in before {
        let is_gone = !after.contains(&(code.clone(), object.clone()));
        let is_suggested =
            suggested.contains(&code.as_str()) || object == "log" && code == "not-transactional";
        assert_eq!(is_gone, is_suggested, "{code} {object}");
    }
    database.sqlx_down(&place);
    assert_eq!(database.dump(), start);
}

#[test]
fn n_plus_one_is_suspected_by_counts_and_proved_by_a_log() {
    let database = Database::new(
        "create table users (id int primary key, team int, key (team));
        create table orders (id int primary key auto_increment, user_id int, foreign key (user_id) references users (id));
        insert into users select seq, seq % 10 from seq_1_to_100;
        insert into orders (user_id) select seq from seq_1_to_100;",
    );
    let mut all = String::new();
    for team in 0..10 {
        all.push_str(&format!("select * from users where team = {team};"));
        for user in 0..10 {
            let id = if team == 0 && user == 0 {
                100
            } else {
                user * 10 + team
            };
            all.push_str(&format!("select * from orders where user_id = {id};"));
        }
    }
    // Several at once would be one to those who count.
    wait(async {
        let mut connection = database.connect().await;
        for sql in all.split(';').filter(|it| !it.is_empty()) {
            let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql)));
            done.await.unwrap();
        }
    });
    let place = Place::new();
    let url = database.url();
    let words = ["--connection", &url, "--only", "n-plus-one"];
    let run = analyze(
        &place,
        &[&words[..], &["--message-format", "json"]].concat(),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for part in [
        "analyze::n-plus-one",
        "100 times",
        "events_statements_summary_by_digest",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let lines = all.split(';').filter(|it| !it.is_empty());
    let lines = lines.map(|sql| format!("261126 10:00:00\t    7 Query\t{sql}\n"));
    place.put("general.log", &lines.collect::<String>());
    let run = analyze(&place, &["--log", "general.log", "--connection", &url]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout.contains("stand in `id` of its rows"),
        "{}",
        run.stdout
    );
}
