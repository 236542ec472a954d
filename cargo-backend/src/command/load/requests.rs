//! The request that is sent again and again.

use std::io::Read as _;

use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method};

use crate::cli::load::RequestArgs;
use crate::load::client::Message;
use crate::load::target::Target;
use crate::ui::Problem;

/// One for each server.
pub(super) fn messages(
    arguments: &RequestArgs,
    targets: &[Target],
) -> Result<Vec<Message>, Problem> {
    let body = arguments.body.as_deref().map(body).transpose()?;
    let method = match (&arguments.method, &body) {
        (None, None) => Method::GET,
        (None, Some(_)) => Method::POST,
        (Some(name), _) => name
            .to_ascii_uppercase()
            .parse()
            .map_err(|_| Problem::new("load::request", format!("`{name}` is no method")))?,
    };
    let away = targets.iter().find(|target| !target.is_here());
    if let Some(target) = away
        && !method.is_safe()
        && !arguments.allow_writes
    {
        let message = format!("`{method}` may change something at `{}`", target.authority);
        let problem = Problem::new("load::writes", message);
        return Err(problem.help("add `--allow-writes` if it may"));
    }
    let given = arguments.headers.iter().map(|text| header(text));
    let given: Result<Vec<_>, _> = given.collect();
    let given = given?;
    let messages = targets.iter().map(|target| {
        let mut headers = HeaderMap::new();
        let wrong = || Problem::new("load::target", format!("`{}` is no host", target.authority));
        let host = HeaderValue::from_str(&target.authority).map_err(|_| wrong())?;
        headers.insert(HOST, host);
        headers.insert(USER_AGENT, HeaderValue::from_static("cargo-backend-load"));
        for (name, value) in &given {
            // What was said here stands instead of what is sent anyway.
            match headers.contains_key(name) && (name == HOST || name == USER_AGENT) {
                true => drop(headers.insert(name.clone(), value.clone())),
                false => drop(headers.append(name.clone(), value.clone())),
            }
        }
        let body = body.clone().unwrap_or_default();
        if !body.is_empty() && !headers.contains_key(CONTENT_TYPE) && is_json(&body) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.remove(CONTENT_LENGTH);
        let uri = target.path.parse();
        let uri =
            uri.map_err(|_| Problem::new("load::target", format!("`{}` is no path", target.path)))?;
        Ok(Message {
            method: method.clone(),
            uri,
            headers,
            body,
        })
    });
    messages.collect()
}

pub(super) fn header(text: &str) -> Result<(HeaderName, HeaderValue), Problem> {
    let wrong = || {
        // The value may be a secret.
        let name = text.split(':').next().unwrap_or_default();
        let problem = Problem::new(
            "load::request",
            format!("the header `{name}` cannot be sent"),
        );
        problem.help("write it as `--header 'name: value'`")
    };
    let (name, value) = text.split_once(':').ok_or_else(wrong)?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong())?;
    let mut value = HeaderValue::from_str(value.trim()).map_err(|_| wrong())?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn body(text: &str) -> Result<Bytes, Problem> {
    let Some(path) = text.strip_prefix('@') else {
        return Ok(Bytes::from(text.to_owned()));
    };
    let read = match path {
        "-" => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
        }
        path => std::fs::read(path),
    };
    read.map(Bytes::from).map_err(|error| {
        let problem = Problem::new(
            "load::request",
            format!("the body `{path}` cannot be read: {error}"),
        );
        problem.help("name a file as `@FILE`, or write the body itself")
    })
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::messages;
    use crate::cli::load::RequestArgs;
    use crate::load::target::Target;

    fn arguments(body: Option<&str>) -> RequestArgs {
        RequestArgs {
            http: crate::load::client::Version::Http1,
            method: None,
            headers: Vec::new(),
            body: body.map(str::to_owned),
            timeout: Duration::from_secs(1),
            allow_writes: false,
        }
    }

    #[test]
    fn a_body_is_posted_and_json_says_so() {
        let here = [Target::of("http://127.0.0.1:1/a?b").unwrap()];
        let sent = messages(&arguments(Some("{}")), &here).unwrap();
        let sent = sent.first().unwrap();
        assert_eq!(
            (sent.method.as_str(), sent.uri.to_string().as_str()),
            ("POST", "/a?b")
        );
        assert_eq!(
            sent.headers.get("content-type").unwrap(),
            "application/json"
        );
        assert_eq!(sent.headers.get("host").unwrap(), "127.0.0.1:1");
        let plain = messages(&arguments(Some("a=b")), &here).unwrap();
        assert!(!plain.first().unwrap().headers.contains_key("content-type"));
    }

    #[test]
    fn nothing_is_written_elsewhere_unless_it_may() {
        let away = [Target::of("http://example.com/").unwrap()];
        assert!(messages(&arguments(Some("{}")), &away).is_err());
        assert!(messages(&arguments(None), &away).is_ok());
        let mut allowed = arguments(Some("{}"));
        allowed.allow_writes = true;
        assert!(messages(&allowed, &away).is_ok());
    }

    #[test]
    fn what_is_no_header_is_refused_without_its_value() {
        let here = [Target::of("http://127.0.0.1:1/").unwrap()];
        for text in ["secret", "a b: c", "a: b\nc: d"] {
            let mut arguments = arguments(None);
            arguments.headers = vec![text.to_owned()];
            let problem = messages(&arguments, &here).unwrap_err();
            assert!(!problem.to_string().contains("c: d"), "{problem}");
        }
    }
}
