//! What pages may send to a path, and read of its answers, as the document says.

use super::{ALL, Cors};
use crate::api::{Api, ApiKeyLocation, Operation, ParameterLocation, SecurityKind};
use crate::list::CollectVec;
use crate::names::is_token;
use crate::order;
use crate::tokens::{TokenStream, quote};
use crate::write::rust::contract::Contract;
use crate::write::rust::limit::RateLimit;
use crate::write::rust::printer::text;
use crate::write::rust::server::Place;

/// Headers of answers that pages can always read (Fetch, CORS-safelisted response-header names).
const ALWAYS_READ: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// The methods that pages may use at a path and the headers that they may send, as two arguments;
/// nothing where no page may use anything.
pub(in crate::write::rust) fn of_pages(
    contract: &Contract<'_>,
    place: &Place<'_, '_>,
) -> Option<TokenStream> {
    let cors = contract.cors.as_ref()?;
    let operations: Vec<_> = place
        .calls
        .iter()
        .map(|(_, call)| call.operation)
        .collect_vec();
    let (methods, headers) = cors.of_pages(contract.api, &operations);
    let [methods, headers] = [methods, headers].map(|it| text(&it));
    Some(quote!(#methods, #headers))
}

impl Cors {
    /// The methods that pages may use at a path with these operations, and the headers that they may
    /// send.
    pub(in crate::write) fn of_pages(
        &self,
        api: &Api,
        operations: &[&Operation],
    ) -> (String, String) {
        (methods(self, operations), headers(self, api, operations))
    }

    /// The headers of answers that pages may read.
    pub(in crate::write) fn exposed(&self, api: &Api, limit: Option<&RateLimit>) -> String {
        match &self.expose {
            Some(expose) => list(expose.clone()),
            None => exposed(api, limit),
        }
    }
}

/// The methods that pages may use at a path.
fn methods(cors: &Cors, operations: &[&Operation]) -> String {
    let mut own: Vec<&str> = Vec::new();
    for operation in operations {
        own.push(operation.method.as_str());
    }
    if own.contains(&"GET") {
        own.push("HEAD");
    }
    if let Some(allowed) = &cors.methods {
        own.retain(|method| allowed.iter().any(|it| it == method));
    }
    list(own)
}

/// The headers that pages may send to a path.
fn headers(cors: &Cors, api: &Api, operations: &[&Operation]) -> String {
    let mut sent = Vec::new();
    for operation in operations {
        sent.append(&mut self::sent(api, operation));
    }
    if let Some(headers) = &cors.headers {
        // Browsers do not count it among all.
        let are_all = headers.iter().any(|header| header == ALL);
        sent.retain(|header| are_all && header == AUTHORIZATION);
        sent.extend_from_slice(headers);
    }
    list(sent)
}

const AUTHORIZATION: &str = "authorization";

/// The headers that requests for an operation have: its parameters, credentials, the media type of a
/// body, and the id that a request can bring along.
fn sent(api: &Api, operation: &Operation) -> Vec<String> {
    let mut names = Vec::new();
    for parameter in &operation.parameters {
        if parameter.sent_in == ParameterLocation::Header {
            names.push(parameter.name.to_ascii_lowercase());
        }
    }
    for requirement in &operation.security {
        for scheme in requirement.schemes.keys() {
            match api.security_schemes.get(scheme).map(|it| &it.kind) {
                Some(SecurityKind::ApiKey { name, sent_in }) => {
                    if *sent_in == ApiKeyLocation::Header {
                        names.push(name.to_ascii_lowercase());
                    }
                }
                Some(SecurityKind::MutualTls) | None => {}
                Some(
                    SecurityKind::Basic
                    | SecurityKind::Bearer { .. }
                    | SecurityKind::Oauth2 { .. }
                    | SecurityKind::OpenIdConnect { .. }
                    | SecurityKind::OtherHttp(_),
                ) => names.push(AUTHORIZATION.to_owned()),
            }
        }
    }
    if operation.body.is_some() {
        names.push("content-type".to_owned());
    }
    names.push("x-request-id".to_owned());
    names
}

/// The headers of answers that pages may read.
fn exposed(api: &Api, limit: Option<&RateLimit>) -> String {
    let mut names = ["allow", "retry-after", "x-request-id"]
        .map(str::to_owned)
        .to_vec();
    if limit.is_some_and(|limit| limit.headers) {
        names.extend_from_slice(&["ratelimit", "ratelimit-policy"].map(str::to_owned));
    }
    let mut is_guarded = false;
    for (_, operation) in api.operations() {
        is_guarded |= operation.security.iter().any(|it| !it.schemes.is_empty());
        for response in operation.responses.values() {
            for name in response.headers.keys() {
                let name = name.to_ascii_lowercase();
                let is_for_browsers =
                    name.starts_with("access-control-") || name.starts_with("set-cookie");
                if !is_for_browsers && !ALWAYS_READ.contains(&&*name) {
                    names.push(name);
                }
            }
        }
    }
    if is_guarded {
        names.push("www-authenticate".to_owned());
    }
    list(names)
}

/// A list of names, each once, as headers have them.
fn list<T: AsRef<str> + Ord>(mut names: Vec<T>) -> String {
    names.retain(|name| is_token(name.as_ref()));
    let names = order::distinct(names);
    let names: Vec<&str> = names.iter().map(T::as_ref).collect_vec();
    names.join(", ")
}
