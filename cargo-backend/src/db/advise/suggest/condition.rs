//! Conditions as the server writes them into plans → comparisons of columns.
//!
//! The server has parsed them: every operator stands in parentheses of its own, every column behind the name
//! of its relation. What is not understood is `Other`, and gives no candidate.

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Column {
        relation: String,
        column: String,
    },
    /// Something computed from columns of one relation, as SQL without its name.
    Expression {
        relation: String,
        sql: String,
    },
    /// A value that is known now.
    Constant(String),
    /// A parameter, or columns of several relations.
    Other,
}

/// `left operator right`, one of those that have to be true together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) left: Operand,
    /// `IS NULL` and `IS TRUE` have no right side.
    pub(crate) operator: String,
    pub(crate) right: Operand,
    pub(crate) sql: String,
    /// Whether it is one of several of which one has to be true.
    pub(crate) is_alternative: bool,
}

const OPERATORS: [&str; 10] = ["=", "<", ">", "<=", ">=", "<>", "~~", "~~*", "@>", "&&"];

/// The terms of a condition.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    collect(text, false, &mut terms);
    terms
}

fn collect(text: &str, is_alternative: bool, terms: &mut Vec<Term>) {
    let text = stripped(text);
    for (separator, is_alternative) in [(" AND ", is_alternative), (" OR ", true)] {
        let parts = split(text, separator);
        if parts.len() > 1 {
            for part in parts {
                collect(part, is_alternative, terms);
            }
            return;
        }
    }
    terms.extend(term(text, is_alternative));
}

fn term(text: &str, is_alternative: bool) -> Option<Term> {
    let of = |left: &str, operator: &str, right: Operand| Term {
        left: operand(left),
        operator: operator.to_owned(),
        right,
        sql: text.to_owned(),
        is_alternative,
    };
    for (ending, operator) in [(" IS NOT NULL", "IS NOT NULL"), (" IS NULL", "IS NULL")] {
        if let Some(left) = text.strip_suffix(ending) {
            return Some(of(left, operator, Operand::Other));
        }
    }
    for operator in OPERATORS {
        let parts = split(text, &format!(" {operator} "));
        if let [left, right] = parts.as_slice() {
            // `= ANY (list)` looks for each of its elements.
            let list = right.strip_prefix("ANY ").map(stripped);
            let right = match list {
                Some(list) if operator == "=" => match operand(list) {
                    Operand::Constant(_) | Operand::Other => Operand::Other,
                    other => other,
                },
                Some(_) => return None,
                None => operand(right),
            };
            return Some(of(left, operator, right));
        }
    }
    // `t.done`, `NOT t.done`
    let (column, operator) = match text.strip_prefix("NOT ") {
        Some(column) => (column, "IS FALSE"),
        None => (text, "IS TRUE"),
    };
    matches!(operand(column), Operand::Column { .. }).then(|| of(column, operator, Operand::Other))
}

/// One side of a comparison.
pub(crate) fn operand(text: &str) -> Operand {
    let text = stripped(text);
    let bare = uncast(text);
    let columns = columns(bare);
    if let [(relation, column)] = columns.as_slice()
        && is_name(bare)
    {
        return Operand::Column {
            relation: relation.clone(),
            column: column.clone(),
        };
    }
    let is_known = !text.contains('$') && !text.contains("SubPlan") && !text.contains("InitPlan");
    match columns.first() {
        None if is_known && is_literal(text) => Operand::Constant(text.to_owned()),
        Some((relation, _)) if is_known && columns.iter().all(|(it, _)| it == relation) => {
            Operand::Expression {
                relation: relation.clone(),
                sql: without_relation(bare, relation),
            }
        }
        _ => Operand::Other,
    }
}

/// A value as it stands in SQL: `'a'::text`, `5`, `'-5'::integer`, `true`.
fn is_literal(text: &str) -> bool {
    let bare = uncast(text);
    let is_number = !bare.is_empty()
        && bare
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    is_number || ["true", "false"].contains(&bare) || bare.starts_with('\'')
}

/// The text of a literal, which can be part of a name.
pub(crate) fn value_of(constant: &str) -> Option<String> {
    let bare = uncast(constant);
    let text = bare
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''))
        .unwrap_or(bare);
    let is_word = !text.is_empty()
        && text.len() <= 24
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == ' ');
    is_word.then(|| text.to_owned())
}

/// All columns in a text, as relation and name.
pub(crate) fn columns(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            rest = rest.get(quoted(rest)..).unwrap_or_default();
            before = '\'';
            continue;
        }
        let starts = c == '"' || c == '_' || c.is_alphabetic();
        if starts && !(before.is_alphanumeric() || before == '_' || before == '.' || before == ':')
        {
            let (first, after) = name(rest);
            let is_dotted = after.starts_with('.');
            let (second, behind) = name(after.strip_prefix('.').unwrap_or_default());
            if is_dotted
                && !second.is_empty()
                && !behind.starts_with('(')
                && !behind.starts_with('.')
            {
                found.push((first, second));
                rest = behind;
            } else {
                rest = after;
            }
            before = '_';
            continue;
        }
        before = c;
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found
}

/// The names in a text that stand without their relation, as the server writes what a statement of one
/// relation gives; its own words are in capitals.
pub(crate) fn bare_columns(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            rest = rest.get(quoted(rest)..).unwrap_or_default();
            before = c;
            continue;
        }
        let starts = c == '"' || c == '_' || c.is_alphabetic();
        if starts && !(before.is_alphanumeric() || before == '_') {
            let (word, after) = name(rest);
            let is_plain = c == '"' || !word.chars().any(char::is_uppercase);
            if is_plain && before != ':' && before != '.' && !after.starts_with(['(', '.']) {
                found.push(word);
            }
            rest = after;
            before = '_';
            continue;
        }
        before = c;
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found
}

/// Whether a text is `relation.column` and nothing else.
fn is_name(text: &str) -> bool {
    let (_, rest) = name(text);
    rest.strip_prefix('.').is_some_and(|rest| {
        let (second, rest) = name(rest);
        !second.is_empty() && rest.is_empty()
    })
}

/// A name at the start of a text, without its quotes, and what follows.
fn name(text: &str) -> (String, &str) {
    if let Some(inside) = text.strip_prefix('"') {
        let len = quoted(text);
        let name = inside.get(..len.saturating_sub(2)).unwrap_or_default();
        return (
            name.replace("\"\"", "\""),
            text.get(len..).unwrap_or_default(),
        );
    }
    let end = text
        .find(|c: char| !(c == '_' || c == '$' || c.is_alphanumeric()))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (name.to_owned(), rest)
}

/// How long a string or quoted name is.
fn quoted(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, quote)) = chars.next() else {
        return 0;
    };
    let mut chars = chars.peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

fn without_relation(text: &str, relation: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let (string, after) = rest.split_at_checked(quoted(rest)).unwrap_or((rest, ""));
            out.push_str(string);
            rest = after;
            before = '\'';
            continue;
        }
        let starts = c == '"' || c == '_' || c.is_alphabetic();
        if starts && !(before.is_alphanumeric() || before == '_' || before == '.') {
            let (first, after) = name(rest);
            let word = rest.get(..rest.len() - after.len()).unwrap_or_default();
            match after.strip_prefix('.') {
                Some(after) if first == relation => rest = after,
                _ => {
                    out.push_str(word);
                    rest = after;
                }
            }
            before = '_';
            continue;
        }
        out.push(c);
        before = c;
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// A term as a predicate of an index on its relation.
pub(crate) fn predicate(term: &Term, relation: &str) -> String {
    without_relation(&term.sql, relation)
}

/// Without parentheses around all of it.
pub(crate) fn stripped(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        if !is_balanced(inside) {
            break;
        }
        text = inside.trim();
    }
    text
}

/// Without the cast at its end.
fn uncast(text: &str) -> &str {
    let mut text = text;
    while let [.., _, _] = split(text, "::").as_slice() {
        let last = split(text, "::").last().map_or(0, |it| it.len());
        text = stripped(text.get(..text.len() - last - 2).unwrap_or_default());
    }
    text
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '\'' | '"' => {
                at += quoted(text.get(at..).unwrap_or_default());
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
        at += c.len_utf8();
    }
    depth == 0
}

/// Splits where a separator stands outside of parentheses and quotes.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut at) = (0_i32, 0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if depth == 0 && rest.starts_with(separator) {
            parts.push(text.get(start..at).unwrap_or_default());
            at += separator.len();
            start = at;
            continue;
        }
        let c = rest.chars().next().unwrap_or(' ');
        match c {
            '\'' | '"' => {
                at += quoted(rest).max(1);
                continue;
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

#[cfg(test)]
mod tests {
    use super::{Operand, bare_columns, columns, operand, predicate, terms, value_of};

    fn column(text: &str) -> Operand {
        let (relation, column) = text.split_once('.').unwrap();
        Operand::Column {
            relation: relation.to_owned(),
            column: column.to_owned(),
        }
    }

    #[test]
    fn conditions_are_read_as_the_server_writes_them() {
        let all = terms(
            "((o.user_id = $1) AND ((o.status)::text = 'it''s (AND) '::text) AND (o.at >= '2020-01-01'::date))",
        );
        let read: Vec<_> = all
            .iter()
            .map(|it| (it.left.clone(), it.operator.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                (column("o.user_id"), "="),
                (column("o.status"), "="),
                (column("o.at"), ">=")
            ]
        );
        assert_eq!(all[0].right, Operand::Other);
        assert_eq!(
            all[1].right,
            Operand::Constant("'it''s (AND) '::text".to_owned())
        );
        assert!(all.iter().all(|it| !it.is_alternative));
    }

    #[test]
    fn joins_lists_nulls_and_truths_are_terms() {
        assert_eq!(terms("(o.user_id = u.id)")[0].right, column("u.id"));
        let list = &terms("(o.status = ANY ('{a,b}'::text[]))")[0];
        assert_eq!(
            (list.operator.as_str(), &list.right),
            ("=", &Operand::Other)
        );
        assert_eq!(terms("(o.gone IS NULL)")[0].operator, "IS NULL");
        assert_eq!(terms("(NOT o.done)")[0].operator, "IS FALSE");
        assert_eq!(terms("o.done")[0].left, column("o.done"));
        let either = terms("((o.a = 1) OR (o.b = 2))");
        assert_eq!(either.iter().filter(|it| it.is_alternative).count(), 2);
        assert!(terms("(hashed SubPlan 1)").is_empty());
    }

    #[test]
    fn expressions_lose_the_name_of_their_relation() {
        let lower = Operand::Expression {
            relation: "u".to_owned(),
            sql: "lower(email)".to_owned(),
        };
        assert_eq!(operand("lower(u.email)"), lower);
        assert_eq!(operand("(o.a + u.b)"), Operand::Other);
        assert_eq!(
            operand(r#""Order"."Key""#),
            Operand::Column {
                relation: "Order".to_owned(),
                column: "Key".to_owned()
            }
        );
        let term = &terms("(o.status = 'o.x'::text)")[0];
        assert_eq!(predicate(term, "o"), "status = 'o.x'::text");
        assert_eq!(value_of("'active'::text").as_deref(), Some("active"));
        assert_eq!(value_of("'%a'::text"), None);
        let output = r#"CASE WHEN lower(name) = 'a b'::text THEN "At" ELSE NULL END"#;
        assert_eq!(bare_columns(output), ["name", "At"]);
        assert_eq!(columns("sum((l.price * ('1'::numeric - l.tax)))").len(), 2);
    }
}
