//! Rows that satisfy the constraints of a table: before a migration, and after it. Pure: makes statements,
//! which a server accepts or not.

use std::collections::BTreeSet;

use super::mysql;
use crate::db::model::sqlite::{self, Affinity};
use crate::db::model::{Column, Constraint, Content, Database, Engine, Id, Kind, literal};

/// How many rows a table gets.
pub(super) const ROWS: usize = 3;
/// How many values are tried.
pub(super) const ATTEMPTS: usize = 8;

/// Tables that can be seeded, those that others refer to first.
pub(super) fn tables(from: &Database, to: &Database) -> Vec<Id> {
    let mut left: Vec<Id> = from
        .tables()
        .filter(|(_, table)| table.partition_key.is_none())
        .map(|(id, _)| id.clone())
        .collect();
    let mut done: BTreeSet<Id> = BTreeSet::new();
    let mut sorted = Vec::new();
    while !left.is_empty() {
        let is_ready = |id: &Id| {
            [from, to]
                .into_iter()
                .flat_map(|database| references(database, id))
                .all(|other| other == *id || done.contains(&other) || !left.contains(&other))
        };
        // In a circle somebody is first.
        let at = left.iter().position(is_ready).unwrap_or(0);
        let id = left.remove(at);
        done.insert(id.clone());
        sorted.push(id);
    }
    sorted
}

fn references<'a>(from: &'a Database, id: &Id) -> impl Iterator<Item = Id> + use<'a> {
    let constraints = from.constraints(id).collect::<Vec<_>>().into_iter();
    constraints.filter_map(|(_, it)| {
        it.references
            .as_ref()
            .map(|(namespace, table, _)| Id::table(namespace, table))
    })
}

/// The checks that come with a migration, as conditions.
pub(super) fn new_checks(from: &Database, to: &Database, id: &Id) -> Vec<String> {
    let is_new = |constraint: &Constraint| {
        let mut old = from.constraints(id);
        !old.any(|(_, it)| it.definition == constraint.definition)
    };
    let all = to.constraints(id);
    let new = all.filter(|(_, it)| it.ty == "c" && it.is_valid && is_new(it));
    let conditions = new.filter_map(|(_, it)| {
        let condition = it.definition.strip_prefix("CHECK ")?;
        Some(condition.trim_end_matches(" NO INHERIT").to_owned())
    });
    conditions.collect()
}

/// A statement that puts one row into a table; another one for each attempt.
pub(super) fn insert(
    from: &Database,
    to: &Database,
    id: &Id,
    row: usize,
    attempt: usize,
) -> String {
    let constraints: Vec<&Constraint> = [from, to]
        .into_iter()
        .flat_map(|database| {
            database
                .constraints(id)
                .map(|(_, it)| it)
                .collect::<Vec<_>>()
        })
        .collect();
    let bound = match from.get(id) {
        Some(Content::Table(table)) => table.bound.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (column_id, column) in from.columns(id) {
        let after = match to.get(column_id) {
            Some(Content::Column(after)) => Some(after),
            _ => None,
        };
        if !column.generated.is_empty() || !column.identity.is_empty() {
            continue;
        }
        // What a column has by itself is tried, too.
        if column.default.is_some() && (row == 0 || is_counted(column)) {
            continue;
        }
        let name = &column_id.part;
        let stays_nullable = !column.not_null && after.is_none_or(|after| !after.not_null);
        let in_key = constraints
            .iter()
            .any(|it| matches!(it.ty.as_str(), "p") && it.columns.contains(name));
        let value = match reference(from.engine, &constraints, id, name, row) {
            Some(value) => value,
            None if stays_nullable && !in_key && row == ROWS - 1 => "NULL".to_owned(),
            None => {
                let mut literals = literals_about(&constraints, name);
                literals.extend(literals_in(&bound));
                value((from, to), column, after, &literals, row, attempt)
                    .unwrap_or_else(|| "NULL".to_owned())
            }
        };
        names.push(from.engine.quote(name));
        values.push(value);
    }
    let table = from.engine.sql(id);
    if names.is_empty() {
        return match from.engine {
            Engine::Mysql => format!("insert into {table} () values ()"),
            Engine::Postgres | Engine::Sqlite => format!("insert into {table} default values"),
        };
    }
    format!(
        "insert into {table} ({}) values ({})",
        names.join(", "),
        values.join(", ")
    )
}

fn is_counted(column: &Column) -> bool {
    column
        .default
        .as_ref()
        .is_some_and(|default| default.starts_with("nextval("))
}

/// The value of a foreign key: that of a row which is there.
fn reference(
    engine: Engine,
    constraints: &[&Constraint],
    id: &Id,
    column: &str,
    row: usize,
) -> Option<String> {
    let key = constraints
        .iter()
        .find(|it| it.ty == "f" && it.columns.iter().any(|name| name == column))?;
    let (namespace, table, columns) = key.references.as_ref()?;
    let other = Id::table(namespace, table);
    if other == *id {
        return Some("NULL".to_owned());
    }
    let at = key.columns.iter().position(|name| name == column)?;
    let column = engine.quote(columns.get(at)?);
    let other = engine.sql(&other);
    let (order, greatest) = match engine {
        Engine::Postgres => ("order by ctid", "greatest"),
        Engine::Mysql => return Some(mysql::reference(columns, &column, &other, row)),
        Engine::Sqlite => ("", "max"),
    };
    Some(format!(
        "(select {column} from {other} {order} limit 1 offset {row} % {greatest}((select count(*) from {other}), 1))"
    ))
}

/// Texts and numbers in checks that name a column: often the values that are allowed.
pub(crate) fn literals_about(constraints: &[&Constraint], column: &str) -> Vec<String> {
    let mut all = Vec::new();
    for constraint in constraints
        .iter()
        .filter(|it| it.ty == "c" && it.definition.contains(column))
    {
        all.extend(literals_in(&constraint.definition));
    }
    all
}

pub(crate) fn literals_in(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('\'') {
        let (before, inside) = rest.split_at(start);
        all.extend(numbers_in(before));
        let inside = inside.get(1..).unwrap_or_default();
        let Some(end) = inside.find('\'') else {
            return all;
        };
        let (text, after) = inside.split_at(end);
        all.push(text.to_owned());
        rest = after.get(1..).unwrap_or_default();
    }
    all.extend(numbers_in(rest));
    all
}

fn numbers_in(text: &str) -> Vec<String> {
    let words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '-'));
    let numbers = words.filter_map(|word| word.parse::<f64>().ok().map(|number| (word, number)));
    numbers
        .flat_map(|(word, number)| {
            let next = |by: f64| format!("{}", number + by);
            [word.to_owned(), next(1.0), next(-1.0)]
        })
        .collect()
}

/// A value for a column, as text that its type reads.
fn value(
    (from, to): (&Database, &Database),
    column: &Column,
    after: Option<&Column>,
    literals: &[String],
    row: usize,
    attempt: usize,
) -> Option<String> {
    let number = row + attempt * ROWS + 1;
    if !literals.is_empty() && attempt < ATTEMPTS - 2 {
        let text = literals.get((row + attempt) % literals.len())?;
        return Some(match from.engine {
            Engine::Postgres => literal(text),
            Engine::Mysql => crate::db::model::mysql::literal(text),
            Engine::Sqlite => sqlite::literal(text),
        });
    }
    match from.engine {
        Engine::Mysql => return mysql::value(column, after, number),
        Engine::Sqlite => return Some(of_sqlite(column, after, number, attempt)),
        Engine::Postgres => {}
    }
    // A text that becomes a number has to be one.
    let is_text = |ty: &str| {
        matches!(
            base(ty),
            "text" | "character varying" | "character" | "citext"
        )
    };
    let ty = match after {
        Some(after) if is_text(&column.ty) && !is_text(&after.ty) => after.ty.as_str(),
        _ => column.ty.as_str(),
    };
    text((from, to), ty, after.map(|after| after.ty.as_str()), number).map(|text| literal(&text))
}

/// A value that is stored as it is before and after, of another shape at each attempt: what a column holds is
/// often said by a check alone.
fn of_sqlite(column: &Column, after: Option<&Column>, number: usize, attempt: usize) -> String {
    let affinities = [Some(column), after].map(|it| it.map(|it| sqlite::affinity(&it.ty)));
    let is = |affinity| affinities.contains(&Some(affinity));
    let has = |part: &str| column.ty.to_ascii_uppercase().contains(part);
    if has("DATE") || has("TIME") {
        return format!("'2026-01-{:02} 12:00:00'", number % 28 + 1);
    }
    if has("BOOL") {
        return (number % 2).to_string();
    }
    if is(Affinity::Integer) || is(Affinity::Numeric) {
        return number.to_string();
    }
    if is(Affinity::Real) {
        return format!("{number}.5");
    }
    if is(Affinity::Blob) && !column.ty.is_empty() && !column.ty.eq_ignore_ascii_case("any") {
        return format!("x'{:04x}'", number % 0xffff);
    }
    match attempt % 4 {
        1 => format!("'{{\"n\": {number}}}'"),
        2 => format!("'00000000-0000-4000-8000-{number:012}'"),
        3 => format!("'2026-01-{:02}'", number % 28 + 1),
        _ => format!("'text {number}'"),
    }
}

fn base(ty: &str) -> &str {
    ty.split('(').next().unwrap_or(ty).trim()
}

fn length(ty: &str) -> Option<usize> {
    ty.split_once('(')?
        .1
        .split([')', ','])
        .next()?
        .trim()
        .parse()
        .ok()
}

/// A value of a type of PostgreSQL, as text that the type reads.
pub(crate) fn text(
    (from, to): (&Database, &Database),
    ty: &str,
    after: Option<&str>,
    number: usize,
) -> Option<String> {
    if ty.ends_with("[]") {
        return Some("{}".to_owned());
    }
    let text = match base(ty) {
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "money" | "oid" => {
            number.to_string()
        }
        "numeric" => match ty
            .split_once(',')
            .map(|(_, scale)| scale.trim_end_matches(')'))
        {
            Some(scale) if length(ty) == scale.trim().parse().ok() => format!("0.{number}"),
            _ => number.to_string(),
        },
        "text" | "citext" | "name" => format!("text {number}"),
        "character varying" | "character" => {
            let least = [length(ty), after.and_then(length)]
                .into_iter()
                .flatten()
                .min();
            let text = format!("text {number}");
            match least {
                Some(n) if n < text.len() => format!(
                    "{:0>width$}",
                    number % 10_usize.pow(u32::try_from(n.min(6)).unwrap_or(1)),
                    width = 1
                ),
                _ => text,
            }
        }
        "boolean" => (number.is_multiple_of(2)).to_string(),
        "json" | "jsonb" => format!("{{\"n\": {number}}}"),
        "uuid" => format!("00000000-0000-4000-8000-{number:012}"),
        "bytea" => format!("\\x{number:02x}"),
        "date" => format!("2026-01-{:02}", number % 28 + 1),
        "interval" => format!("{number} hours"),
        "inet" | "cidr" => format!("10.0.0.{}", number % 250),
        "macaddr" => format!("08:00:2b:01:02:{:02x}", number % 250),
        "tsvector" => format!("word{number}"),
        "xml" => format!("<n>{number}</n>"),
        "point" => format!("({number},0)"),
        "bit" => "0".repeat(length(ty).unwrap_or(1)),
        "bit varying" => "1".to_owned(),
        "int4range" | "int8range" | "numrange" => format!("[{},{})", number * 10, number * 10 + 5),
        "daterange" | "tsrange" | "tstzrange" => format!(
            "[2026-01-{:02},2026-01-{:02})",
            number % 20 + 1,
            number % 20 + 2
        ),
        base if base.starts_with("timestamp") => format!("2026-01-{:02} 12:00:00", number % 28 + 1),
        base if base.starts_with("time") => format!("{:02}:00:00", number % 24),
        _ => return own(from, to, ty, number),
    };
    Some(text)
}

/// A value of a type of users.
fn own(from: &Database, to: &Database, ty: &str, number: usize) -> Option<String> {
    let kinds = [Kind::Enum, Kind::Domain];
    let found = from
        .objects
        .iter()
        .find(|(id, _)| kinds.contains(&id.kind) && id.sql() == base(ty))?;
    match &found.1.content {
        Content::Enum(it) => {
            // A label that stays.
            let stays = |label: &&String| match to.get(found.0) {
                Some(Content::Enum(after)) => after.labels.contains(label),
                _ => true,
            };
            let labels: Vec<_> = it.labels.iter().filter(stays).collect();
            let label = labels.get(number % labels.len().max(1));
            label.map(|label| (*label).clone())
        }
        Content::Domain(it) => {
            let checks: Vec<_> = from
                .constraints(found.0)
                .map(|(_, it)| it.definition.clone())
                .collect();
            let literals: Vec<_> = checks.iter().flat_map(|text| literals_in(text)).collect();
            match literals.get(number % literals.len().max(1)) {
                Some(text) if number.is_multiple_of(2) => Some(text.clone()),
                _ => text((from, to), &it.base, None, number),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{literals_in, text};
    use crate::db::model::Database;

    #[test]
    fn values_that_a_check_names_are_tried() {
        let check = "CHECK ((status = ANY (ARRAY['new'::text, 'done'::text])) AND (n > 5))";
        assert_eq!(literals_in(check), ["new", "done", "5", "6", "4"]);
    }

    #[test]
    fn texts_fit_where_they_are_short() {
        let none = Database::default();
        let of = |ty| text((&none, &none), ty, None, 12).unwrap();
        assert_eq!(of("character varying(2)"), "12");
        assert_eq!(of("character varying(20)"), "text 12");
        assert_eq!(of("numeric(10,2)"), "12");
        assert_eq!(of("numeric(2,2)"), "0.12");
    }
}
