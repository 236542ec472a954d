//! How engines are asked for values that programs can carry, and how they take them back.

mod mysql;
mod postgres;
mod sqlite;

use super::{Column, Engine, Resource, Version};

/// The expression that a column is read by.
pub fn read(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Mysql => mysql::read(column),
        Engine::Postgres => postgres::read(column),
        Engine::Sqlite => sqlite::read(column),
    }
}

/// What makes a value of the column of a parameter. For PostgreSQL it stands behind the parameter, for the
/// others around it, as `?`.
pub fn cast(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Mysql => mysql::cast(column),
        Engine::Postgres => postgres::cast(column),
        Engine::Sqlite => sqlite::cast(column).to_owned(),
    }
}

/// What makes of a text of a column, as [`order`] has it, the same value again.
pub fn cast_of_text(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Mysql => mysql::cast_of_text(column),
        Engine::Postgres | Engine::Sqlite => column.sql_type.clone(),
    }
}

/// The expression that a column is sorted by, where that is not the column.
pub fn order(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Mysql => mysql::order(column),
        Engine::Postgres | Engine::Sqlite => String::new(),
    }
}

/// A column as a text that is the same where the values of two columns are, and that is cast back to the
/// same value: relations go by it.
pub fn link(engine: Engine, column: &Column) -> String {
    match engine {
        Engine::Mysql => mysql::link(column),
        Engine::Postgres => postgres::link(column),
        Engine::Sqlite => sqlite::link(column),
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
                Engine::Mysql => format!("CAST({column} AS CHAR)"),
            })
        }
        (Version::Content, Engine::Postgres) => Some(postgres::content(&columns)),
        (Version::Content, Engine::Mysql) => Some(mysql::content(&columns)),
        (Version::Content, Engine::Sqlite) => Some(sqlite::content(&columns)),
    }
}
