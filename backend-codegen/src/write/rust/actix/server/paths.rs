//! The paths, their methods, and what a path answers to all others.

use super::super::support::http::operation::Operation;
use super::super::support::http::template;
use super::allow;
use super::request_id::RequestId;
use super::respond;
use super::serve::Endpoint;
use actix_web::guard::fn_guard;
use actix_web::{HttpRequest, HttpResponse, Resource, Route, web};
use std::future::ready;

/// The resource of a path: its operations, `OPTIONS`, and `405` with the methods that it has.
///
/// actix compares patterns with paths that are decoded in part, so the template decides, by the path as
/// it was sent. `layer` is called for each operation and may wrap its route.
pub fn methods<const N: usize>(
    pattern: &str,
    template: &'static str,
    endpoints: [Endpoint; N],
    layer: &impl Fn(&'static Operation, Route) -> Route,
) -> Resource {
    let known = endpoints.iter().map(|endpoint| endpoint.operation.method);
    let has_head = known.clone().any(|method| method == "HEAD");
    let allow = allow::allow(known);
    let mut resource = web::resource(pattern).guard(fn_guard(move |context| {
        let path = template::last_segments(template, context.head().uri.path());
        template::captures(template, path).is_some()
    }));
    for Endpoint { operation, serve } in endpoints {
        let takes_head = operation.method == "GET" && !has_head;
        let route = web::route().guard(fn_guard(move |context| {
            let method = context.head().method.as_str();
            method == operation.method || takes_head && method == "HEAD"
        }));
        let route = route.to(move |request: HttpRequest, payload: web::Payload| {
            serve(request, payload.into_inner())
        });
        resource = resource.route(layer(operation, route));
    }
    resource.default_service(web::to(move |request: HttpRequest| {
        ready(refuse(&request, &allow))
    }))
}

/// The answer to a method that the specification does not have here.
fn refuse(request: &HttpRequest, allow: &str) -> HttpResponse {
    let id = RequestId::known(request);
    match allow::other(request.method().as_str(), allow) {
        Ok(answer) => respond::answer(answer, id),
        Err(refusal) => respond::refusal(refusal, None, id),
    }
}
