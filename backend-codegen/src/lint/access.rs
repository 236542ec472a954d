//! Who may call, and how that is shown.

use super::check::Check;
use super::words::{count, operation, quote};
use super::{Family, Rule};
use crate::api::{ApiKeyLocation, Method, OauthFlow, Operation, SecurityKind, SecurityScheme};
use crate::diagnostic::Severity::{Error, Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::security-undefined",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication",
        what: "An operation does not say who may call it.",
        why: "Where neither the operation nor the document has `security`, everybody may call. That is \
              right for some operations, and then they say so: `security: []`. Said nowhere, nobody knows \
              whether it was meant, and a generated server lets everybody in.",
        fix: "add `security` to the document, and `security: []` to operations that are for everybody",
        many: Some("nothing says who may call {n} operations"),
        bad: "
            paths:
              /orders: # here
                get:
                  responses: { '200': { description: All orders. } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /orders:
                get:
                  responses: { '200': { description: All orders. } }
              /health:
                get:
                  security: []
                  responses: { '204': { description: All is well. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer, bearerFormat: JWT } }
            ",
        check: undefined,
    },
    Rule {
        code: "lint::security-open-write",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization",
        what: "An operation that changes something is for everybody, where others demand credentials.",
        why: "`security: []` or `{}` on a POST, PUT, PATCH or DELETE takes away what the document demands \
              of the others. Logging in, signing up and receiving webhooks are like that; little else is. \
              Operations whose path says one of these are not told.",
        fix: "remove the `security` of the operation, or name what it demands",
        many: None,
        bad: "
            security: [{ token: [] }]
            paths:
              /orders:
                get:
                  responses: { '200': { description: All. } }
                delete: # here
                  security: []
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /orders:
                delete:
                  responses: { '204': { description: All gone. } }
              /login:
                post:
                  security: []
                  responses: { '204': { description: You are in. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        check: open_write,
    },
    Rule {
        code: "lint::security-basic",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication; RFC 7617, section 4",
        what: "A way in sends a password with each request, or is a scheme that few servers verify safely.",
        why: "HTTP Basic puts the password itself into every request, so that each log and each proxy on the \
              way can leak it, and it cannot be taken back without changing it. Digest, Negotiate and OAuth 1 \
              are old and rarely implemented well.",
        fix: "use `type: oauth2`, `openIdConnect`, or `http` with `scheme: bearer`",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: http # here
                  scheme: basic
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: http
                  scheme: bearer
            ",
        check: basic,
    },
    Rule {
        code: "lint::security-key-in-url",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API2:2023 Broken Authentication; RFC 9110, section 17.9",
        what: "An API key is sent in the URL.",
        why: "URLs are written to logs, kept in histories of browsers and sent on as `Referer`. A secret in \
              one is soon no secret.",
        fix: "send the key in a header: `in: header`",
        many: None,
        bad: "
            components:
              securitySchemes:
                key:
                  type: apiKey # here
                  in: query
                  name: key
            ",
        good: "
            components:
              securitySchemes:
                key:
                  type: apiKey
                  in: header
                  name: X-Api-Key
            ",
        check: key_in_url,
    },
    Rule {
        code: "lint::security-http-server",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API8:2023 Security Misconfiguration; RFC 9325",
        what: "A server is reached without TLS.",
        why: "Whatever goes over plain HTTP can be read and changed on the way: credentials, and the data that \
              they protect. Servers on this machine (`localhost`, `127.0.0.1`), hosts without a domain and \
              hosts in a variable are not told.",
        fix: "write `https://`",
        many: None,
        bad: "
            servers:
              - url: http://api.shop.com/v1 # here
            ",
        good: "
            servers:
              - url: https://api.shop.com/v1
              - url: http://localhost:8080/v1
            ",
        check: http_server,
    },
    Rule {
        code: "lint::security-http-token",
        level: Some(Error),
        family: Family::Security,
        source: "RFC 6749, sections 3.1 and 3.2; OpenID Connect Discovery 1.0, section 3",
        what: "Tokens are asked for without TLS.",
        why: "OAuth 2 and OpenID Connect demand TLS where tokens are granted, issued and renewed: whoever \
              listens has the password, the code or the token.",
        fix: "write `https://`",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: oauth2 # here
                  flows:
                    clientCredentials: { tokenUrl: http://id.shop.com/token, scopes: {} }
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials: { tokenUrl: https://id.shop.com/token, scopes: {} }
            ",
        check: http_token,
    },
    Rule {
        code: "lint::security-oauth-flow",
        level: Some(Warning),
        family: Family::Security,
        source: "RFC 9700, sections 2.1.2 and 2.4",
        what: "OAuth 2 is used in a way that should no longer be used.",
        why: "The implicit flow puts tokens into URLs, where they leak; the password flow gives the password \
              to the client, which two factors and single sign-on do not survive. RFC 9700 says SHOULD NOT of \
              the first and MUST NOT of the second.",
        fix: "use `authorizationCode` with PKCE for people, `clientCredentials` for programs",
        many: None,
        bad: "
            components:
              securitySchemes:
                login:
                  type: oauth2 # here
                  flows:
                    password: { tokenUrl: https://id.shop.com/token, scopes: {} }
            ",
        good: "
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    authorizationCode:
                      authorizationUrl: https://id.shop.com/authorize
                      tokenUrl: https://id.shop.com/token
                      scopes: {}
            ",
        check: oauth_flow,
    },
    Rule {
        code: "lint::security-bearer-format",
        level: Some(Note),
        family: Family::Security,
        source: "OpenAPI, Security Scheme Object; RFC 8725",
        what: "A bearer token is of no known kind.",
        why: "`bearerFormat: JWT` tells readers and tools how the token can be verified; rules for JSON Web \
              Tokens (RFC 8725) apply only to these. Of opaque tokens say that they are.",
        fix: "add `bearerFormat`, such as `JWT` or `opaque`",
        many: None,
        bad: "
            components:
              securitySchemes:
                token:
                  type: http # here
                  scheme: bearer
            ",
        good: "
            components:
              securitySchemes:
                token:
                  type: http
                  scheme: bearer
                  bearerFormat: JWT
            ",
        check: bearer_format,
    },
    Rule {
        code: "lint::security-no-scope",
        level: Some(Note),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization; RFC 6749, section 3.3",
        what: "An operation that changes something demands no scope, although there are some.",
        why: "A token that was granted for reading then also writes. Least privilege is one scope for each \
              thing that can be done.",
        fix: "name a scope in the `security` of the operation",
        many: Some("{n} operations that change something demand no scope"),
        bad: "
            paths:
              /orders:
                delete: # here
                  security: [{ login: [] }]
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials:
                      tokenUrl: https://id.shop.com/token
                      scopes: { 'orders:write': Change orders. }
            ",
        good: "
            paths:
              /orders:
                delete:
                  security: [{ login: ['orders:write'] }]
                  responses: { '204': { description: All gone. } }
            components:
              securitySchemes:
                login:
                  type: oauth2
                  flows:
                    clientCredentials:
                      tokenUrl: https://id.shop.com/token
                      scopes: { 'orders:write': Change orders. }
            ",
        check: no_scope,
    },
    Rule {
        code: "lint::security-admin-alike",
        level: Some(Warning),
        family: Family::Security,
        source: "OWASP API5:2023 Broken Function Level Authorization",
        what: "An operation for administrators demands the same as those for everybody.",
        why: "A path with `admin` in it that any user's credentials open relies on the handler alone. A scheme \
              or a scope of its own makes the difference visible, and a generated server enforces it.",
        fix: "demand a scheme or a scope of their own for these operations",
        many: Some("{n} operations for administrators demand the same as the others"),
        bad: "
            security: [{ token: [] }]
            paths:
              /admin/users:
                get: # here
                  responses: { '204': { description: Nobody. } }
              /orders:
                get:
                  responses: { '204': { description: None. } }
            components:
              securitySchemes: { token: { type: http, scheme: bearer } }
            ",
        good: "
            security: [{ token: [] }]
            paths:
              /admin/users:
                get:
                  security: [{ staff: [] }]
                  responses: { '204': { description: Nobody. } }
              /orders:
                get:
                  responses: { '204': { description: None. } }
            components:
              securitySchemes:
                token: { type: http, scheme: bearer }
                staff: { type: http, scheme: bearer }
            ",
        check: admin_alike,
    },
];

/// Where nothing at all is said, that is one finding; otherwise each operation is told.
fn undefined(check: &mut Check<'_>) {
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

fn open_write(check: &mut Check<'_>) {
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

fn basic(check: &mut Check<'_>) {
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

fn key_in_url(check: &mut Check<'_>) {
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

fn http_server(check: &mut Check<'_>) {
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

fn http_token(check: &mut Check<'_>) {
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

fn oauth_flow(check: &mut Check<'_>) {
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

fn bearer_format(check: &mut Check<'_>) {
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

fn no_scope(check: &mut Check<'_>) {
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

fn admin_alike(check: &mut Check<'_>) {
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
