//! Handlers whose types say little, so that what they do has to be looked at: the attribute and the scan
//! see the same in it.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backend_macros::{documented, route};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn app() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(listed))
        .routes(routes!(inside))
        .routes(routes!(either))
        .routes(routes!(found))
        .routes(routes!(demanded))
        .routes(routes!(refused))
        .routes(routes!(negated))
        .routes(routes!(parted))
        .routes(routes!(emptied))
        .routes(routes!(mine))
        .routes(routes!(keyed))
}

#[route(get "/listed")]
async fn listed() -> impl IntoResponse {
    Json(vec![Thing { size: 1 }, Thing { size: 2 }])
}

#[route(post "/inside/{size}")]
async fn inside(size: Path<i64>, list: Json<Vec<Thing>>) -> impl IntoResponse {
    if list.is_empty() {
        return Json(size.0).into_response();
    }
    (StatusCode::ACCEPTED, Json(list.0)).into_response()
}

#[route(get "/either/{is_large}")]
async fn either(Path(is_large): Path<bool>) -> Response {
    let thing = if is_large {
        Thing { size: 9 }
    } else {
        Thing { size: 1 }
    };
    Json(thing).into_response()
}

#[route(get "/found")]
async fn found(Query(wanted): Query<Wanted>) -> Response {
    let found: Option<Thing> = wanted.size.map(|size| Thing { size });
    match found {
        Some(thing) => Json(thing).into_response(),
        None => (StatusCode::NOT_FOUND, "there is none").into_response(),
    }
}

#[route(get "/demanded")]
async fn demanded(Query(wanted): Query<Wanted>) -> Result<impl IntoResponse, StatusCode> {
    let found: Option<Thing> = wanted.size.map(|size| Thing { size });
    let thing = found.ok_or(StatusCode::GONE)?;
    Ok((StatusCode::CREATED, Json(thing)))
}

#[route(get "/refused")]
async fn refused(Query(wanted): Query<Wanted>) -> Response {
    let checked: Result<Wanted, Problem> = wanted.checked();
    match checked {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => (StatusCode::BAD_REQUEST, Json(problem)).into_response(),
    }
}

#[route(get "/negated/{flag}")]
async fn negated(Path(flag): Path<bool>) -> impl IntoResponse {
    Json(!flag)
}

#[route(get "/parted/{size}/{flag}")]
async fn parted(path: Path<(i64, bool)>) -> impl IntoResponse {
    Json(json!({ "size": path.0.0, "flags": [path.0.1] }))
}

#[route(delete "/emptied", status = NO_CONTENT)]
async fn emptied() -> Json<Thing> {
    Json(Thing { size: 0 })
}

/// Who asks.
#[route(get "/mine")]
async fn mine(headers: HeaderMap) -> Result<Json<Thing>, StatusCode> {
    let token = headers.get("authorization").map(|value| value.as_bytes());
    match token {
        Some(token) => Ok(Json(Thing {
            size: token.iter().map(|byte| i64::from(*byte)).sum(),
        })),
        None => Err(StatusCode::UNAUTHORIZED),
    }
}

#[route(get "/keyed", security = none)]
async fn keyed(headers: HeaderMap) -> String {
    match headers.get("x-api-key") {
        Some(_) => "known".to_owned(),
        None => "unknown".to_owned(),
    }
}

#[documented]
#[derive(Serialize, Deserialize)]
struct Thing {
    size: i64,
}

#[documented]
#[derive(Serialize)]
struct Problem {
    field: String,
}

#[documented(query)]
#[derive(Deserialize)]
struct Wanted {
    size: Option<i64>,
}

impl Wanted {
    fn checked(self) -> Result<Self, Problem> {
        match self.size {
            Some(size) if size < 0 => Err(Problem {
                field: "size".to_owned(),
            }),
            _ => Ok(self),
        }
    }
}
