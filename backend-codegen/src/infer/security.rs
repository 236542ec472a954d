//! Ways in, as inference names them: by what they look for.

use crate::names::is_token;

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

/// The way in that code looks for, by the [words](super::syntax::Words) that it says.
pub fn sought(words: &[String]) -> Option<String> {
    let says = |word: &str| words.iter().any(|said| said == word);
    let quotes = |start: &str| {
        let mut texts = words.iter().filter_map(|word| word.strip_prefix('"'));
        texts.any(|text| text.to_ascii_lowercase().starts_with(start))
    };
    let is_header = says("AUTHORIZATION")
        || says("Authorization")
        || says("BearerAuth")
        || quotes("authorization");
    if is_header {
        return Some(
            if says("\"Token ") || says("\"Token") {
                "Authorization"
            } else if says("Basic") || quotes("basic ") {
                "basic"
            } else {
                "bearer"
            }
            .to_owned(),
        );
    }
    if let Some(name) = words.iter().find_map(|word| key(word)) {
        return Some(name);
    }
    let is_cookie =
        says("CookieJar") || says("PrivateCookieJar") || says("SignedCookieJar") || says("cookie");
    is_cookie.then(|| words.iter().find_map(|word| cookie(word)))?
}

/// A header of its own that carries a key.
fn key(word: &str) -> Option<String> {
    let text = word.strip_prefix('"')?;
    let lower = text.to_ascii_lowercase();
    let is_key = (lower.starts_with("x-") || lower.contains("api-key") || lower == "apikey")
        && (lower.contains("key") || lower.contains("token") || lower.contains("auth"))
        && is_token(text);
    is_key.then(|| text.to_owned())
}

/// A cookie that carries a key.
fn cookie(word: &str) -> Option<String> {
    let text = word.strip_prefix('"')?;
    let lower = text.to_ascii_lowercase();
    let is_name = ["session", "sid", "token", "auth", "jwt"]
        .iter()
        .any(|part| lower.contains(part))
        && is_token(text);
    is_name.then(|| format!("cookie:{text}"))
}

#[cfg(test)]
mod tests {
    use super::sought;

    #[test]
    fn only_what_can_be_the_name_of_a_field_is_one() {
        let found = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            sought(&words)
        };
        let session = found(&["cookie", "\"/auth/v1/account", "\"session"]);
        assert_eq!(session.as_deref(), Some("cookie:session"));
        assert_eq!(found(&["cookie", "\"/auth"]), None);
        assert_eq!(found(&["\"x-api-key: {}"]), None);
        assert_eq!(found(&["\"x-api-key"]).as_deref(), Some("x-api-key"));
    }
}
