//! Where statements end. Their meaning is the server's affair.

use std::ops::Range;

use super::model::{Engine, mysql, sqlite};

/// A statement in a text of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Without the semicolon, and without comments before it.
    pub(crate) range: Range<usize>,
}

/// What is no statement, but an order to `psql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) range: Range<usize>,
}

/// A text as pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) pieces: Vec<Piece>,
    /// Orders to `psql` that change nothing here are not among them.
    pub(crate) metas: Vec<Meta>,
}

/// Splits a text into the statements of an engine.
pub(crate) fn split_for(engine: Engine, text: &str) -> Script {
    let of = |ranges: Vec<Range<usize>>| Script {
        pieces: ranges.into_iter().map(|range| Piece { range }).collect(),
        metas: Vec::new(),
    };
    match engine {
        Engine::Postgres => split(text),
        Engine::Mysql => of(mysql::split(text)),
        Engine::Sqlite => of(sqlite::split(text)),
    }
}

/// Splits a text of PostgreSQL at the semicolons that end statements: not those in strings, names, comments, bodies of
/// functions or parentheses. Rows behind `COPY … FROM stdin` are left out.
pub(crate) fn split(text: &str) -> Script {
    let mut script = Script::default();
    let mut at = 0;
    while at < text.len() {
        at = skip_blank(text, at);
        let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) else {
            break;
        };
        if rest.starts_with('\\') {
            let end = at + rest.find('\n').unwrap_or(rest.len());
            let word = rest.split([' ', '\n', '\r']).next().unwrap_or_default();
            if ![
                "\\restrict",
                "\\unrestrict",
                "\\.",
                "\\echo",
                "\\set",
                "\\pset",
            ]
            .contains(&word)
            {
                script.metas.push(Meta { range: at..end });
            }
            at = end;
            continue;
        }
        let end = end_of_statement(text, at);
        let statement = text.get(at..end).unwrap_or_default().trim_end();
        if !statement.is_empty() {
            let range = at..at + statement.len();
            if is_copy(statement) {
                at = end_of_rows(text, end);
                continue;
            }
            script.pieces.push(Piece { range });
        }
        at = end + 1;
    }
    script
}

fn is_copy(statement: &str) -> bool {
    let mut words = statement.split_whitespace();
    words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("copy"))
        && statement.to_ascii_lowercase().contains("from stdin")
}

/// Behind the line `\.`.
fn end_of_rows(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    match rest.find("\n\\.") {
        Some(at) => from + at + 3,
        None => text.len(),
    }
}

/// Behind white space and comments.
fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let Some(rest) = text.get(at..) else {
            return at;
        };
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        at += rest.len() - trimmed.len();
        match comment(trimmed) {
            Some(len) => at += len,
            None => return at,
        }
    }
}

/// How long the comment is that `rest` starts with.
fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("--") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(rest.len())
}

/// How long the string, name or body is that `rest` starts with.
fn quoted(rest: &str, escapes: bool) -> Option<usize> {
    let mut chars = rest.char_indices();
    let (_, quote) = chars.next()?;
    match quote {
        '\'' | '"' | '`' => {
            while let Some((at, c)) = chars.next() {
                if escapes && c == '\\' {
                    chars.next();
                } else if c == quote {
                    let next = rest.get(at + 1..).unwrap_or_default();
                    if next.starts_with(quote) {
                        chars.next();
                    } else {
                        return Some(at + 1);
                    }
                }
            }
            Some(rest.len())
        }
        '$' => {
            let tag_end = rest.get(1..)?.find('$')? + 2;
            let tag = rest.get(..tag_end)?;
            let name = tag.trim_matches('$');
            let is_tag = name.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !name.starts_with(|c: char| c.is_ascii_digit());
            if !is_tag {
                return None;
            }
            let end = rest
                .get(tag_end..)?
                .find(tag)
                .map(|at| tag_end + at + tag.len());
            Some(end.unwrap_or(rest.len()))
        }
        _ => None,
    }
}

/// Where the statement that starts at `from` ends: at its semicolon, or at the end of the text.
fn end_of_statement(text: &str, from: usize) -> usize {
    let mut at = from;
    let mut depth = 0_usize;
    // `BEGIN ATOMIC … END` and, of SQLite's triggers, `BEGIN … END`.
    let mut blocks = 0_usize;
    let mut word_before = String::new();
    let start = text.get(from..).unwrap_or_default();
    let first_words: Vec<_> = start
        .split_whitespace()
        .take(4)
        .map(str::to_ascii_lowercase)
        .collect();
    let is_trigger = first_words.first().is_some_and(|word| word == "create")
        && first_words.iter().any(|word| word == "trigger");
    let is_create = first_words.first().is_some_and(|word| word == "create");
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(len) = comment(rest) {
            at += len;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let escapes = matches!(
            text.get(..at).and_then(|it| it.chars().next_back()),
            Some('e' | 'E')
        ) && word_before.len() == 1;
        if let Some(len) = quoted(rest, c == '\'' && escapes) {
            at += len;
            word_before.clear();
            continue;
        }
        if c.is_alphabetic() || c == '_' {
            let len = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
                .unwrap_or(rest.len());
            let word = rest.get(..len).unwrap_or_default().to_ascii_lowercase();
            match word.as_str() {
                "atomic" if is_create && word_before == "begin" => blocks += 1,
                "begin" if is_trigger => blocks += 1,
                "case" if blocks > 0 => blocks += 1,
                "end" if blocks > 0 => blocks -= 1,
                _ => {}
            }
            word_before = word;
            at += len;
            continue;
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 && blocks == 0 => return at,
            _ => {}
        }
        if !c.is_whitespace() {
            word_before.clear();
        }
        at += c.len_utf8();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::split;

    fn pieces(text: &str) -> Vec<&str> {
        split(text)
            .pieces
            .into_iter()
            .map(|piece| text.get(piece.range).unwrap())
            .collect()
    }

    #[test]
    fn statements_end_at_semicolons_outside_of_everything() {
        let text = "-- first; not yet\nselect ';', \"a;b\", E'it\\'s;' /* ; /* ; */ ; */ ;\n\nselect $x$ ; $x$, $1;select (1;2)";
        assert_eq!(
            pieces(text),
            [
                "select ';', \"a;b\", E'it\\'s;' /* ; /* ; */ ; */",
                "select $x$ ; $x$, $1",
                "select (1;2)"
            ]
        );
    }

    #[test]
    fn bodies_of_functions_and_triggers_are_whole() {
        let function = "create function f() returns int begin atomic select case when true then 1 end; select 2; end";
        let trigger =
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; DELETE FROM c; END";
        let text = format!("{function};\n{trigger};\nselect 1");
        assert_eq!(pieces(&text), [function, trigger, "select 1"]);
        // A transaction is no body.
        assert_eq!(
            pieces("begin; select 1; end;"),
            ["begin", "select 1", "end"]
        );
    }

    #[test]
    fn rows_are_left_out_and_orders_to_psql_are_known() {
        let text = "\\restrict abc\ncreate table a (b int);\nCOPY a (b) FROM stdin;\n1;\n2\n\\.\n\nselect 1;\n\\connect other\n";
        assert_eq!(pieces(text), ["create table a (b int)", "select 1"]);
        let metas = split(text).metas;
        assert_eq!(metas.len(), 1);
        assert_eq!(text.get(metas[0].range.clone()), Some("\\connect other"));
    }

    #[test]
    fn what_has_no_end_ends_with_the_text() {
        for text in [
            "select 'a",
            "select $$a",
            "/* a",
            "select \"a",
            "create table a (",
        ] {
            assert!(pieces(text).len() <= 1, "{text}");
        }
    }
}
