use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = &parts.extensions;
        Ok(Self {
            request_id: known.get().cloned().unwrap_or_else(RequestId::random),
            principal: known.get().cloned(),
        })
    }
}
