//! Documented errors whose bodies only the application can fill.

use super::super::support::http::fill::{Fill, filled};
use super::super::support::http::operation::Operation;
use super::super::support::http::refusal::Refusal;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use std::sync::Arc;

/// Replaces what the server says about a refusal by what its operation documents.
pub fn fill<F: Fill>(errors: F) -> impl Fn(Response) -> std::future::Ready<Response> + Clone {
    let errors = Arc::new(errors);
    move |response| std::future::ready(own(&*errors, response))
}

fn own(errors: &impl Fill, response: Response) -> Response {
    let status = response.status().as_u16();
    let extensions = response.extensions();
    let operation = extensions.get::<&'static Operation>().copied();
    let refusal = extensions.get::<Arc<Refusal>>().map(Arc::as_ref);
    let Some((media_type, body)) = filled(errors, operation, status, refusal) else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, body.into())
}
