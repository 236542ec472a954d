//! What somebody would write by hand to serve the orders of the shop: one row by its key with its version, and a
//! page in the order of the key with a cursor, in the same words as the generated server. With `--bare` there is
//! nothing around it; else there is what a server that faces the internet has: a limit of time and of bodies, request
//! ids, headers against what browsers do, and panics that are answers.

use std::error::Error;

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Extension, Path, Query, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::StatusCode;
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::{PgPool, Row as _};
use time::OffsetDateTime;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use uuid::Uuid;

/// Those of helmet, as they suit data.
const HEADERS: [(&str, &str); 13] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-dns-prefetch-control", "off"),
    ("x-download-options", "noopen"),
    ("x-frame-options", "DENY"),
    ("x-permitted-cross-domain-policies", "none"),
    ("x-xss-protection", "0"),
    ("cache-control", "no-store"),
];

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

type Known = Option<Extension<RequestId>>;

fn meta(id: &Known, next: Option<String>) -> Meta {
    let known = id.as_ref().and_then(|id| id.header_value().to_str().ok()).map(str::to_owned);
    Meta { request_id: known.unwrap_or_else(|| Uuid::new_v4().to_string()), next }
}

async fn one(State(pool): State<PgPool>, known: Known, Path(id): Path<i64>) -> Result<Response, Failure> {
    let sql = "SELECT id, customer_id, status, total_cents, note, placed_at, xmin::text FROM orders WHERE id = $1";
    let row = sqlx::query(sql).bind(id).fetch_one(&pool).await?;
    let version: String = row.try_get(6)?;
    let body = Json(Answer { data: order(&row)?, meta: meta(&known, None) });
    Ok(([(header::ETAG, format!("\"{version}\""))], body).into_response())
}

async fn page(State(pool): State<PgPool>, known: Known, Query(paging): Query<Paging>) -> Result<Response, Failure> {
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
    Ok(Json(Answer { data: orders, meta: meta(&known, next) }).into_response())
}

async fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        let headers = response.headers_mut();
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn harden(app: Router) -> Router {
    app.layer(DefaultBodyLimit::max(1 << 20))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(map_response(with_headers))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = PgPoolOptions::new().connect(&std::env::var("DATABASE_URL")?).await?;
    let app = Router::new().route("/orders", get(page)).route("/orders/{id}", get(one)).with_state(pool);
    let is_bare = std::env::args().any(|argument| argument == "--bare");
    let app = if is_bare { app } else { harden(app) };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("serving on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
