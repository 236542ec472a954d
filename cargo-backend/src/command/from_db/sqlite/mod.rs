//! What a schema of SQLite says, as far as an API can show it.

pub(super) mod checks;

use backend_codegen::read::database::{
    Column, ColumnType, Constraint, Engine, ForeignKey, Schema, Table,
};

use crate::db::model::sqlite::{Affinity, affinity};
use crate::db::model::{self, Content, Database, Id, Kind, quote};

/// The tables and views of a database, but for those that a module keeps.
pub(super) fn schema(database: &Database) -> Schema {
    let mut tables = Vec::new();
    for (id, object) in &database.objects {
        match &object.content {
            Content::Table(table) if table.access_method.is_none() => {
                let mut found = relation(database, id);
                found.has_triggers = has_triggers(database, id);
                constrain(database, id, &mut found);
                checks::read(&table.definition, &mut found);
                tables.push(found);
            }
            Content::View(view) if view.is_populated => {
                let mut found = relation(database, id);
                found.is_view = true;
                tables.push(found);
            }
            _ => {}
        }
    }
    let known = tables.clone();
    for table in &mut tables {
        lead(table, &known);
    }
    Schema {
        engine: Engine::Sqlite,
        tables,
        ..Schema::default()
    }
}

fn has_triggers(database: &Database, table: &Id) -> bool {
    let mut ids = database.objects.keys();
    ids.any(|id| id.kind == Kind::Trigger && id.name == table.name)
}

fn relation(database: &Database, id: &Id) -> Table {
    let columns = database.columns(id);
    Table {
        name: id.name.clone(),
        sql: id.sql(),
        columns: columns
            .into_iter()
            .map(|(id, found)| column(id, found))
            .collect(),
        ..Table::default()
    }
}

fn column(id: &Id, found: &model::Column) -> Column {
    let default = found
        .default
        .as_ref()
        .filter(|_| found.generated.is_empty());
    Column {
        name: id.part.clone(),
        sql: quote(&id.part),
        ty: kind(&found.ty),
        sql_type: found.ty.clone(),
        nullable: !found.not_null,
        has_default: default.is_some() || !found.identity.is_empty(),
        default: default.map(|expression| format!("({expression})")),
        is_given: !found.generated.is_empty() || !found.identity.is_empty(),
        ..Column::default()
    }
}

/// What values of a column are whose type is declared so. The engine itself knows no more than
/// affinities; what is meant by a type is in its name.
fn kind(declared: &str) -> ColumnType {
    let upper = declared.to_ascii_uppercase();
    let has = |part: &str| upper.contains(part);
    if has("JSON") {
        return ColumnType::Json;
    }
    if has("BOOL") {
        return ColumnType::Boolean;
    }
    if upper == "UUID" || upper == "GUID" {
        return ColumnType::Uuid;
    }
    if has("DATETIME") || has("TIMESTAMP") {
        return ColumnType::Moment(true);
    }
    if upper == "DATE" {
        return ColumnType::Date;
    }
    let is_number = ["DEC", "NUM", "MONEY", "CURRENCY"].into_iter().any(has);
    match affinity(declared) {
        Affinity::Integer => ColumnType::Integer(64),
        Affinity::Text => ColumnType::Text(length(&upper)),
        Affinity::Blob if has("BLOB") => ColumnType::Bytes,
        // Whatever it is: no type is declared.
        Affinity::Blob => ColumnType::Json,
        Affinity::Real => ColumnType::Float(false),
        // There are no exact numbers, only doubles.
        Affinity::Numeric if is_number => ColumnType::Float(false),
        Affinity::Numeric => ColumnType::Other,
    }
}

/// `VARCHAR(40)` → 40: the engine does not enforce it, but it is what is meant.
fn length(declared: &str) -> Option<u32> {
    let (_, rest) = declared.split_once('(')?;
    let (length, _) = rest.split_once(')')?;
    length.trim().parse().ok().filter(|length| *length > 0)
}

/// Keys and indexes.
fn constrain(database: &Database, id: &Id, table: &mut Table) {
    for (at, constraint) in database.constraints(id) {
        let columns: Vec<String> = (constraint.columns.iter())
            .filter_map(|name| spelt(table, name))
            .collect();
        let first = columns.first().cloned();
        let rule = Constraint {
            name: at.part.clone(),
            columns: columns.clone(),
        };
        match constraint.ty.as_str() {
            "p" => {
                table.primary_key = columns;
                table.indexed.extend(first);
            }
            "u" => {
                table.indexed.extend(first);
                table.unique.push(rule);
            }
            "f" => table.foreign_keys.extend(constraint.references.clone().map(
                |(namespace, name, references)| ForeignKey {
                    name: at.part.clone(),
                    columns: columns.clone(),
                    sql: quote(&name),
                    table: (namespace, name),
                    references,
                    references_sql: Vec::new(),
                },
            )),
            _ => {}
        }
    }
    for (at, index) in database.indexes(id) {
        let columns = index.parts.iter().filter_map(|part| part.column.clone());
        let rule = Constraint {
            name: at.name.clone(),
            columns: columns.collect(),
        };
        let is_plain = rule.columns.len() == index.parts.len() && index.predicate.is_none();
        if index.predicate.is_none() {
            let first = index.parts.first().and_then(|part| part.column.clone());
            table.indexed.extend(first);
        }
        match (index.is_unique, is_plain) {
            (true, true) => table.unique.push(rule),
            (true, false) => table.checks.push(rule),
            (false, _) => {}
        }
    }
}

/// The name of a column as it is spelt where it is declared; elsewhere its case does not count.
fn spelt(table: &Table, name: &str) -> Option<String> {
    let mut columns = table.columns.iter();
    let column = columns.find(|column| column.name.eq_ignore_ascii_case(name))?;
    Some(column.name.clone())
}

/// Finds the columns that a table refers to. A key that is a reference, too, is not given by the engine.
fn lead(table: &mut Table, known: &[Table]) {
    table.foreign_keys.retain_mut(|key| {
        let Some(other) = known.iter().find(|it| it.name == key.table.1) else {
            return false;
        };
        let found = key.references.iter().map(|name| spelt(other, name));
        let Some(found) = found.collect::<Option<Vec<_>>>() else {
            return false;
        };
        key.references_sql = found.iter().map(|name| quote(name)).collect();
        key.references = found;
        !key.references.is_empty() && key.references.len() == key.columns.len()
    });
    let references: Vec<String> = (table.foreign_keys.iter())
        .flat_map(|key| key.columns.clone())
        .collect();
    for column in &mut table.columns {
        let is_rowid = column.is_given && table.primary_key == [column.name.clone()];
        if is_rowid && references.contains(&column.name) {
            column.is_given = false;
            column.has_default = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, kind};

    #[test]
    fn types_are_what_their_names_mean_and_else_what_the_engine_prefers() {
        for (declared, ty) in [
            ("INTEGER", ColumnType::Integer(64)),
            ("unsigned big int", ColumnType::Integer(64)),
            ("NVARCHAR(160)", ColumnType::Text(Some(160))),
            ("text", ColumnType::Text(None)),
            ("NUMERIC(10,2)", ColumnType::Float(false)),
            ("double precision", ColumnType::Float(false)),
            ("boolean", ColumnType::Boolean),
            ("TIMESTAMP", ColumnType::Moment(true)),
            ("date", ColumnType::Date),
            ("TIME", ColumnType::Other),
            ("BLOB", ColumnType::Bytes),
            ("BLOB SUB_TYPE TEXT", ColumnType::Text(None)),
            ("uuid", ColumnType::Uuid),
            ("JSON", ColumnType::Json),
            ("", ColumnType::Json),
        ] {
            assert_eq!(kind(declared), ty, "{declared}");
        }
    }
}
