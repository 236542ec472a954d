//! What statements would cost if other indexes were there, as the planner says.
//!
//! Two ways on PostgreSQL: indexes that only the planner believes in (HypoPG) on the database itself, or real ones on
//! a shadow that has been told how large the tables are and what is in them. Elsewhere, real ones on a shadow with
//! copied rows (`copied/`).

mod carry;
mod copied;
mod hypothetical;
mod real;
mod workload;

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row as _};

use super::advise::suggest::{Planned, placeholder, steps};
use super::error::DbError;
use super::server::{execute, rows, text};

pub(crate) use carry::carry;
pub(crate) use copied::{Asked, Copied, Copies};
pub(crate) use hypothetical::Hypothetical;
pub(crate) use real::Real;
pub(crate) use workload::{Query, has_plan, of_files};

/// Makes the planner forget values: a statement with parameters has one plan for all of them.
pub(crate) const SETTINGS: &str = "set plan_cache_mode = force_generic_plan; set jit = off";

/// What the planner says of a statement, whatever its parameters: its cost and its plan. `before` is sent with it, and
/// answers with rows of one text.
async fn planned(
    connection: &mut PgConnection,
    before: &str,
    query: &Query,
) -> Result<(f64, Value, Vec<String>), DbError> {
    let sql = format!("{before}{}", explained(query, "format json"));
    let rows = rows(connection, &sql).await?;
    let text = |row: &PgRow| row.try_get_unchecked::<String, _>(0).unwrap_or_default();
    let mut answers: Vec<String> = rows.iter().map(text).collect();
    let plan = answers.pop().unwrap_or_default();
    let mut value: Value = serde_json::from_str(&plan).unwrap_or_default();
    let top = value.pointer_mut("/0/Plan").map(Value::take);
    let cost = top.as_ref().and_then(|it| it.get("Total Cost")?.as_f64());
    match cost.zip(top) {
        Some((cost, top)) => Ok((cost, top, answers)),
        None => Err(without("Total Cost")),
    }
}

/// A plan with the candidates that it uses, by what an index is called.
fn using(cost: f64, top: &Value, candidate: &impl Fn(&str) -> Option<usize>) -> Planned {
    let mut indexes = Vec::new();
    indexes_of(top, &mut indexes);
    Planned {
        cost,
        used: indexes.iter().filter_map(|it| candidate(it)).collect(),
        steps: steps(top, &|name| {
            candidate(name).map_or(name.to_owned(), placeholder)
        }),
    }
}

/// What names of candidates begin with.
const NAME: &str = "cargo_backend_candidate_";

fn name(candidate: usize) -> String {
    format!("{NAME}{candidate}")
}

/// The candidate of a name.
fn number(name: &str) -> Option<usize> {
    name.strip_prefix(NAME)?.parse().ok()
}

fn indexes_of(node: &Value, indexes: &mut Vec<String>) {
    let name = node.get("Index Name").and_then(Value::as_str);
    indexes.extend(name.map(str::to_owned));
    let children = node.get("Plans").and_then(Value::as_array);
    for child in children.into_iter().flatten() {
        indexes_of(child, indexes);
    }
}

fn without(key: &str) -> DbError {
    DbError::new(
        "suggest::plan",
        format!("the server gave a plan without `{key}`"),
    )
}

/// A figure of the plan of a statement: its key at the top.
async fn estimate(connection: &mut PgConnection, query: &Query, key: &str) -> Result<f64, DbError> {
    let plan = text(connection, &explained(query, "format json")).await?;
    let value: Value = serde_json::from_str(&plan).unwrap_or_default();
    let figure = value
        .pointer(&format!("/0/Plan/{key}"))
        .and_then(Value::as_f64);
    figure.ok_or_else(|| without(key))
}

fn explained(query: &Query, options: &str) -> String {
    if query.n_parameters == 0 {
        return format!("explain ({options}) {}", query.text);
    }
    // Plans of prepared statements are kept, and nobody tells them of an index that is not there.
    let nulls = vec!["null"; query.n_parameters].join(", ");
    format!(
        "deallocate all; prepare cargo_backend as {}; explain ({options}) execute cargo_backend({nulls})",
        query.text
    )
}

/// Whether HypoPG is there; it is of this database, so that it has to have been made by somebody.
pub(crate) async fn has_hypopg(connection: &mut PgConnection) -> Result<bool, DbError> {
    let found = "select count(*)::text from pg_extension where extname = 'hypopg'";
    Ok(text(connection, found).await? == "1")
}

/// Tries something that may fail, within a transaction that goes on.
async fn tried<T>(
    connection: &mut PgConnection,
    result: Result<T, DbError>,
) -> Result<Result<T, DbError>, DbError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) => {
            execute(connection, "rollback to savepoint whatif").await?;
            Ok(Err(error))
        }
    }
}

/// The plan of a statement, or why there is none; the transaction goes on.
pub(crate) async fn try_explain(
    connection: &mut PgConnection,
    query: &Query,
) -> Result<Result<String, DbError>, DbError> {
    execute(connection, "savepoint whatif").await?;
    let plan = text(connection, &explained(query, "format json, verbose")).await;
    tried(connection, plan).await
}
