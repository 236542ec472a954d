//! Putting rows into the tables of a shadow.

use sqlx::PgConnection;

use super::{Proof, Task, seed};
use crate::db::diff::{Change, Plan};
use crate::db::error::DbError;
use crate::db::model::{Content, Database, Id};
use crate::db::server::{execute, number};

pub(super) async fn seed_all(
    connection: &mut PgConnection,
    start: &Database,
    task: &Task,
    plan: &Plan,
    proof: &mut Proof,
) -> Result<(), DbError> {
    let demanding = |table: &Id| {
        plan.steps.iter().find(|step| {
            let needs_value = |id: &Id| match (task.to.get(id), &step.change) {
                (Some(Content::Column(it)), Change::Create) => {
                    it.not_null
                        && it.default.is_none()
                        && it.identity.is_empty()
                        && !task.style.fills.contains_key(id)
                }
                _ => false,
            };
            step.id.same_relation(table) && needs_value(&step.id)
        })
    };
    for id in seed::tables(start, &task.to) {
        if let Some(step) = demanding(&id) {
            proof.unseeded.push((
                id,
                format!("nothing says what rows get in `{}`", step.id.part),
            ));
            continue;
        }
        let checks = seed::new_checks(start, &task.to, &id);
        let mut failed = None;
        for row in 0..seed::ROWS {
            failed = None;
            for attempt in 0..seed::ATTEMPTS {
                let place = (row, attempt);
                failed = seed_one(connection, start, &task.to, &id, place, &checks).await?;
                if failed.is_none() {
                    break;
                }
            }
        }
        let count = number(
            connection,
            &format!("select count(*) from only {}", id.sql()),
        )
        .await?;
        match failed {
            Some(reason) if count == 0 => proof.unseeded.push((id, reason)),
            _ => proof.n_seeded += usize::from(count > 0),
        }
    }
    Ok(())
}

/// Puts one row into a table; says why not, if not.
async fn seed_one(
    connection: &mut PgConnection,
    start: &Database,
    to: &Database,
    id: &Id,
    (row, attempt): (usize, usize),
    checks: &[String],
) -> Result<Option<String>, DbError> {
    execute(connection, "begin").await?;
    let insert = seed::insert(start, to, id, row, attempt);
    let inserted = execute(connection, &insert).await;
    let mut failed = inserted.err().map(|error| error.message);
    for check in checks {
        if failed.is_some() {
            break;
        }
        // What is checked may be a column that comes with the migration.
        execute(connection, "savepoint checked").await?;
        let wrong = format!("select count(*) from only {} where not {check}", id.sql());
        match number(connection, &wrong).await {
            Ok(0) => {}
            Ok(_) => failed = Some(format!("no row was found that satisfies {check}")),
            Err(_) => {
                execute(connection, "rollback to checked").await?;
            }
        }
    }
    let end = if failed.is_none() {
        "commit"
    } else {
        "rollback"
    };
    execute(connection, end).await?;
    Ok(failed)
}
