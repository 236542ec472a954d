//! What reads requests: a handler is only reached by those that satisfy the types of its arguments.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, RawPathParams, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::errors::{Error, Violation};
use super::types;

/// A body of JSON.
pub struct ValidJson<T>(pub T);

/// A body of a form.
pub struct ValidForm<T>(pub T);

/// The parameters in the path.
pub struct ValidPath<T>(pub T);

/// The parameters in the query string.
pub struct ValidQuery<T>(pub T);

/// The parameters in headers.
pub struct ValidHeaders<T>(pub T);

/// The parameters in cookies.
pub struct ValidCookies<T>(pub T);

impl<S, T> FromRequest<S> for ValidJson<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        expect(request.headers(), &|essence| {
            essence == "application/json" || essence.ends_with("+json")
        })?;
        let bytes = bytes(request, state).await?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(unreadable)?;
        json.end().map_err(|error| {
            Error::invalid(vec![Violation {
                field: String::new(),
                message: error.to_string(),
            }])
        })?;
        valid(value).map(Self)
    }
}

impl<S, T> OptionalFromRequest<S> for ValidJson<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Error> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

impl<S, T> FromRequest<S> for ValidForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        expect(request.headers(), &|essence| {
            essence == "application/x-www-form-urlencoded"
        })?;
        let bytes = bytes(request, state).await?;
        form(&bytes).map(Self)
    }
}

impl<S, T> OptionalFromRequest<S> for ValidForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Error> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state)
            .await
            .map(Some)
    }
}

impl<S, T> FromRequestParts<S> for ValidQuery<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        form(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl<S, T> FromRequestParts<S> for ValidPath<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let parameters = RawPathParams::from_request_parts(parts, state).await;
        let parameters = parameters.map_err(|error| {
            Error::new(StatusCode::BAD_REQUEST, "invalid_path", error.body_text())
        })?;
        pairs(&parameters.iter().collect::<Vec<_>>()).map(Self)
    }
}

impl<S, T> FromRequestParts<S> for ValidHeaders<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let headers = parts.headers.iter();
        let headers =
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        pairs(&headers.collect::<Vec<_>>()).map(Self)
    }
}

impl<S, T> FromRequestParts<S> for ValidCookies<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let cookies = parts.headers.get_all(COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let cookies = cookies.flat_map(|value| value.split(';'));
        let cookies = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        pairs(&cookies.collect::<Vec<_>>()).map(Self)
    }
}

/// Refuses a body in another media type.
fn expect(headers: &HeaderMap, is_right: &dyn Fn(&str) -> bool) -> Result<(), Error> {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if is_right(&essence.trim().to_ascii_lowercase()) {
        return Ok(());
    }
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Err(Error::new(
        status,
        "unsupported_media_type",
        "The media type of the body is not supported.",
    ))
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Error> {
    let bytes = Bytes::from_request(request, state).await;
    bytes.map_err(|error| Error::new(error.status(), "unreadable_body", error.body_text()))
}

/// Reads names with values, as texts that stand for what the fields are.
fn pairs<T>(pairs: &[(&str, &str)]) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let text = serde_html_form::to_string(pairs).unwrap_or_default();
    form(text.as_bytes())
}

/// Reads what is in the form of a query string.
fn form<T>(bytes: &[u8]) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let form = serde_html_form::Deserializer::from_bytes(bytes);
    valid(serde_path_to_error::deserialize(form).map_err(unreadable)?)
}

/// Checks what types alone cannot say; all violations are told together.
fn valid<T: Validate<Context = ()>>(value: T) -> Result<T, Error> {
    let report = match value.validate() {
        Ok(()) => return Ok(value),
        Err(report) => report,
    };
    let violations = report.iter().map(|(path, error)| Violation {
        field: in_json(&path.to_string()),
        message: error.message().to_owned(),
    });
    Err(Error::invalid(violations.collect()))
}

fn unreadable<E: std::fmt::Display>(error: serde_path_to_error::Error<E>) -> Error {
    let path = error.path().to_string();
    Error::invalid(vec![Violation {
        field: if ["?", "."].contains(&path.as_str()) {
            String::new()
        } else {
            path
        },
        message: error.inner().to_string(),
    }])
}

/// A path of fields by the names that clients know.
fn in_json(path: &str) -> String {
    let named = |part: &str| {
        let (name, index) = part.split_at(part.find('[').unwrap_or(part.len()));
        let known = types::NAMES.iter().find(|(field, _)| *field == name);
        format!("{}{index}", known.map_or(name, |(_, name)| name))
    };
    path.split('.').map(named).collect::<Vec<_>>().join(".")
}
