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
            Some(expose) => list(expose.iter().cloned()),
            None => exposed(api, limit),
        }
    }
}

/// The methods that pages may use at a path.
fn methods(cors: &Cors, operations: &[&Operation]) -> String {
    let own = || operations.iter().map(|operation| operation.method.as_str());
    let head = own().any(|method| method == "GET").then_some("HEAD");
    let is_allowed = |method: &&str| match &cors.methods {
        Some(methods) => methods.iter().any(|allowed| allowed == method),
        None => true,
    };
    list(own().chain(head).filter(is_allowed).map(str::to_owned))
}

/// The headers that pages may send to a path.
fn headers(cors: &Cors, api: &Api, operations: &[&Operation]) -> String {
    let operations = operations.iter();
    let sent = operations.flat_map(|it| sent(api, it));
    match &cors.headers {
        // Browsers do not count it among all.
        Some(headers) if headers.iter().any(|header| header == ALL) => {
            let authorization = sent.filter(|header| header == AUTHORIZATION);
            list(authorization.chain(headers.iter().cloned()))
        }
        Some(headers) => list(headers.iter().cloned()),
        None => list(sent),
    }
}

const AUTHORIZATION: &str = "authorization";

/// The headers that requests for an operation have: its parameters, credentials, the media type of a
/// body, and the id that a request can bring along.
fn sent(api: &Api, operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|it| it.sent_in == ParameterLocation::Header);
    let names = operation.security.iter().flat_map(|it| it.schemes.keys());
    let schemes = names.filter_map(|name| api.security_schemes.get(name));
    let credentials = schemes.filter_map(|scheme| match &scheme.kind {
        SecurityKind::ApiKey {
            name,
            sent_in: ApiKeyLocation::Header,
        } => Some(&**name),
        SecurityKind::ApiKey { .. } | SecurityKind::MutualTls => None,
        SecurityKind::Basic
        | SecurityKind::Bearer { .. }
        | SecurityKind::Oauth2 { .. }
        | SecurityKind::OpenIdConnect { .. }
        | SecurityKind::OtherHttp(_) => Some(AUTHORIZATION),
    });
    let body = operation.body.as_ref().map(|_| "content-type");
    let names = parameters.map(|parameter| &*parameter.name);
    let names = names.chain(credentials).chain(body).chain(["x-request-id"]);
    names.map(str::to_ascii_lowercase).collect_vec()
}

/// The headers of answers that pages may read.
fn exposed(api: &Api, limit: Option<&RateLimit>) -> String {
    let operations = || api.operations().map(|(_, operation)| operation);
    let responses = operations().flat_map(|operation| operation.responses.values());
    let documented = responses.flat_map(|response| response.headers.keys());
    let documented = documented.map(|name| name.to_ascii_lowercase());
    let documented = documented.filter(|name| {
        let is_for_browsers = name.starts_with("access-control-") || name.starts_with("set-cookie");
        !is_for_browsers && !ALWAYS_READ.contains(&&**name)
    });
    let is_told = limit.is_some_and(|limit| limit.headers);
    let limit = ["ratelimit", "ratelimit-policy"];
    let limit = limit.into_iter().filter(|_| is_told);
    let challenges = ["www-authenticate"].into_iter();
    let is_guarded = operations().any(|operation| {
        let mut demands = operation.security.iter();
        demands.any(|requirement| !requirement.schemes.is_empty())
    });
    let challenges = challenges.filter(|_| is_guarded);
    let own = ["allow", "retry-after", "x-request-id"];
    let own = own.into_iter().chain(limit).chain(challenges);
    list(documented.chain(own.map(str::to_owned)))
}

/// A list of names, each once, as headers have them.
fn list(names: impl IntoIterator<Item = String>) -> String {
    let names = names.into_iter().filter(|name| is_token(name));
    order::distinct(names).join(", ")
}
