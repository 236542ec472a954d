//! Statements of a log, asked once more for their rows.
//!
//! Only such are asked that read and call nothing but what computes (`advise/log`), each in a transaction that is
//! read-only, with bounds, and its rows are read up to a limit.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::{PgConnection, Row as _};

use super::statistics::Bounds;
use crate::db::advise::log::{Pair, QUESTIONS, Question, question};
use crate::db::error::DbError;
use crate::db::server::{execute, rows};

/// The rows of the first statements of pairs, those with most statements first. What cannot be asked any more, as
/// its tables are others now, is left out.
pub(crate) async fn answers_again(
    connection: &mut PgConnection,
    pairs: &[Pair],
    bounds: Bounds,
) -> Result<HashMap<Question, Vec<Value>>, DbError> {
    let mut answers: HashMap<Question, Vec<Value>> = HashMap::new();
    let mut tried = 0;
    for question in pairs.iter().filter_map(question) {
        if tried >= QUESTIONS || answers.contains_key(&question) {
            continue;
        }
        tried += 1;
        let begin = format!(
            "begin read only; set local lock_timeout = '{}s'; set local statement_timeout = '{}s'",
            bounds.lock, bounds.statement
        );
        execute(connection, &begin).await?;
        let found = rows(connection, &question.sql).await;
        execute(connection, "rollback").await?;
        let Ok(found) = found else {
            continue;
        };
        let texts = found
            .iter()
            .filter_map(|row| row.try_get_unchecked::<String, _>(0).ok());
        let values = texts.filter_map(|text| serde_json::from_str(&text).ok());
        answers.insert(question, values.collect());
    }
    Ok(answers)
}
