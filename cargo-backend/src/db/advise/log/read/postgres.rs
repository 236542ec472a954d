//! PostgreSQL's own log: a prefix, a severity, a message, and lines that go on with a tab.

use super::{Entry, LINE, milliseconds};

/// What is being read: a message goes on in further lines.
#[derive(Default)]
pub(super) struct Reader {
    /// The statement, until it is known that it has no parameters.
    pending: Option<Entry>,
    /// Parameters as they are written, until they are complete.
    parameters: Option<String>,
    /// What lines that begin with a tab belong to.
    goes_on: GoesOn,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum GoesOn {
    #[default]
    Nothing,
    Statement,
    Parameters,
}

const WORDS: [&str; 14] = [
    "LOG:  ",
    "DETAIL:  ",
    "STATEMENT:  ",
    "ERROR:  ",
    "HINT:  ",
    "CONTEXT:  ",
    "WARNING:  ",
    "NOTICE:  ",
    "FATAL:  ",
    "PANIC:  ",
    "INFO:  ",
    "QUERY:  ",
    "LOCATION:  ",
    "DEBUG:  ",
];

pub(super) fn is_it(line: &str) -> bool {
    let is_ours = |(_, word, _): &(&str, &str, &str)| !word.starts_with("INFO");
    parts(line).as_ref().is_some_and(is_ours)
}

/// What stands before the severity, it, and what is said.
fn parts(line: &str) -> Option<(&str, &'static str, &str)> {
    if line.starts_with('\t') {
        return None;
    }
    let each = WORDS
        .iter()
        .filter_map(|word| Some((line.find(word)?, *word)));
    let (at, word) = each.min_by_key(|(at, _)| *at)?;
    let (prefix, rest) = line.split_at_checked(at)?;
    // What stands in a statement is no severity.
    (at < 400).then_some((prefix, word, rest.get(word.len()..)?))
}

impl Reader {
    pub(super) fn line(&mut self, line: &str) -> Option<Entry> {
        if let Some(more) = line.strip_prefix('\t') {
            let text = match self.goes_on {
                GoesOn::Nothing => None,
                GoesOn::Statement => self.pending.as_mut().map(|it| &mut it.text),
                GoesOn::Parameters => self.parameters.as_mut(),
            };
            if let Some(text) = text.filter(|text| text.len() + more.len() < LINE) {
                text.push('\n');
                text.push_str(more);
            }
            return None;
        }
        let (prefix, word, said) = parts(line)?;
        if word == "DETAIL:  " {
            self.goes_on = GoesOn::Nothing;
            if self.pending.is_some() && is_parameters(said) {
                self.parameters = Some(said.to_owned());
                self.goes_on = GoesOn::Parameters;
            }
            return None;
        }
        let done = self.end();
        if word == "LOG:  "
            && let Some(text) = statement(said)
        {
            self.goes_on = GoesOn::Statement;
            self.pending = Some(Entry {
                session: session(prefix),
                milliseconds: time(prefix),
                text: text.to_owned(),
                ..Entry::default()
            });
        }
        done
    }

    pub(super) fn end(&mut self) -> Option<Entry> {
        self.goes_on = GoesOn::Nothing;
        let mut entry = self.pending.take()?;
        if let Some(said) = self.parameters.take() {
            entry.parameters = parameters(&said);
        }
        Some(entry)
    }
}

/// The statement of a message: `statement: …`, `execute name: …`, with or without how long it took.
pub(super) fn statement(said: &str) -> Option<&str> {
    let said = match said.strip_prefix("duration: ") {
        Some(rest) => rest.split_once(" ms  ")?.1,
        None => said,
    };
    if let Some(text) = said.strip_prefix("statement: ") {
        return Some(text);
    }
    // What fetches more of a cursor is no new statement.
    let rest = said.strip_prefix("execute ")?;
    if rest.starts_with("fetch from ") {
        return None;
    }
    rest.split_once(": ").map(|(_, text)| text)
}

pub(super) fn is_parameters(said: &str) -> bool {
    said.starts_with("parameters: ") || said.starts_with("Parameters: ")
}

/// `parameters: $1 = '1', $2 = NULL`
pub(super) fn parameters(said: &str) -> Vec<Option<String>> {
    let mut rest = said.split_once(": ").map_or("", |(_, rest)| rest);
    let mut all = Vec::new();
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(mut inside) = value.strip_prefix('\'') else {
            all.push(None);
            rest = value;
            continue;
        };
        let mut text = String::new();
        loop {
            let Some((part, after)) = inside.split_once('\'') else {
                text.push_str(inside);
                inside = "";
                break;
            };
            text.push_str(part);
            inside = after;
            match after.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    inside = after;
                }
                None => break,
            }
        }
        all.push(Some(text));
        rest = inside;
    }
    all
}

/// Who runs it: `%c`, which is two hexadecimal numbers, or `[%p]`, or the first number that stands alone.
fn session(prefix: &str) -> String {
    let words =
        || prefix.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != ':' && c != '-');
    let is_hexadecimal =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit());
    let is_id = |word: &&str| {
        word.split_once('.').is_some_and(|(start, pid)| {
            start.len() >= 8 && is_hexadecimal(start) && is_hexadecimal(pid)
        }) && !is_epoch(word)
    };
    if let Some(id) = words().find(is_id) {
        return id.to_owned();
    }
    for part in prefix.split('[').skip(1) {
        let digits = part.split([']', '-']).next().unwrap_or_default();
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            return digits.to_owned();
        }
    }
    let is_number = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_digit());
    words().find(is_number).unwrap_or_default().to_owned()
}

/// `%n`: seconds and milliseconds since 1970.
fn is_epoch(word: &str) -> bool {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    word.split_once('.').is_some_and(|(seconds, part)| {
        seconds.len() == 10 && part.len() == 3 && digits(seconds) && digits(part)
    })
}

fn time(prefix: &str) -> Option<i64> {
    for (at, _) in prefix.match_indices(|c: char| c.is_ascii_digit()).take(4) {
        if let Some(found) = prefix.get(at..).and_then(milliseconds) {
            return Some(found);
        }
    }
    let mut words = prefix.split(|c: char| !c.is_ascii_digit() && c != '.');
    let epoch = words.find(|word| is_epoch(word))?;
    epoch.replace('.', "").parse().ok()
}
