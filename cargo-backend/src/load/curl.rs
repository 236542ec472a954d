//! Requests as lines for a shell, so that what was found can be seen again.

use hyper::Method;
use hyper::header::{CONTENT_LENGTH, HOST, USER_AGENT};

use super::client::Message;

/// Longer bodies are not written out.
const MOST_SHOWN: usize = 4096;

/// A line that sends a request again: `origin` is scheme and authority, `body` a command whose output is
/// the body where that cannot be typed, `secrets` are pairs of the query that nobody is to read.
///
/// Fields that are sensitive, and secrets, are variables of the environment, named like them.
pub(super) fn line(
    origin: &str,
    message: &Message,
    body: Option<&str>,
    secrets: &[String],
) -> String {
    // What is odd about a path has to stay: no dots are resolved, no brackets expanded.
    let mut line = "curl -i --path-as-is --globoff".to_owned();
    match message.method {
        Method::GET => {}
        Method::HEAD => line.push_str(" --head"),
        _ => line.push_str(&format!(" -X {}", message.method)),
    }
    let target = message.uri.path_and_query().map_or("/", |it| it.as_str());
    let mut url = quoted(&format!("{origin}{target}"));
    for pair in secrets {
        if let Some((name, _)) = pair.split_once('=') {
            let hidden = format!("{name}='\"${}\"'", variable(name));
            url = url.replace(pair.as_str(), &hidden);
        }
    }
    line.push_str(&format!(" {url}"));
    for (name, value) in &message.headers {
        if [HOST, USER_AGENT, CONTENT_LENGTH].contains(name) {
            continue;
        }
        match value.to_str() {
            Ok(value_text) if !value.is_sensitive() => {
                line.push_str(&format!(" -H {}", quoted(&format!("{name}: {value_text}"))));
            }
            _ => line.push_str(&format!(" -H \"{name}: ${}\"", variable(name.as_str()))),
        }
    }
    let text = std::str::from_utf8(&message.body).ok();
    let typed = text.filter(|it| it.len() <= MOST_SHOWN && !it.contains('\0'));
    match (typed, body) {
        (Some(""), _) => line,
        (_, Some(command)) => format!("{command} | {line} --data-binary @-"),
        (Some(text), None) => format!("{line} --data-binary {}", quoted(text)),
        (None, None) => format!("{line} --data-binary @body # {} bytes", message.body.len()),
    }
}

/// A word of a shell (POSIX, 2.2.2).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The variable that stands for a secret: `X_KEY` for `x-key`.
pub(crate) fn variable(name: &str) -> String {
    let letters = name.chars().map(|c| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_uppercase(),
        false => '_',
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

    use super::line;
    use crate::load::client::Message;

    fn message(body: &'static [u8]) -> Message {
        let mut headers = HeaderMap::new();
        let mut key = HeaderValue::from_static("hush");
        key.set_sensitive(true);
        headers.insert(HeaderName::from_static("x-key"), key);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Message {
            method: hyper::Method::POST,
            uri: "/a%00?b=it's&token=hush".parse().unwrap(),
            headers,
            body: body.into(),
        }
    }

    #[test]
    fn a_request_can_be_sent_again_and_tells_no_secret() {
        let secrets = ["token=hush".to_owned()];
        let text = line(
            "http://127.0.0.1:1",
            &message(b"{\"a\": \"'\"}"),
            None,
            &secrets,
        );
        insta::assert_snapshot!(text, @r#"curl -i --path-as-is --globoff -X POST 'http://127.0.0.1:1/a%00?b=it'\''s&token='"$TOKEN"'' -H "x-key: $X_KEY" -H 'content-type: application/json' --data-binary '{"a": "'\''"}'"#);
        let made = line(
            "http://h",
            &message(b"\xff"),
            Some("printf '\\377'"),
            &secrets,
        );
        assert!(made.starts_with("printf '\\377' | curl "), "{made}");
        assert!(made.ends_with("--data-binary @-"), "{made}");
        assert!(!made.contains("hush"), "{made}");
    }
}
