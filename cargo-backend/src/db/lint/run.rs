//! Files → what their statements did, on a database of the shadow.

use sqlx::{Connection as _, PgConnection};

use super::seen::{Relation, SCHEMA, Schema};
use super::{Seen, Statement};
use crate::db::error::DbError;
use crate::db::introspect::answers;
use crate::db::prove::Watch;
use crate::db::server::execute;
use crate::db::shadow::Shadow;
use crate::db::source::{SqlFile, history};
use crate::db::sql::split;

/// SQLSTATE of what cannot run in a transaction.
const ALONE: &str = "25001";

/// Runs the files one after the other, also behind one that fails.
pub(crate) async fn run(
    shadow: &Shadow,
    database: &str,
    files: Vec<SqlFile>,
) -> Result<Vec<Seen>, DbError> {
    let mut connection = shadow.connect(database).await?;
    execute(
        &mut connection,
        "set check_function_bodies = off; set client_min_messages = error",
    )
    .await?;
    let mut all = Vec::new();
    for file in files {
        all.push(one(shadow, &mut connection, file).await?);
    }
    let _ = connection.close().await;
    Ok(all)
}

async fn one(
    shadow: &Shadow,
    connection: &mut PgConnection,
    file: SqlFile,
) -> Result<Seen, DbError> {
    let transaction = history::in_transaction(&file.path, &file.text);
    let start = schema(connection).await?;
    let mut before = start.clone();
    let mut statements = Vec::new();
    if transaction {
        execute(connection, "begin").await?;
    }
    let mut watch = Watch::start(connection).await?;
    for piece in split(&file.text).pieces {
        let sql = file.text.get(piece.range.clone()).unwrap_or_default();
        let mut statement = Statement {
            range: piece.range,
            effects: Vec::new(),
            before: before.clone(),
            after: before.clone(),
            error: None,
        };
        if is_transaction_control(sql) {
            statements.push(statement);
            continue;
        }
        match attempt(shadow, connection, sql, transaction).await? {
            Ok(()) => {
                statement.effects = watch.look(connection).await?;
                if changes_schema(sql) {
                    before = schema(connection).await?;
                    statement.after.clone_from(&before);
                }
                if !transaction {
                    execute(connection, "rollback").await?;
                    // What it did is looked at in a transaction; what it did for good is done again.
                    redo(shadow, connection, sql).await?;
                    watch = Watch::start(connection).await?;
                }
                statements.push(statement);
            }
            Err(error) => {
                execute(connection, "rollback").await?;
                // Some statements run in no transaction at all.
                if transaction && error.state == ALONE {
                    statement.error = Some(error);
                    statements.push(statement);
                    // What comes behind may need it.
                    for piece in split(&file.text).pieces {
                        let sql = file.text.get(piece.range).unwrap_or_default();
                        let _ = redo(shadow, connection, sql).await;
                    }
                    break;
                }
                let error = match error.state == ALONE {
                    true => redo(shadow, connection, sql).await.err(),
                    false => Some(error),
                };
                let Some(error) = error else {
                    before = schema(connection).await?;
                    statement.after.clone_from(&before);
                    statements.push(statement);
                    continue;
                };
                statement.error = Some(error);
                statements.push(statement);
                return Ok(Seen {
                    file,
                    transaction,
                    statements,
                    start,
                });
            }
        }
    }
    if transaction && statements.iter().all(|it| it.error.is_none()) {
        execute(connection, "commit").await?;
    }
    Ok(Seen {
        file,
        transaction,
        statements,
        start,
    })
}

/// Runs a statement in a transaction; a role that it lacks is made.
async fn attempt(
    shadow: &Shadow,
    connection: &mut PgConnection,
    sql: &str,
    is_open: bool,
) -> Result<Result<(), DbError>, DbError> {
    if !is_open {
        execute(connection, "begin").await?;
    }
    loop {
        execute(connection, "savepoint lint").await?;
        match execute(connection, sql).await {
            Ok(_) => return Ok(Ok(())),
            Err(error) => match shadow.missing_role(&error) {
                Some(role) => {
                    execute(connection, "rollback to savepoint lint").await?;
                    shadow.role(connection, &role).await?;
                }
                None => return Ok(Err(error)),
            },
        }
    }
}

async fn redo(shadow: &Shadow, connection: &mut PgConnection, sql: &str) -> Result<(), DbError> {
    match execute(connection, sql).await {
        Err(error) => match shadow.missing_role(&error) {
            Some(role) => {
                shadow.role(connection, &role).await?;
                execute(connection, sql).await.map(|_| ())
            }
            None => Err(error),
        },
        Ok(_) => Ok(()),
    }
}

async fn schema(connection: &mut PgConnection) -> Result<Schema, DbError> {
    let all: Vec<Relation> = answers(connection, SCHEMA).await?;
    Ok(Schema {
        relations: all
            .into_iter()
            .map(|relation| (relation.oid, relation))
            .collect(),
    })
}

fn first_word(sql: &str) -> String {
    let word: String = sql.chars().take_while(char::is_ascii_alphabetic).collect();
    word.to_ascii_lowercase()
}

/// `BEGIN` and the like, which end the transaction that the file runs in.
pub(super) fn is_transaction_control(sql: &str) -> bool {
    ["begin", "commit", "rollback", "end", "abort", "start"].contains(&first_word(sql).as_str())
}

fn changes_schema(sql: &str) -> bool {
    ![
        "insert", "update", "delete", "set", "reset", "comment", "grant", "revoke",
    ]
    .contains(&first_word(sql).as_str())
}
