//! A database on the shadow, of what is known of it.

use super::judged::must_be;
use super::{first_line, of_cycle};
use crate::db::ddl::{self, Style};
use crate::db::diff::diff;
use crate::db::error::DbError;
use crate::db::model::Database;
use crate::db::server::Session as _;
use crate::db::shadow::Ground;

/// Makes a schema anew on the shadow, of what is known of it.
pub(crate) async fn rebuild(
    shadow: &mut impl Ground,
    database: &Database,
) -> Result<String, DbError> {
    let name = shadow.database(None).await?;
    let mut connection = shadow.connect(&name).await?;
    let empty = connection.catalogue().await?;
    let plan = diff(&empty, database).map_err(|cycle| of_cycle(&cycle))?;
    for group in ddl::groups(&plan, &empty, database, &Style::default()) {
        for sql in &group.statements {
            let lasting = sql.replacen("SET LOCAL ", "SET ", 1);
            let result = match connection.command(&lasting).await {
                Err(error) if shadow.provide(&mut connection, &error).await?.is_some() => {
                    connection.command(sql).await
                }
                done => done,
            };
            if let Err(error) = result {
                let message = format!(
                    "the database could not be made anew on the shadow: {}",
                    error.message
                );
                return Err(DbError {
                    code: "shadow::rebuild",
                    message,
                    ..error
                }
                .help(format!("statement: {}", first_line(sql))));
            }
        }
    }
    let there = connection.catalogue().await?;
    must_be(
        &there,
        database,
        "shadow::rebuild",
        "the database could not be made anew on the shadow",
    )?;
    connection.leave().await;
    Ok(name)
}
