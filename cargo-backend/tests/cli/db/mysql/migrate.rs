use std::process::{Child, Stdio};

use insta::assert_snapshot;
use sqlx::{Connection as _, Executor as _};

use super::server::{Database, db, shadow, wait};
use crate::program::{Place, Run};

fn run(place: &Place, database: &Database, words: &[&str]) -> Run {
    db(place, &[words, &["--connection", &database.url()]].concat())
}

fn place() -> (Place, Database) {
    let place = Place::new();
    place.put("migrations/1_users.up.sql", "create table users (id int auto_increment primary key, email varchar(20));\ninsert into users (email) values ('a');\n");
    place.put("migrations/1_users.down.sql", "drop table users;\n");
    place.put(
        "migrations/2_emails.up.sql",
        "-- no-transaction\nalter table users add unique key email (email);\ncreate trigger t before insert on users for each row begin set new.email = lower(new.email); end;\n",
    );
    place.put(
        "migrations/2_emails.down.sql",
        "-- no-transaction\ndrop trigger t;\nalter table users drop key email;\n",
    );
    (place, Database::new(""))
}

fn states(place: &Place, database: &Database) -> Vec<String> {
    let run = run(place, database, &["status"]);
    let lines = run.stdout.lines();
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn migrations_go_up_and_down_in_the_table_of_sqlx() {
    let (place, database) = place();
    let done = run(&place, &database, &["migrate"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        database.ask("select version, description, success, length(checksum), execution_time > 0 from _sqlx_migrations order by version"),
        "1|users|1|48|1\n2|emails|1|48|1"
    );
    // sqlx agrees on what has been applied, and we on what sqlx applies.
    database.sqlx_up(&place);
    database.sqlx_down(&place);
    database.sqlx_up(&place);
    assert_eq!(states(&place, &database), ["applied", "applied"]);
    assert_eq!(
        run(&place, &database, &["migrate"]).stderr,
        "Nothing to do: 2 migrations have been applied\n"
    );
    assert_eq!(run(&place, &database, &["rollback"]).code, Some(0));
    assert_eq!(states(&place, &database), ["applied", "pending"]);
    assert_eq!(
        run(&place, &database, &["rollback", "--to", "0"]).code,
        Some(0)
    );
    assert_eq!(states(&place, &database), ["pending", "pending"]);
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let (place, _) = place();
    let database = Database::new(
        "create table users (id int primary key, email varchar(20)); insert into users values (5, 'x'); analyze table users;",
    );
    place.put(
        "migrations/1_users.up.sql",
        "alter table users add at int, add key (email);\nalter table users drop column email;\n",
    );
    let shadow = shadow();
    let words = [
        "migrate",
        "migrations/1_users.up.sql",
        "--dry-run",
        "--shadow",
        &shadow,
    ];
    let dry = run(&place, &database, &words);
    assert_eq!(dry.code, Some(1), "{}", dry.stderr);
    assert_snapshot!(format!("{}\n{}", dry.stdout, dry.stderr), @r"
        1_users.up.sql
          alter table users add at int, add key (email)
            users: INPLACE: others read and write; reads all rows (about 1 rows)
          alter table users drop column email
            users: NOCOPY: others read and write; reads all rows (about 1 rows)

        error[migration::data-loss]: the column `users.email` would be dropped with one value in it
            = help: nothing brings them back: save them before, or change the migration

        1 error
        Nothing was changed: it ran on a copy of the schema. How long it takes on your data was not tried.
        ");
    assert_eq!(database.ask("select * from users"), "5|x");
}

#[test]
fn what_fails_is_told_at_its_line_with_the_state_that_it_left() {
    let (place, database) = place();
    place.put(
        "migrations/1_users.up.sql",
        "create table users (id int);\ninsert into user values (2);\n",
    );
    let failed = run(&place, &database, &["migrate"]);
    assert_eq!(failed.code, Some(1));
    let name = database.ask("select database()");
    assert_snapshot!(failed.stderr.replace(&name, "shop"), @r"
        error[migrate::statement]: `migrations/1_users.up.sql` failed: Table 'shop.user' doesn't exist
           --> migrations/1_users.up.sql:2:1
          2 | insert into user values (2);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: the server commits what changes a schema at once: what its first 1 of 2 statements did is there, and `db status` says so

        1 error
        ");
    assert_eq!(states(&place, &database), ["half-way", "pending"]);
    database.run("delete from _sqlx_migrations; drop table users; create table users (id int)");
    // What only changes rows is all or nothing, and so is a first statement.
    place.put(
        "migrations/1_users.up.sql",
        "insert into users values (1);\ninsert into user values (2);\n",
    );
    let failed = run(&place, &database, &["migrate"]);
    assert!(
        failed.stderr.contains("nothing of it is there"),
        "{}",
        failed.stderr
    );
    assert_eq!(database.ask("select count(*) from users"), "0");
    assert_eq!(states(&place, &database), ["pending", "pending"]);
    place.put("migrations/1_users.up.sql", "alter table user add a int;\n");
    let failed = run(&place, &database, &["migrate"]);
    assert!(
        failed.stderr.contains("nothing of it is there"),
        "{}",
        failed.stderr
    );
    assert_eq!(states(&place, &database), ["pending", "pending"]);
}

fn start(place: &Place, database: &Database) -> Child {
    let mut command = place.command();
    command.args(["db", "migrate", "--connection", &database.url()]);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn what_was_killed_between_statements_is_half_way() {
    let (place, database) = place();
    place.put(
        "migrations/2_emails.up.sql",
        "create table more (id int);\nselect sleep(600);\ncreate table never (id int);\n",
    );
    let mut child = start(&place, &database);
    let sleeping = format!(
        "select count(*) from information_schema.processlist where db = '{}' and info like 'select sleep%'",
        database.ask("select database()")
    );
    while database.ask(&sleeping) == "0" {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let status = run(&place, &database, &["status"]);
    assert_eq!(status.code, Some(1));
    assert_eq!(states(&place, &database), ["applied", "half-way"]);
    assert!(
        status
            .stderr
            .contains("`cargo backend db repair` says what of it is there"),
        "{}",
        status.stderr
    );
    // The server goes on with what it was told, and keeps the lock until it looks.
    let kill = format!(
        "select concat('kill ', id) from information_schema.processlist where db = '{}' and info like 'select sleep%'",
        database.ask("select database()")
    );
    database.run(&database.ask(&kill));
    database.run("drop table more; delete from _sqlx_migrations where version = 2");
    assert_eq!(database.ask("show tables like 'never'"), "");
    place.put(
        "migrations/2_emails.up.sql",
        "create table more (id int);\n",
    );
    let done = run(&place, &database, &["migrate"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
}

#[test]
fn of_two_that_migrate_at_once_one_does_and_the_other_waits() {
    let (place, database) = place();
    let children = [start(&place, &database), start(&place, &database)];
    let outputs = children.map(|child| child.wait_with_output().unwrap());
    let all: String = outputs
        .iter()
        .map(|it| String::from_utf8_lossy(&it.stderr).into_owned())
        .collect();
    assert!(outputs.iter().all(|it| it.status.success()), "{all}");
    assert_eq!(all.matches("Applied 1_users.up.sql").count(), 1, "{all}");
    assert_eq!(all.matches("Applied 2_emails.up.sql").count(), 1, "{all}");
}

#[test]
fn who_waits_in_vain_says_so() {
    let (place, database) = place();
    wait(async {
        let mut connection = database.connect().await;
        // MariaDB takes no lock for ever, as sqlx asks for it.
        let lock = "do get_lock(lower(hex((0x3d32ad9e + 0) * crc32(database()))), 10)";
        connection.execute(lock).await.unwrap();
        let locked = run(&place, &database, &["migrate", "--wait", "0"]);
        assert_eq!(locked.code, Some(1));
        let said = locked.stderr.split_once(": connection").unwrap().0;
        assert_eq!(
            said,
            "error[migrate::locked]: somebody else is migrating this database"
        );
        connection.close().await.unwrap();
    });
    assert_eq!(run(&place, &database, &["migrate"]).code, Some(0));
}

#[test]
fn a_database_is_adopted_and_what_stopped_half_way_is_mended() {
    let (place, database) = place();
    let shadow = shadow();
    database.run("create table users (id int auto_increment primary key, email varchar(20)); insert into users (email) values ('b')");
    let adopted = run(
        &place,
        &database,
        &["baseline", "--to", "1", "--shadow", &shadow],
    );
    assert_eq!(adopted.code, Some(0), "{}", adopted.stderr);
    assert_eq!(states(&place, &database), ["applied", "pending"]);
    // The second statement fails: the first one lasts.
    let text = place.read("migrations/2_emails.up.sql");
    place.put(
        "migrations/2_emails.up.sql",
        &text.replace("on users for", "on user for"),
    );
    assert_eq!(run(&place, &database, &["migrate"]).code, Some(1));
    place.put("migrations/2_emails.up.sql", &text);
    let repair = ["repair", "--shadow", &shadow];
    let open = run(&place, &database, &repair);
    assert_eq!(open.code, Some(1));
    assert_snapshot!(open.stderr, @r"
        error[migrate::half-way]: of `2_emails.up.sql` the first 1 of 2 statements are there
            = help: still to be run: `create trigger t before insert on users for each row begin set new.email = lower(new.email); end`
            = help: or to undo what is there: `ALTER TABLE `users` DROP KEY `email``
            = help: run one or the other by hand, then `cargo backend db repair` again

        1 error
        ");
    database.run("alter table users drop key email");
    let mended = run(&place, &database, &repair);
    assert_eq!(mended.code, Some(0), "{}", mended.stderr);
    assert_eq!(run(&place, &database, &["migrate"]).code, Some(0));
    place.put("migrations/1_users.up.sql", "create table users (id int auto_increment primary key, email varchar(20));\n-- One to begin with.\ninsert into users (email) values ('a');\n");
    let mended = run(&place, &database, &repair);
    assert_eq!(mended.code, Some(0), "{}", mended.stderr);
    database.sqlx_up(&place);
}
