//! The general log of MySQL and MariaDB: time, connection, command and argument, with tabs between some of
//! them. What follows a line without them goes on with the statement.

use super::{Entry, LINE, milliseconds};

#[derive(Default)]
pub(super) struct Reader {
    pending: Option<Entry>,
    /// When the last line was written that says it.
    time: Option<i64>,
}

const COMMANDS: [&str; 12] = [
    "Query",
    "Execute",
    "Prepare",
    "Connect",
    "Quit",
    "Close stmt",
    "Init DB",
    "Statistics",
    "Reset stmt",
    "Field List",
    "Ping",
    "Change user",
];

pub(super) fn is_it(line: &str) -> bool {
    parts(line).is_some()
}

/// What stands before, the connection, the command, and its argument.
fn parts(line: &str) -> Option<(&str, &str, &'static str, &str)> {
    let each = COMMANDS.iter().filter_map(|command| {
        let at = line.find(&format!(" {command}"))?;
        let after = line.get(at + 1 + command.len()..)?;
        let is_whole = after.is_empty() || after.starts_with('\t');
        is_whole.then_some((at, *command, after.trim_start_matches('\t')))
    });
    let (at, command, argument) = each.min_by_key(|(at, ..)| *at)?;
    let head = line.get(..at)?.trim_end();
    let start = head
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    let (before, id) = head.split_at_checked(start)?;
    let before = before.trim();
    let is_time = before.is_empty() || before.starts_with(|c: char| c.is_ascii_digit());
    (!id.is_empty() && is_time).then_some((before, id, command, argument))
}

impl Reader {
    pub(super) fn line(&mut self, line: &str) -> Option<Entry> {
        let Some((before, id, command, argument)) = parts(line) else {
            if let Some(entry) = self
                .pending
                .as_mut()
                .filter(|it| it.text.len() + line.len() < LINE)
            {
                entry.text.push('\n');
                entry.text.push_str(line);
            }
            return None;
        };
        let done = self.end();
        if let Some(time) = time(before) {
            self.time = Some(time);
        }
        if matches!(command, "Query" | "Execute") {
            self.pending = Some(Entry {
                session: id.to_owned(),
                milliseconds: self.time,
                text: argument.to_owned(),
                ..Entry::default()
            });
        }
        done
    }

    pub(super) fn end(&mut self) -> Option<Entry> {
        self.pending.take()
    }
}

/// `2026-01-31T12:00:00.000000Z`, or `260131 12:00:00` as MariaDB has it.
fn time(text: &str) -> Option<i64> {
    if let Some(found) = milliseconds(text) {
        return Some(found);
    }
    let (day, clock) = text.split_once(' ')?;
    let clock = clock.trim();
    let [year, month, date] = [day.get(0..2)?, day.get(2..4)?, day.get(4..6)?];
    milliseconds(&format!("20{year}-{month}-{date} {clock:0>8}"))
}
