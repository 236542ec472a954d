//! The way back, part by part.

use super::run::run;
use super::{Part, Proof, Task, Watched, mysql, of_cycle, sqlite};
use crate::db::ddl::{self, Group, Style};
use crate::db::diff::{diff, diff_at_once};
use crate::db::error::DbError;
use crate::db::model::{Database, Engine};
use crate::db::server::Session;

/// What the way back looks at.
pub(super) struct Walk<'a> {
    pub(super) states: &'a [Database],
    pub(super) parts: &'a mut Vec<Part>,
    pub(super) proof: &'a mut Proof,
}

/// Each part is undone by what makes the schema before it of the one after it.
pub(super) async fn back(
    connection: &mut impl Watched,
    task: &Task,
    walk: &mut Walk<'_>,
    lost: &[String],
) -> Result<(), DbError> {
    let n_renames = usize::from(!task.renames.is_empty());
    let keys = walk.states.first().map(ddl::keys_of).unwrap_or_default();
    for n in (0..walk.states.len().saturating_sub(1)).rev() {
        let (Some(before), Some(after)) = (walk.states.get(n), walk.states.get(n + 1)) else {
            continue;
        };
        let plan = diff(after, before).map_err(|cycle| of_cycle(&cycle))?;
        let Some(part) = walk.parts.get_mut(n + n_renames) else {
            continue;
        };
        let style = Style {
            online: !part.transaction,
            fills_all: true,
            keys: keys.clone(),
            ..Style::default()
        };
        let mut groups = ddl::groups(&plan, after, before, &style);
        if groups.len() > 1 {
            let style = Style {
                online: false,
                ..style.clone()
            };
            groups = ddl::groups(&plan, after, before, &style);
        }
        if groups.len() > 1 {
            let plan = diff_at_once(after, before).map_err(|cycle| of_cycle(&cycle))?;
            let style = Style {
                online: false,
                ..style
            };
            groups = ddl::groups(&plan, after, before, &style);
        }
        let group = match groups.len() {
            0 => Group {
                statements: Vec::new(),
                transaction: true,
            },
            1 => groups.remove(0),
            _ => Group {
                statements: groups
                    .into_iter()
                    .flat_map(|group| group.statements)
                    .collect(),
                transaction: true,
            },
        };
        part.down_transaction = group.transaction;
        part.lost = lost.to_vec();
        part.down = match run(connection, &group, "proof::down").await {
            Ok(proved) => proved,
            Err(error) if error.is_about_rows() && walk.proof.down_without_rows.is_none() => {
                // Values that are gone may be demanded by constraints.
                walk.proof.down_without_rows = Some(error.message.clone());
                empty(connection, after).await?;
                restore(connection, after).await?;
                run(connection, &group, "proof::down").await?
            }
            Err(error) => return Err(error),
        };
    }
    if n_renames == 1
        && let Some(part) = walk.parts.first_mut()
    {
        let statements = part.down.iter().map(|it| it.sql.clone()).collect();
        part.down = run(
            connection,
            &Group {
                statements,
                transaction: true,
            },
            "proof::down",
        )
        .await?;
    }
    Ok(())
}

/// Takes back what a group has left that failed half-way: an index that is not valid, if nothing else.
async fn restore(connection: &mut impl Watched, schema: &Database) -> Result<(), DbError> {
    let left = connection.catalogue().await?;
    let plan = diff(&left, schema).map_err(|cycle| of_cycle(&cycle))?;
    for group in ddl::groups(&plan, &left, schema, &Style::default()) {
        for sql in &group.statements {
            connection.command(sql).await?;
        }
    }
    Ok(())
}

async fn empty(connection: &mut impl Session, database: &Database) -> Result<(), DbError> {
    let engine = database.engine;
    let tables: Vec<_> = database.tables().map(|(id, _)| engine.sql(id)).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let sql = match engine {
        Engine::Postgres => format!("truncate {}", tables.join(", ")),
        Engine::Mysql => mysql::empty(&tables),
        Engine::Sqlite => sqlite::empty(&tables),
    };
    connection.command(&sql).await
}
