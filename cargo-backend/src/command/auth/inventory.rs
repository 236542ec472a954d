//! What each operation demands of its clients.

use backend_codegen::api::{
    Api, ApiKeyLocation, Json, Operation, Path, SecurityKind, SecurityRequirement, SecurityScheme,
};
use backend_codegen::write::rust::{JwtText, RateLimit};

use super::text_table;
use crate::command::settings::DocumentSettings;

/// Operations with their schemes, scopes and limits, for people.
pub(super) fn table(api: &Api, settings: &DocumentSettings) -> String {
    let rows = api.operations().map(|(path, operation)| {
        let limit = limit(settings, path).map(|limit| {
            let RateLimit {
                requests, seconds, ..
            } = limit;
            format!("{requests} in {seconds} s")
        });
        [
            format!("{} {}", operation.method, path.template.as_str()),
            ways(operation),
            limit.unwrap_or_default(),
        ]
    });
    let rows: Vec<[String; 3]> = rows.collect();
    let mut text = text_table(["OPERATION", "DEMANDS", "LIMIT"], &rows);
    let schemes = used(api).map(|(name, scheme)| {
        let (kind, detail) = described(scheme);
        let jwt = settings.jwt.of(name, scheme).map(|jwt| {
            let names: Vec<_> = jwt.allowed().iter().map(|it| it.name()).collect();
            format!(", JWT of {} by {}", said(jwt.issuer()), names.join(", "))
        });
        [
            name.to_owned(),
            format!("{kind}{detail}{}", jwt.unwrap_or_default()),
        ]
    });
    let schemes: Vec<[String; 2]> = schemes.collect();
    if !schemes.is_empty() {
        text.push('\n');
        text.push_str(&text_table(["SCHEME", "IS"], &schemes));
    }
    text
}

/// The same for programs: one object a line.
pub(super) fn lines(api: &Api, settings: &DocumentSettings) -> String {
    let string = |text: &str| Json::String(text.into()).to_string();
    let lines = api.operations().map(|(path, operation)| {
        let ways = operation.security.iter().map(|way| {
            let demands = way.schemes.iter().filter_map(|(name, scopes)| {
                let scheme = api.security_schemes.get(name)?;
                let scopes: Vec<_> = scopes.iter().map(|scope| string(scope)).collect();
                Some(format!(
                    "{{\"scheme\":{},\"type\":{},\"scopes\":[{}],\"verified\":{}}}",
                    string(name),
                    string(described(scheme).0),
                    scopes.join(","),
                    settings.jwt.of(name, scheme).is_some()
                ))
            });
            format!("[{}]", demands.collect::<Vec<_>>().join(","))
        });
        let ways: Vec<_> = ways.collect();
        let limit = limit(settings, path).map(|limit| {
            let RateLimit {
                requests, seconds, ..
            } = limit;
            format!("{{\"requests\":{requests},\"seconds\":{seconds}}}")
        });
        format!(
            "{{\"method\":{},\"path\":{},\"operationId\":{},\"security\":[{}],\"limit\":{}}}\n",
            string(operation.method.as_str()),
            string(path.template.as_str()),
            operation
                .id
                .as_deref()
                .map_or_else(|| "null".to_owned(), string),
            ways.join(","),
            limit.unwrap_or_else(|| "null".to_owned()),
        )
    });
    lines.collect()
}

/// What an operation demands: ways in with `or` between them.
fn ways(operation: &Operation) -> String {
    let way = |way: &SecurityRequirement| {
        let demands = way
            .schemes
            .iter()
            .map(|(name, scopes)| match scopes.as_slice() {
                [] => name.to_string(),
                scopes => format!("{name} ({})", scopes.join(" ")),
            });
        let demands: Vec<_> = demands.collect();
        match demands.is_empty() {
            true => "nothing".to_owned(),
            false => demands.join(" and "),
        }
    };
    let ways: Vec<_> = operation.security.iter().map(way).collect();
    match ways.is_empty() {
        true => "nothing".to_owned(),
        false => ways.join(", or "),
    }
}

/// How often a client may ask, where the settings say so.
fn limit<'s>(settings: &'s DocumentSettings, path: &Path) -> Option<&'s RateLimit> {
    let limit = settings.rate_limit.as_ref()?;
    path.template
        .as_str()
        .starts_with(&limit.path)
        .then_some(limit)
}

/// The schemes that some operation demands.
fn used(api: &Api) -> impl Iterator<Item = (&str, &SecurityScheme)> {
    let is_used = |name: &str| {
        api.operations()
            .flat_map(|(_, operation)| &operation.security)
            .any(|way| way.schemes.contains_key(name))
    };
    let schemes = api.security_schemes.iter();
    schemes
        .map(|(name, scheme)| (&**name, &**scheme))
        .filter(move |(name, _)| is_used(name))
}

/// The type of a scheme, and more about it.
fn described(scheme: &SecurityScheme) -> (&'static str, String) {
    match &scheme.kind {
        SecurityKind::ApiKey { name, sent_in } => {
            let place = match sent_in {
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Query => "query parameter",
                ApiKeyLocation::Cookie => "cookie",
            };
            ("apiKey", format!(" in the {place} {name}"))
        }
        SecurityKind::Basic => ("http", " basic".to_owned()),
        SecurityKind::Bearer { .. } => ("http", " bearer".to_owned()),
        SecurityKind::OtherHttp(scheme) => ("http", format!(" {scheme}")),
        SecurityKind::MutualTls => ("mutualTLS", String::new()),
        SecurityKind::Oauth2 { .. } => ("oauth2", String::new()),
        SecurityKind::OpenIdConnect { url } => ("openIdConnect", format!(" at {url}")),
    }
}

fn said(text: &JwtText) -> String {
    match text {
        JwtText::Known(text) => text.clone(),
        JwtText::Environment(name) => format!("${name}"),
    }
}
