//! Statements of a log, asked once more for their rows.
//!
//! Only such are asked that read and call nothing but what computes (`advise/log`), each in a transaction that is
//! read-only, with bounds, and its rows are read up to a limit.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use sqlx::{
    AssertSqlSafe, Column as _, Executor as _, MySqlConnection, PgConnection, Row as _,
    SqliteConnection,
};

use super::statistics::Bounds;
use crate::db::advise::log::{Pair, QUESTIONS, Question, ROWS, question};
use crate::db::error::DbError;
use crate::db::model::mysql::is_mariadb;
use crate::db::server::{Session, execute, mysql, rows, sqlite};

/// A connection on which statements are asked once more.
pub(crate) trait Again: Session {
    /// The rows of a statement, as objects; nothing if it cannot be asked any more.
    async fn again(&mut self, sql: &str, bounds: Bounds) -> Result<Option<Vec<Value>>, DbError>;
}

/// The rows of the first statements of pairs, those with most statements first. What cannot be asked any more, as
/// its tables are others now, is left out.
pub(crate) async fn answers_again(
    connection: &mut impl Again,
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
        if let Some(found) = connection.again(&question.sql, bounds).await? {
            answers.insert(question, found);
        }
    }
    Ok(answers)
}

impl Again for PgConnection {
    async fn again(&mut self, sql: &str, bounds: Bounds) -> Result<Option<Vec<Value>>, DbError> {
        let begin = format!(
            "begin read only; set local lock_timeout = '{}s'; set local statement_timeout = '{}s'",
            bounds.lock, bounds.statement
        );
        execute(self, &begin).await?;
        let as_json = format!("select row_to_json(p)::text from ({sql}\n) as p limit {ROWS}");
        let found = rows(self, &as_json).await;
        execute(self, "rollback").await?;
        Ok(found.ok().map(|found| {
            let texts = found
                .iter()
                .filter_map(|row| row.try_get_unchecked::<String, _>(0).ok());
            texts
                .filter_map(|text| serde_json::from_str(&text).ok())
                .collect()
        }))
    }
}

/// Rows as objects of texts; several columns of one name are a list.
macro_rules! objects {
    ($rows:expr, $text:path) => {{
        let each = $rows.iter().map(|row| {
            let mut object = Map::new();
            for (n, column) in row.columns().iter().enumerate() {
                let value = $text(row, n).map_or(Value::Null, Value::String);
                match object.get_mut(column.name()) {
                    Some(before) => *before = Value::Array(vec![before.take(), value]),
                    None => {
                        object.insert(column.name().to_owned(), value);
                    }
                }
            }
            Value::Object(object)
        });
        each.collect()
    }};
}

impl Again for MySqlConnection {
    async fn again(&mut self, sql: &str, bounds: Bounds) -> Result<Option<Vec<Value>>, DbError> {
        let versions = self.answers("select version()").await?;
        let version = versions.into_iter().flatten().flatten().next();
        let version = crate::db::model::mysql::version(&version.unwrap_or_default());
        let limit = match is_mariadb(version) {
            true => format!("set max_statement_time = {}", bounds.statement),
            false => {
                let milliseconds = bounds.statement.saturating_mul(1000);
                format!("set max_execution_time = {milliseconds}")
            }
        };
        self.command(&limit).await?;
        self.command(&format!("set lock_wait_timeout = {}", bounds.lock.max(1)))
            .await?;
        self.command("start transaction read only").await?;
        // What is behind the limit is not sent.
        self.command(&format!("set sql_select_limit = {ROWS}"))
            .await?;
        let found = self.fetch_all(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        self.command("set sql_select_limit = default").await?;
        self.command("rollback").await?;
        Ok(found.ok().map(|rows| objects!(rows, mysql::text)))
    }
}

impl Again for SqliteConnection {
    async fn again(&mut self, sql: &str, bounds: Bounds) -> Result<Option<Vec<Value>>, DbError> {
        self.command("pragma query_only = on").await?;
        let end = Instant::now() + Duration::from_secs(bounds.statement);
        let handle = self.lock_handle().await;
        let mut handle = handle.map_err(|error| DbError::from_sqlx(&error))?;
        match bounds.statement {
            0 => handle.remove_progress_handler(),
            _ => handle.set_progress_handler(10_000, move || Instant::now() < end),
        }
        drop(handle);
        let limited = format!("select * from ({sql}\n) limit {ROWS}");
        let found = self
            .fetch_all(sqlx::raw_sql(AssertSqlSafe(limited.as_str())))
            .await;
        let handle = self.lock_handle().await;
        let mut handle = handle.map_err(|error| DbError::from_sqlx(&error))?;
        handle.remove_progress_handler();
        drop(handle);
        self.command("pragma query_only = off").await?;
        Ok(found.ok().map(|rows| objects!(rows, sqlite::text)))
    }
}
