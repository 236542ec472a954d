//! An application on actix-web, whose own attributes say method and path.

use std::fmt;

use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post, put, web};
use backend_macros::{ApiError, Security, documented, route};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(utoipa::OpenApi)]
#[openapi(paths(list, one, place, change, cancel, file, count))]
pub(crate) struct Document;

pub(crate) fn config(config: &mut web::ServiceConfig) {
    config
        .service((list, one, place, change, cancel, file))
        .route("/count", web::get().to(count));
}

/// Lists orders.
#[route]
#[get("/orders")]
async fn list(_: web::Data<i32>, page: web::Query<Page>) -> web::Json<Vec<Order>> {
    web::Json(vec![Order { id: page.first }])
}

#[route]
#[get(r"/orders/{id:\d+}")]
async fn one(id: web::Path<i64>) -> Result<web::Json<Order>, Failure> {
    match *id {
        0 => Err(Failure::NotFound),
        id => Ok(web::Json(Order { id })),
    }
}

/// Places an order.
#[route]
#[post("/orders")]
async fn place(_: Key, order: web::Json<Order>) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Created().json(order.into_inner()))
}

#[route(responses((status = 410, description = "It was cancelled")))]
#[put("/orders/{id}")]
async fn change(_: web::Path<(i64,)>, order: web::Form<Order>) -> impl Responder {
    HttpResponse::Ok().json(json!({ "changed": true, "was": format!("{}", order.id) }))
}

#[route]
#[delete("/orders/{id}")]
async fn cancel(_: HttpRequest, _id: web::Path<i64>) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

#[route]
#[get("/files/{tail:.*}")]
async fn file(tail: web::Path<String>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv")
        .body(tail.into_inner())
}

#[route(get "/count")]
async fn count(_: web::Data<i32>) -> String {
    "1".to_owned()
}

#[documented]
#[derive(Serialize, Deserialize)]
struct Order {
    id: i64,
}

#[documented(query)]
#[derive(Deserialize)]
struct Page {
    first: i64,
}

#[derive(Debug, ApiError)]
#[api_error(actix)]
enum Failure {
    /// There is no such order.
    #[status(404)]
    NotFound,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such order")
    }
}

#[derive(Security)]
#[security(header = "x-api-key")]
pub(crate) struct Key;

impl actix_web::FromRequest for Key {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        std::future::ready(match request.headers().get("x-api-key") {
            Some(_) => Ok(Self),
            None => Err(actix_web::error::ErrorUnauthorized("no key")),
        })
    }
}
