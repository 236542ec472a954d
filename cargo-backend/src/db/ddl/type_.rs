//! Types of users: how they are made, and made anew below their columns.

use super::Statement;
use super::postgres::Context;
use crate::db::diff::columns_with_types_of;
use crate::db::model::{Attribute, Column, Content, Database, Id, Kind, literal, quote};

fn create(to: &Database, id: &Id) -> String {
    let name = id.sql();
    match to.get(id) {
        Some(Content::Enum(it)) => {
            let labels: Vec<_> = it.labels.iter().map(|label| literal(label)).collect();
            format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
        }
        Some(Content::Composite(it)) => {
            let each = it.attributes.iter().map(|attribute| {
                let collation = attribute
                    .collation
                    .as_ref()
                    .map(|it| format!(" COLLATE {it}"))
                    .unwrap_or_default();
                format!("{} {}{collation}", quote(&attribute.name), attribute.ty)
            });
            format!(
                "CREATE TYPE {name} AS ({})",
                each.collect::<Vec<_>>().join(", ")
            )
        }
        Some(Content::Range(it)) => {
            format!("CREATE TYPE {name} AS RANGE ({})", it.options.join(", "))
        }
        Some(Content::Domain(it)) => {
            let mut sql = format!("CREATE DOMAIN {name} AS {}", it.base);
            if let Some(collation) = &it.collation {
                sql.push_str(&format!(" COLLATE {collation}"));
            }
            if let Some(default) = &it.default {
                sql.push_str(&format!(" DEFAULT {default}"));
            }
            if it.not_null {
                sql.push_str(" NOT NULL");
            }
            for (id, constraint) in to
                .constraints(id)
                .filter(|(_, it)| it.on_domain && it.is_valid)
            {
                sql.push_str(&format!(
                    " CONSTRAINT {} {}",
                    id.part_sql(),
                    constraint.definition
                ));
            }
            sql
        }
        _ => String::new(),
    }
}

/// What a composite type does not say of its attributes.
pub(super) fn attribute_comment(ty: &str, it: &Attribute) -> Statement {
    let text = it.comment.as_deref();
    let text = text.map_or_else(|| "NULL".to_owned(), literal);
    Statement::new(format!(
        "COMMENT ON COLUMN {ty}.{} IS {text}",
        quote(&it.name)
    ))
}

/// All that makes a type.
pub(super) fn made(to: &Database, id: &Id) -> Vec<Statement> {
    let mut statements = vec![Statement::new(create(to, id))];
    if let Some(Content::Composite(it)) = to.get(id) {
        let commented = it.attributes.iter().filter(|it| it.comment.is_some());
        statements.extend(commented.map(|it| attribute_comment(&id.sql(), it)));
    }
    statements
}

/// The old type steps aside, the new one takes its name, and every column its values.
pub(super) fn rebuild(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let old = Id {
        name: aside(context, &id.name),
        ..id.clone()
    };
    let kind = if id.kind == Kind::Domain {
        "DOMAIN"
    } else {
        "TYPE"
    };
    let mut statements = vec![Statement::new(format!(
        "ALTER {kind} {} RENAME TO {}",
        id.sql(),
        quote(&old.name)
    ))];
    statements.extend(made(context.to, id));
    for (column, new) in columns_with_types_of(id, context.from, context.to) {
        let alter = format!(
            "ALTER TABLE {} ALTER COLUMN {}",
            column.sql(),
            column.part_sql()
        );
        let default = match context.from.get(column) {
            Some(Content::Column(old)) => old.default.is_some(),
            _ => false,
        };
        if default {
            statements.push(Statement::new(format!("{alter} DROP DEFAULT")));
        }
        let through = if new.ty.ends_with("[]") {
            "text[]"
        } else {
            "text"
        };
        statements.push(Statement::new(format!(
            "{alter} TYPE {ty} USING {}::{through}::{ty}",
            column.part_sql(),
            ty = new.ty
        )));
        if let Some(default) = &new.default {
            statements.push(Statement::new(format!("{alter} SET DEFAULT {default}")));
        }
    }
    statements.push(Statement::new(format!("DROP {kind} {}", old.sql())));
    statements
}

/// A name that no type has.
fn aside(context: &Context<'_>, name: &str) -> String {
    let is_taken = |name: &str| {
        let all = context.from.objects.keys().chain(context.to.objects.keys());
        all.into_iter().any(|id| id.name == name)
    };
    let mut short = name.to_owned();
    while short.len() > 55 {
        short.pop();
    }
    let mut n = 1;
    loop {
        let candidate = if n == 1 {
            format!("{short}_old")
        } else {
            format!("{short}_old{n}")
        };
        if !is_taken(&candidate) {
            return candidate;
        }
        n += 1;
    }
}

/// A value of a type that says nothing.
pub(super) fn zero(database: &Database, ty: &str) -> Option<String> {
    if ty.ends_with("[]") {
        return Some("'{}'".to_owned());
    }
    let base = ty.split('(').next().unwrap_or(ty).trim();
    let value = match base {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "money"
        | "oid" => "0",
        "text" | "character varying" | "character" | "citext" | "name" | "bytea" | "\"char\"" => {
            "''"
        }
        "boolean" => "false",
        "json" | "jsonb" => "'{}'",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "date" => "'1970-01-01'",
        "interval" => "'0'",
        "inet" | "cidr" => "'0.0.0.0/0'",
        "macaddr" => "'00:00:00:00:00:00'",
        "tsvector" => "''",
        "point" => "'(0,0)'",
        "bit" | "bit varying" => "B'0'",
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => "'empty'",
        base if base.starts_with("timestamp") => "'1970-01-01 00:00:00'",
        base if base.starts_with("time") => "'00:00:00'",
        _ => return zero_of_own(database, ty),
    };
    Some(value.to_owned())
}

fn zero_of_own(database: &Database, ty: &str) -> Option<String> {
    let found = database
        .objects
        .iter()
        .find(|(id, _)| matches!(id.kind, Kind::Enum | Kind::Domain) && id.sql() == ty)?;
    match &found.1.content {
        Content::Enum(it) => it.labels.first().map(|label| literal(label)),
        Content::Domain(it) => it.default.clone().or_else(|| zero(database, &it.base)),
        _ => None,
    }
}

/// A statement that gives every row another value, where a key wants that.
pub(super) fn distinct(context: &Context<'_>, id: &Id, it: &Column) -> Option<String> {
    if !context.style.keys.contains(id) {
        return None;
    }
    let base = it.ty.split('(').next().unwrap_or(&it.ty).trim();
    let value = match base {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => "n",
        "text" | "character varying" | "character" | "citext" => "n::text",
        "uuid" => {
            return Some(format!(
                "UPDATE {} SET {} = gen_random_uuid()",
                id.sql(),
                id.part_sql()
            ));
        }
        _ => return None,
    };
    Some(format!(
        "UPDATE {table} AS t SET {column} = r.{value} FROM (SELECT ctid AS row, row_number() OVER () AS n FROM {table}) AS r WHERE t.ctid = r.row",
        table = id.sql(),
        column = id.part_sql(),
    ))
}

#[cfg(test)]
mod tests {
    use super::zero;
    use crate::db::model::{Content, Database, EnumType, Id, Kind, Object};

    #[test]
    fn types_have_a_value_that_says_nothing() {
        let mut database = Database::default();
        let labels = vec!["it's".to_owned(), "b".to_owned()];
        let id = Id::new(Kind::Enum, "public", "mood", "");
        database
            .objects
            .insert(id, Object::new(Content::Enum(EnumType { labels })));
        let of = |ty| zero(&database, ty);
        assert_eq!(of("character varying(10)").as_deref(), Some("''"));
        assert_eq!(
            of("timestamp with time zone").as_deref(),
            Some("'1970-01-01 00:00:00'")
        );
        assert_eq!(of("public.mood").as_deref(), Some("'it''s'"));
        assert_eq!(of("public.mood[]").as_deref(), Some("'{}'"));
        assert_eq!(of("public.unknown"), None);
    }
}
