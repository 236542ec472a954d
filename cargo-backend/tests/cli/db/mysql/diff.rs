use insta::assert_snapshot;

use super::server::{Database, db, diff, place};

const OLD: &str = include_str!("old.sql");
const NEW: &str = include_str!("new.sql");
const ROWS: &str = include_str!("rows.sql");

/// What has to be there after each way.
const KEPT: &str = "select 'plain' as t, id as a, kept as b, size as c from plain union all select 'order', id, `from`, '' from `order`
    union all select 'words', `größe`, `a.b`, '' from `wörter & mehr` union all select 'parent', id, name, code from parent
    union all select 'child', id, parent_id, other from child union all select 'tree', id, up, label from tree
    union all select 'a', id, b_id, '' from a union all select 'b', id, a_id, '' from b union all select 'computed', x, '', '' from computed
    union all select 'texts', id, body, '' from texts union all select 'docs', id, doc, '' from docs
    union all select 'parts', id, at, '' from parts union all select 'numbered', id, t, '' from numbered order by 1, 2";

#[test]
fn every_kind_of_change_keeps_rows_and_goes_back() {
    let (place, database) = place(&format!("{OLD}{ROWS}"), NEW);
    let target = Database::new(NEW);
    let (start, rows) = (database.dump(), database.ask(KEPT));
    let run = diff(&place, &database, &["--allow-destructive"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    database.sqlx_up(&place);
    assert_eq!(database.dump(), target.dump());
    assert_eq!(database.ask(KEPT), rows);
    let run = diff(&place, &database, &["--check"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), "No difference\n"),
        "{}",
        run.stdout
    );
    database.sqlx_down(&place);
    assert_eq!(database.dump(), start);
    assert_eq!(database.ask(KEPT), rows);
}

#[test]
fn a_schema_is_made_of_nothing_and_goes_again_and_a_server_of_its_own_agrees() {
    let (place, database) = place("", NEW);
    let target = Database::new(NEW);
    let url = database.url();
    let run = db(&place, &["diff", "--connection", &url, "--to", "new.sql"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stderr.contains("; mariadb-dump agrees"),
        "{}",
        run.stderr
    );
    database.sqlx_up(&place);
    assert_eq!(database.dump(), target.dump());
    database.sqlx_down(&place);
    assert_eq!(database.dump(), Database::new("").dump());
}

const USERS: &str = "create table users (id int primary key, email varchar(50), age varchar(10));
create table orders (id int primary key, user_id int, constraint fk_user foreign key (user_id) references users (id));
insert into users values (1, 'a', '007'), (2, 'b', null);
insert into orders values (1, 1), (2, 2);
";

#[test]
fn a_migration_says_how_tables_are_changed() {
    let (place, database) = place(
        USERS,
        "create table users (id bigint primary key, email varchar(50) not null, age varchar(10), name varchar(20) default 'x', unique key email (email));
        create table orders (id int primary key, user_id bigint, at date, constraint fk_user foreign key (user_id) references users (id));",
    );
    let run = diff(&place, &database, &["--name", "Wider"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let texts: Vec<_> = place
        .texts("migrations")
        .into_iter()
        .map(|(name, text)| format!("== {}\n{text}", name.get(15..).unwrap()))
        .collect();
    let said = run.stderr.split_once('\n').unwrap().1.to_owned();
    let version = database.ask("select version()");
    let version: Vec<_> = version.splitn(3, '.').take(2).collect();
    let text = format!("{said}\n{}", texts.join("\n"));
    assert_snapshot!(text.replace(&version.join("."), "10.11"), @r"
        Wrote 1 file and the way back
        Tried on a shadow: up, the target; down, the start again; rows in 2 tables stayed. How long it takes on your data was not tried.
        orders: COPY: others read, nobody writes; writes all rows anew: ALTER TABLE `orders` …
        users: COPY: others read, nobody writes; writes all rows anew: ALTER TABLE `users` …
        orders: COPY: others read, nobody writes; writes all rows anew: ALTER TABLE `orders` ADD CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)

        == wider.down.sql
        -- no-transaction
        -- Tried up and down on MariaDB 10.11 by cargo backend, with rows in 2 of 2 tables.

        -- orders: INSTANT: others read and write
        ALTER TABLE `orders` DROP FOREIGN KEY `fk_user`;

        -- orders: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `orders`
          DROP COLUMN `at`,
          MODIFY COLUMN `user_id` int(11) DEFAULT NULL;

        -- users: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `users`
          DROP KEY `email`,
          DROP COLUMN `name`,
          MODIFY COLUMN `id` int(11) NOT NULL,
          MODIFY COLUMN `email` varchar(50) DEFAULT NULL;

        -- orders: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `orders` ADD CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);

        == wider.up.sql
        -- no-transaction
        -- Tried up and down on MariaDB 10.11 by cargo backend, with rows in 2 of 2 tables.

        -- orders: INSTANT: others read and write
        ALTER TABLE `orders` DROP FOREIGN KEY `fk_user`;

        -- orders: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `orders`
          MODIFY COLUMN `user_id` bigint(20) DEFAULT NULL,
          ADD COLUMN `at` date DEFAULT NULL;

        -- users: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `users`
          MODIFY COLUMN `id` bigint(20) NOT NULL,
          MODIFY COLUMN `email` varchar(50) NOT NULL,
          ADD COLUMN `name` varchar(20) DEFAULT 'x',
          ADD UNIQUE KEY `email` (`email`);

        -- orders: COPY: others read, nobody writes; writes all rows anew
        ALTER TABLE `orders` ADD CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
        ");
}

#[test]
fn what_would_be_lost_is_counted_and_a_rename_keeps_it() {
    let (place, database) = place(
        USERS,
        "create table users (id int primary key, email varchar(50), years int);
        create table orders (id int primary key, user_id int, constraint fk_user foreign key (user_id) references users (id));",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stderr, @r"
        error[migration::data-loss]: the column `users.age` would be dropped with one value in it
            = help: meant to go? `--allow-destructive`

        1 error
        ");
    place.put(
        "new.sql",
        "create table users (id int primary key, email varchar(1), years varchar(10));
        create table orders (id int primary key, user_id int, constraint fk_user foreign key (user_id) references users (id));",
    );
    let run = diff(&place, &database, &["--rename", "users.age=users.years"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_snapshot!(run.stderr, @r"
        error[migration::data-loss]: the column `users.email` would be cut short
            = help: meant to go? `--allow-destructive`

        1 error
        ");
    let words = ["--rename", "users.age=users.years", "--allow-destructive"];
    assert_eq!(diff(&place, &database, &words).code, Some(0));
    database.sqlx_up(&place);
    assert_eq!(database.ask("select * from users"), "1|a|007\n2|b|");
    database.sqlx_down(&place);
    assert_eq!(database.ask("select * from users"), "1|a|007\n2|b|");
}

#[test]
fn columns_get_what_is_said_and_nothing_is_made_up() {
    let (place, database) = place(
        "create table users (id int primary key, email varchar(50)); insert into users values (1, 'a'), (2, null);",
        "create table users (id int primary key, email varchar(50) not null, kind varchar(10) not null, unique key kind (kind));",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(1));
    assert_snapshot!(run.stderr, @r"
        error[migration::nulls]: `users.email` must not be null, and one value is null
            = help: say what rows get there: `--fill users.email=…`

        error[migration::no-value]: `users.kind` is new and must not be null, but nothing says what rows get in it
            = help: say it: `--fill users.kind=…`
            = help: or give the column a default

        2 errors
        ");
    let words = [
        "--fill",
        "users.email='?'",
        "--fill",
        "users.kind=concat('k', id)",
    ];
    let run = diff(&place, &database, &words);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    database.sqlx_up(&place);
    assert_eq!(database.ask("select * from users"), "1|a|k1\n2|?|k2");
}

#[test]
fn what_is_wrong_with_a_file_is_told_at_its_line() {
    let (place, database) = place(
        "",
        "create table a (b int);\n\ncreate table c (d integr);\n",
    );
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[load::statement]: Unknown data type: 'integr'
           --> new.sql:3:1
          3 | create table c (d integr);
            | ^^^^^^^^^^^^^^^^^^^^^^^^^

        1 error
        ");
    place.put("new.sql", "create table a (b int);\nuse other;\n");
    let run = diff(&place, &database, &[]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[load::outside]: this would reach beyond the database, and is not run
           --> new.sql:2:1
          2 | use other;
            | ^^^^^^^^^
            = help: leave it out, or the name of the database: one database is one schema

        1 error
        ");
    let run = db(
        &place,
        &[
            "diff",
            "--connection",
            "mysql://localhost",
            "--to",
            "new.sql",
        ],
    );
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
        error[db::url]: the URL does not say which database
            = help: write it as `mysql://user@host:3306/database`

        1 error
        ");
}

#[test]
fn large_schemas_are_compared_at_once() {
    let table = |n: usize| {
        format!(
            "create table t{n} (id int primary key, a varchar(20) not null default '', up int, key i{n} (up));\n"
        )
    };
    let all: String = (0..100).map(table).collect();
    let (place, database) = place(
        &all,
        &all.replace("t7 (id int primary key,", "t7 (id int primary key, b int,"),
    );
    let run = diff(&place, &database, &["--check"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(1), "column `t7.b` is missing\n"),
        "{}",
        run.stderr
    );
}
