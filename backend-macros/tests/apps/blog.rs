//! An application on axum, with everything that an attribute has to see through.

use std::sync::Arc;

use axum::extract::{Form, FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect};
use axum::{Extension, Json};
use backend_macros::{ApiError, Security, documented, route};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(Clone, Default)]
pub(crate) struct App {
    articles: Arc<Vec<Article>>,
}

#[expect(deprecated, reason = "an old route is served, too")]
pub(crate) fn app() -> OpenApiRouter<App> {
    let articles = OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(article, replace, remove))
        .routes(routes!(comment))
        .routes(routes!(like))
        .routes(routes!(search));
    OpenApiRouter::new()
        .nest("/articles", articles)
        .routes(routes!(revision))
        .routes(routes!(me, rename))
        .routes(routes!(maybe))
        .routes(routes!(login))
        .routes(routes!(health))
        .routes(routes!(page))
        .routes(routes!(old))
        .routes(routes!(shown))
        .routes(routes!(import))
        .routes(routes!(upload))
        .routes(routes!(section))
        .routes(routes!(export))
}

/// Lists articles.
///
/// The newest come first.
#[route(get "/")]
async fn list(State(app): State<App>, Query(page): Query<Page>) -> Json<Vec<Article>> {
    let limit = usize::try_from(page.limit.unwrap_or(20)).unwrap_or(0);
    let articles = app.articles.iter();
    let articles = articles.skip_while(|one| page.after.as_ref() != Some(&one.slug));
    let articles = articles.filter(|one| page.kind.is_none_or(|kind| kind == one.kind));
    Json(articles.take(limit).cloned().collect())
}

/// Creates an article.
#[route(post, "/")]
async fn create(
    _: AuthUser,
    State(_): State<App>,
    Json(new): Json<NewArticle>,
) -> Result<(StatusCode, Json<Article>), Failure> {
    if new.title.is_empty() {
        let errors = vec!["a title is missing".to_owned()];
        return Err(Failure::Invalid(Invalid { errors }));
    }
    if new.title == "taken" {
        return Err(Failure::Taken);
    }
    Ok((StatusCode::CREATED, Json(Article::of(new))))
}

#[route(get "/{slug}")]
async fn article(
    State(app): State<App>,
    Path(slug): Path<String>,
) -> Result<Json<Article>, Failure> {
    let found = app.articles.iter().find(|article| article.slug == slug);
    found.cloned().map(Json).ok_or(Failure::NotFound)
}

type Answer<T> = Result<T, Failure>;

/// Replaces an article.
#[route(put "/{slug}")]
async fn replace(
    _user: AuthUser,
    _: State<App>,
    Path(_): Path<String>,
    Json(NewArticle { title, .. }): Json<NewArticle>,
) -> Answer<Json<Article>> {
    Ok(Json(Article {
        slug: title.clone(),
        title,
        likes: 0,
        kind: Kind::Draft,
    }))
}

/// Removes an article.
///
/// # Parameters
///
/// - `slug`: What stands in its address.
///
/// # Responses
///
/// - 204: It is gone.
/// - 401: Only authors may
///   do that.
/// - 404: It was gone before.
#[route(delete "/{slug}")]
async fn remove(_: AuthUser, Path(_slug): Path<String>) -> Result<StatusCode, Failure> {
    Ok(StatusCode::NO_CONTENT)
}

/// Comments on an article, or on a comment.
#[route(post "/{slug}/comments/{id}")]
async fn comment(
    Path((_slug, id)): Path<(String, i64)>,
    comment: Option<Json<Comment>>,
) -> Result<(StatusCode, Json<Comment>), (StatusCode, String)> {
    match comment {
        Some(comment) if id > 0 => Ok((StatusCode::CREATED, comment)),
        Some(_) => Err((StatusCode::NOT_FOUND, "no such comment".to_owned())),
        None => Err((StatusCode::BAD_REQUEST, "no comment".to_owned())),
    }
}

#[route(post "/{slug}/like", status = ACCEPTED, tag = "likes")]
async fn like(Path(_): Path<String>) -> impl IntoResponse {
    StatusCode::ACCEPTED
}

#[route(get "/search/{kind}", responses((status = 404, description = "Nothing was found", body = String)))]
async fn search(Path(kind): Path<Kind>) -> Result<Json<Article>, StatusCode> {
    match kind {
        Kind::Draft => Err(StatusCode::NOT_FOUND),
        Kind::Published => Err(StatusCode::GONE),
    }
}

/// # Parameters
///
/// - number: Counted from one.
///
/// # Responses
///
/// - 200: Its text.
/// - 410: It was thrown away.
#[route(get "/articles/{slug}/revisions/{number}")]
async fn revision(Path(Revision { slug, number }): Path<Revision>) -> String {
    format!("{slug} {number}")
}

#[route(get "/user")]
async fn me(AuthUser { id }: AuthUser) -> Json<Account> {
    Json(Account { id, name: None })
}

#[route(post "/user", security = none)]
async fn rename(_: AuthUser, Form(account): Form<Account>) -> Result<Json<Account>, Failure> {
    Ok(Json(account))
}

#[route(get "/maybe")]
async fn maybe(user: MaybeUser) -> Json<bool> {
    Json(user.0.is_some())
}

#[route(post "/login")]
async fn login(Extension(_): Extension<i32>, body: String) -> Redirect {
    Redirect::to(&body)
}

#[route(get "/health")]
async fn health() {}

#[route(get "/page")]
async fn page() -> Html<&'static str> {
    Html("<p>")
}

#[route(get "/old")]
#[deprecated]
async fn old() -> (StatusCode, &'static str) {
    (StatusCode::IM_A_TEAPOT, "no")
}

#[route(get "/shown")]
async fn shown() -> Json<serde_json::Value> {
    Json(json!({ "ok": true, "list": [{ "n": 1 }], "title": "x".to_owned() }))
}

#[route(post "/import")]
async fn import(Json(articles): Json<Vec<NewArticle>>) -> Result<impl IntoResponse, Failure> {
    if articles.is_empty() {
        return Err(Failure::Empty { field: "articles" });
    }
    Ok((
        StatusCode::CREATED,
        Json(
            articles
                .into_iter()
                .map(Article::of)
                .collect::<Vec<Article>>(),
        ),
    ))
}

#[route(put "/files/{*path}")]
async fn upload(Path(_): Path<String>, bytes: axum::body::Bytes) -> Json<usize> {
    Json(bytes.len())
}

#[route(get "/section/{id}")]
async fn section(Path(id): Path<SectionId>) -> Json<SectionId> {
    Json(id)
}

#[route(get "/export", operation_id = "exportAll", summary = "Everything")]
async fn export(Query(_): Query<std::collections::HashMap<String, String>>) -> Vec<u8> {
    Vec::new()
}

#[documented]
#[derive(Clone, Serialize)]
struct Article {
    slug: String,
    title: String,
    likes: i64,
    kind: Kind,
}

impl Article {
    fn of(new: NewArticle) -> Self {
        Self {
            slug: new.title.to_lowercase(),
            title: new.title,
            likes: i64::from(new.stars),
            kind: Kind::Draft,
        }
    }
}

#[documented]
#[derive(Deserialize, garde::Validate)]
struct NewArticle {
    /// What it is called.
    #[garde(length(min = 1, max = 80))]
    title: String,
    #[garde(range(min = 0, max = 5))]
    stars: i32,
    #[garde(length(max = 3))]
    tags: Vec<String>,
    #[garde(length(min = 3))]
    mail: Option<String>,
}

#[documented]
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Draft,
    Published,
}

#[documented]
#[derive(Serialize, Deserialize)]
struct Comment {
    body: String,
}

#[documented]
#[derive(Serialize, Deserialize)]
struct Account {
    id: i64,
    name: Option<String>,
}

#[documented]
#[derive(Serialize, Deserialize)]
struct SectionId(String);

#[documented(query)]
#[derive(Deserialize, garde::Validate)]
#[garde(allow_unvalidated)]
struct Page {
    /// How many there are.
    #[garde(range(min = 1, max = 100))]
    limit: Option<i32>,
    after: Option<String>,
    kind: Option<Kind>,
}

#[documented(path)]
#[derive(Deserialize)]
struct Revision {
    slug: String,
    number: i64,
}

#[derive(Debug, ApiError)]
#[api_error(axum, body = Envelope)]
enum Failure {
    /// There is no such article.
    #[status(404)]
    NotFound,
    /// Another article has this title.
    #[status(CONFLICT)]
    Taken,
    #[status(StatusCode::CONFLICT)]
    Empty { field: &'static str },
    /// What is wrong with the article.
    #[status(422, body)]
    Invalid(Invalid),
}

#[documented]
#[derive(Debug, Serialize)]
struct Invalid {
    errors: Vec<String>,
}

#[documented]
#[derive(Serialize)]
struct Envelope {
    code: i64,
    field: Option<String>,
}

impl From<&Failure> for Envelope {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.status().into(),
            field: match failure {
                Failure::Empty { field } => Some((*field).to_owned()),
                _ => None,
            },
        }
    }
}

/// What `POST /login` answers.
#[derive(Security)]
#[security(bearer = "JWT")]
pub(crate) struct AuthUser {
    id: i64,
}

impl<S: Sync> FromRequestParts<S> for AuthUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        match parts.headers.get("authorization") {
            Some(_) => Ok(Self { id: 1 }),
            None => Err(StatusCode::UNAUTHORIZED),
        }
    }
}

#[derive(Security)]
#[security(bearer, optional)]
struct MaybeUser(Option<AuthUser>);

impl<S: Sync> FromRequestParts<S> for MaybeUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        Ok(Self(AuthUser::from_request_parts(parts, state).await.ok()))
    }
}
