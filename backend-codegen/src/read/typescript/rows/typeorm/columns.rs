//! What decorators say of columns and relations.

use crate::read::typescript::rows::{Column, Property};
use crate::read::typescript::value::Value;

/// Decorators of columns.
pub(super) const COLUMNS: [&str; 10] = [
    "PrimaryGeneratedColumn",
    "PrimaryColumn",
    "Column",
    "CreateDateColumn",
    "UpdateDateColumn",
    "DeleteDateColumn",
    "VersionColumn",
    "ObjectIdColumn",
    "VirtualColumn",
    "RelationId",
];

/// The decorator by which a property refers to other entities, and whether to several.
pub(super) fn relation(property: &Property<'_>) -> Option<(&'static str, bool)> {
    let relations = [
        ("OneToMany", true),
        ("ManyToMany", true),
        ("ManyToOne", false),
        ("OneToOne", false),
    ];
    let mut relations = relations.into_iter();
    relations.find(|(name, _)| property.has("typeorm", name))
}

/// What a column may hold whose property has no type that says so.
pub(super) fn column_of(decorator: &str, property: &Property<'_>) -> Column {
    match decorator {
        "PrimaryGeneratedColumn" => match property.argument(decorator).as_text().as_deref() {
            Some("uuid") => Column::Text,
            None => Column::Integer,
            Some(_) => Column::Open,
        },
        "CreateDateColumn" | "UpdateDateColumn" => Column::Date,
        "VersionColumn" => Column::Integer,
        "ObjectIdColumn" => Column::Text,
        "Column" | "PrimaryColumn" => {
            let given = property.argument(decorator);
            column_of_type(&given.own("type").unwrap_or(given))
        }
        _ => Column::Open,
    }
}

pub(super) fn column_of_type(ty: &Value<'_>) -> Column {
    let name = match ty {
        Value::Text(text) => text.exact(),
        Value::Term(of) => of.path(),
        _ => None,
    };
    match name.as_deref().unwrap_or_default() {
        "String" | "varchar" | "text" | "char" | "uuid" | "citext" | "enum"
        | "character varying" | "nvarchar" | "longtext" | "mediumtext" | "tinytext"
        | "simple-enum" | "date" | "time" => Column::Text,
        "int" | "integer" | "smallint" | "tinyint" | "mediumint" | "int2" | "int4" => {
            Column::Integer
        }
        "Number" | "float" | "double" | "real" | "double precision" => Column::Number,
        "Boolean" | "bool" | "boolean" => Column::Flag,
        "Date"
        | "timestamp"
        | "timestamptz"
        | "datetime"
        | "timestamp with time zone"
        | "timestamp without time zone" => Column::Date,
        _ => Column::Open,
    }
}
