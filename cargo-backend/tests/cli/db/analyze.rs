use insta::assert_snapshot;
use serde_json::Value;

use super::server::{Database, shadow};
use crate::program::{Place, Run};

/// A schema with each finding in it, and beside each what is none.
const SCHEMA: &str = include_str!("analyze.sql");

const ROWS: &str = "
create extension if not exists pg_stat_statements;
insert into users (email, name) select 'u' || n || '@x', 'n' || n from generate_series(1, 2000) n;
insert into orders (user_id) select n % 2000 + 1 from generate_series(1, 6000) n;
insert into lines select id, 1 from orders;
analyze;
";

/// What an application asks: some users, and for each of them their orders.
const WORKLOAD: &str = r"
select format('select * from users where id between %s and %s', n * 10, n * 10 + 9) from generate_series(1, 20) n \gexec
select format('select * from orders where user_id = %s', n) from generate_series(10, 209) n \gexec
";

/// Runs `db analyze` with words that may have spaces.
fn analyze(place: &Place, words: &[&str]) -> Run {
    let mut command = place.command();
    command.args(["db", "analyze"]).args(words);
    crate::program::run(&mut command, b"")
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

fn listed(run: &Run) -> String {
    let lines = findings(run).into_iter();
    lines
        .map(|(code, object)| format!("{code}: {object}\n"))
        .collect()
}

#[test]
fn a_schema_alone_shows_what_does_not_depend_on_use() {
    let place = Place::new();
    // A catalogue is not to be changed from a file.
    let schema = SCHEMA.split("update pg_index").next().unwrap();
    place.put("schema.sql", schema);
    let run = analyze(
        &place,
        &[
            "--schema",
            "schema.sql",
            "--shadow",
            &shadow(),
            "--message-format",
            "json",
        ],
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(listed(&run), @r"
        duplicate-index: orders_status_again
        duplicate-index: users_email_again
        foreign-key: orders.user_id
        foreign-key: parts (order_id, number)
        foreign-key: parts.sent_to
        money-type: users.balance
        not-validated: orders.orders_known
        padded-text: users
        primary-key: log
        redundant-index: users_name
        time-without-zone: users
        ");
}

#[test]
fn everything_is_found_with_its_figures() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    database.run(WORKLOAD);
    let place = Place::new();
    let run = analyze(
        &place,
        &[
            "--connection",
            &database.url(),
            "--large-table",
            "1000",
            "--slow",
            "1000000",
            "--drop-unused",
        ],
    );
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let head = format!("Database `{}` on PostgreSQL ", database.name());
    assert!(run.stdout.starts_with(&head), "{}", run.stdout);
    // Times are never the same.
    let lines = run.stdout.lines().skip(2);
    let lines = lines.filter(|line| !line.contains("(pg_stat_statements"));
    let text: Vec<_> = lines.collect();
    assert_snapshot!(text.join("\n"));
}

#[test]
fn a_role_that_may_only_look_is_enough() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    database.run(&format!(
        "create role {0} login; grant pg_read_all_stats to {0}; grant select on all sequences in schema public to {0}",
        database.role()
    ));
    database.run(WORKLOAD);
    let url = database
        .url()
        .replace("user=postgres", &format!("user={}", database.role()));
    let place = Place::new();
    let words = [
        "--connection",
        &url,
        "--message-format",
        "json",
        "--show-sql",
    ];
    let run = analyze(&place, &words);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let found = findings(&run);
    for code in [
        "foreign-key",
        "sequence-exhaustion",
        "n-plus-one",
        "unused-index",
    ] {
        assert!(found.iter().any(|(it, _)| it == code), "{code}: {found:?}");
    }
    let slow = analyze(
        &place,
        &[
            "--connection",
            &url,
            "--only",
            "slow-query",
            "--slow",
            "0",
            "--report",
            "page.html",
        ],
    );
    let page = crate::browser::opened(&place, "page.html");
    for shown in [
        "Where the bytes are",
        "How rows are found",
        "Where the time goes",
        "select * from orders where user_id = $1",
        "class=\"found ",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    for foreign in ["<script", "src=", "href=", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}: {page}");
    }
    let is_told = slow
        .stdout
        .contains("on average: `select * from orders where user_id = $1`");
    assert!(is_told, "{}", slow.stdout);
    // Every transaction says that it only reads, and nothing else is sent.
    let transactions = run
        .stderr
        .matches("begin isolation level repeatable read read only")
        .count();
    assert_eq!(transactions, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("members of pg_read_all_stats"),
        "{}",
        run.stderr
    );
    for line in run
        .stderr
        .lines()
        .filter(|line| !line.starts_with("begin "))
    {
        let is_select = line.starts_with("select ") || line.starts_with("/* ");
        assert!(
            is_select || ["rollback;", "savepoint statements;"].contains(&line),
            "{line}"
        );
    }
}

#[test]
fn who_changes_a_table_is_not_waited_for_for_ever() {
    let database = Database::new("create table users (id bigint primary key)");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let run = runtime.block_on(async {
        use sqlx::Connection as _;
        let mut connection = sqlx::PgConnection::connect(&database.url()).await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        let lock = sqlx::raw_sql("lock table users in access exclusive mode");
        lock.execute(&mut *transaction).await.unwrap();
        let words = ["--connection", &database.url(), "--lock-timeout", "1"];
        analyze(&Place::new(), &words)
    });
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("somebody holds an exclusive lock"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_suggested_is_written_tried_applied_and_then_gone() {
    let database = Database::new(SCHEMA);
    database.run(ROWS);
    database.run(WORKLOAD);
    let (place, url, shadow) = (Place::new(), database.url(), shadow());
    let words = ["--connection", &url, "--message-format", "json"];
    let before = analyze(&place, &words);
    assert_eq!(before.code, Some(1), "{}", before.stderr);
    let start = database.dump();
    let written = analyze(
        &place,
        &[
            "--connection",
            &url,
            "--shadow",
            &shadow,
            "--output",
            "migrations",
        ],
    );
    assert_eq!(written.code, Some(1), "{}", written.stderr);
    let texts = place.texts("migrations").into_iter();
    let texts: Vec<_> = texts
        .map(|(name, text)| format!("== {}\n{text}", name.get(15..).unwrap()))
        .collect();
    assert_snapshot!(texts.join("\n"));
    let migrate = |words: &[&str]| {
        let mut command = place.command();
        command
            .args(["db", "migrate", "--connection", &url])
            .args(words);
        let run = crate::program::run(&mut command, b"");
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    };
    migrate(&["--dry-run", "--shadow", &shadow]);
    assert_eq!(database.dump(), start);
    migrate(&[]);
    let after = findings(&analyze(&place, &words));
    let suggested = [
        "foreign-key",
        "duplicate-index",
        "redundant-index",
        "invalid-index",
        "not-validated",
    ];
    for (code, object) in findings(&before) {
        let is_gone = !after.contains(&(code.clone(), object.clone()));
        assert_eq!(
            is_gone,
            suggested.contains(&code.as_str()),
            "{code} {object}"
        );
    }
}

#[test]
fn what_is_asked_for_has_to_be_there() {
    let place = Place::new();
    let run = analyze(&place, &["--schema", "x.sql", "--only", "foreign-keys"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("no finding is called `foreign-keys`"),
        "{}",
        run.stderr
    );
    let run = analyze(&place, &["--schema", "x.sql", "--report", "page.pdf"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("analyze::report"), "{}", run.stderr);
    let run = analyze(&place, &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("DATABASE_URL"), "{}", run.stderr);
    place.put(
        ".env",
        "DATABASE_URL=postgres://ann:secret@127.0.0.1:1/shop\n",
    );
    let run = analyze(&place, &[]);
    assert_eq!(run.code, Some(2));
    assert!(!run.stderr.contains("secret"), "{}", run.stderr);
}

#[test]
fn the_page_has_every_finding_and_no_other() {
    let page = include_str!("../../../../docs/database.md");
    let rows = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `analyze::"));
    let listed: Vec<_> = rows.map(|rest| rest.split('`').next().unwrap()).collect();
    let run = analyze(&Place::new(), &["--schema", "x.sql", "--only", "?"]);
    let known = run.stderr.split("help: there are ").nth(1).unwrap();
    let known = known.lines().next().unwrap();
    assert_eq!(listed.join(", "), known);
}

#[test]
fn what_is_accepted_is_left_out() {
    let place = Place::new();
    place.put(
        "schema.sql",
        "create table users (id bigint primary key); create table orders (id bigint primary key, user_id bigint references users, at timestamp);",
    );
    let shadow = shadow();
    let run = |words: &[&str]| {
        let start = [
            "--schema",
            "schema.sql",
            "--shadow",
            &shadow,
            "--message-format",
            "json",
        ];
        analyze(&place, &[&start, words].concat())
    };
    let all = findings(&run(&[]));
    assert_eq!(all.len(), 2, "{all:?}");
    let (_, object) = all.iter().find(|(code, _)| code == "foreign-key").unwrap();
    place.put(
        "backend.toml",
        &format!("[[ignore]]\nrule = \"analyze::foreign-key\"\nobject = \"{object}\"\nreason = \"nobody is deleted\"\n"),
    );
    let rest = run(&[]);
    assert_eq!(rest.code, Some(0), "{}", rest.stderr);
    let codes: Vec<_> = findings(&rest).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["time-without-zone"]);
    assert!(
        rest.stderr.contains("1 finding is silenced"),
        "{}",
        rest.stderr
    );
    let written = run(&["--write-baseline", "known.json"]);
    assert_eq!((written.code, written.stdout.as_str()), (Some(0), ""));
    assert_eq!(run(&["--baseline", "known.json"]).stdout, "");
    place.put("schema.sql", "create table users (id bigint primary key);");
    let gone = run(&["--baseline", "known.json"]);
    assert!(
        gone.stderr.contains("baseline::stale") && gone.stderr.contains("ignore::unused"),
        "{}",
        gone.stderr
    );
}
