//! The table of those who may log in, where a project makes its own database.

use backend_codegen::read::database::Engine;

use super::database::Database;

/// What the table is called: the first of these names that no other one has.
const NAMES: [&str; 2] = ["users", "login_users"];

/// Adds the migration that makes the table, after all `migrations` there are; the name of the table.
/// `others` are the tables that there are already.
pub(super) fn add(
    engine: Engine,
    others: &[String],
    migrations: &mut Vec<(String, String)>,
) -> String {
    let is_free = |name: &String| !others.iter().any(|other| other.eq_ignore_ascii_case(name));
    let more = (2_u32..).map(|number| format!("login_users_{number}"));
    let names = NAMES.map(str::to_owned).into_iter().chain(more);
    let table = { names }.find(is_free).unwrap_or_default();
    let text = match engine {
        Engine::Mysql => include_str!("shipped/auth/database/mysql.sql"),
        Engine::Postgres => include_str!("shipped/auth/database/postgres.sql"),
        Engine::Sqlite => include_str!("shipped/auth/database/sqlite.sql"),
    };
    let made = text.replace("{table}", &table);
    let number = next(migrations);
    if migrations.iter().any(|(name, _)| name.ends_with(".up.sql")) {
        let gone = format!("DROP TABLE {table};\n");
        migrations.push((format!("{number}_{table}.up.sql"), made));
        migrations.push((format!("{number}_{table}.down.sql"), gone));
    } else {
        migrations.push((format!("{number}_{table}.sql"), made));
    }
    table
}

/// The number of what comes after all migrations there are, with as many digits.
fn next(migrations: &[(String, String)]) -> String {
    let numbers = migrations.iter().filter_map(|(name, _)| {
        let (number, _) = name.split_once('_')?;
        Some((number.parse::<u64>().ok()?, number.len()))
    });
    let (last, width) = numbers.max().unwrap_or((0, 4));
    format!("{:0width$}", last.saturating_add(1))
}

impl Database<'_> {
    /// What finds and adds users in Rust, in a table.
    pub(super) fn users_in_rust(&self, table: &str) -> String {
        let text = include_str!("shipped/auth/database/users.rs");
        self.users_in(text, table).replace("{pool}", self.pool())
    }

    /// A file with what statements about the table are like.
    pub(super) fn users_in(&self, text: &str, table: &str) -> String {
        let (parameters, change) = match self.engine {
            Engine::Mysql => (
                ["?"; 3],
                "ON DUPLICATE KEY UPDATE scope = VALUES(scope), password_hash = VALUES(password_hash)",
            ),
            Engine::Postgres | Engine::Sqlite => (
                ["$1", "$2", "$3"],
                "ON CONFLICT (name) DO UPDATE SET scope = excluded.scope, password_hash = excluded.password_hash",
            ),
        };
        let [name, scope, hash] = parameters;
        text.replace("{table}", table)
            .replace("{1}", name)
            .replace("{2}", scope)
            .replace("{3}", hash)
            .replace("{or change}", change)
    }

    /// The tests of the login in Rust, of users in the table.
    pub(super) fn tests_of_login(&self, text: &str) -> String {
        let put = "users.put(\"ada\", &[\"read\".to_owned()], PASSWORD).await?;\n    \
                   assert!(users.put(\" ada\", &[], PASSWORD).await.is_err());\n";
        let (open, close) = match self.engine {
            Engine::Sqlite => (
                format!(
                    "    let users = Users::new(crate::round_trip::scratch().await);\n    {put}"
                ),
                "",
            ),
            Engine::Mysql | Engine::Postgres => (
                format!(
                    "    // There may be no server that is for tests.\n    \
                     let Some(pool) = crate::round_trip::scratch().await else {{\n        return Ok(());\n    }};\n    \
                     let users = Users::new(pool.clone());\n    {put}"
                ),
                "    crate::round_trip::remove(pool).await;\n",
            ),
        };
        text.replace("{open}", &open)
            .replace("{close}", close)
            .replace("{use line}", "")
            .replace("{lines}", "")
    }
}

#[cfg(test)]
mod tests {
    use backend_codegen::read::database::Engine;

    use super::add;

    fn added(others: &[&str], names: &[&str]) -> (String, Vec<String>) {
        let others: Vec<_> = others.iter().map(|&name| name.to_owned()).collect();
        let files = names.iter().map(|&name| (name.to_owned(), String::new()));
        let mut files: Vec<_> = files.collect();
        let table = add(Engine::Sqlite, &others, &mut files);
        let new = files.into_iter().skip(names.len());
        (table, new.map(|(name, _)| name).collect())
    }

    #[test]
    fn the_table_comes_after_all_others_and_is_called_like_none() {
        let names = |table: &str, files: &[&str]| {
            (
                table.to_owned(),
                files.iter().map(|&file| file.to_owned()).collect(),
            )
        };
        assert_eq!(
            added(&["orders"], &["0001_shop.sql", "0002_rows.sql"]),
            names("users", &["0003_users.sql"])
        );
        let moment = ["20260101120000_a.up.sql", "20260101120000_a.down.sql"];
        assert_eq!(
            added(&["Users"], &moment),
            names(
                "login_users",
                &[
                    "20260101120001_login_users.up.sql",
                    "20260101120001_login_users.down.sql"
                ]
            )
        );
        assert_eq!(
            added(&["users", "login_users"], &["9_a.sql"]),
            names("login_users_2", &["10_login_users_2.sql"])
        );
    }
}
