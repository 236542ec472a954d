//! Logs whose lines are objects.

use serde_json::Value;

use super::tracing::TARGET;
use super::{Entry, milliseconds, postgres};

pub(super) fn is_postgres(line: &str) -> bool {
    object(line)
        .is_some_and(|it| it.get("error_severity").is_some() && it.get("session_id").is_some())
}

pub(super) fn is_tracing(line: &str) -> bool {
    object(line).is_some_and(|it| it.get("target").is_some() && it.get("level").is_some())
}

fn object(line: &str) -> Option<Value> {
    if !line.starts_with('{') {
        return None;
    }
    serde_json::from_str(line).ok()
}

/// `log_destination = 'jsonlog'`
pub(super) fn postgres(line: &str) -> Option<Entry> {
    let value = object(line)?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("error_severity") != "LOG" {
        return None;
    }
    let detail = text("detail");
    Some(Entry {
        session: text("session_id").to_owned(),
        milliseconds: milliseconds(text("timestamp")),
        text: postgres::statement(text("message"))?.to_owned(),
        parameters: if postgres::is_parameters(detail) {
            postgres::parameters(detail)
        } else {
            Vec::new()
        },
        rows: None,
    })
}

/// `tracing_subscriber::fmt().json()`, with fields in an object or flattened.
pub(super) fn tracing(line: &str) -> Option<Entry> {
    let value = object(line)?;
    if value.get("target").and_then(Value::as_str) != TARGET.strip_suffix(':') {
        return None;
    }
    let fields = value.get("fields").unwrap_or(&value);
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let whole = text("db.statement").trim();
    let statement = if whole.is_empty() {
        text("summary")
    } else {
        whole
    };
    let time = value.get("timestamp").and_then(Value::as_str);
    // The spans around are the request.
    let spans = value.get("spans").or_else(|| value.get("span"));
    Some(Entry {
        session: spans.map(Value::to_string).unwrap_or_default(),
        milliseconds: time.and_then(milliseconds),
        text: statement.to_owned(),
        parameters: Vec::new(),
        rows: fields.get("rows_returned").and_then(Value::as_u64),
    })
    .filter(|entry| !entry.text.is_empty())
}
