//! Where files of SQL speak of tables and columns, so that findings lead there. What statements mean is the
//! server's affair: here are looked for the words that it cannot have made a table without.

use std::ops::Range;

use backend_codegen::read::database::{Place, Schema, Table};

use crate::db::model::Engine;
use crate::db::model::sqlite::{Token, tokens};
use crate::db::source::SqlFile;
use crate::db::sql::split_for;

/// Words between `CREATE` and `TABLE` or `VIEW`.
const BETWEEN: [&str; 10] = [
    "or",
    "replace",
    "temp",
    "temporary",
    "unlogged",
    "global",
    "local",
    "materialized",
    "recursive",
    "foreign",
];

/// Adds places to what is found in the files. What stands last is what there is.
pub(super) fn add(engine: Engine, files: &[SqlFile], schema: &mut Schema) {
    for (file, sql) in files.iter().enumerate() {
        for piece in split_for(engine, &sql.text).pieces {
            let text = sql.text.get(piece.range.clone()).unwrap_or_default();
            if !starts_with(text, "create") && !starts_with(text, "alter") {
                continue;
            }
            let place = |range: Range<usize>| Place {
                file,
                start: piece.range.start.saturating_add(range.start),
                end: piece.range.start.saturating_add(range.end),
            };
            statement(&tokens(text), &place, schema);
        }
    }
    let files = files
        .iter()
        .map(|file| (file.path.display().to_string(), file.text.clone()));
    schema.files = files.collect();
}

fn starts_with(text: &str, word: &str) -> bool {
    let start = text.get(..word.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn statement(all: &[Token<'_>], place: &impl Fn(Range<usize>) -> Place, schema: &mut Schema) {
    let is_new = all.first().is_some_and(|token| token.is("create"));
    let mut rest = all.get(1..).unwrap_or_default();
    let mut skip = |words: &[&str]| {
        while let Some((first, behind)) = rest.split_first()
            && words.iter().any(|word| first.is(word))
        {
            rest = behind;
        }
        rest
    };
    let kind = skip(&BETWEEN).first();
    if !kind.is_some_and(|token| token.is("table") || is_new && token.is("view")) {
        return;
    }
    skip(&["table", "view"]);
    let rest = skip(&["if", "not", "exists", "only"]);
    let Some((named, rest)) = name(rest) else {
        return;
    };
    let Some(table) = schema
        .tables
        .iter_mut()
        .find(|table| is_called(table, named))
    else {
        return;
    };
    if is_new {
        let range = named.first().zip(named.last());
        table.place = range.map(|(first, last)| place(first.start..last.range().end));
        members(rest, table, place);
    } else {
        added(rest, table, place);
    }
}

/// A name with those of its schema and database, and what stands behind it.
fn name<'t, 'a>(all: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], &'t [Token<'a>])> {
    all.first()?.name()?;
    let dots = all.get(1..)?.chunks(2);
    let n = dots
        .take_while(|pair| pair.first().is_some_and(|it| it.is_symbol(".")))
        .count();
    all.split_at_checked(n.checked_mul(2)?.checked_add(1)?)
}

fn is_called(table: &Table, named: &[Token<'_>]) -> bool {
    let mut names = named.iter().rev().step_by(2);
    let is_name = names.next().is_some_and(|token| token.may_be(&table.name));
    let is_there = names
        .next()
        .is_none_or(|token| token.may_be(&table.namespace) || table.namespace.is_empty());
    is_name && is_there
}

/// Columns between the parentheses of a table.
fn members(all: &[Token<'_>], table: &mut Table, place: &impl Fn(Range<usize>) -> Place) {
    let mut depth = 0_usize;
    let mut begins = false;
    for token in all {
        if begins && depth == 1 {
            column(token, table, place);
        }
        begins = depth == 1 && token.is_symbol(",");
        if token.is_symbol("(") {
            begins = depth == 0;
            depth = depth.saturating_add(1);
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return;
            }
        }
    }
}

/// Columns that come later: `ADD [COLUMN] [IF NOT EXISTS] name`.
fn added(all: &[Token<'_>], table: &mut Table, place: &impl Fn(Range<usize>) -> Place) {
    let mut adds = false;
    for token in all {
        let is_between = ["column", "if", "not", "exists"]
            .iter()
            .any(|word| token.is(word));
        if adds && !is_between {
            column(token, table, place);
        }
        adds = token.is("add") || adds && is_between;
    }
}

fn column(token: &Token<'_>, table: &mut Table, place: &impl Fn(Range<usize>) -> Place) {
    let mut columns = table.columns.iter_mut();
    if let Some(column) = columns.find(|column| token.may_be(&column.name)) {
        column.place = Some(place(token.range()));
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use backend_codegen::read::database::{Column, Schema, Table};

    use super::{Engine, SqlFile, add};

    #[test]
    fn tables_and_columns_are_found_where_they_are_made() {
        let column = |name: &str| Column {
            name: name.to_owned(),
            ..Column::default()
        };
        let mut schema = Schema {
            tables: vec![Table {
                namespace: "public".to_owned(),
                name: "Order lines".to_owned(),
                columns: vec![column("id"), column("total"), column("note")],
                ..Table::default()
            }],
            ..Schema::default()
        };
        let text = "-- CREATE TABLE \"Order lines\" (note text);\n\
                    CREATE FUNCTION f() RETURNS int AS $$ create table \"Order lines\" (id int); $$ LANGUAGE sql;\n\
                    CREATE UNLOGGED TABLE IF NOT EXISTS public.\"Order lines\" (\n  id int,\n  total numeric(10, 2) CHECK (total > 0)\n);\n\
                    ALTER TABLE ONLY public.\"Order lines\" ADD COLUMN IF NOT EXISTS note text;\n";
        let file = SqlFile {
            path: PathBuf::from("schema.sql"),
            text: text.to_owned(),
        };
        add(Engine::Postgres, &[file], &mut schema);
        let table = &schema.tables[0];
        let line = |place: &super::Place| text.get(..place.start).unwrap().lines().count();
        assert_eq!(line(table.place.as_ref().unwrap()), 3);
        let columns = table.columns.iter();
        let columns: Vec<_> = columns.map(|it| it.place.as_ref().unwrap()).collect();
        assert_eq!(
            columns.iter().map(|it| line(it)).collect::<Vec<_>>(),
            [4, 5, 7]
        );
        assert_eq!(text.get(columns[1].start..columns[1].end), Some("total"));
    }
}
