//! What somebody would write by hand to serve the orders of the shop: one row by its key with its version, and a
//! page in the order of the key with a cursor, in the same words as the generated server.

use std::error::Error;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::{PgPool, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize)]
struct Order {
    id: i64,
    customer_id: i64,
    status: String,
    total_cents: i64,
    note: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    placed_at: OffsetDateTime,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    request_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Answer<T> {
    data: T,
    meta: Meta,
}

#[derive(Deserialize)]
struct Paging {
    limit: Option<i64>,
    cursor: Option<i64>,
}

struct Failure(sqlx::Error);

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self.0 {
            sqlx::Error::RowNotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        status.into_response()
    }
}

fn order(row: &PgRow) -> Result<Order, sqlx::Error> {
    Ok(Order {
        id: row.try_get(0)?,
        customer_id: row.try_get(1)?,
        status: row.try_get(2)?,
        total_cents: row.try_get(3)?,
        note: row.try_get(4)?,
        placed_at: row.try_get(5)?,
    })
}

fn meta(next: Option<String>) -> Meta {
    Meta { request_id: Uuid::new_v4().to_string(), next }
}

async fn one(State(pool): State<PgPool>, Path(id): Path<i64>) -> Result<Response, Failure> {
    let sql = "SELECT id, customer_id, status, total_cents, note, placed_at, xmin::text FROM orders WHERE id = $1";
    let row = sqlx::query(sql).bind(id).fetch_one(&pool).await?;
    let version: String = row.try_get(6)?;
    let body = Json(Answer { data: order(&row)?, meta: meta(None) });
    Ok(([(header::ETAG, format!("\"{version}\""))], body).into_response())
}

async fn page(State(pool): State<PgPool>, Query(paging): Query<Paging>) -> Result<Response, Failure> {
    let limit = paging.limit.unwrap_or(20).clamp(1, 100);
    let sql = "SELECT id, customer_id, status, total_cents, note, placed_at FROM orders \
               WHERE id > $1 ORDER BY id LIMIT $2";
    let rows = sqlx::query(sql).bind(paging.cursor.unwrap_or(0)).bind(limit + 1).fetch_all(&pool).await?;
    let mut orders = rows.iter().map(order).collect::<Result<Vec<_>, _>>()?;
    let has_more = orders.len() > usize::try_from(limit).unwrap_or_default();
    if has_more {
        orders.pop();
    }
    let next = orders.last().filter(|_| has_more).map(|last| last.id.to_string());
    Ok(Json(Answer { data: orders, meta: meta(next) }).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = PgPoolOptions::new().connect(&std::env::var("DATABASE_URL")?).await?;
    let app = Router::new().route("/orders", get(page)).route("/orders/{id}", get(one)).with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("serving on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
