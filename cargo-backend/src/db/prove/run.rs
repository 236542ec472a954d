//! Running statements while somebody looks at what they lock.

use sqlx::PgConnection;

use super::{Proved, first_line, locks, plain};
use crate::db::ddl::Group;
use crate::db::error::DbError;
use crate::db::server::execute;

/// Runs a group and looks at what each statement does.
pub(super) async fn run(
    connection: &mut PgConnection,
    group: &Group,
    code: &'static str,
) -> Result<Vec<Proved>, DbError> {
    if !group.transaction {
        let mut proved = Vec::new();
        for sql in &group.statements {
            execute(connection, sql)
                .await
                .map_err(|error| of_run(error, sql, code))?;
            proved.push(plain(sql.clone()));
        }
        return Ok(proved);
    }
    execute(connection, "begin").await?;
    let result = run_together(connection, group, code).await;
    let end = if result.is_ok() { "commit" } else { "rollback" };
    let ended = execute(connection, end)
        .await
        .map_err(|error| of_run(error, "COMMIT", code));
    let proved = result?;
    ended?;
    Ok(proved)
}

async fn run_together(
    connection: &mut PgConnection,
    group: &Group,
    code: &'static str,
) -> Result<Vec<Proved>, DbError> {
    let mut watch = locks::Watch::start(connection).await?;
    let mut proved = Vec::new();
    for sql in &group.statements {
        execute(connection, sql)
            .await
            .map_err(|error| of_run(error, sql, code))?;
        let effects = watch.look(connection).await?;
        proved.push(Proved {
            sql: sql.clone(),
            effects,
        });
    }
    Ok(proved)
}

fn of_run(error: DbError, sql: &str, code: &'static str) -> DbError {
    let way = if code == "proof::down" {
        "the way back"
    } else {
        "the migration"
    };
    let message = format!("{way} fails on the shadow: {}", error.message);
    DbError {
        code,
        message,
        ..error
    }
    .help(format!("statement: {}", first_line(sql)))
}
