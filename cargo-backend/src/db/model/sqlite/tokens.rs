//! SQL of SQLite as tokens (<https://sqlite.org/lang.html>), of which the schema keeps every one.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A keyword, or a name without quotes.
    Word,
    /// A name in quotes: `"a"`, `` `a` `` or `[a]`.
    Quoted,
    /// `'a'` or `x'00'`.
    Text,
    Number,
    Symbol,
}

/// A part of a text that is neither white space nor a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    /// As it is written.
    pub(crate) text: &'a str,
    /// Where it is in the whole text.
    pub(crate) start: usize,
}

impl<'a> Token<'a> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// What it names, without quotes.
    pub(crate) fn name(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word => Some(self.text.to_owned()),
            TokenKind::Quoted => {
                let mut inside = self.text.chars();
                let open = inside.next()?;
                let close = if open == '[' { ']' } else { open };
                let inside = inside.as_str();
                let inside = inside.strip_suffix(close).unwrap_or(inside);
                let doubled: String = [close, close].iter().collect();
                Some(if open == '[' {
                    inside.to_owned()
                } else {
                    inside.replace(&doubled, &close.to_string())
                })
            }
            // SQLite takes `'a'` for a name where only a name can stand.
            TokenKind::Text => {
                let inside = self.text.strip_prefix('\'')?.strip_suffix('\'')?;
                Some(inside.replace("''", "'"))
            }
            TokenKind::Number | TokenKind::Symbol => None,
        }
    }

    /// Whether it may be the name `name`, whose case does not count.
    pub(crate) fn may_be(&self, name: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Quoted)
            && self.name().is_some_and(|it| it.eq_ignore_ascii_case(name))
    }
}

/// The tokens of a text. What has no end ends with the text.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.len() < rest.len() {
            at += rest.len() - trimmed.len();
            continue;
        }
        let end_of = |end: &str, from: usize| {
            let after = rest.get(from..).unwrap_or_default();
            after
                .find(end)
                .map_or(rest.len(), |it| from + it + end.len())
        };
        if rest.starts_with("--") {
            at += end_of("\n", 2);
            continue;
        }
        if rest.starts_with("/*") {
            at += end_of("*/", 2);
            continue;
        }
        let (kind, len) = next(rest);
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

fn next(rest: &str) -> (TokenKind, usize) {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    match first {
        '\'' => (TokenKind::Text, quoted(rest, '\'')),
        '"' | '`' => (TokenKind::Quoted, quoted(rest, first)),
        '[' => (
            TokenKind::Quoted,
            rest.find(']').map_or(rest.len(), |at| at + 1),
        ),
        'x' | 'X' if second == '\'' => {
            let inside = rest.get(1..).unwrap_or_default();
            (TokenKind::Text, 1 + quoted(inside, '\''))
        }
        c if c.is_ascii_digit() || c == '.' && second.is_ascii_digit() => {
            (TokenKind::Number, number(rest))
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

/// How long a text in quotes is, which stand twice where they are part of it.
fn quoted(rest: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(here) = rest.get(at..) {
        let Some(found) = here.find(quote) else {
            return rest.len();
        };
        at += found + 1;
        if !rest.get(at..).is_some_and(|after| after.starts_with(quote)) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let mut before = ' ';
    let is_hex = rest.starts_with("0x") || rest.starts_with("0X");
    let end = rest.find(|c: char| {
        let goes_on = c.is_ascii_alphanumeric()
            || c == '.'
            || c == '_'
            || (matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !is_hex);
        before = c;
        !goes_on
    });
    end.unwrap_or(rest.len())
}

/// The statements of a text, without their semicolons.
pub(crate) fn split(text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut statement: Vec<Token<'_>> = Vec::new();
    let mut blocks = 0_usize;
    for token in tokens(text) {
        let is_trigger = statement.first().is_some_and(|it| it.is("create"))
            && statement.iter().take(3).any(|it| it.is("trigger"));
        if is_trigger && (token.is("begin") || blocks > 0 && token.is("case")) {
            blocks += 1;
        } else if blocks > 0 && token.is("end") {
            blocks -= 1;
        }
        if token.is_symbol(";") && blocks == 0 {
            all.extend(range_of(&statement));
            statement.clear();
        } else {
            statement.push(token);
        }
    }
    all.extend(range_of(&statement));
    all
}

fn range_of(tokens: &[Token<'_>]) -> Option<Range<usize>> {
    Some(tokens.first()?.start..tokens.last()?.range().end)
}

/// The same text for the same meaning: without comments and white space, names without quotes that they do
/// not need, and keywords and functions in lower case.
pub(crate) fn canonical(tokens: &[Token<'_>]) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut after_default = false;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        // Collations have no case; `STORED` is no keyword of its own.
        let is_folded = before.is_some_and(|it| it.is("collate"))
            || before.is_some_and(|it| it.is_symbol(")")) && token.is("stored");
        let is_called = tokens.get(at + 1).is_some_and(|it| it.is_symbol("("));
        words.push(match token.kind {
            // `DEFAULT "a"` is a text.
            TokenKind::Quoted if after_default => token.text.to_owned(),
            TokenKind::Quoted => match token.name() {
                Some(name) if is_called => name.to_ascii_lowercase(),
                Some(name) if is_plain(&name) => name,
                Some(name) => format!("\"{}\"", name.replace('"', "\"\"")),
                None => token.text.to_owned(),
            },
            TokenKind::Word if is_called || is_folded || is_keyword(token.text) => {
                token.text.to_ascii_lowercase()
            }
            TokenKind::Word | TokenKind::Text | TokenKind::Symbol => token.text.to_owned(),
            TokenKind::Number => token.text.to_ascii_lowercase(),
        });
        after_default = token.is("default");
    }
    words.join(" ")
}

/// [`canonical`] of a text, all of it in lower case where that means nothing: a type.
pub(crate) fn folded(tokens: &[Token<'_>]) -> String {
    canonical(tokens).to_ascii_lowercase()
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(is_of_word)
        && !name.starts_with(|c: char| c.is_ascii_digit() || c == '$')
        && !is_keyword(name)
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .binary_search(&word.to_ascii_lowercase().as_str())
        .is_ok()
}

/// <https://sqlite.org/lang_keywords.html>
const KEYWORDS: &[&str] = &[
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyze",
    "and",
    "as",
    "asc",
    "attach",
    "autoincrement",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "commit",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current",
    "current_date",
    "current_time",
    "current_timestamp",
    "database",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "do",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exclusive",
    "exists",
    "explain",
    "fail",
    "filter",
    "first",
    "following",
    "for",
    "foreign",
    "from",
    "full",
    "generated",
    "glob",
    "group",
    "groups",
    "having",
    "if",
    "ignore",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "insert",
    "instead",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "last",
    "left",
    "like",
    "limit",
    "match",
    "materialized",
    "natural",
    "no",
    "not",
    "nothing",
    "notnull",
    "null",
    "nulls",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "others",
    "outer",
    "over",
    "partition",
    "plan",
    "pragma",
    "preceding",
    "primary",
    "query",
    "raise",
    "range",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "release",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "set",
    "table",
    "temp",
    "temporary",
    "then",
    "ties",
    "to",
    "transaction",
    "trigger",
    "unbounded",
    "union",
    "unique",
    "update",
    "using",
    "vacuum",
    "values",
    "view",
    "virtual",
    "when",
    "where",
    "window",
    "with",
    "without",
];

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, canonical, split, tokens};

    fn canon(text: &str) -> String {
        canonical(&tokens(text))
    }

    #[test]
    fn keywords_are_sorted_so_that_they_are_found() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn what_means_the_same_is_the_same_text() {
        for (one, other) in [
            ("NOT  NULL -- x\n", "not null"),
            ("\"name\"", "name"),
            ("[Name]", "`Name`"),
            ("CHECK(LENGTH(a)>0/* b */)", "check ( length(a) > 0 )"),
            ("REFERENCES \"Users\"(id)", "references users (id)"),
            ("AS (a) STORED", "as (a) stored"),
            ("a COLLATE NOCASE", "a collate nocase"),
        ] {
            assert_eq!(canon(one), canon(other));
        }
    }

    #[test]
    fn what_may_mean_another_thing_is_another_text() {
        for (one, other) in [
            ("'a'", "'A'"),
            ("\"default\"", "default"),
            ("DEFAULT \"Abc\"", "DEFAULT \"abc\""),
            ("a b", "\"a b\""),
            ("x'00'", "'00'"),
            ("1.5e-3", "1.5e3"),
        ] {
            assert_ne!(canon(one), canon(other));
        }
    }

    #[test]
    fn statements_end_outside_of_quotes_and_of_triggers() {
        let text = "create table [a;b] (c text default ';'); -- ;\ncreate trigger t after insert on a begin select case when 1 then 2 end; delete from c; end; begin; commit";
        let pieces: Vec<_> = split(text)
            .into_iter()
            .map(|range| text.get(range).unwrap())
            .collect();
        assert_eq!(
            pieces,
            [
                "create table [a;b] (c text default ';')",
                "create trigger t after insert on a begin select case when 1 then 2 end; delete from c; end",
                "begin",
                "commit"
            ]
        );
    }

    #[test]
    fn names_are_what_stands_in_the_quotes() {
        let names: Vec<_> = tokens("a \"b\"\"c\" [d e] `f` 'g' ünï")
            .iter()
            .map(|token| token.name().unwrap())
            .collect();
        assert_eq!(names, ["a", "b\"c", "d e", "f", "g", "ünï"]);
    }

    #[test]
    fn what_has_no_end_ends_with_the_text() {
        for text in ["'a", "\"a", "[a", "/* a", "x'", "", ";;", "é\u{feff}'"] {
            assert!(split(text).len() <= 1, "{text}");
        }
    }
}
