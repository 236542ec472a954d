//! Histories that are adopted and mended, on PostgreSQL.

use super::server::{Database, shadow};
use crate::program::{Place, Run};

fn run(place: &Place, database: &Database, words: &[&str]) -> Run {
    let mut command = place.command();
    command.arg("db").args(words);
    command.args(["--connection", &database.url()]);
    crate::program::run(&mut command, b"")
}

#[test]
fn a_database_is_adopted_and_its_history_mended() {
    let shadow = shadow();
    let place = Place::new();
    place.put(
        "migrations/1_users.sql",
        "create table users (id bigint primary key, email text, at timestamptz default now());\ninsert into users values (1, 'a');\n",
    );
    place.put(
        "migrations/2_email.sql",
        "-- no-transaction\ncreate index concurrently email on users (email);\n",
    );
    let database = Database::new(
        "create table users (id bigint primary key, email text, at timestamptz default now());",
    );
    let refused = run(&place, &database, &["baseline", "--shadow", &shadow]);
    assert_eq!(refused.code, Some(1));
    for told in [
        "index `public.email` is in the migrations alone",
        "`--to 1`",
    ] {
        assert!(refused.stderr.contains(told), "{}", refused.stderr);
    }
    let done = run(
        &place,
        &database,
        &["baseline", "--to", "1", "--shadow", &shadow],
    );
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let noted = "select string_agg(concat_ws('|', version, description, success, length(checksum)), ' ') from _sqlx_migrations";
    assert_eq!(database.run(noted), "1|users|t|48");
    let done = run(&place, &database, &["migrate"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    // Rows with times of their own are no difference, as they are none between two runs of one text.
    let text = place.read("migrations/1_users.sql");
    place.put("migrations/1_users.sql", &text.replace('\n', "\r\n"));
    let mended = run(&place, &database, &["repair", "--shadow", &shadow]);
    assert_eq!(mended.code, Some(0), "{}", mended.stderr);
    place.put(
        "migrations/1_users.sql",
        &text.replace("email text", "email varchar"),
    );
    let refused = run(&place, &database, &["repair", "--shadow", &shadow]);
    assert!(
        refused.code == Some(1)
            && refused
                .stderr
                .contains("column `public.users.email` differs"),
        "{}",
        refused.stderr
    );
    place.put("migrations/1_users.sql", &text.replace('\n', "\r\n"));
    // It was made, and the note was never written.
    database.run("update _sqlx_migrations set success = false where version = 2");
    let mended = run(&place, &database, &["repair", "--shadow", &shadow]);
    assert_eq!(
        (mended.code, mended.stderr.as_str()),
        (
            Some(0),
            "Mended: all of `2_email.sql` is there, and it counts as applied\n"
        )
    );
    assert_eq!(run(&place, &database, &["status"]).code, Some(0));
}
