//! How often operations are asked for in relation to each other.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path as FilePath;

use backend_codegen::api::{Api, Operation, Path};
use serde_json::Value;

use super::scenario::operations;
use crate::cli::load::Weight;
use crate::load::target::Target;
use crate::ui::Problem;

/// What is known of the weights of operations.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// By the number of the operation.
    given: BTreeMap<usize, f64>,
    /// Requests in a log, by the number of the operation, if there is a log.
    counted: Option<BTreeMap<usize, u64>>,
    /// What a reader has to know.
    pub(super) notes: Vec<String>,
}

/// How often an operation is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Share {
    /// In relation to those of others.
    Of(f64),
    /// It is not in the log, so that it is only asked for by those who need what it makes.
    Unheard(f64),
}

impl Weights {
    /// What was said, and what is in a log.
    ///
    /// # Errors
    ///
    /// If there is no such operation, or the log cannot be read or has nothing of the document.
    pub(super) fn of(
        api: &Api,
        weights: &[Weight],
        log: Option<&FilePath>,
        targets: &[Target],
    ) -> Result<Self, Problem> {
        let mut all = Self::default();
        for weight in weights {
            let number = operations(api).position(|(path, operation)| {
                let is_id = operation.id.as_deref() == Some(weight.operation.as_str());
                is_id || super::scenario::name(path, operation) == weight.operation
            });
            let Some(number) = number else {
                let message = format!("there is no operation `{}`", weight.operation);
                let help = "name it by its `operationId` or as `GET /orders/{id}`";
                return Err(Problem::new("load::weight", message).help(help));
            };
            all.given.insert(number, weight.weight);
        }
        if let Some(log) = log {
            all.count(api, log, targets)?;
        }
        Ok(all)
    }

    /// The weight of an operation: what was said, else what the log has, else what the document says.
    pub(super) fn share(&self, number: usize, operation: &Operation) -> Result<Share, String> {
        if let Some(weight) = self.given.get(&number) {
            return match *weight > 0.0 {
                true => Ok(Share::Of(*weight)),
                false => Err("its weight is 0".to_owned()),
            };
        }
        if let Some(counted) = &self.counted {
            let least = counted.values().min().copied().unwrap_or(1);
            return Ok(match counted.get(&number) {
                Some(n) => Share::Of(*n as f64),
                None => Share::Unheard(least as f64),
            });
        }
        let Some(weight) = operation.extensions.get("x-load-weight") else {
            return Ok(Share::Of(1.0));
        };
        let weight: Option<f64> = weight.to_string().parse().ok();
        match weight.filter(|it| (0.0..=1e6).contains(it)) {
            None => Err("its `x-load-weight` is no number".to_owned()),
            Some(0.0) => Err("its `x-load-weight` is 0".to_owned()),
            Some(weight) => Ok(Share::Of(weight)),
        }
    }

    fn count(&mut self, api: &Api, log: &FilePath, targets: &[Target]) -> Result<(), Problem> {
        let shown = log.display();
        let wrong = |message: String| Problem::new("load::access-log", message);
        let unreadable =
            |error: std::io::Error| wrong(format!("the log `{shown}` cannot be read: {error}"));
        let file = File::open(log).map_err(unreadable)?;
        let base = targets.first().map_or("", |it| it.path.as_str());
        let base = base.trim_end_matches('/');
        let all: Vec<_> = operations(api).collect();
        let mut counted = BTreeMap::new();
        // The same few are asked for again and again.
        let mut known: BTreeMap<(String, String), Option<usize>> = BTreeMap::new();
        let (mut n_lines, mut n_odd, mut n_unknown) = (0u64, 0u64, 0u64);
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(unreadable)?;
            let line = String::from_utf8_lossy(&line);
            if line.trim().is_empty() {
                continue;
            }
            n_lines += 1;
            let Some((method, path)) = request(line.trim()) else {
                n_odd += 1;
                continue;
            };
            let found = match known.get(&(method.clone(), path.clone())) {
                Some(found) => *found,
                None => {
                    let found = found(&all, base, &method, &path);
                    if known.len() < 100_000 {
                        known.insert((method, path), found);
                    }
                    found
                }
            };
            match found {
                Some(number) => *counted.entry(number).or_insert(0) += 1,
                None => n_unknown += 1,
            }
        }
        if counted.is_empty() {
            let message = format!(
                "the log `{shown}` has no request for an operation of the document, in {n_lines} lines"
            );
            let help = "the common log format, the combined one and lines of JSON are read; paths have to \
                        begin like those of the document, with what `--host` has before them or without";
            return Err(wrong(message).help(help));
        }
        let n: u64 = counted.values().sum();
        let mut note = format!("weights are those of {n} requests in `{shown}`");
        for (n, what) in [
            (n_unknown, "are of no operation of the document"),
            (n_odd, "are no requests"),
        ] {
            if n > 0 {
                note.push_str(&format!("; {n} of its lines {what}"));
            }
        }
        self.notes.push(note);
        self.counted = Some(counted);
        Ok(())
    }
}

/// Method and path of a line in a log, as lines of JSON or in the common log format of the NCSA, which
/// has the request line in quotes.
fn request(line: &str) -> Option<(String, String)> {
    if line.starts_with('{') {
        return of_json(&serde_json::from_str(line).ok()?);
    }
    // A user agent in front of it would have quotes as well, but no method.
    line.split('"').find_map(of_request_line)
}

/// `GET /users?page=1 HTTP/1.1`
fn of_request_line(text: &str) -> Option<(String, String)> {
    let mut words = text.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let is_version = |it: &str| it.starts_with("HTTP/");
    let is_method = !method.is_empty() && method.bytes().all(|it| it.is_ascii_uppercase());
    (is_method && words.next().is_none_or(is_version))
        .then(|| Some((method.to_owned(), path(target)?)))?
}

/// As nginx, Caddy, Envoy, pino, Google Cloud and others name it, at the top or one level below.
fn of_json(value: &Value) -> Option<(String, String)> {
    const METHODS: [&str; 6] = [
        "method",
        "request_method",
        "requestMethod",
        "RequestMethod",
        "http_method",
        "verb",
    ];
    const TARGETS: [&str; 9] = [
        "path",
        "uri",
        "url",
        "request_uri",
        "requestUrl",
        "RequestPath",
        "target",
        "x-envoy-origin-path",
        "http_path",
    ];
    let text = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| value.get(name)?.as_str());
        found.next()
    };
    if let (Some(method), Some(target)) = (text(&METHODS), text(&TARGETS)) {
        return Some((method.to_ascii_uppercase(), path(target)?));
    }
    if let Some(line) = text(&["request", "message"]).and_then(of_request_line) {
        return Some(line);
    }
    let below = ["request", "httpRequest", "req", "http"];
    let mut below = below.iter().filter_map(|name| value.get(name));
    below.find_map(|it| it.is_object().then(|| of_json(it))?)
}

/// The path of a target (RFC 9112, section 3.2), without the host that proxies are told.
fn path(target: &str) -> Option<String> {
    let behind = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    };
    let path = behind.split(['?', '#']).next()?;
    path.starts_with('/').then(|| path.to_owned())
}

/// The operation that a request is for: of several, the one with the most that is not a parameter.
fn found(all: &[(&Path, &Operation)], base: &str, method: &str, path: &str) -> Option<usize> {
    let inside = path.strip_prefix(base).filter(|it| it.starts_with('/'));
    let fitting = |path: &str| {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fits = all
            .iter()
            .enumerate()
            .filter_map(|(number, (known, operation))| {
                let template = known.template.segments();
                let is_it = operation.method.as_str() == method
                    && template.len() == segments.len()
                    && template.iter().zip(&segments).all(|(known, found)| {
                        match known.as_literal() {
                            Some(literal) => literal == *found,
                            None => !found.is_empty(),
                        }
                    });
                let literals = template.iter().filter(|it| it.as_literal().is_some());
                is_it.then(|| (literals.count(), number))
            });
        fits.max_by_key(|(n_literals, number)| (*n_literals, std::cmp::Reverse(*number)))
    };
    let found = inside.and_then(fitting).or_else(|| fitting(path));
    found.map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::request;

    fn read(line: &str) -> String {
        request(line).map_or_else(String::new, |(method, path)| format!("{method} {path}"))
    }

    #[test]
    fn requests_are_read_as_servers_write_them() {
        for (line, found) in [
            (
                r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326"#,
                "GET /a.gif",
            ),
            (
                r#"::1 - - [10/Oct/2000:13:55:36 -0700] "POST /a?b=c HTTP/2.0" 201 2 "http://x/" "curl/8""#,
                "POST /a",
            ),
            (r#"{"method":"get","uri":"/a/1?b"}"#, "GET /a/1"),
            (
                r#"{"request":{"method":"PUT","uri":"/a"},"status":200}"#,
                "PUT /a",
            ),
            (
                r#"{"httpRequest":{"requestMethod":"GET","requestUrl":"https://h.example/a/b"}}"#,
                "GET /a/b",
            ),
            (
                r#"{"request":"DELETE /a/2 HTTP/1.1","status":"204"}"#,
                "DELETE /a/2",
            ),
            (
                r#"{"req":{"method":"GET","url":"/x"},"msg":"done"}"#,
                "GET /x",
            ),
            ("nothing of that kind", ""),
            (r#"- - "-" 408 0"#, ""),
            ("{\"a\":1}", ""),
            ("{", ""),
        ] {
            assert_eq!(read(line), found, "{line}");
        }
    }
}
