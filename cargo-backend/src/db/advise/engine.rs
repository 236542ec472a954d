//! What advice differs in by engine: where figures are read, and how indexes are made.

use super::Index;
use crate::db::model::{Engine, Id};

/// Where figures are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sources {
    pub(super) tables: &'static str,
    pub(super) indexes: &'static str,
    pub(super) index_size: &'static str,
    pub(super) counters: &'static str,
    /// Since when it is counted.
    pub(super) window: &'static str,
    pub(super) statements: &'static str,
    pub(super) sequences: &'static str,
}

const POSTGRES: Sources = Sources {
    tables: "pg_class",
    indexes: "pg_index",
    index_size: "pg_relation_size",
    counters: "pg_stat_user_tables",
    window: "pg_stat_database",
    statements: "pg_stat_statements",
    sequences: "pg_sequence_last_value",
};

const MYSQL: Sources = Sources {
    tables: "information_schema.TABLES",
    indexes: "SHOW CREATE TABLE",
    index_size: "information_schema.TABLES",
    counters: "performance_schema.table_io_waits_summary_by_index_usage",
    window: "Uptime",
    statements: "performance_schema.events_statements_summary_by_digest",
    sequences: "information_schema.TABLES",
};

const SQLITE: Sources = Sources {
    tables: "dbstat",
    indexes: "sqlite_schema",
    index_size: "dbstat",
    counters: "dbstat",
    window: "dbstat",
    statements: "sqlite_schema",
    sequences: "max(rowid)",
};

pub(super) fn sources(engine: Engine) -> &'static Sources {
    match engine {
        Engine::Postgres => &POSTGRES,
        Engine::Mysql => &MYSQL,
        Engine::Sqlite => &SQLITE,
    }
}

/// The statement that makes an index, and the one that undoes it.
pub(super) fn create(
    engine: Engine,
    table: &Id,
    name: &str,
    columns: &[&str],
    is_partitioned: bool,
) -> (String, String) {
    let quoted: Vec<String> = columns.iter().map(|it| engine.quote(it)).collect();
    let rest = format!("({})", quoted.join(", "));
    create_of(engine, table, name, &rest, is_partitioned)
}

/// The same for an index of which `rest` says what stands behind the table. PostgreSQL can do both while others
/// write, but not for a partitioned table.
pub(super) fn create_of(
    engine: Engine,
    table: &Id,
    name: &str,
    rest: &str,
    is_partitioned: bool,
) -> (String, String) {
    let (relation, index) = (engine.sql(table), engine.quote(name));
    match engine {
        Engine::Postgres => {
            let word = if is_partitioned { "" } else { "CONCURRENTLY " };
            let whole = Id::new(crate::db::model::Kind::Index, &table.namespace, name, "");
            (
                format!("CREATE INDEX {word}{index} ON {relation} {rest}"),
                format!("DROP INDEX {word}{}", whole.sql()),
            )
        }
        Engine::Mysql => (
            format!("ALTER TABLE {relation} ADD KEY {index} {rest}"),
            format!("ALTER TABLE {relation} DROP KEY {index}"),
        ),
        Engine::Sqlite => (
            format!("CREATE INDEX {index} ON {relation} {rest}"),
            format!("DROP INDEX {index}"),
        ),
    }
}

/// The statement that drops an index, and the one that makes it again.
pub(super) fn drop(engine: Engine, index: &Index) -> (String, String) {
    match engine {
        Engine::Postgres => {
            let word = if index.is_partitioned {
                ""
            } else {
                "CONCURRENTLY "
            };
            let made = index
                .definition
                .replacen(" INDEX ", &format!(" INDEX {word}"), 1);
            (format!("DROP INDEX {word}{}", index.id().sql()), made)
        }
        Engine::Mysql => {
            let table = engine.sql(&index.table());
            (
                format!("ALTER TABLE {table} DROP KEY {}", engine.quote(&index.name)),
                format!("ALTER TABLE {table} ADD {}", index.definition),
            )
        }
        Engine::Sqlite => (
            format!("DROP INDEX {}", engine.quote(&index.name)),
            index.definition.clone(),
        ),
    }
}
