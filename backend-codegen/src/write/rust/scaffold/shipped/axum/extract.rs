use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

impl<S, T> FromRequest<S> for ValidJson<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let bytes = read_bytes(request, state, is_json).await?;
        read_json(&bytes).map(Self)
    }
}

impl<S, T> FromRequest<S> for OptionalJson<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(Self(None));
        }
        let bytes = read_bytes(request, state, is_json).await?;
        read_json(&bytes).map(|value| Self(Some(value)))
    }
}

impl<S, T> FromRequest<S> for ValidForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let bytes = read_bytes(request, state, is_form).await?;
        read_form(&bytes).map(Self)
    }
}

impl<S, T> FromRequest<S> for OptionalForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(Self(None));
        }
        let bytes = read_bytes(request, state, is_form).await?;
        read_form(&bytes).map(|value| Self(Some(value)))
    }
}

impl<S, T> FromRequestParts<S> for ValidQuery<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        read_form(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
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
        read_pairs(&parameters.iter().collect::<Vec<_>>()).map(Self)
    }
}

impl<S, T> FromRequestParts<S> for ValidHeaders<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        read_headers(&parts.headers).map(Self)
    }
}

impl<S, T> FromRequestParts<S> for ValidCookies<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        read_cookies(&parts.headers).map(Self)
    }
}

async fn read_bytes<S: Send + Sync>(
    request: Request,
    state: &S,
    is_right: fn(&str) -> bool,
) -> Result<Bytes, Error> {
    expect(request.headers(), is_right)?;
    let bytes = Bytes::from_request(request, state).await;
    bytes.map_err(|error| Error::new(error.status(), "unreadable_body", error.body_text()))
}
