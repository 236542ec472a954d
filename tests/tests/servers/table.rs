//! Tables of requests and of what must be answered: data, so that every framework can be driven by
//! the same ones. `fixtures/behaviour/README.md` says how they are written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value};

use crate::client::{Answer, send};
use crate::yaml;

/// A server that is driven by a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Driven<'a> {
    pub(crate) address: &'a str,
    /// Whether Node reads its requests.
    pub(crate) is_on_node: bool,
}

/// Sends all requests of a table to servers, whose answers have to be the same; returns how many there
/// are, and what went wrong with which.
pub(crate) fn failures(path: &Path, servers: &[Driven<'_>]) -> (usize, String) {
    let table = yaml::load(path);
    let mut failures = String::new();
    let mut n_rows = 0;
    for (group, rows) in table.as_object().unwrap() {
        for row in rows.as_array().unwrap() {
            n_rows += 1;
            let row = row.as_object().unwrap();
            if let Err(failure) = run(row, servers) {
                let send = row.get("send").or(row.get("raw")).unwrap();
                let _ = writeln!(failures, "\n{group}: {send}\n{failure}");
            }
        }
    }
    if !failures.is_empty() {
        failures.insert_str(0, &format!("{}\n", path.display()));
    }
    (n_rows, failures)
}

/// What a row can have.
const KEYS: [&str; 15] = [
    "send",
    "raw",
    "headers",
    "json",
    "body",
    "hex",
    "repeat",
    "status",
    "answer",
    "text",
    "has",
    "sets",
    "details",
    "framework",
    "node",
];

fn run(row: &Map<String, Value>, servers: &[Driven<'_>]) -> Result<(), String> {
    for key in row.keys() {
        assert!(KEYS.contains(&key.as_str()), "no row can have `{key}`");
    }
    let mut first: Option<Answer> = None;
    for server in servers {
        let address = server.address;
        let answer = send(address, &request(row, address))?;
        if let Some(status) = row.get("node").filter(|_| server.is_on_node) {
            if *status != answer.status {
                return Err(format!(
                    "  on Node\n    wanted: {status}\n    found:  {}",
                    answer.status
                ));
            }
            continue;
        }
        let mut problems = problems(row, &answer);
        if let Some(first) = first.as_ref().filter(|_| !row.contains_key("framework")) {
            let [wanted, found] = [first, &answer].map(plain);
            if wanted != found {
                let _ = writeln!(problems, "  another server answered\n{wanted}");
            }
        }
        if !problems.is_empty() {
            return Err(format!("{problems}  answered:\n{}", plain(&answer)));
        }
        first.get_or_insert(answer);
    }
    Ok(())
}

/// An answer without what differs from one to the next, which are the date, the id and the order of
/// headers; and without what no server should send, which is the length of no content.
fn plain(answer: &Answer) -> String {
    let id = answer.header("x-request-id");
    let mut left_out = vec!["connection", "date", "x-request-id"];
    left_out.extend((answer.status == 204).then_some("content-length"));
    let headers: BTreeMap<_, _> = answer
        .headers
        .iter()
        .filter(|(name, _)| !left_out.contains(&name.as_str()))
        .map(|(name, _)| (name, answer.header(name)))
        .collect();
    let mut text = format!("{}\n", answer.status);
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {}", value.unwrap_or_default());
    }
    let body = String::from_utf8_lossy(&answer.body);
    text.push_str(&match id {
        Some(id) => body.replace(&id, "ID"),
        None => body.into_owned(),
    });
    text
}

/// The bytes of a request.
fn request(row: &Map<String, Value>, address: &str) -> Vec<u8> {
    if let Some(raw) = text(row, "raw") {
        return raw.replace("{host}", address).into_bytes();
    }
    let headers = row.get("headers").and_then(Value::as_array);
    let mut headers: Vec<String> = headers
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect();
    let body = body(row);
    let has = |headers: &[String], name: &str| {
        let name = format!("{name}:");
        headers
            .iter()
            .any(|it| it.to_lowercase().starts_with(&name))
    };
    if row.contains_key("json") && !has(&headers, "content-type") {
        headers.push("content-type: application/json".to_owned());
    }
    if !has(&headers, "content-length") && !has(&headers, "transfer-encoding") {
        let is_there = ["json", "body", "hex"]
            .iter()
            .any(|key| row.contains_key(*key));
        headers.extend(is_there.then(|| format!("content-length: {}", body.len())));
    }
    let line = text(row, "send").unwrap();
    let mut request = format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for header in headers {
        request.push_str(&header);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend(body);
    request
}

fn body(row: &Map<String, Value>) -> Vec<u8> {
    if let Some(json) = row.get("json") {
        return json.to_string().into_bytes();
    }
    if let Some(hex) = text(row, "hex") {
        let digits = hex.split_whitespace();
        return digits
            .map(|byte| u8::from_str_radix(byte, 16).unwrap())
            .collect();
    }
    let n = row.get("repeat").map_or(1, |n| n.as_u64().unwrap());
    let body = text(row, "body").unwrap_or_default();
    body.repeat(usize::try_from(n).unwrap()).into_bytes()
}

fn text<'r>(row: &'r Map<String, Value>, key: &str) -> Option<&'r str> {
    row.get(key).map(|value| value.as_str().unwrap())
}

/// In what an answer differs from its row, a line each.
fn problems(row: &Map<String, Value>, answer: &Answer) -> String {
    let mut problems = String::new();
    let mut expect = |what: &str, wanted: String, found: String| {
        if wanted != found {
            let _ = writeln!(
                problems,
                "  {what}\n    wanted: {wanted}\n    found:  {found}"
            );
        }
    };
    let status = row["status"].as_u64().unwrap();
    expect("status", status.to_string(), answer.status.to_string());
    let json = serde_json::from_slice::<Value>(&answer.body).ok();
    if let Some(wanted) = row.get("answer") {
        let found = json
            .as_ref()
            .map_or_else(|| answer.text(), Value::to_string);
        expect("answer", wanted.to_string(), found);
    }
    if let Some(wanted) = text(row, "text") {
        expect("text", wanted.to_owned(), answer.text());
    }
    for part in row
        .get("has")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let part = part.as_str().unwrap();
        if !answer.text().contains(part) {
            expect("body", part.to_owned(), answer.text());
        }
    }
    if let Some(wanted) = row.get("details") {
        let found = json.as_ref().and_then(details);
        let found = found.map_or_else(|| answer.text(), |details| details.to_string());
        expect("details", wanted.to_string(), found);
    }
    let headers = row.get("sets").and_then(Value::as_object);
    for (name, wanted) in headers.into_iter().flatten() {
        let wanted = wanted.as_str().map(str::to_owned);
        let found = answer.header(name);
        expect(name, format!("{wanted:?}"), format!("{found:?}"));
    }
    if answer.text().contains("secret") || format!("{:?}", answer.headers).contains("secret") {
        expect("secrets", "none".to_owned(), answer.text());
    }
    problems
}

/// The details of the standard envelope as `field: message`.
fn details(envelope: &Value) -> Option<Value> {
    let details = envelope.pointer("/error/details")?.as_array()?;
    let line = |detail: &Value| -> Value {
        let [field, message] = ["field", "message"].map(|key| detail[key].as_str().unwrap());
        format!("{field}: {message}").into()
    };
    Some(details.iter().map(line).collect())
}
