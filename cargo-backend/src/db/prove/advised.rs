//! Statements that are advised → a migration that has been tried.

use super::run::run;
use super::{Migration, Part, Task, of_cycle, prepare, prove, rebuild};
use crate::db::ddl::{Group, Style};
use crate::db::diff::diff;
use crate::db::error::DbError;
use crate::db::model::{Database, Engine};
use crate::db::server::Session as _;
use crate::db::shadow::Ground;

/// Runs statements on a copy of a database, and writes the migration that makes what came of it, with its way
/// back: the same that `db diff` would write.
///
/// Statements that change nothing in the schema, such as `REINDEX`, are parts of their own.
pub(crate) async fn advised(
    shadow: &mut impl Ground,
    from: &Database,
    from_on_shadow: Option<String>,
    statements: &[String],
) -> Result<Migration, DbError> {
    let start = match from_on_shadow {
        Some(name) => name,
        None => rebuild(shadow, from).await?,
    };
    let target = shadow.database(Some(&start)).await?;
    let mut connection = shadow.connect(&target).await?;
    let mut before = connection.catalogue().await?;
    let mut alone = Vec::new();
    for sql in statements {
        let group = Group {
            statements: vec![sql.clone()],
            transaction: false,
        };
        let up = run(&mut connection, &group, "proof::up").await?;
        let after = connection.catalogue().await?;
        let plan = diff(&before, &after).map_err(|cycle| of_cycle(&cycle))?;
        if plan.steps.is_empty() {
            alone.push(Part {
                up,
                // MySQL commits what changes a table.
                transaction: from.engine != Engine::Mysql && !sql.contains(" CONCURRENTLY "),
                down_transaction: true,
                ..Part::default()
            });
        }
        before = after;
    }
    connection.leave().await;
    let task = Task {
        from: from.clone(),
        from_on_shadow: Some(start),
        to: before,
        to_on_shadow: Some(target),
        renames: Vec::new(),
        style: Style {
            online: true,
            apart: true,
            ..Style::default()
        },
    };
    let prepared = prepare(shadow, &task).await?;
    let mut migration = prove(shadow, &task, prepared).await?;
    migration.parts.extend(alone);
    Ok(migration)
}
