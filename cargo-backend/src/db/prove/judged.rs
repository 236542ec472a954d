//! Whether a schema is what it should be.

use super::{first_line, of_cycle};
use crate::db::ddl::{self, Style};
use crate::db::diff::diff;
use crate::db::error::DbError;
use crate::db::model::{Database, Engine};

pub(super) fn must_be(
    here: &Database,
    there: &Database,
    code: &'static str,
    message: &str,
) -> Result<(), DbError> {
    let plan = diff(here, there).map_err(|cycle| of_cycle(&cycle))?;
    let statements: Vec<_> = ddl::groups(&plan, here, there, &Style::default())
        .into_iter()
        .flat_map(|group| group.statements)
        .collect();
    if statements.is_empty() {
        return Ok(());
    }
    let mut error = DbError::new(code, message);
    for sql in statements.iter().take(5) {
        error = error.help(format!("still to be done: {}", first_line(sql)));
    }
    Err(error.help("this is a bug of cargo backend; nothing was written"))
}

/// Who looks at a schema besides us.
pub(super) fn judge(database: &Database) -> &'static str {
    match database.engine {
        Engine::Postgres => "pg_dump",
        Engine::Mysql => "mariadb-dump",
        Engine::Sqlite => "the engine's own description",
    }
}

pub(super) fn must_dump(
    lines: Vec<String>,
    code: &'static str,
    message: &str,
) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut error = DbError::new(code, message);
    for line in lines.iter().take(8) {
        error = error.help(line.clone());
    }
    Err(error.help("this is a bug of cargo backend; nothing was written"))
}
