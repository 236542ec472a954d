//! Documented errors whose bodies only the application can fill.

use super::super::support::http::fill::Fill;
use super::super::support::http::operation::{Form, Operation};
use super::super::support::http::refusal::Refusal;
use super::super::support::writer::Writer;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use std::sync::Arc;

/// Replaces what the server says about a refusal by what its operation documents.
pub fn fill<F: Fill>(errors: F) -> impl Fn(Response) -> std::future::Ready<Response> + Clone {
    let errors = Arc::new(errors);
    move |response| std::future::ready(filled(&*errors, response))
}

fn filled(errors: &impl Fill, response: Response) -> Response {
    let status = response.status().as_u16();
    let operation = response.extensions().get::<&'static Operation>();
    let documented = operation.and_then(|operation| operation.error(status));
    match (
        documented.map(|error| (error.form, error.media_type)),
        response.extensions().get(),
    ) {
        (Some((Form::Own(body), media_type)), Some(refusal)) => {
            let refusal: Arc<Refusal> = Arc::clone(refusal);
            let mut writer = Writer::new();
            errors.fill(body, &refusal, &mut writer);
            let (mut parts, _) = response.into_parts();
            parts
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            parts.headers.remove(CONTENT_LENGTH);
            Response::from_parts(parts, writer.finish().into())
        }
        _ => response,
    }
}
