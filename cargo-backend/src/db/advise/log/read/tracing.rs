//! What `tracing_subscriber::fmt` writes of `sqlx::query`, a line an event.

use super::{Entry, milliseconds};

/// What stands before the fields.
pub(super) const TARGET: &str = "sqlx::query:";

pub(super) fn is_it(line: &str) -> bool {
    line.contains(TARGET)
}

pub(super) fn text(line: &str) -> Option<Entry> {
    let at = line.find(TARGET)?;
    let (before, fields) = line.split_at_checked(at)?;
    let whole = field(fields, "db.statement=");
    let whole = whole.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let text = match whole {
        Some(whole) => whole.to_owned(),
        None => field(fields, "summary=")?,
    };
    let rows = fields.rsplit_once("rows_returned=").map(|(_, rest)| rest);
    let rows = rows.and_then(|rest| rest.split(' ').next()?.parse().ok());
    // Before the target are the time, the level, and the spans around, which are the request.
    let spans = before
        .split_once("DEBUG ")
        .or_else(|| before.split_once("INFO "));
    let spans = spans
        .or_else(|| before.split_once("WARN "))
        .or_else(|| before.split_once("TRACE "));
    Some(Entry {
        session: spans.map_or("", |(_, spans)| spans.trim()).to_owned(),
        milliseconds: milliseconds(before.trim_start()),
        text,
        parameters: Vec::new(),
        rows,
    })
}

/// A text as Rust's `Debug` writes it.
fn field(fields: &str, name: &str) -> Option<String> {
    let at = fields.find(name)?;
    let rest = fields.get(at + name.len()..)?.strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next()? {
                'n' | 'r' => text.push('\n'),
                't' => text.push(' '),
                c => text.push(c),
            },
            c => text.push(c),
        }
    }
    Some(text)
}
