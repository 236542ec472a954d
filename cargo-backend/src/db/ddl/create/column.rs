//! Columns, as their tables declare them and as they are added.

use super::options;
use super::sequence::sequence;
use crate::db::ddl::Statement;
use crate::db::ddl::postgres::Context;
use crate::db::ddl::type_::{distinct, zero};
use crate::db::model::{Column, Id, Kind, SequenceOptions};

/// A column as it stands in `CREATE TABLE` and behind `ADD COLUMN`.
pub(in crate::db::ddl) fn column((namespace, name): (&str, &str), it: &Column) -> String {
    let mut text = format!("{name} {}", it.ty);
    if let Some(collation) = &it.collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(compression) = &it.compression {
        text.push_str(&format!(" COMPRESSION {compression}"));
    }
    match (it.generated.as_str(), it.identity.as_str(), &it.default) {
        ("s", _, Some(expression)) => {
            text.push_str(&format!(" GENERATED ALWAYS AS ({expression}) STORED"))
        }
        ("v", _, Some(expression)) => {
            text.push_str(&format!(" GENERATED ALWAYS AS ({expression}) VIRTUAL"))
        }
        (_, "a" | "d", _) => text.push_str(&identity(namespace, it)),
        (_, _, Some(default)) => text.push_str(&format!(" DEFAULT {default}")),
        _ => {}
    }
    if it.not_null {
        text.push_str(" NOT NULL");
    }
    text
}

pub(in crate::db::ddl) fn identity(namespace: &str, it: &Column) -> String {
    let when = if it.identity == "a" {
        "ALWAYS"
    } else {
        "BY DEFAULT"
    };
    let of_sequence = |it: &SequenceOptions| {
        let name = it.name.as_ref().map(|name| {
            let id = Id::new(Kind::Sequence, namespace, name, "");
            format!(" SEQUENCE NAME {}", id.sql())
        });
        format!("{}{}", name.unwrap_or_default(), sequence(it))
    };
    let options = it.sequence.as_ref().map(of_sequence).unwrap_or_default();
    let options = if options.is_empty() {
        String::new()
    } else {
        format!(" ({})", options.trim())
    };
    format!(" GENERATED {when} AS IDENTITY{options}")
}

/// What a column cannot say where it is declared.
pub(super) fn column_extras(id: &Id, it: &Column) -> Vec<Statement> {
    let alter = format!("ALTER TABLE {} ALTER COLUMN {}", id.sql(), id.part_sql());
    let mut statements = Vec::new();
    if let Some(storage) = &it.storage {
        statements.push(Statement::new(format!("{alter} SET STORAGE {storage}")));
    }
    if let Some(target) = it.statistics {
        statements.push(Statement::new(format!("{alter} SET STATISTICS {target}")));
    }
    if !it.options.is_empty() {
        statements.push(Statement::new(format!(
            "{alter} SET ({})",
            options(&it.options)
        )));
    }
    statements
}

pub(super) fn add_column(context: &Context<'_>, id: &Id, it: &Column) -> Vec<Statement> {
    let (table, name) = (id.sql(), id.part_sql());
    let add = |it: &Column| {
        Statement::new(format!(
            "ALTER TABLE {table} ADD COLUMN {}",
            column((&id.namespace, &name), it)
        ))
    };
    let lacks_value = it.not_null && it.default.is_none() && it.identity.is_empty();
    let nullable = Column {
        not_null: false,
        ..it.clone()
    };
    let set_not_null = || {
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
        ))
    };
    let fill = context.style.fills.get(id);
    let mut statements = match fill {
        Some(fill) if lacks_value => vec![
            add(&nullable),
            Statement::new(format!("UPDATE {table} SET {name} = {fill}")),
            set_not_null(),
        ],
        None if lacks_value && context.style.fills_all => match distinct(context, id, it) {
            Some(update) => vec![add(&nullable), Statement::new(update), set_not_null()],
            None => match zero(context.to, &it.ty) {
                Some(zero) => {
                    let filled = Column {
                        default: Some(zero),
                        ..it.clone()
                    };
                    let drop = format!("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT");
                    vec![add(&filled), Statement::new(drop)]
                }
                None => vec![add(it)],
            },
        },
        _ => vec![add(it)],
    };
    statements.extend(column_extras(id, it));
    statements
}
