//! Checks: how errors of the engine name them, which columns they are about, and what they say of a column,
//! where JSON Schema has words for it. Whatever is not understood is left to the engine.

use backend_codegen::read::database::{Bounds, Constraint, Table};

use crate::db::model::sqlite::{Token, TokenKind, tokens};

/// Reads the checks in the statement that made a table.
pub(in crate::command::from_db) fn read(definition: &str, table: &mut Table) {
    let all = tokens(definition);
    for (at, token) in all.iter().enumerate() {
        let open = at.saturating_add(1);
        if !token.is("check") || !all.get(open).is_some_and(|it| it.is_symbol("(")) {
            continue;
        }
        let Some(inside) = inside(&all, open) else {
            continue;
        };
        let columns = about(inside, table);
        if let [only] = columns.as_slice()
            && let Some(column) = table.columns.iter_mut().find(|it| it.name == *only)
        {
            for part in parts(inside) {
                one(bare(part), only, &mut column.bounds);
            }
        }
        table.checks.push(Constraint {
            name: named(&all, at).unwrap_or_else(|| written(definition, inside)),
            columns,
        });
    }
}

/// The tokens between a parenthesis and its other half.
fn inside<'t, 'a>(all: &'t [Token<'a>], open: usize) -> Option<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    for (at, token) in all.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth = depth.saturating_add(1);
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return all.get(open.saturating_add(1)..at);
            }
        }
    }
    None
}

/// The name that stands before a check.
fn named(all: &[Token<'_>], check: usize) -> Option<String> {
    let word = all.get(check.checked_sub(2)?)?;
    let name = all.get(check.checked_sub(1)?)?;
    word.is("constraint").then(|| name.name()).flatten()
}

/// A check without a name is named by its text.
fn written(definition: &str, inside: &[Token<'_>]) -> String {
    let place = inside.first().zip(inside.last());
    let text = place.and_then(|(first, last)| definition.get(first.start..last.range().end));
    text.unwrap_or_default().to_owned()
}

/// The columns that tokens name.
fn about(inside: &[Token<'_>], table: &Table) -> Vec<String> {
    let columns = table.columns.iter().map(|column| column.name.clone());
    let is_named = |name: &String| inside.iter().any(|token| token.may_be(name));
    columns.filter(is_named).collect()
}

/// The parts of a conjunction; one part if it has alternatives.
fn parts<'t, 'a>(inside: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let inside = bare(inside);
    let mut depth = 0_usize;
    let mut is_between = false;
    let mut has_alternatives = false;
    let parts = inside.split(|token| {
        if token.is_symbol("(") {
            depth = depth.saturating_add(1);
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        if depth > 0 {
            return false;
        }
        has_alternatives |= token.is("or");
        is_between |= token.is("between");
        // The first `AND` behind it belongs to it.
        token.is("and") && !std::mem::take(&mut is_between)
    });
    let parts: Vec<_> = parts.collect();
    match has_alternatives {
        true => vec![inside],
        false => parts,
    }
}

/// Without parentheses around it.
fn bare<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let is_around = tokens.first().is_some_and(|it| it.is_symbol("("))
        && inside(tokens, 0).is_some_and(|it| it.len().saturating_add(2) == tokens.len());
    match inside(tokens, 0) {
        Some(less) if is_around => bare(less),
        _ => tokens,
    }
}

fn one(part: &[Token<'_>], column: &str, bounds: &mut Bounds) {
    let is_column = |token: &Token<'_>| token.may_be(column);
    match part {
        [value, word, rest @ ..] if is_column(value) && word.is("in") => {
            if let Some(values) = list(rest) {
                bounds.values = values;
            }
        }
        [value, word, rest @ ..] if is_column(value) && word.is("between") => {
            let mut halves = rest.split(|token| token.is("and"));
            let limits = (halves.next(), halves.next(), halves.next());
            if let (Some(low), Some(high), None) = limits
                && let (Some(low), Some(high)) = (number(low), number(high))
            {
                bounds.minimum = Some(low);
                bounds.maximum = Some(high);
            }
        }
        [function, open, value, close, rest @ ..]
            if function.is("length")
                && open.is_symbol("(")
                && is_column(value)
                && close.is_symbol(")") =>
        {
            let (operator, rest) = operator(rest);
            about_length(&operator, rest, bounds);
        }
        [value, rest @ ..] if is_column(value) => {
            let (operator, rest) = operator(rest);
            about_value(&operator, rest, bounds);
        }
        _ => {}
    }
}

/// `>=`, whose symbols are tokens by themselves, and what stands behind it.
fn operator<'t, 'a>(tokens: &'t [Token<'a>]) -> (String, &'t [Token<'a>]) {
    let is_of_it = |token: &&Token<'_>| ["<", ">", "="].iter().any(|it| token.is_symbol(it));
    let n = tokens.iter().take_while(is_of_it).count();
    let (operator, rest) = tokens.split_at_checked(n).unwrap_or((&[], tokens));
    (operator.iter().map(|it| it.text).collect(), rest)
}

fn about_value(operator: &str, right: &[Token<'_>], bounds: &mut Bounds) {
    let Some(number) = number(right) else { return };
    match operator {
        ">=" => bounds.minimum = Some(number),
        "<=" => bounds.maximum = Some(number),
        ">" => bounds.exclusive_minimum = Some(number),
        "<" => bounds.exclusive_maximum = Some(number),
        _ => {}
    }
}

fn about_length(operator: &str, right: &[Token<'_>], bounds: &mut Bounds) {
    let number = number(right).and_then(|text| text.parse::<u32>().ok());
    let Some(number) = number else { return };
    match operator {
        ">=" => bounds.min_length = Some(number),
        "<=" => bounds.max_length = Some(number),
        ">" => bounds.min_length = number.checked_add(1),
        "<" => bounds.max_length = number.checked_sub(1),
        _ => {}
    }
}

/// An integer, or a decimal, in the grammar of JSON.
fn number(tokens: &[Token<'_>]) -> Option<String> {
    let (sign, digits) = match bare(tokens) {
        [digits] => ("", digits),
        [minus, digits] if minus.is_symbol("-") => ("-", digits),
        _ => return None,
    };
    let (whole, fraction) = digits.text.split_once('.').unwrap_or((digits.text, "0"));
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let is_short = whole.len() < 16 && (whole == "0" || !whole.starts_with('0'));
    let is_it = digits.kind == TokenKind::Number && is_plain(whole) && is_plain(fraction);
    (is_it && is_short).then(|| format!("{sign}{}", digits.text))
}

/// `('a', 'b')` → the texts.
fn list(tokens: &[Token<'_>]) -> Option<Vec<String>> {
    let inside = inside(tokens, 0).filter(|it| it.len().saturating_add(2) == tokens.len())?;
    let items = inside
        .split(|token| token.is_symbol(","))
        .map(|item| match item {
            [text] if text.kind == TokenKind::Text => text.name(),
            _ => None,
        });
    items.collect()
}

#[cfg(test)]
mod tests {
    use backend_codegen::read::database::{Bounds, Column, Table};

    use super::read;

    fn checked(check: &str) -> (Table, Bounds) {
        let column = |name: &str| Column {
            name: name.to_owned(),
            ..Column::default()
        };
        let mut table = Table {
            columns: vec![column("x"), column("y")],
            ..Table::default()
        };
        read(
            &format!("CREATE TABLE t (x INT, y INT, {check})"),
            &mut table,
        );
        let bounds = table.columns[0].bounds.clone();
        (table, bounds)
    }

    #[test]
    fn numbers_lengths_and_lists_are_understood() {
        let of = |check: &str| checked(check).1;
        let both = of("CHECK (x BETWEEN 1 AND 5 AND x <> 3)");
        assert_eq!(
            (both.minimum.as_deref(), both.maximum.as_deref()),
            (Some("1"), Some("5"))
        );
        let both = of("check((X >= -1) and \"x\" < 2.5)");
        assert_eq!(
            (both.minimum.as_deref(), both.exclusive_maximum.as_deref()),
            (Some("-1"), Some("2.5"))
        );
        assert_eq!(of("CHECK (length(x) <= 9)").max_length, Some(9));
        assert_eq!(of("CHECK (length(x) > 0)").min_length, Some(1));
        assert_eq!(of("CHECK (x IN ('a', 'it''s'))").values, ["a", "it's"]);
    }

    #[test]
    fn whatever_else_a_check_says_is_left_to_the_engine() {
        for check in [
            "CHECK (x > 1 OR x < 0)",
            "CHECK (x > y)",
            "CHECK (y > 1)",
            "CHECK (x > 0x1)",
            "CHECK (x IN (SELECT 1))",
            "CHECK (x NOT IN ('a'))",
            "CHECK (lower(x) = x)",
        ] {
            assert_eq!(checked(check).1, Bounds::default(), "{check}");
        }
    }

    #[test]
    fn checks_are_called_as_errors_call_them() {
        let names = |check: &str| {
            let checks = checked(check).0.checks;
            checks
                .into_iter()
                .map(|it| (it.name, it.columns))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("CONSTRAINT \"a b\" CHECK (x > y), CHECK ( y  > 1 )"),
            [
                ("a b".to_owned(), vec!["x".to_owned(), "y".to_owned()]),
                ("y  > 1".to_owned(), vec!["y".to_owned()]),
            ]
        );
    }
}
