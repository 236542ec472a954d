//! What statements do to tables of SQLite. There are no locks to look at: who writes locks the whole file,
//! so that only what takes time by the number of rows is told.

use sqlx::SqliteConnection;

use super::{Effect, Proved, Watched};
use crate::db::error::DbError;
use crate::db::model::sqlite::{Token, tokens};
use crate::db::server::Session as _;

impl Watched for SqliteConnection {
    type Watch = ();

    async fn watch(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    async fn look(&mut self, (): &mut (), sql: &str) -> Result<Vec<Effect>, DbError> {
        Ok(effect(sql).into_iter().collect())
    }

    async fn alone(&mut self, sql: &str) -> Result<Proved, DbError> {
        self.command(sql).await?;
        Ok(Proved {
            sql: sql.to_owned(),
            effects: effect(sql).into_iter().collect(),
        })
    }
}

/// What a statement does to all rows of a table.
fn effect(sql: &str) -> Option<Effect> {
    let all = tokens(sql);
    let is = |n: usize, word: &str| all.get(n).is_some_and(|token| token.is(word));
    let after = |word: &str| {
        let at = all.iter().position(|token| token.is(word))?;
        all.get(at + 1).and_then(Token::name)
    };
    let (table, rewrites) = if is(0, "insert") && all.iter().any(|token| token.is("select")) {
        (after("from")?, true)
    } else if is(0, "alter") && is(3, "drop") {
        (after("table")?, true)
    } else if is(0, "update") {
        (after("update")?, true)
    } else if is(0, "create") && (is(1, "index") || is(1, "unique")) {
        (after("on")?, false)
    } else {
        return None;
    };
    let is_own =
        table == "temp" || table == "sqlite_sequence" || table == "pragma_foreign_key_check";
    (!is_own).then(|| Effect {
        table,
        lock: String::new(),
        rewrites,
        scans: true,
    })
}

/// A statement that empties tables, in whatever order they refer to each other.
pub(super) fn empty(tables: &[String]) -> String {
    let deletes = tables.iter().map(|table| format!("delete from {table};"));
    format!(
        "pragma foreign_keys = off; {} pragma foreign_keys = on",
        deletes.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::effect;

    #[test]
    fn what_takes_time_by_the_number_of_rows_is_known() {
        for (sql, table, rewrites) in [
            ("INSERT INTO new_t (a)\nSELECT a FROM \"a b\"", "a b", true),
            ("ALTER TABLE t DROP COLUMN a", "t", true),
            ("CREATE UNIQUE INDEX i ON t (a)", "t", false),
        ] {
            let effect = effect(sql).unwrap();
            assert_eq!((effect.table.as_str(), effect.rewrites), (table, rewrites));
        }
        for sql in [
            "CREATE TABLE t (a)",
            "ALTER TABLE t ADD COLUMN a",
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'a', seq FROM sqlite_sequence WHERE name = 'b'",
            "UPDATE temp.foreign_keys_of_migration SET after = 1",
        ] {
            assert_eq!(effect(sql), None, "{sql}");
        }
    }
}
