//! `CREATE TABLE`, as far as a comparison has to understand it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::tokens::{Token, TokenKind, canonical, folded, tokens};

/// What a statement that makes a table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Definition {
    Table(TableText),
    /// `CREATE VIRTUAL TABLE`: the module, and what it is told.
    Virtual {
        module: String,
        arguments: String,
    },
}

/// The parts of `CREATE TABLE`. Their order does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableText {
    pub(crate) columns: Vec<ColumnText>,
    /// Constraints of the table, each as [`canonical`].
    pub(crate) constraints: BTreeSet<String>,
    /// `strict`, `without rowid`.
    pub(crate) options: BTreeSet<String>,
}

/// A column as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnText {
    pub(crate) name: String,
    /// In lower case.
    pub(crate) ty: String,
    /// Its constraints, each as [`canonical`], in an order that does not depend on theirs.
    pub(crate) parts: BTreeSet<String>,
    /// As it is written.
    pub(crate) written: String,
}

impl ColumnText {
    /// The constraint that starts with `word`, without its name.
    pub(crate) fn part(&self, word: &str) -> Option<&str> {
        self.parts
            .iter()
            .map(|part| without_name(part))
            .find(|part| {
                part.strip_prefix(word)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
    }

    pub(crate) fn is_generated(&self) -> bool {
        self.part("generated").is_some() || self.part("as").is_some()
    }

    /// Whether both are the same column, written in whatever way.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.ty == other.ty && self.parts == other.parts && self.name == other.name
    }
}

/// A constraint without `constraint name`.
pub(crate) fn without_name(part: &str) -> &str {
    let Some(rest) = part.strip_prefix("constraint ") else {
        return part;
    };
    let all = tokens(rest);
    let after = all.get(1).map_or(rest.len(), |token| token.start);
    rest.get(after..).unwrap_or_default()
}

/// Reads the statement that made a table; nothing if it is none.
pub(crate) fn definition(sql: &str) -> Option<Definition> {
    let all = tokens(sql);
    let name = name_at(&all)?;
    let after = all.get(name + 1..)?;
    if all.iter().take(name).any(|token| token.is("virtual")) {
        let module = after.iter().skip_while(|token| !token.is("using")).nth(1)?;
        let arguments = after.iter().skip_while(|token| *token != module).skip(1);
        // What a module makes of its arguments only it knows: they are compared as they are.
        let arguments: Vec<&str> = arguments.map(|token| token.text).collect();
        return Some(Definition::Virtual {
            module: module.name()?.to_ascii_lowercase(),
            arguments: arguments.join(" "),
        });
    }
    let mut depth = 0_usize;
    let mut close = None;
    for (at, token) in after.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                close = Some(at);
                break;
            }
        } else if depth == 0 {
            return None;
        }
    }
    let close = close?;
    let mut table = TableText::default();
    for part in at_commas(after.get(1..close)?) {
        let is_constraint = part.first().is_some_and(|token| {
            ["constraint", "primary", "unique", "check", "foreign"]
                .iter()
                .any(|word| token.is(word))
        });
        if is_constraint {
            // Commas between constraints may be left out.
            table
                .constraints
                .extend(constraints_of_table(part).iter().map(|it| canonical(it)));
        } else {
            table
                .columns
                .push(column(sql, part, &mut table.constraints)?);
        }
    }
    for option in at_commas(after.get(close + 1..).unwrap_or_default()) {
        let option = folded(option);
        if !option.is_empty() && option != ";" {
            table.options.insert(option);
        }
    }
    Some(Definition::Table(table))
}

/// Where the name of the table is among the tokens.
fn name_at(all: &[Token<'_>]) -> Option<usize> {
    let mut at = all.iter().position(|token| token.is("table"))? + 1;
    if all.get(at).is_some_and(|token| token.is("if")) {
        at += 3;
    }
    if all.get(at + 1).is_some_and(|token| token.is_symbol(".")) {
        at += 2;
    }
    all.get(at).map(|_| at)
}

/// The statement with another name for what it makes.
pub(crate) fn with_name(sql: &str, name: &str) -> String {
    let all = tokens(sql);
    let place: Option<Range<usize>> = name_at(&all).and_then(|at| all.get(at).map(Token::range));
    let Some(place) = place else {
        return sql.to_owned();
    };
    let (before, after) = (
        sql.get(..place.start).unwrap_or_default(),
        sql.get(place.end..).unwrap_or_default(),
    );
    format!("{before}{name}{after}")
}

fn at_commas<'a, 'b>(all: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let mut depth = 0_usize;
    let parts = all.split(|token| {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_symbol(",")
    });
    parts.collect()
}

fn column(sql: &str, part: &[Token<'_>], constraints: &mut BTreeSet<String>) -> Option<ColumnText> {
    let (name, rest) = part.split_first()?;
    let starts = starts(rest);
    let first = starts.first().copied().unwrap_or(rest.len());
    let (ty, mut rest) = rest.split_at_checked(first)?;
    let mut written_end = part.last()?.range().end;
    // A constraint of the table may follow without a comma.
    let of_table = rest.iter().enumerate().position(|(at, token)| {
        token.is("foreign")
            || (token.is("primary") || token.is("unique"))
                && rest
                    .iter()
                    .skip(at + 1)
                    .find(|it| !it.is("key"))
                    .is_some_and(|it| it.is_symbol("("))
    });
    if let Some(mut at) = of_table {
        if at >= 2 && rest.get(at - 2).is_some_and(|it| it.is("constraint")) {
            at -= 2;
        }
        let (mine, others) = rest.split_at_checked(at)?;
        constraints.extend(constraints_of_table(others).iter().map(|it| canonical(it)));
        rest = mine;
        written_end = rest.last().or(ty.last()).unwrap_or(name).range().end;
    }
    Some(ColumnText {
        name: name.name()?,
        ty: folded(ty),
        parts: pieces(rest).iter().map(|it| canonical(it)).collect(),
        written: sql.get(name.start..written_end)?.to_owned(),
    })
}

/// Where constraints of a column start.
fn starts(rest: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut all = Vec::new();
    for (at, token) in rest.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| rest.get(at));
        let is_after = |word: &str| before.is_some_and(|it| it.is(word));
        let is_before = |word: &str| rest.get(at + 1).is_some_and(|it| it.is(word));
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        if depth > 0 || token.kind != TokenKind::Word {
            continue;
        }
        let is_named = at >= 2 && rest.get(at - 2).is_some_and(|it| it.is("constraint"));
        let starts = match token.text.to_ascii_lowercase().as_str() {
            _ if is_named || is_after("constraint") => false,
            "constraint" | "primary" | "unique" | "check" | "references" | "generated" => true,
            "collate" => true,
            "not" => !is_before("deferrable"),
            "null" => !["set", "not", "default"].into_iter().any(is_after),
            "default" => !is_after("set"),
            "as" => !is_after("always"),
            _ => false,
        };
        if starts {
            all.push(at);
        }
    }
    all
}

fn pieces<'a, 'b>(rest: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let mut starts = starts(rest);
    starts.push(rest.len());
    let pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .filter_map(|(from, to)| rest.get(*from..*to))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Constraints of a table that stand side by side.
fn constraints_of_table<'a, 'b>(part: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let mut depth = 0_usize;
    let mut starts = Vec::new();
    for (at, token) in part.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        let is_named = at >= 2 && part.get(at - 2).is_some_and(|it| it.is("constraint"))
            || at >= 1 && part.get(at - 1).is_some_and(|it| it.is("constraint"));
        let is_start = ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|word| token.is(word));
        if depth == 0 && is_start && !is_named {
            starts.push(at);
        }
    }
    starts.push(part.len());
    let pairs = starts.iter().zip(starts.iter().skip(1));
    pairs
        .filter_map(|(from, to)| part.get(*from..*to))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Definition, TableText, definition, with_name};

    fn table(sql: &str) -> TableText {
        match definition(sql) {
            Some(Definition::Table(table)) => table,
            other => panic!("{other:?}"),
        }
    }

    fn parts(sql: &str) -> Vec<(String, String, String)> {
        let columns = table(sql).columns.into_iter();
        columns
            .map(|it| {
                let parts: Vec<_> = it.parts.into_iter().collect();
                (it.name, it.ty, parts.join(" | "))
            })
            .collect()
    }

    #[test]
    fn columns_have_a_type_and_constraints_in_any_order() {
        let sql = "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, \"a b\" VARCHAR (20) NOT NULL DEFAULT 'x' COLLATE NOCASE, c, \
            d int CONSTRAINT \"unique\" CHECK (d > 0) REFERENCES u(id) ON DELETE SET NULL NOT DEFERRABLE DEFAULT NULL, \
            e text GENERATED ALWAYS AS (c || 'x') STORED, f AS (d))";
        let expected = [
            ("id", "integer", "primary key autoincrement"),
            (
                "a b",
                "varchar ( 20 )",
                "collate nocase | default 'x' | not null",
            ),
            ("c", "", ""),
            (
                "d",
                "int",
                "constraint \"unique\" check ( d > 0 ) | default null | references u ( id ) on delete set null not deferrable",
            ),
            ("e", "text", "generated always as ( c | | 'x' ) stored"),
            ("f", "", "as ( d )"),
        ];
        let found = parts(sql);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((&*found.0, &*found.1, &*found.2), expected);
        }
    }

    #[test]
    fn constraints_of_the_table_are_known_also_without_commas() {
        let table = table(
            "create table t (a int unique, b int, constraint k primary key (a, b) unique (b) check (a > b), foreign key (a) references u) strict, without rowid",
        );
        assert_eq!(table.columns.len(), 2);
        let all: Vec<_> = table.constraints.iter().map(String::as_str).collect();
        assert_eq!(
            all,
            [
                "check ( a > b )",
                "constraint k primary key ( a , b )",
                "foreign key ( a ) references u",
                "unique ( b )"
            ]
        );
        let options: Vec<_> = table.options.iter().map(String::as_str).collect();
        assert_eq!(options, ["strict", "without rowid"]);
    }

    #[test]
    fn a_table_can_be_given_another_name() {
        assert_eq!(
            with_name("CREATE TABLE \"a b\"(c REFERENCES \"a b\")", "n"),
            "CREATE TABLE n(c REFERENCES \"a b\")"
        );
        assert_eq!(
            with_name(
                "create virtual table if not exists main.x using fts5(a)",
                "n"
            ),
            "create virtual table if not exists main.n using fts5(a)"
        );
    }

    #[test]
    fn virtual_tables_have_a_module() {
        assert_eq!(
            definition("CREATE VIRTUAL TABLE f USING fts5(a, content='t')"),
            Some(Definition::Virtual {
                module: "fts5".to_owned(),
                arguments: "( a , content = 't' )".to_owned()
            })
        );
    }

    #[test]
    fn what_is_no_table_is_none() {
        for sql in [
            "",
            "create table",
            "create table a",
            "create view v as select 1",
            "create table a (b",
            "create table a as select 1",
        ] {
            assert_eq!(definition(sql), None, "{sql}");
        }
    }
}
