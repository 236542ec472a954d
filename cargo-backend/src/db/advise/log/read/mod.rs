//! Logs, as their lines say it: what was run, by whom, when, with which values.
//!
//! A log may have gigabytes: lines are read one by one, and what is too long for a statement is cut.

mod csv;
mod json;
mod mysql;
mod postgres;
mod tracing;

use std::io::{self, BufRead};

use crate::db::advise::log::runs::Runs;

/// A statement that was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The connection, or the request, as far as the log tells them apart.
    pub(super) session: String,
    pub(super) milliseconds: Option<i64>,
    pub(super) text: String,
    /// Parameters; `None` within is NULL.
    pub(super) parameters: Vec<Option<String>>,
    /// How many rows it gave, if that is said.
    pub(super) rows: Option<u64>,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// PostgreSQL's `log_destination = 'stderr'`.
    Postgres,
    PostgresCsv,
    PostgresJson,
    /// What a program in Rust writes: `sqlx::query` by `tracing`, as text.
    Tracing,
    TracingJson,
    /// The general log of MySQL and MariaDB.
    Mysql,
}

impl Form {
    /// What people call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Postgres => "a log of PostgreSQL",
            Self::PostgresCsv => "a log of PostgreSQL as CSV",
            Self::PostgresJson => "a log of PostgreSQL as JSON",
            Self::Tracing => "a trace of sqlx",
            Self::TracingJson => "a trace of sqlx as JSON",
            Self::Mysql => "a general log of MySQL",
        }
    }

    /// Whether it says with which values statements were run.
    pub(super) fn has_values(self) -> bool {
        !matches!(self, Self::Tracing | Self::TracingJson)
    }
}

/// What was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Summary {
    pub(crate) form: Form,
    pub(crate) n_statements: u64,
    /// How many statements have parameters whose values the log does not have.
    pub(crate) n_without_values: u64,
}

/// Why there is nothing to say about a log.
#[derive(Debug)]
pub(crate) enum LogError {
    Io(io::Error),
    /// No line is one of a log that is known.
    Unknown,
    /// There are lines, and no statement among them.
    Empty(Form),
}

/// A line or record that is longer is cut.
const LINE: usize = 1 << 20;

/// How much of the start is looked at to know what it is.
const HEAD: usize = 200;

/// Reads a log to its end.
pub(crate) fn read(mut input: impl BufRead) -> Result<(Runs, Summary), LogError> {
    let mut lines = Lines {
        input: &mut input,
        head: Vec::new(),
    };
    let form = form(&mut lines)?;
    let mut runs = Runs::new(form.has_values());
    let mut summary = Summary {
        form,
        n_statements: 0,
        n_without_values: 0,
    };
    let mut reader = Reader::of(form);
    let mut take = |entry: Entry| {
        summary.n_statements += 1;
        let is_blind = entry.parameters.is_empty() && entry.text.contains("$1");
        summary.n_without_values += u64::from(is_blind);
        runs.add(entry);
    };
    while let Some(line) = lines.next().map_err(LogError::Io)? {
        reader.line(&line, &mut take);
    }
    reader.end(&mut take);
    match summary.n_statements {
        0 => Err(LogError::Empty(form)),
        _ => Ok((runs, summary)),
    }
}

/// What lines become, whatever wrote them.
enum Reader {
    Postgres(postgres::Reader),
    Csv(csv::Reader),
    Mysql(mysql::Reader),
    PostgresJson,
    Tracing,
    TracingJson,
}

impl Reader {
    fn of(form: Form) -> Self {
        match form {
            Form::Postgres => Self::Postgres(postgres::Reader::default()),
            Form::PostgresCsv => Self::Csv(csv::Reader::default()),
            Form::Mysql => Self::Mysql(mysql::Reader::default()),
            Form::PostgresJson => Self::PostgresJson,
            Form::Tracing => Self::Tracing,
            Form::TracingJson => Self::TracingJson,
        }
    }

    fn line(&mut self, line: &str, take: &mut impl FnMut(Entry)) {
        let found = match self {
            Self::Postgres(reader) => reader.line(line),
            Self::Csv(reader) => reader.line(line),
            Self::Mysql(reader) => reader.line(line),
            Self::PostgresJson => json::postgres(line),
            Self::Tracing => tracing::text(line),
            Self::TracingJson => json::tracing(line),
        };
        found.into_iter().for_each(take);
    }

    fn end(&mut self, take: &mut impl FnMut(Entry)) {
        let found = match self {
            Self::Postgres(reader) => reader.end(),
            Self::Mysql(reader) => reader.end(),
            Self::Csv(_) | Self::PostgresJson | Self::Tracing | Self::TracingJson => None,
        };
        found.into_iter().for_each(take);
    }
}

/// What the first lines show.
fn form<R: BufRead>(lines: &mut Lines<'_, R>) -> Result<Form, LogError> {
    let mut read = Vec::new();
    let mut found = None;
    while found.is_none() && read.len() < HEAD {
        let Some(line) = lines.next().map_err(LogError::Io)? else {
            break;
        };
        found = if json::is_postgres(&line) {
            Some(Form::PostgresJson)
        } else if json::is_tracing(&line) {
            Some(Form::TracingJson)
        } else if csv::is_it(&line) {
            Some(Form::PostgresCsv)
        } else if tracing::is_it(&line) {
            Some(Form::Tracing)
        } else if postgres::is_it(&line) {
            Some(Form::Postgres)
        } else if mysql::is_it(&line) {
            Some(Form::Mysql)
        } else {
            None
        };
        read.push(line);
    }
    read.reverse();
    lines.head = read;
    found.ok_or(LogError::Unknown)
}

struct Lines<'i, R> {
    input: &'i mut R,
    /// Lines that are given once more, the last one first.
    head: Vec<String>,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line, without its end and without colours.
    fn next(&mut self) -> io::Result<Option<String>> {
        if let Some(line) = self.head.pop() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let mut is_any = false;
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            is_any = true;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            let room = LINE.saturating_sub(line.len()).min(part.len());
            line.extend_from_slice(part.get(..room).unwrap_or_default());
            let n = end.map_or(bytes.len(), |end| end + 1);
            self.input.consume(n);
            if end.is_some() {
                break;
            }
        }
        if !is_any {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        Ok(Some(plain(text.trim_end_matches('\r'))))
    }
}

/// A line without what sets colours.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        text.push_str(end.and_then(|end| part.get(end + 1..)).unwrap_or_default());
    }
    text
}

/// `2026-01-31 12:00:00.123`, with `T` or a space, as milliseconds; time zones are all the same here, since only
/// distances matter.
fn milliseconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> { text.get(from..to)?.parse().ok() };
    let is = |at: usize, c: u8| bytes.get(at) == Some(&c);
    if !(is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    // Days of a calendar in which months have 31: a jump at the end of a month is only a gap.
    let days = (year * 12 + month) * 31 + day;
    let seconds = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    let fraction: String = match text.get(19..) {
        Some(rest) if rest.starts_with(['.', ',']) => rest
            .chars()
            .skip(1)
            .take_while(char::is_ascii_digit)
            .take(3)
            .collect(),
        _ => String::new(),
    };
    let fraction: i64 = format!("{fraction:0<3}").parse().unwrap_or(0);
    Some((days * 86_400 + seconds) * 1000 + fraction)
}

#[cfg(test)]
mod tests;
