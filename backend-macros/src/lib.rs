//! One line above a handler describes it: the OpenAPI document comes from the code.
//!
//! ```
//! use axum::{Json, extract::{Path, Query, State}, http::StatusCode};
//! use backend_macros::{ApiError, Security, documented, route};
//! # use serde::{Deserialize, Serialize};
//! # #[derive(Clone)] struct Db;
//! # impl Db {
//! #     async fn insert(&self, new: NewArticle) -> Result<Article, Failure> { Ok(Article { slug: new.title, likes: 0 }) }
//! #     async fn list(&self, _: Page) -> Vec<Article> { Vec::new() }
//! # }
//!
//! /// Creates an article.
//! #[route(post "/articles")]
//! async fn create(_: AuthUser, State(db): State<Db>, Json(new): Json<NewArticle>)
//!     -> Result<(StatusCode, Json<Article>), Failure> {
//!     Ok((StatusCode::CREATED, Json(db.insert(new).await?)))
//! }
//!
//! /// Lists articles.
//! #[route(get "/articles")]
//! async fn list(State(db): State<Db>, Query(page): Query<Page>) -> Json<Vec<Article>> {
//!     Json(db.list(page).await)
//! }
//!
//! #[documented]
//! #[derive(Deserialize, garde::Validate)]
//! struct NewArticle {
//!     #[garde(length(min = 1, max = 80))]
//!     title: String,
//! }
//!
//! #[documented]
//! #[derive(Serialize)]
//! struct Article { slug: String, likes: i64 }
//!
//! #[documented(query)]
//! #[derive(Deserialize)]
//! struct Page { limit: Option<i32> }
//!
//! #[derive(Debug, ApiError)]
//! #[api_error(axum)]
//! enum Failure {
//!     /// Another article has this title.
//!     #[status(CONFLICT)]
//!     Taken,
//! }
//! # impl std::fmt::Display for Failure {
//! #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("taken") }
//! # }
//!
//! #[derive(Security)]
//! #[security(bearer)]
//! struct AuthUser { id: i64 }
//! # impl<S: Sync> axum::extract::FromRequestParts<S> for AuthUser {
//! #     type Rejection = StatusCode;
//! #     async fn from_request_parts(_: &mut axum::http::request::Parts, _: &S) -> Result<Self, StatusCode> { Err(StatusCode::UNAUTHORIZED) }
//! # }
//!
//! let (router, mut document) = utoipa_axum::router::OpenApiRouter::<Db>::new()
//!     .routes(utoipa_axum::routes!(create, list))
//!     .split_for_parts();
//! AuthUser::declare(&mut document);
//! # let _: axum::Router<Db> = router;
//!
//! let create = document.paths.paths["/articles"].post.as_ref().unwrap();
//! assert_eq!(create.summary.as_deref(), Some("Creates an article."));
//! let statuses: Vec<&String> = create.responses.responses.keys().collect();
//! assert_eq!(statuses, ["201", "400", "401", "409", "415", "422"]);
//! assert!(create.request_body.is_some() && create.security.is_some());
//! ```
//!
//! The attributes speak to [utoipa](https://docs.rs/utoipa) 6, which the crate has to depend on: what
//! `routes!` of `utoipa-axum`, `#[derive(OpenApi)]`, `utoipa-actix-web`, Swagger UI and the like ask for
//! is there. `cargo expand` shows the `#[utoipa::path(…)]` that stands for a line, for those who leave.
//!
//! # What is inferred
//!
//! | from | comes |
//! | --- | --- |
//! | `Path<T>`, tuples included, whatever the pattern | parameters of the path, by the names in it; the fields of a struct that is [`documented(path)`](macro@documented) |
//! | `Query<T>`, and `Form<T>` of axum for `GET` | the fields of a struct that is [`documented(query)`](macro@documented) |
//! | `Json`, `Form`, `Multipart`, `String`, `Bytes`, also in `Option`, `Result` and wrappers that check | the body, and what the framework refuses it with: 400, 415, 422 on axum, 400 on actix-web |
//! | `TypedHeader<…>`, `BearerAuth`, `BasicAuth`, extractors that [derive `Security`](macro@Security) | headers, credentials, 401 |
//! | `State`, `Extension`, `Data`, `_` | nothing |
//! | `Json<T>`, `(StatusCode, Json<T>)`, `Result<…>`, `String`, `Html`, `Redirect`, … | answers |
//! | `StatusCode::CREATED`, `HttpResponse::Created().json(…)`, `json!({…})` in the body | statuses, and bodies that the type does not tell |
//! | the type of the error, behind an alias of `Result` too, if it [derives `ApiError`](macro@ApiError) or `utoipa::IntoResponses` | errors |
//! | the doc comment, `#[deprecated]`, the file of the handler | summary and description, deprecation, tag |
//!
//! A doc comment may have lists of what parameters and answers mean, which are no part of the description:
//!
//! ```text
//! /// Removes an article.
//! ///
//! /// # Parameters
//! ///
//! /// - `slug`: What stands in its address.
//! ///
//! /// # Responses
//! ///
//! /// - 204: It is gone.
//! /// - 404: It was gone before.
//! ```
//!
//! Types with arguments of their own, such as `Envelope<T>`, have to stand in the signature: behind
//! `impl IntoResponse` an expression does not say their arguments, and nothing is said of those that are
//! called like an envelope or a page.
//!
//! An attribute sees one item. What only other items say, such as statuses of functions that the handler
//! calls, is seen by `cargo backend spec`, which reads the whole crate, these attributes included, and
//! `cargo backend spec --check` compares both.

mod api_error;
mod documented;
mod route;
mod security;
mod tag;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Describes a handler.
///
/// On axum the attribute says method and path; above an attribute of actix-web it needs nothing:
///
/// ```ignore
/// #[route(get "/articles/{slug}")]
/// async fn article(Path(slug): Path<String>) -> Result<Json<Article>, Failure> { todo!() }
///
/// #[route]
/// #[actix_web::get("/articles/{slug}")]
/// async fn article(slug: web::Path<String>) -> Result<web::Json<Article>, Failure> { todo!() }
/// ```
///
/// What stands behind the path is said in place of what is inferred, for the exception:
///
/// | argument | says |
/// | --- | --- |
/// | `status = 202`, `status = ACCEPTED` | the status when all is well |
/// | `tag = "…"`, `tags = ["…"]` | what the operation belongs to, in place of its module |
/// | `security = none`, `security(("name" = ["scope"]))` | the credentials, in place of those of extractors |
/// | `responses((status = 404, description = "…", body = T))` | answers, in place of those of the same status |
/// | `params(("name" = T, Query))` | parameters, in place of those of the same name |
/// | `request_body(content = T, content_type = "…")` | the body |
/// | `summary`, `description`, `operation_id`, `extensions`, `servers`, `context_path` | as in `#[utoipa::path]` |
///
/// # Errors
///
/// It does not compile where the method or the path is missing, where a path does not begin with `/`,
/// above methods with `self`, and with arguments that are not known.
#[proc_macro_attribute]
pub fn route(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let modules = tag::modules();
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    route::expand(arguments.into(), item.into(), &modules).into()
}

/// Documents a type: `ToSchema` of utoipa, with what validator and garde check of its fields.
///
/// `#[documented(query)]`, `path`, `header` and `cookie` make the fields of a struct parameters
/// (`IntoParams`); with `schema` beside it the type is both. Lengths, ranges, formats and patterns that
/// are written out in `#[validate]` or `#[garde]` become keywords of the schema; constants and
/// expressions do not, since utoipa takes literals alone. What `#[schema]` and `#[param]` say has the say.
///
/// ```
/// # use backend_macros::documented;
/// #[documented]
/// #[derive(garde::Validate)]
/// struct NewUser {
///     #[garde(length(min = 3))]
///     mail: String,
/// }
/// ```
#[proc_macro_attribute]
pub fn documented(arguments: TokenStream, item: TokenStream) -> TokenStream {
    documented::expand(arguments.into(), item.into()).into()
}

/// Says once which status each error has.
///
/// The derive describes the answers (`utoipa::IntoResponses`), by the doc comments of variants, and adds
/// `fn status(&self) -> u16`. `#[api_error(axum)]` and `#[api_error(actix)]` make it an answer of that
/// framework, too: a text by `Display`, and no more than the reason for server errors.
/// `#[api_error(body = T)]` answers with JSON, which `T: From<&Self>` makes of the error;
/// `#[status(422, body)]` above a variant answers with what is in it.
///
/// ```
/// # use backend_macros::{ApiError, documented};
/// #[derive(ApiError)]
/// #[api_error(axum, body = Envelope)]
/// enum Failure {
///     /// There is no such article.
///     #[status(404)]
///     NotFound,
///     #[status(INTERNAL_SERVER_ERROR)]
///     Database(std::io::Error),
/// }
///
/// #[documented]
/// #[derive(serde::Serialize)]
/// struct Envelope { code: i32 }
///
/// impl From<&Failure> for Envelope {
///     fn from(failure: &Failure) -> Self { Self { code: failure.status().into() } }
/// }
/// ```
#[proc_macro_derive(ApiError, attributes(api_error, status))]
pub fn api_error(item: TokenStream) -> TokenStream {
    api_error::expand(item.into()).into()
}

/// Says which credentials an extractor asks for.
///
/// `#[security(bearer)]`, `bearer = "JWT"`, `basic`, `token` (the header `Authorization` without a scheme
/// of HTTP), `header = "x-api-key"` or `cookie = "session"`; beside it `name = "…"` for what the scheme is
/// called, `scopes("…")`, and `optional` for an extractor that lets others in as well. Handlers with such a
/// parameter demand it and answer 401. `Type::declare(&mut document)` adds the scheme to a document, with
/// the doc comment of the type.
#[proc_macro_derive(Security, attributes(security))]
pub fn security(item: TokenStream) -> TokenStream {
    security::expand(item.into()).into()
}
