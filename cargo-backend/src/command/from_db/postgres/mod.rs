//! What the catalogue of PostgreSQL says, as far as an API can show it.

mod bounds;

use backend_codegen::read::database::{
    Column, ColumnType, Constraint, Engine, ForeignKey, Schema, Table,
};

use crate::db::model::{self, Content, Database, Id, Kind, quote};

/// Domains upon domains are followed so deep.
const DEEPEST: usize = 8;

/// The tables and views of a database, without partitions, which are parts of others.
pub(super) fn schema(database: &Database) -> Schema {
    let mut tables = Vec::new();
    for (id, object) in &database.objects {
        match &object.content {
            Content::Table(table) if !table.is_partition() => {
                let mut found = relation(database, id, object.comment.as_deref());
                found.has_row_version = table.partition_key.is_none();
                constrain(database, id, &mut found);
                tables.push(found);
            }
            Content::View(_) => {
                let mut found = relation(database, id, object.comment.as_deref());
                found.is_view = true;
                tables.push(found);
            }
            _ => {}
        }
    }
    Schema {
        engine: Engine::Postgres,
        tables,
        ..Schema::default()
    }
}

fn relation(database: &Database, id: &Id, comment: Option<&str>) -> Table {
    let columns = database.columns(id);
    Table {
        namespace: id.namespace.clone(),
        name: id.name.clone(),
        sql: id.sql(),
        comment: comment.map(str::to_owned),
        columns: columns
            .into_iter()
            .map(|(id, column)| self::column(database, id, column))
            .collect(),
        ..Table::default()
    }
}

fn column(database: &Database, id: &Id, column: &model::Column) -> Column {
    let found = kind(database, &column.ty, DEEPEST);
    let default = column.default.as_deref().unwrap_or_default();
    let is_counted = default.starts_with("nextval(");
    let comment = database
        .objects
        .get(id)
        .and_then(|object| object.comment.clone());
    Column {
        name: id.part.clone(),
        sql: quote(&id.part),
        ty: found.ty,
        sql_type: found.sql,
        enum_type: found.enum_type,
        is_domain: found.is_domain,
        nullable: !column.not_null && !found.not_null,
        has_default: !default.is_empty() || !column.identity.is_empty() || found.has_default,
        is_given: !column.generated.is_empty() || !column.identity.is_empty() || is_counted,
        comment,
        ..Column::default()
    }
}

/// What a type is.
#[derive(Default)]
struct Found {
    ty: ColumnType,
    sql: String,
    enum_type: Option<(String, String)>,
    is_domain: bool,
    not_null: bool,
    has_default: bool,
}

fn kind(database: &Database, text: &str, depth: usize) -> Found {
    if let Some(item) = text.strip_suffix("[]") {
        let item = kind(database, item, depth);
        let plain = match item.ty {
            // Their lists are carried as texts.
            ColumnType::Json | ColumnType::Moment(false) | ColumnType::Array(_) => {
                ColumnType::Other
            }
            _ if item.is_domain => ColumnType::Other,
            ty => ty,
        };
        return Found {
            ty: ColumnType::Array(Box::new(plain)),
            sql: format!("{}[]", item.sql),
            enum_type: item.enum_type,
            ..Found::default()
        };
    }
    let (base, modifier) = without_modifier(text);
    let of = |ty: ColumnType| Found {
        ty,
        sql: base.clone(),
        ..Found::default()
    };
    let length = || modifier.parse().ok();
    match base.as_str() {
        "boolean" => of(ColumnType::Boolean),
        "smallint" => of(ColumnType::Integer(16)),
        "integer" => of(ColumnType::Integer(32)),
        "bigint" => of(ColumnType::Integer(64)),
        "real" => of(ColumnType::Float(true)),
        "double precision" => of(ColumnType::Float(false)),
        "numeric" => {
            let digits = modifier.split_once(',');
            let digits = digits.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            of(ColumnType::Decimal(digits))
        }
        "text" => of(ColumnType::Text(None)),
        "character varying" => of(ColumnType::Text(length())),
        // By itself `character` is one character.
        "character" => Found {
            sql: "bpchar".to_owned(),
            ..of(ColumnType::Text(length()))
        },
        "bit" => Found {
            sql: "varbit".to_owned(),
            ..of(ColumnType::Other)
        },
        "uuid" => of(ColumnType::Uuid),
        "bytea" => of(ColumnType::Bytes),
        "date" => of(ColumnType::Date),
        "timestamp with time zone" => of(ColumnType::Moment(true)),
        "timestamp without time zone" => of(ColumnType::Moment(false)),
        "json" | "jsonb" => of(ColumnType::Json),
        _ => of_database(database, &base, depth).unwrap_or_else(|| of(ColumnType::Other)),
    }
}

/// A type that the database has made itself.
fn of_database(database: &Database, name: &str, depth: usize) -> Option<Found> {
    if name.rsplit('.').next() == Some("citext") {
        // It is compared as no text is, so that values are cast.
        return Some(Found {
            ty: ColumnType::Text(None),
            sql: name.to_owned(),
            is_domain: true,
            ..Found::default()
        });
    }
    let is_it = |id: &Id| matches!(id.kind, Kind::Enum | Kind::Domain) && id.sql() == name;
    let (id, object) = database.objects.iter().find(|(id, _)| is_it(id))?;
    match &object.content {
        Content::Enum(labels) => Some(Found {
            ty: ColumnType::Enum(labels.labels.clone()),
            sql: id.sql(),
            enum_type: Some((id.namespace.clone(), id.name.clone())),
            ..Found::default()
        }),
        Content::Domain(domain) if depth > 0 => {
            let base = kind(database, &domain.base, depth.saturating_sub(1));
            Some(Found {
                sql: id.sql(),
                is_domain: true,
                not_null: domain.not_null || base.not_null,
                has_default: domain.default.is_some() || base.has_default,
                enum_type: base.enum_type,
                ty: base.ty,
            })
        }
        _ => None,
    }
}

/// `timestamp(3) with time zone` → `timestamp with time zone` and `3`.
fn without_modifier(text: &str) -> (String, String) {
    if text.starts_with('"') || text.contains(".\"") {
        return (text.to_owned(), String::new());
    }
    let parts = text.split_once('(').and_then(|(before, rest)| {
        let (modifier, after) = rest.split_once(')')?;
        Some((format!("{before}{after}"), modifier.to_owned()))
    });
    parts.unwrap_or_else(|| (text.to_owned(), String::new()))
}

/// Keys, rules and indexes.
fn constrain(database: &Database, id: &Id, table: &mut Table) {
    for (at, constraint) in database.constraints(id) {
        let rule = Constraint {
            name: at.part.clone(),
            columns: constraint.columns.clone(),
        };
        let first = constraint.columns.first().cloned();
        match constraint.ty.as_str() {
            "p" => {
                table.primary_key.clone_from(&constraint.columns);
                table.indexed.extend(first);
                table.unique.push(rule);
            }
            "u" => {
                table.indexed.extend(first);
                table.unique.push(rule);
            }
            "f" => table.foreign_keys.extend(constraint.references.clone().map(
                |(namespace, name, references)| ForeignKey {
                    name: at.part.clone(),
                    columns: constraint.columns.clone(),
                    table: (namespace, name),
                    references,
                    ..ForeignKey::default()
                },
            )),
            "c" => {
                if let ([name], true) = (constraint.columns.as_slice(), constraint.is_valid)
                    && let Some(column) = table.columns.iter_mut().find(|it| it.name == *name)
                {
                    bounds::read(&constraint.definition, &column.sql, &mut column.bounds);
                }
                table.checks.push(rule);
            }
            _ => table.checks.push(rule),
        }
    }
    for (at, index) in database.indexes(id) {
        let columns: Vec<&String> = index
            .parts
            .iter()
            .filter_map(|part| part.column.as_ref())
            .collect();
        let is_plain = columns.len() == index.parts.len();
        let rule = Constraint {
            name: at.name.clone(),
            columns: columns.iter().map(|name| (*name).clone()).collect(),
        };
        if index.is_valid && index.predicate.is_none() && index.method == "btree" {
            let first = index.parts.first().and_then(|part| part.column.clone());
            table.indexed.extend(first);
        }
        match (
            index.is_unique,
            is_plain && index.is_valid && index.predicate.is_none(),
        ) {
            (true, true) => table.unique.push(rule),
            (true, false) => table.checks.push(rule),
            (false, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, Database, kind, without_modifier};

    #[test]
    fn lengths_are_no_part_of_what_values_are_cast_to() {
        for (text, base, modifier) in [
            ("character varying(20)", "character varying", "20"),
            (
                "timestamp(3) with time zone",
                "timestamp with time zone",
                "3",
            ),
            ("numeric(10,2)", "numeric", "10,2"),
            ("public.\"odd(1)\"", "public.\"odd(1)\"", ""),
        ] {
            assert_eq!(
                without_modifier(text),
                (base.to_owned(), modifier.to_owned())
            );
        }
        let found = kind(&Database::default(), "character(3)[]", 1);
        assert_eq!(found.sql, "bpchar[]");
        assert_eq!(
            found.ty,
            ColumnType::Array(Box::new(ColumnType::Text(Some(3))))
        );
    }
}
