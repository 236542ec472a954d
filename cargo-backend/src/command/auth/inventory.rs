//! What each operation demands of its clients.

use backend_codegen::api::{
    Api, ApiKeyLocation, Json, Operation, Path, SecurityKind, SecurityRequirement, SecurityScheme,
};
use backend_codegen::write::rust::{BODY_LIMIT, JwtText, RateLimit, TIME_LIMIT};

use crate::command::settings::DocumentSettings;
use crate::ui::text_table;

/// Operations with their schemes, scopes and limits, for people.
pub(super) fn table(api: &Api, settings: &DocumentSettings) -> String {
    let rows = api.operations().map(|(path, operation)| {
        let limits = Limits::of(settings, path, operation);
        let rate = limits.rate.map(|limit| {
            let RateLimit {
                requests, seconds, ..
            } = limit;
            format!("{requests} in {seconds} s")
        });
        let time = limits.seconds.map(|seconds| match limits.is_streamed {
            true => format!("{seconds} s a piece"),
            false => format!("{seconds} s"),
        });
        [
            format!("{} {}", operation.method, path.template.as_str()),
            ways(operation),
            scopes(operation),
            limits.bytes.map(size).unwrap_or_default(),
            time.unwrap_or_default(),
            rate.unwrap_or_default(),
        ]
    });
    let rows: Vec<[String; 6]> = rows.collect();
    let head = ["OPERATION", "SCHEMES", "SCOPES", "BODY", "TIME", "RATE"];
    let mut text = text_table(head, &rows);
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
        let limits = Limits::of(settings, path, operation);
        let rate = limits.rate.map(|limit| {
            let RateLimit {
                requests, seconds, ..
            } = limit;
            format!("{{\"requests\":{requests},\"seconds\":{seconds}}}")
        });
        let number = |n: Option<u64>| n.map_or_else(|| "null".to_owned(), |n| n.to_string());
        format!(
            "{{\"method\":{},\"path\":{},\"operationId\":{},\"security\":[{}],\"bodyLimit\":{},\"timeLimit\":{},\"streamed\":{},\"limit\":{}}}\n",
            string(operation.method.as_str()),
            string(path.template.as_str()),
            operation
                .id
                .as_deref()
                .map_or_else(|| "null".to_owned(), string),
            ways.join(","),
            number(limits.bytes),
            number(limits.seconds),
            limits.is_streamed,
            rate.unwrap_or_else(|| "null".to_owned()),
        )
    });
    lines.collect()
}

/// The schemes that an operation demands: ways in with `or` between them.
fn ways(operation: &Operation) -> String {
    let way = |way: &SecurityRequirement| {
        let schemes: Vec<&str> = way.schemes.keys().map(AsRef::as_ref).collect();
        match schemes.is_empty() {
            true => "nothing".to_owned(),
            false => schemes.join(" and "),
        }
    };
    let ways: Vec<_> = operation.security.iter().map(way).collect();
    match ways.is_empty() {
        true => "nothing".to_owned(),
        false => ways.join(", or "),
    }
}

/// The scopes of each way in; nothing if there are none at all.
fn scopes(operation: &Operation) -> String {
    let way = |way: &SecurityRequirement| {
        let scopes: Vec<&str> = way.schemes.values().flatten().map(AsRef::as_ref).collect();
        match scopes.is_empty() {
            true => "none".to_owned(),
            false => scopes.join(" "),
        }
    };
    let ways: Vec<_> = operation.security.iter().map(way).collect();
    match ways.iter().all(|way| way == "none") {
        true => String::new(),
        false => ways.join(", or "),
    }
}

/// What a generated server does not go beyond, unless its code says otherwise.
struct Limits<'s> {
    /// How many bytes a body may have, if there is one.
    bytes: Option<u64>,
    /// How many seconds a request may take.
    seconds: Option<u64>,
    /// Whether the time is counted anew for each piece of a body.
    is_streamed: bool,
    /// How often a client may ask, where the settings say so.
    rate: Option<&'s RateLimit>,
}

impl<'s> Limits<'s> {
    fn of(settings: &'s DocumentSettings, path: &Path, operation: &Operation) -> Self {
        let is_generated = settings.framework.is_some();
        let is_under = |limit: &&RateLimit| path.template.as_str().starts_with(&limit.path);
        Self {
            bytes: (is_generated && operation.body.is_some()).then_some(BODY_LIMIT),
            seconds: is_generated.then_some(TIME_LIMIT),
            is_streamed: is_generated
                && settings.streams.has(path, operation)
                && operation
                    .body
                    .iter()
                    .flat_map(|body| body.content.keys())
                    .any(|name| comes_in_pieces(name)),
            rate: settings.rate_limit.as_ref().filter(is_under),
        }
    }
}

/// Whether bodies of a media type are read piece by piece where the settings say so: parts and bytes.
fn comes_in_pieces(media_type: &str) -> bool {
    let is_whole = media_type.contains("json")
        || media_type.starts_with("text/")
        || media_type == "application/x-www-form-urlencoded";
    !is_whole
}

/// A number of bytes.
fn size(bytes: u64) -> String {
    match bytes.is_multiple_of(1 << 20) {
        true => format!("{} MiB", bytes >> 20),
        false => format!("{bytes} bytes"),
    }
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
