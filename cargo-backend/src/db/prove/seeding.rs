//! Putting rows into the tables of a shadow.

use super::{Proof, Task, seed};
use crate::db::diff::{Change, Plan};
use crate::db::error::DbError;
use crate::db::model::{Content, Database, Id};
use crate::db::server::Session;

pub(super) async fn seed_all<C: Session>(
    connection: &mut C,
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
        let only = C::ENGINE.only();
        let count = connection
            .count(&format!(
                "select count(*) from {only}{}",
                C::ENGINE.sql(&id)
            ))
            .await?;
        match failed {
            Some(reason) if count == 0 => proof.unseeded.push((id, reason)),
            _ => proof.n_seeded += usize::from(count > 0),
        }
    }
    Ok(())
}

/// Puts one row into a table; says why not, if not.
async fn seed_one<C: Session>(
    connection: &mut C,
    start: &Database,
    to: &Database,
    id: &Id,
    (row, attempt): (usize, usize),
    checks: &[String],
) -> Result<Option<String>, DbError> {
    connection.command("begin").await?;
    let insert = seed::insert(start, to, id, row, attempt);
    let inserted = connection.command(&insert).await;
    let mut failed = inserted.err().map(|error| error.message);
    for check in checks {
        if failed.is_some() {
            break;
        }
        // What is checked may be a column that comes with the migration.
        connection.command("savepoint checked").await?;
        let only = C::ENGINE.only();
        let table = C::ENGINE.sql(id);
        let wrong = format!("select count(*) from {only}{table} where not {check}");
        match connection.count(&wrong).await {
            Ok(0) => {}
            Ok(_) => failed = Some(format!("no row was found that satisfies {check}")),
            Err(_) => {
                connection.command("rollback to checked").await?;
            }
        }
    }
    let end = if failed.is_none() {
        "commit"
    } else {
        "rollback"
    };
    connection.command(end).await?;
    Ok(failed)
}
