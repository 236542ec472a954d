use insta::assert_snapshot;
use serde_json::Value;

use super::file::{File, db};
use crate::program::{Place, Run};

/// A schema with each finding in it, and beside each what is none.
const SCHEMA: &str = include_str!("analyze.sql");

/// Rows as a schema of SQLite lets them be.
const ROWS: &str = "
pragma foreign_keys = off;
with recursive n(n) as (select 1 union all select n + 1 from n where n < 3000)
insert into users select n, 'u' || n || '@x', 'n' || n, n * 0.1, n, '0' || n, case when n % 1000 = 0 then 'old' else n % 90 end, 1.5, '2026-01-01' from n;
insert into orders (user_id) select id from users;
insert into orders values (9000000000000000000, 99999, 'new');
insert into lines select id, 1 from orders where id < 3000;
insert into wares select 'c' || id, 'r' || (id % 3), id from users;
insert into codes values (null, 'a'), (null, 'b');
analyze users;
with recursive n(n) as (select 3001 union all select n + 1 from n where n < 20000)
insert into users select n, 'u' || n || '@x', 'n' || n, 1, n, 'x' || n, 5, 1.5, null from n;
";

fn analyze(place: &Place, words: &[&str]) -> Run {
    db(place, &[&["analyze"], words].concat())
}

/// What programs read, with its codes and objects.
fn findings(run: &Run) -> Vec<(String, String)> {
    let lines = run.stdout.lines();
    let mut all: Vec<_> = lines
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| line[name].as_str().unwrap().to_owned();
            (field("code").replace("analyze::", ""), field("object"))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_schema_alone_shows_what_does_not_depend_on_rows() {
    let place = Place::new();
    place.put("schema.sql", SCHEMA);
    let words = [
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
        "--message-format",
        "json",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let lines = findings(&run).into_iter();
    let listed: String = lines
        .map(|(code, object)| format!("{code}: {object}\n"))
        .collect();
    assert_snapshot!(listed, @r"
        automatic-index: spent
        duplicate-index: orders_status_again
        duplicate-index: users_email_again
        duplicate-index: users_id
        foreign-key: lost.at
        foreign-key: orders.user_id
        foreign-key: parts (order_id, number)
        foreign-key: parts.sent_to
        foreign-key: stray.name
        money-type: users.balance
        nullable-key: codes
        primary-key: log
        primary-key: lost
        primary-key: stray
        redundant-index: users_name
        reference-mismatch: lost
        reference-mismatch: stray
        type-affinity: users.phone
        ");
}

#[test]
fn everything_is_found_with_its_figures() {
    let place = Place::new();
    let file = File::new(&place, "shop.db", SCHEMA);
    file.run(ROWS);
    let words = [
        "--connection",
        "sqlite:shop.db",
        "--large-table",
        "2000",
        "--report",
        "page.html",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stdout);
    let page = std::fs::read_to_string(place.path().join("page.html")).unwrap();
    for shown in [
        "Where the bytes are",
        "analyze::broken-reference",
        "CREATE INDEX idx_orders_user_id",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for format in ["sarif", "github"] {
        let run = analyze(
            &place,
            &["--connection", "shop.db", "--message-format", format],
        );
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let text = run.stdout.replace("%3A", ":");
        assert!(text.contains("analyze::foreign-key"), "{text}");
    }
}

#[test]
fn it_only_reads_and_says_what_it_asks() {
    let place = Place::new();
    let file = File::new(&place, "shop.db", SCHEMA);
    file.run(ROWS);
    let before = std::fs::read(place.path().join("shop.db")).unwrap();
    let words = [
        "--connection",
        "shop.db",
        "--show-sql",
        "--statement-timeout",
        "0",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let starts = ["select ", "/* ", "begin;", "rollback;", "pragma query_only"];
    for line in run.stderr.lines() {
        assert!(starts.iter().any(|it| line.starts_with(it)), "{line}");
    }
    assert_eq!(std::fs::read(place.path().join("shop.db")).unwrap(), before);
}

#[test]
fn what_is_suggested_is_written_tried_applied_and_then_gone() {
    let place = Place::new();
    let file = File::new(&place, "shop.db", SCHEMA);
    let words = ["--connection", "sqlite:shop.db", "--message-format", "json"];
    let before = findings(&analyze(&place, &words));
    let start = file.schema();
    let written = analyze(
        &place,
        &["--connection", "sqlite:shop.db", "--output", "migrations"],
    );
    assert_eq!(written.code, Some(1), "{}", written.stderr);
    let texts = place.texts("migrations").into_iter();
    let texts: Vec<_> = texts
        .filter(|(name, _)| name.ends_with("up.sql"))
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
        drop_orders_status_again.up.sql: DROP INDEX orders_status_again;
        drop_users_email_again.up.sql: DROP INDEX users_email_again;
        drop_users_id.up.sql: DROP INDEX users_id;
        drop_users_name.up.sql: DROP INDEX users_name;
        add_idx_codes_title.up.sql: CREATE INDEX idx_codes_title ON codes (title);
        add_idx_lost_at.up.sql: CREATE INDEX idx_lost_at ON lost (at);
        add_idx_orders_user_id.up.sql: CREATE INDEX idx_orders_user_id ON orders (user_id);
        add_idx_parts_order_number.up.sql: CREATE INDEX idx_parts_order_number ON parts (order_id, number);
        add_idx_parts_sent_to.up.sql: CREATE INDEX idx_parts_sent_to ON parts (sent_to);
        add_idx_stray_name.up.sql: CREATE INDEX idx_stray_name ON stray (name);
        ");
    let migrate = db(&place, &["migrate", "--connection", "sqlite:shop.db"]);
    assert_eq!(migrate.code, Some(0), "{}", migrate.stderr);
    let after = findings(&analyze(&place, &words));
    let suggested = [
        "foreign-key",
        "duplicate-index",
        "redundant-index",
        "automatic-index",
    ];
    for (code, object) in before {
        let is_gone = !after.contains(&(code.clone(), object.clone()));
        assert_eq!(
            is_gone,
            suggested.contains(&code.as_str()),
            "{code} {object}"
        );
    }
    file.sqlx_down(&place);
    assert_eq!(file.schema(), start);
}
