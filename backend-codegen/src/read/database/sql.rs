//! How engines are asked for values that programs can carry, and how they take them back.

mod postgres;
mod sqlite;

use super::{Column, Engine, Resource, Version};

/// The expression that a column is read by.
pub fn read(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Postgres => postgres::read(column),
        Engine::Sqlite => sqlite::read(column),
    }
}

/// What makes a value of the column of a parameter. For PostgreSQL it stands behind the parameter, for SQLite
/// around it, as `?`.
pub fn cast(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Postgres => postgres::cast(column),
        Engine::Sqlite => sqlite::cast(column).to_owned(),
    }
}

/// The expression that says whether a row has changed, as a text.
pub fn version(engine: Engine, resource: &Resource) -> Option<String> {
    let columns = resource.table.columns.iter();
    let columns: Vec<&str> = columns.map(|column| column.sql.as_str()).collect();
    match (resource.version, engine) {
        (Version::None, _) => None,
        (Version::System, _) => Some("(xmin)::text".to_owned()),
        (Version::Counted(field), _) => {
            let column = &resource.fields.get(field)?.column.sql;
            Some(match engine {
                Engine::Postgres => format!("{column}::text"),
                Engine::Sqlite => format!("CAST({column} AS TEXT)"),
            })
        }
        (Version::Content, Engine::Postgres) => Some(postgres::content(&columns)),
        (Version::Content, Engine::Sqlite) => Some(sqlite::content(&columns)),
    }
}
