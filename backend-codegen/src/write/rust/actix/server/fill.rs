//! Documented errors whose bodies only the application can fill.

use super::super::support::http::fill::{Fill, filled};
use super::super::support::http::operation::Operation;
use super::super::support::http::refusal::Refusal;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, Route};
use std::sync::Arc;

/// Replaces what the server says about a refusal by what its operation documents, whatever else
/// `layer` puts around the operation.
pub fn fill<F: Fill>(
    errors: &Arc<F>,
    layer: impl Fn(&'static Operation, Route) -> Route,
) -> impl Fn(&'static Operation, Route) -> Route {
    let errors = Arc::clone(errors);
    move |operation, route| {
        let errors = Arc::clone(&errors);
        layer(operation, route).wrap(from_fn(
            move |request: ServiceRequest, next: Next<BoxBody>| {
                let errors = Arc::clone(&errors);
                async move { Ok::<_, Error>(own(&*errors, next.call(request).await?)) }
            },
        ))
    }
}

fn own(errors: &impl Fill, mut response: ServiceResponse) -> ServiceResponse {
    let status = response.status().as_u16();
    let body = {
        let extensions = response.response().extensions();
        let operation = extensions.get::<&'static Operation>().copied();
        let refusal = extensions.get::<Arc<Refusal>>().map(Arc::as_ref);
        filled(errors, operation, status, refusal)
    };
    let Some((media_type, body)) = body else {
        return response;
    };
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.map_body(|_, _| BoxBody::new(body))
}
