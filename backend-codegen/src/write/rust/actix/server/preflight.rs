//! What browsers are told that ask before they send something for a page of another origin.

use super::super::support::http::template;
use super::cors::Preflight;
use super::request_id::RequestId;
use super::respond;
use actix_web::guard::fn_guard;
use actix_web::{HttpRequest, Resource, web};
use std::future::ready;

/// The resource of a path that says which methods and headers pages may use, whatever its operations
/// are; it stands before them.
pub fn preflights(
    pattern: &str,
    template: &'static str,
    methods: &'static str,
    headers: &'static str,
) -> Resource {
    let resource = web::resource(pattern).guard(fn_guard(move |context| {
        let path = template::last_segments(template, context.head().uri.path());
        let is_preflight = context.req_data().contains::<Preflight>();
        is_preflight && template::captures(template, path).is_some()
    }));
    resource.to(
        move |request: HttpRequest, preflight: web::ReqData<Preflight>| {
            let answer = preflight.answer_with(methods, headers);
            ready(respond::answer(answer, RequestId::known(&request)))
        },
    )
}
