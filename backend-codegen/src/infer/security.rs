//! Ways in, as inference names them: by what they look for.

/// A way in as a Security Scheme Object of OpenAPI has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme<'k> {
    /// `type: http` with this scheme.
    Http(&'static str),
    /// `type: apiKey` in a header or a cookie of this name.
    Key(&'static str, &'k str),
}

/// What a way in is called, and what it is. It is `bearer`, `basic`, `Authorization` for a token of its
/// own kind in that header, `cookie:` with the name of a cookie, or the name of another header.
pub fn scheme(kind: &str) -> (&'static str, Scheme<'_>) {
    match kind {
        "bearer" => ("bearerAuth", Scheme::Http("bearer")),
        "basic" => ("basicAuth", Scheme::Http("basic")),
        "Authorization" => ("token", Scheme::Key("header", "Authorization")),
        other => match other.strip_prefix("cookie:") {
            Some(cookie) => ("cookieAuth", Scheme::Key("cookie", cookie)),
            None => ("apiKey", Scheme::Key("header", other)),
        },
    }
}
