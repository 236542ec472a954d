//! SQL of MySQL and MariaDB as tokens (<https://dev.mysql.com/doc/refman/8.4/en/language-structure.html>).

use std::ops::Range;

use crate::db::model::sqlite::{Token, TokenKind};

/// The tokens of a text. What has no end ends with the text.
///
/// A comment that only some versions read, `/*!80016 … */`, is no comment: what is in it counts.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    let mut is_conditional = false;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.len() < rest.len() {
            at += rest.len() - trimmed.len();
            continue;
        }
        if let Some(len) = comment(rest) {
            at += len;
            continue;
        }
        let (kind, len) = if let Some(len) = conditional(rest) {
            is_conditional = true;
            (TokenKind::Symbol, len)
        } else if is_conditional && rest.starts_with("*/") {
            is_conditional = false;
            (TokenKind::Symbol, 2)
        } else {
            next(rest)
        };
        let token = rest.get(..len).unwrap_or(rest);
        all.push(Token {
            kind,
            text: token,
            start: at,
        });
        at += token.len().max(1);
    }
    all
}

/// How long the start of `/*!80016 …` or `/*M!100301 …` is.
fn conditional(rest: &str) -> Option<usize> {
    let start = ["/*!", "/*M!"]
        .into_iter()
        .find(|it| rest.starts_with(it))?
        .len();
    let digits = rest.get(start..)?;
    let n_digits = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    Some(start + n_digits)
}

fn comment(rest: &str) -> Option<usize> {
    let line = || Some(rest.find('\n').unwrap_or(rest.len()));
    if rest.starts_with('#') {
        return line();
    }
    if let Some(after) = rest.strip_prefix("--") {
        // `5--3` is no comment.
        let is_comment = after.chars().next().is_none_or(char::is_whitespace);
        return if is_comment { line() } else { None };
    }
    if rest.starts_with("/*") && conditional(rest).is_none() {
        let end = rest.get(2..).and_then(|it| it.find("*/"));
        return Some(end.map_or(rest.len(), |at| at + 4));
    }
    None
}

fn next(rest: &str) -> (TokenKind, usize) {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    match first {
        '\'' | '"' => (TokenKind::Text, quoted(rest, first, true)),
        '`' => (TokenKind::Quoted, quoted(rest, '`', false)),
        'x' | 'X' | 'b' | 'B' | 'n' | 'N' if second == '\'' => {
            let inside = rest.get(1..).unwrap_or_default();
            (TokenKind::Text, 1 + quoted(inside, '\'', true))
        }
        c if c.is_ascii_digit() => {
            let len = rest.find(|c: char| !(is_of_word(c) || c == '.'));
            (TokenKind::Number, len.unwrap_or(rest.len()))
        }
        c if is_of_word(c) => {
            let len = rest.find(|c: char| !is_of_word(c));
            (TokenKind::Word, len.unwrap_or(rest.len()))
        }
        c => (TokenKind::Symbol, c.len_utf8()),
    }
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// How long a text in quotes is, in which they stand twice or behind a backslash.
fn quoted(rest: &str, quote: char, escapes: bool) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return at + c.len_utf8();
            }
        }
    }
    rest.len()
}

/// The statements of a text, without what ends them: a semicolon, or what `DELIMITER` of the client says.
pub(crate) fn split(text: &str) -> Vec<Range<usize>> {
    let all = tokens(text);
    let mut statements = Vec::new();
    let mut delimiter = ";";
    let mut rest = all.as_slice();
    while let Some(first) = rest.first() {
        let n = if first.is("delimiter") {
            let line = text.get(first.range().end..).unwrap_or_default();
            let line = line.split('\n').next().unwrap_or_default();
            let word = line.trim();
            delimiter = if word.is_empty() { delimiter } else { word };
            let end = first.range().end + line.len();
            rest.iter().take_while(|token| token.start < end).count()
        } else {
            let (range, n) = statement(text, rest, delimiter);
            statements.extend(range);
            n
        };
        rest = rest.get(n.max(1)..).unwrap_or_default();
    }
    statements
}

/// The first statement of tokens, and how many of these are done with it.
fn statement(text: &str, tokens: &[Token<'_>], delimiter: &str) -> (Option<Range<usize>>, usize) {
    let start = tokens.first().map_or(0, |first| first.start);
    let mut blocks = Blocks::new(tokens);
    let mut last = None;
    for (n, token) in tokens.iter().enumerate() {
        let here = text.get(token.start..).unwrap_or_default();
        let ends = match delimiter {
            ";" => token.is_symbol(";") && blocks.depth == 0,
            other => here.starts_with(other),
        };
        if ends {
            let end = token.start + delimiter.len();
            let n_ends = tokens
                .iter()
                .skip(n)
                .take_while(|it| it.start < end)
                .count();
            return (last.map(|end| start..end), n + n_ends);
        }
        blocks.see(tokens, n);
        // A delimiter may be a part of what looks like one word: `end$$`.
        let within = token.text.find(delimiter);
        if let Some(at) = within.filter(|_| token.kind == TokenKind::Word && delimiter != ";") {
            return (Some(start..token.start + at), n + 1);
        }
        last = Some(token.range().end);
    }
    (last.map(|end| start..end), tokens.len())
}

/// How deep in `BEGIN … END` and the like a body is.
struct Blocks {
    has_body: bool,
    depth: usize,
}

impl Blocks {
    fn new(tokens: &[Token<'_>]) -> Self {
        let is_body = |token: &Token<'_>| {
            ["trigger", "procedure", "function", "event", "package"]
                .iter()
                .any(|word| token.is(word))
        };
        let creates = tokens.first().is_some_and(|it| it.is("create"))
            || tokens
                .first()
                .is_some_and(|it| it.is("begin") && tokens.get(1).is_some_and(|it| it.is("not")));
        // Behind `OR REPLACE` and the definer.
        let has_body = creates
            && (tokens.first().is_some_and(|it| it.is("begin"))
                || tokens.iter().take(14).any(is_body));
        Self { has_body, depth: 0 }
    }

    fn see(&mut self, tokens: &[Token<'_>], n: usize) {
        let Some(token) = tokens.get(n).filter(|_| self.has_body) else {
            return;
        };
        if token.kind != TokenKind::Word {
            return;
        }
        let before = n.checked_sub(1).and_then(|n| tokens.get(n));
        let is_after = |word: &str| before.is_some_and(|it| it.is(word));
        // `END IF` ends what `IF` began.
        if is_after("end") {
            return;
        }
        let starts = before.is_none_or(|it| {
            it.is_symbol(";")
                || it.is_symbol(":")
                || it.is_symbol(")")
                || ["begin", "then", "else", "do", "loop", "repeat", "row"]
                    .iter()
                    .any(|word| it.is(word))
        });
        let opens = token.is("begin") || token.is("case");
        let opens_there = ["if", "while", "loop", "repeat", "for"]
            .iter()
            .any(|word| token.is(word));
        if opens || opens_there && starts {
            self.depth += 1;
        } else if token.is("end") {
            self.depth = self.depth.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{split, tokens};

    fn pieces(text: &str) -> Vec<&str> {
        split(text)
            .into_iter()
            .map(|range| text.get(range).unwrap())
            .collect()
    }

    #[test]
    fn statements_end_outside_of_texts_and_comments() {
        assert_eq!(
            pieces(
                "-- a; b\nselect ';', \"\\\";\", `;` # ;\n/* ; */; select 5--3;;\n/*!80000 set a = 1 */;"
            ),
            [
                "select ';', \"\\\";\", `;`",
                "select 5--3",
                "/*!80000 set a = 1 */"
            ]
        );
    }

    #[test]
    fn bodies_are_whole_with_delimiters_and_without() {
        let body = "create trigger t before insert on a for each row begin declare x int; if new.a > if(1, 2, 3) then set x = case when 1 then 2 else 3 end; end if; while x > 0 do set x = x - 1; end while; end";
        let single =
            "create definer = `a`@`b` procedure p(in a int) if a > 1 then select 1; end if";
        assert_eq!(
            pieces(&format!("{body};\n{single};\nselect 1")),
            [body, single, "select 1"]
        );
        assert_eq!(
            pieces(&format!(
                "DELIMITER $$\n{body}$$\ncreate function f() returns int return 1 $$\ndelimiter ;\nselect 1;"
            )),
            [body, "create function f() returns int return 1", "select 1"]
        );
        assert_eq!(
            pieces(&format!("delimiter //\n{body}//\ndelimiter ;\n")),
            [body]
        );
    }

    #[test]
    fn a_transaction_is_no_body() {
        assert_eq!(
            pieces("begin; select 1; commit"),
            ["begin", "select 1", "commit"]
        );
    }

    #[test]
    fn what_has_no_end_ends_with_the_text() {
        for text in [
            "'a", "\"a", "`a", "/* a", "/*!8 a", "x'", "", ";;", "'\\", "é'",
        ] {
            assert!(split(text).len() <= 1, "{text}");
            assert!(tokens(text).len() <= 2, "{text}");
        }
    }
}
