//! PostgreSQL's log as CSV: records that may go over several lines.

use super::{Entry, LINE, milliseconds, postgres};

#[derive(Default)]
pub(super) struct Reader {
    /// The lines so far of a record whose quotes are open.
    open: String,
}

/// `log_time, user, database, pid, from, session, line, …, severity, state, message, detail, …`
const SESSION: usize = 5;
const SEVERITY: usize = 11;
const MESSAGE: usize = 13;
const DETAIL: usize = 14;

pub(super) fn is_it(line: &str) -> bool {
    let fields = fields(line);
    milliseconds(line).is_some()
        && fields.get(SEVERITY).is_some_and(|it| {
            !it.is_empty()
                && it
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        })
}

impl Reader {
    pub(super) fn line(&mut self, line: &str) -> Option<Entry> {
        if !self.open.is_empty() {
            self.open.push('\n');
        }
        self.open.push_str(line);
        let is_open = self.open.matches('"').count() % 2 == 1;
        if is_open && self.open.len() < LINE {
            return None;
        }
        let record = std::mem::take(&mut self.open);
        let fields = fields(&record);
        let field = |at: usize| fields.get(at).map_or("", String::as_str);
        if field(SEVERITY) != "LOG" {
            return None;
        }
        let detail = field(DETAIL);
        Some(Entry {
            session: field(SESSION).to_owned(),
            milliseconds: milliseconds(field(0)),
            text: postgres::statement(field(MESSAGE))?.to_owned(),
            parameters: if postgres::is_parameters(detail) {
                postgres::parameters(detail)
            } else {
                Vec::new()
            },
            rows: None,
        })
    }
}

fn fields(record: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut chars = record.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    fields
}
