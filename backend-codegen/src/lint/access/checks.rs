//! What the rules about access look for.

use crate::api::{ApiKeyLocation, Method, OauthFlow, Operation, SecurityKind, SecurityScheme};
use crate::lint::check::Check;
use crate::lint::words::{count, operation, quote};

/// Where nothing at all is said, that is one finding; otherwise each operation is told.
pub(super) fn undefined(check: &mut Check<'_>) {
    let silent =
        |operation: &Operation| operation.inherits_security && operation.security.is_empty();
    let (n, n_silent) = check
        .operations()
        .fold((0, 0), |(n, silents), (_, operation)| {
            (n + 1, silents + usize::from(silent(operation)))
        });
    if n_silent == 0 {
        return;
    }
    if n == n_silent {
        let Some(path) = check.api.paths.first() else {
            return;
        };
        let message = format!(
            "nothing says who may call this API ({})",
            count(n, "operation")
        );
        return check.say(
            path.location,
            message,
            "everybody may call this, and all others",
        );
    }
    for (path, one) in check.operations().filter(|(_, one)| silent(one)) {
        let message = format!("nothing says who may call {}", operation(path, one));
        check.say(
            one.method_location,
            message,
            "everybody may, and others demand credentials",
        );
    }
}

/// Whether anybody may call: nothing is demanded, or one of the ways demands nothing.
fn is_open(operation: &Operation) -> bool {
    operation.security.is_empty() || operation.security.iter().any(|way| way.schemes.is_empty())
}

fn changes(method: &Method) -> bool {
    matches!(
        method,
        Method::Post | Method::Put | Method::Patch | Method::Delete
    )
}

/// Words of paths whose operations cannot know yet who is calling, or are called by other machines.
const FOR_ALL: [&str; 30] = [
    "activate",
    "auth",
    "authenticate",
    "authorize",
    "callback",
    "confirm",
    "contact",
    "feedback",
    "forgot",
    "health",
    "hook",
    "invitation",
    "invite",
    "login",
    "logout",
    "oauth",
    "oauth2",
    "password",
    "public",
    "refresh",
    "register",
    "registration",
    "reset",
    "saml",
    "session",
    "sessions",
    "signin",
    "signup",
    "token",
    "verify",
];

pub(super) fn open_write(check: &mut Check<'_>) {
    if check.operations().all(|(_, operation)| is_open(operation)) {
        return;
    }
    for (path, one) in check.operations() {
        if one.inherits_security || !is_open(one) || !changes(&one.method) {
            continue;
        }
        let words = crate::write::words::words(path.template.as_str());
        let id = one.id.as_deref().map(crate::write::words::words);
        let mut words = words.iter().chain(id.iter().flatten());
        let is_for_all = |word: &String| {
            FOR_ALL.contains(&word.as_str())
                || FOR_ALL.contains(&word.trim_end_matches('s'))
                || word.contains("webhook")
                || word == "sign"
                || word == "log"
        };
        if !words.any(is_for_all) {
            let message = format!("{} is for everybody", operation(path, one));
            check.say(one.method_location, message, "others demand credentials");
        }
    }
}

fn schemes<'a>(check: &Check<'a>) -> impl Iterator<Item = (&'a str, &'a SecurityScheme)> + use<'a> {
    let schemes = check.api.security_schemes.iter();
    schemes.map(|(name, scheme)| (&**name, &**scheme))
}

pub(super) fn basic(check: &mut Check<'_>) {
    for (name, scheme) in schemes(check) {
        let what = match &scheme.kind {
            SecurityKind::Basic => "a password with each request".to_owned(),
            SecurityKind::OtherHttp(other) => quote(other),
            _ => continue,
        };
        let message = format!("the security scheme {} is {what}", quote(name));
        check.say(
            scheme.location,
            message,
            "a token can be taken back, and leaks less",
        );
    }
}

pub(super) fn key_in_url(check: &mut Check<'_>) {
    for (name, scheme) in schemes(check) {
        if let SecurityKind::ApiKey {
            sent_in: ApiKeyLocation::Query,
            ..
        } = scheme.kind
        {
            let message = format!(
                "the key of the security scheme {} is sent in the URL",
                quote(name)
            );
            check.say(scheme.location, message, "URLs are written to logs");
        }
    }
}

/// Whether a URL is reached without TLS by others than this machine.
fn is_plain(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let Some(rest) = lower
        .strip_prefix("http://")
        .or(lower.strip_prefix("ws://"))
    else {
        return false;
    };
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    let is_here = host == "localhost" || host.starts_with("127.") || host.starts_with('[');
    let is_near = !host.contains('.')
        || host.contains('{')
        || [".local", ".localhost", ".test", ".internal"]
            .iter()
            .any(|end| host.ends_with(end))
        || ["10.", "192.168."]
            .iter()
            .any(|start| host.starts_with(start));
    !is_here && !is_near
}

pub(super) fn http_server(check: &mut Check<'_>) {
    let servers = check.api.servers.iter();
    let of_operations = check
        .operations()
        .flat_map(|(path, operation)| path.item.servers.iter().chain(&operation.servers));
    for server in servers.chain(of_operations) {
        if is_plain(&server.url) {
            let message = format!("{} is reached without TLS", quote(&server.url));
            check.say(
                server.location,
                message,
                "everybody on the way can read and change it",
            );
        }
    }
}

pub(super) fn http_token(check: &mut Check<'_>) {
    for (name, scheme) in schemes(check) {
        let urls: Vec<&String> = match &scheme.kind {
            SecurityKind::Oauth2 {
                flows,
                metadata_url,
            } => {
                let flows = [
                    &flows.implicit,
                    &flows.password,
                    &flows.client_credentials,
                    &flows.authorization_code,
                    &flows.device_authorization,
                ];
                let urls = flows.into_iter().flatten().flat_map(urls);
                urls.chain(metadata_url).collect()
            }
            SecurityKind::OpenIdConnect { url } => vec![url],
            _ => continue,
        };
        if let Some(url) = urls.into_iter().find(|url| is_plain(url)) {
            let message = format!(
                "the security scheme {} asks {} without TLS",
                quote(name),
                quote(url)
            );
            check.say(scheme.location, message, "whoever listens has the token");
        }
    }
}

fn urls(flow: &OauthFlow) -> impl Iterator<Item = &String> {
    let urls = [
        &flow.authorization_url,
        &flow.token_url,
        &flow.device_authorization_url,
        &flow.refresh_url,
    ];
    urls.into_iter().flatten()
}

pub(super) fn oauth_flow(check: &mut Check<'_>) {
    for (name, scheme) in schemes(check) {
        let SecurityKind::Oauth2 { flows, .. } = &scheme.kind else {
            continue;
        };
        let flow = match (&flows.password, &flows.implicit) {
            (Some(_), _) => "password",
            (None, Some(_)) => "implicit",
            (None, None) => continue,
        };
        let message = format!("the security scheme {} has the flow `{flow}`", quote(name));
        let label = match flow {
            "password" => "RFC 9700: MUST NOT be used",
            _ => "RFC 9700: SHOULD NOT be used",
        };
        check.say(scheme.location, message, label);
    }
}

pub(super) fn bearer_format(check: &mut Check<'_>) {
    for (name, scheme) in schemes(check) {
        if let SecurityKind::Bearer { format: None } = scheme.kind {
            let message = format!(
                "tokens of the security scheme {} are of no known kind",
                quote(name)
            );
            check.say(scheme.location, message, "");
        }
    }
}

pub(super) fn no_scope(check: &mut Check<'_>) {
    let has_scopes = |scheme: &SecurityScheme| match &scheme.kind {
        SecurityKind::Oauth2 { flows, .. } => {
            let flows = [
                &flows.implicit,
                &flows.password,
                &flows.client_credentials,
                &flows.authorization_code,
                &flows.device_authorization,
            ];
            flows
                .into_iter()
                .flatten()
                .any(|flow| !flow.scopes.is_empty())
        }
        _ => false,
    };
    for (path, one) in check.operations().filter(|(_, one)| changes(&one.method)) {
        let without = one
            .security
            .iter()
            .flat_map(|way| &way.schemes)
            .find(|(name, scopes)| {
                let scheme = check.api.security_schemes.get(&**name);
                scopes.is_empty() && scheme.is_some_and(|scheme| has_scopes(scheme))
            });
        if let Some((name, _)) = without {
            let message = format!(
                "{} demands no scope of {}",
                operation(path, one),
                quote(name)
            );
            check.say(one.method_location, message, "any token will do");
        }
    }
}

pub(super) fn admin_alike(check: &mut Check<'_>) {
    let is_admin = |path: &str| {
        let mut segments = path.split('/');
        segments.any(|segment| matches!(segment, "admin" | "admins" | "administration"))
    };
    let demands = |operation: &Operation| -> Vec<Vec<String>> {
        let ways = operation.security.iter().map(|way| {
            let schemes = way.schemes.iter();
            schemes
                .map(|(name, scopes)| format!("{name} {scopes:?}"))
                .collect()
        });
        ways.collect()
    };
    let others: Vec<_> = check
        .operations()
        .filter(|(path, one)| !is_admin(path.template.as_str()) && !is_open(one))
        .map(|(_, one)| demands(one))
        .collect();
    for (path, one) in check.operations() {
        if is_admin(path.template.as_str()) && !is_open(one) && others.contains(&demands(one)) {
            let message = format!(
                "{} demands the same as other operations",
                operation(path, one)
            );
            check.say(
                one.method_location,
                message,
                "whoever may call those may call this one",
            );
        }
    }
}
