//! Running statements while somebody looks at what they lock.

use super::{Proved, Watched, first_line};
use crate::db::ddl::Group;
use crate::db::error::DbError;

/// Runs a group and looks at what each statement does.
pub(super) async fn run<C: Watched>(
    connection: &mut C,
    group: &Group,
    code: &'static str,
) -> Result<Vec<Proved>, DbError> {
    if !group.transaction {
        let mut proved = Vec::new();
        for sql in &group.statements {
            match connection.alone(sql).await {
                Ok(done) => proved.push(done),
                Err(error) => {
                    connection.recover().await;
                    return Err(of_run(error, sql, code));
                }
            }
        }
        return Ok(proved);
    }
    connection.command("begin").await?;
    let result = run_together(connection, group, code).await;
    let end = if result.is_ok() { "commit" } else { "rollback" };
    let ended = connection
        .command(end)
        .await
        .map_err(|error| of_run(error, "COMMIT", code));
    let proved = result?;
    ended?;
    Ok(proved)
}

async fn run_together<C: Watched>(
    connection: &mut C,
    group: &Group,
    code: &'static str,
) -> Result<Vec<Proved>, DbError> {
    let mut watch = connection.watch().await?;
    let mut proved = Vec::new();
    for sql in &group.statements {
        connection
            .command(sql)
            .await
            .map_err(|error| of_run(error, sql, code))?;
        let effects = connection.look(&mut watch, sql).await?;
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
