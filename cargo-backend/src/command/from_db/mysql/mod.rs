//! What the catalogue of MySQL or MariaDB says, as far as an API can show it.

use backend_codegen::read::database::{
    Bounds, Column, ColumnType, Constraint, Engine, ForeignKey, Schema, Table,
};

use super::sqlite::checks;
use crate::db::error::DbError;
use crate::db::model::mysql::{labels, quote, tokens};
use crate::db::model::{self, Content, Database, Id, Object};
use crate::db::server::Session;

/// The columns of views, which no comparison of schemas asks for: they follow from the texts of these.
const OF_VIEWS: &str = "select c.table_name, c.column_name, c.ordinal_position, c.column_type, c.is_nullable, c.collation_name \
     from information_schema.columns c join information_schema.views v on v.table_schema = c.table_schema and v.table_name = c.table_name \
     where c.table_schema = database() order by 1, 3";

/// Adds the columns of views to what is found of a database.
pub(super) async fn add_views(
    session: &mut impl Session,
    database: &mut Database,
) -> Result<(), DbError> {
    for row in session.answers(OF_VIEWS).await? {
        let mut fields = row.into_iter();
        let mut next = || fields.next().flatten();
        let (view, name) = (next().unwrap_or_default(), next().unwrap_or_default());
        let position = next()
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        let content = model::Column {
            position,
            ty: next().unwrap_or_default(),
            not_null: next().as_deref() == Some("NO"),
            default: None,
            generated: String::new(),
            identity: String::new(),
            sequence: None,
            collation: next(),
            storage: None,
            compression: None,
            statistics: None,
            options: Vec::new(),
            is_local: true,
            category: String::new(),
        };
        let id = Id::table("", &view).column(&name);
        database
            .objects
            .insert(id, Object::new(Content::Column(content)));
    }
    Ok(())
}

/// The tables and views of a database.
pub(super) fn schema(database: &Database) -> Schema {
    let mut tables = Vec::new();
    for (id, object) in &database.objects {
        match &object.content {
            Content::Table(table) => {
                let mut found = relation(database, id);
                constrain(database, id, &mut found);
                checks::read(&table.definition, &mut found);
                fold(database, id, &mut found);
                tables.push(found);
            }
            Content::View(_) => {
                let mut found = relation(database, id);
                found.is_view = true;
                tables.push(found);
            }
            _ => {}
        }
    }
    for table in &mut tables {
        for key in &mut table.foreign_keys {
            key.sql = quote(&key.table.1);
            key.references_sql = key.references.iter().map(|name| quote(name)).collect();
        }
    }
    Schema {
        engine: Engine::Mysql,
        tables,
        ..Schema::default()
    }
}

fn relation(database: &Database, id: &Id) -> Table {
    let columns = database.columns(id).into_iter();
    Table {
        name: id.name.clone(),
        sql: quote(&id.name),
        columns: columns.map(|(id, found)| column(id, found)).collect(),
        ..Table::default()
    }
}

fn column(id: &Id, found: &model::Column) -> Column {
    let is_made = !found.generated.is_empty() || !found.identity.is_empty();
    let default = found.default.as_ref().filter(|_| !is_made);
    let (ty, bounds) = kind(&found.ty);
    Column {
        name: id.part.clone(),
        sql: quote(&id.part),
        ty,
        bounds,
        sql_type: found.ty.clone(),
        nullable: !found.not_null,
        has_default: default.is_some() || !found.identity.is_empty(),
        default: default.map(|expression| format!("({expression})")),
        is_given: is_made,
        ..Column::default()
    }
}

/// What values of a column are, and between what they are where a type has no sign or few bits.
fn kind(text: &str) -> (ColumnType, Bounds) {
    let lower = text.to_ascii_lowercase();
    let base = lower.split(['(', ' ']).next().unwrap_or_default();
    let modifier = lower
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    let modifier = modifier.map_or("", |(inside, _)| inside);
    let is_unsigned = lower.contains("unsigned");
    let length = || modifier.parse().ok();
    let integer = |bits: u8, signed: (&str, &str), unsigned: &str| {
        let (least, most) = if is_unsigned { ("0", unsigned) } else { signed };
        let bounds = match (least, most) {
            ("", _) => Bounds::default(),
            _ => between(least, most),
        };
        (ColumnType::Integer(bits), bounds)
    };
    let plain = |ty: ColumnType| (ty, Bounds::default());
    match base {
        "tinyint" if modifier == "1" && !is_unsigned => plain(ColumnType::Boolean),
        "bit" if modifier == "1" || modifier.is_empty() => plain(ColumnType::Boolean),
        "bit" => (ColumnType::Integer(64), between("0", "9223372036854775807")),
        "tinyint" => integer(16, ("-128", "127"), "255"),
        "smallint" if is_unsigned => integer(32, ("", ""), "65535"),
        "smallint" => integer(16, ("", ""), ""),
        "mediumint" => integer(32, ("-8388608", "8388607"), "16777215"),
        "int" if is_unsigned => integer(64, ("", ""), "4294967295"),
        "int" => integer(32, ("", ""), ""),
        "bigint" => integer(64, ("", ""), "18446744073709551615"),
        "year" => (ColumnType::Integer(32), between("0", "2155")),
        "float" => plain(ColumnType::Float(true)),
        "double" => plain(ColumnType::Float(false)),
        "decimal" => {
            let digits = modifier.split_once(',');
            let digits =
                digits.and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
            plain(ColumnType::Decimal(digits))
        }
        "char" | "varchar" => plain(ColumnType::Text(length())),
        "tinytext" => plain(ColumnType::Text(Some(255))),
        "text" | "mediumtext" | "longtext" => plain(ColumnType::Text(None)),
        "uuid" => plain(ColumnType::Uuid),
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => {
            plain(ColumnType::Bytes)
        }
        "date" => plain(ColumnType::Date),
        "timestamp" => plain(ColumnType::Moment(true)),
        "datetime" => plain(ColumnType::Moment(false)),
        "json" => plain(ColumnType::Json),
        "enum" => plain(ColumnType::Enum(plain_labels(text))),
        "set" => plain(ColumnType::Array(Box::new(ColumnType::Enum(plain_labels(
            text,
        ))))),
        _ => plain(ColumnType::Other),
    }
}

fn between(least: &str, most: &str) -> Bounds {
    Bounds {
        minimum: Some(least.to_owned()),
        maximum: Some(most.to_owned()),
        ..Bounds::default()
    }
}

/// The labels of an enum, without quotes.
fn plain_labels(text: &str) -> Vec<String> {
    let labels = labels(text).into_iter();
    let plain =
        labels.filter_map(|label| Some(tokens(&label).first()?.name()?.replace("\\\\", "\\")));
    plain.collect()
}

/// Keys and indexes.
fn constrain(database: &Database, id: &Id, table: &mut Table) {
    for (at, constraint) in database.constraints(id) {
        let columns = constraint.columns.clone();
        let first = columns.first().cloned();
        match constraint.ty.as_str() {
            "p" => {
                table.primary_key.clone_from(&columns);
                table.indexed.extend(first);
                table.unique.push(Constraint {
                    name: at.part.clone(),
                    columns,
                });
            }
            "f" => table.foreign_keys.extend(constraint.references.clone().map(
                |(namespace, name, references)| ForeignKey {
                    name: at.part.clone(),
                    columns,
                    table: (namespace, name),
                    references,
                    ..ForeignKey::default()
                },
            )),
            _ => {}
        }
    }
    for (at, index) in database.indexes(id) {
        let columns = index.parts.iter().filter_map(|part| part.column.clone());
        let rule = Constraint {
            name: Some(at.part.clone())
                .filter(|it| !it.is_empty())
                .unwrap_or_else(|| at.name.clone()),
            columns: columns.collect(),
        };
        // The first letters of a column say too little.
        let is_whole = index
            .parts
            .iter()
            .all(|part| part.column.is_some() && part.text.is_empty());
        if index.method == "btree" {
            let first = index.parts.first().and_then(|part| part.column.clone());
            table.indexed.extend(first);
        }
        match (index.is_unique, is_whole) {
            (true, true) => table.unique.push(rule),
            (true, false) => table.checks.push(rule),
            (false, _) => {}
        }
    }
}

/// Texts in checks are compared as the column compares: where case does not count, rows may have others.
fn fold(database: &Database, id: &Id, table: &mut Table) {
    for column in &mut table.columns {
        let Some(Content::Column(found)) = database.get(&id.column(&column.name)) else {
            continue;
        };
        let is_exact = found
            .collation
            .as_ref()
            .is_some_and(|it| it.ends_with("_bin"));
        if !is_exact {
            column.bounds.values.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, kind};

    #[test]
    fn types_are_what_their_names_say() {
        for (text, ty, most) in [
            ("tinyint(1)", ColumnType::Boolean, None),
            ("tinyint(3) unsigned", ColumnType::Integer(16), Some("255")),
            ("int(11)", ColumnType::Integer(32), None),
            ("int unsigned", ColumnType::Integer(64), Some("4294967295")),
            (
                "bigint(20) unsigned",
                ColumnType::Integer(64),
                Some("18446744073709551615"),
            ),
            ("decimal(10,2)", ColumnType::Decimal(Some((10, 2))), None),
            ("varchar(40)", ColumnType::Text(Some(40)), None),
            ("binary(16)", ColumnType::Bytes, None),
            ("datetime(6)", ColumnType::Moment(false), None),
            ("bit(1)", ColumnType::Boolean, None),
            ("point", ColumnType::Other, None),
        ] {
            let (found, bounds) = kind(text);
            assert_eq!((found, bounds.maximum.as_deref()), (ty, most), "{text}");
        }
        let labels = vec!["a".to_owned(), "it's, b".to_owned()];
        assert_eq!(kind("enum('a','it''s, b')").0, ColumnType::Enum(labels));
    }
}
