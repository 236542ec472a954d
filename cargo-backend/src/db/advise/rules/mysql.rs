//! What only MySQL and MariaDB have: engines to choose from, texts that take no emoji, days that are none.

use backend_codegen::diagnostic::Severity;

use super::types::{by_table, listed};
use crate::db::advise::{Finding, Input, short};
use crate::db::model::mysql::is_mariadb;
use crate::db::model::{Column, Engine, Id};

pub(in crate::db::advise) const STORAGE: &str = "analyze::not-transactional";
pub(in crate::db::advise) const THREE_BYTES: &str = "analyze::three-byte-text";
pub(in crate::db::advise) const ENDS: &str = "analyze::timestamp-range";
pub(in crate::db::advise) const ZERO: &str = "analyze::zero-date";
pub(in crate::db::advise) const LENIENT: &str = "analyze::lenient-mode";

const COLUMNS: &str = "information_schema.COLUMNS";

/// Tables of engines that undo nothing.
pub(in crate::db::advise) fn storage(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.tables.iter().filter_map(|table| {
        let (engine, is_transactional) = table.storage.as_ref()?;
        // A table whose engine is not there has none.
        if *is_transactional || engine.is_empty() {
            return None;
        }
        let id = table.id();
        let name = short(&id);
        let keeps = ["MyISAM", "Aria"].contains(&engine.as_str());
        let (severity, message) = if keeps {
            (Severity::Warning, format!("`{name}` is of {engine}: nothing that is done to it is undone, it knows no foreign keys, and one writer locks all of it"))
        } else {
            (Severity::Note, format!("`{name}` is of {engine}, which has no transactions"))
        };
        let finding = Finding::new(STORAGE, severity, name, message);
        let finding = input.sized(&id, finding).evidence("its engine", engine.clone(), "information_schema.TABLES");
        let relation = Engine::Mysql.sql(&id);
        Some(if keeps {
            finding
                .sql(format!("ALTER TABLE {relation} ENGINE=InnoDB"), format!("ALTER TABLE {relation} ENGINE={engine}"))
                .help("it copies all rows while nobody writes")
        } else {
            finding
        })
    });
    each.collect()
}

/// Texts of three bytes a character at most: an emoji is an error there, or a question mark.
pub(in crate::db::advise) fn three_bytes(input: &Input<'_>) -> Vec<Finding> {
    let is_one = |column: &Column| {
        let collation = column.collation.as_deref().unwrap_or_default();
        collation.starts_with("utf8mb3_") || collation.starts_with("utf8_")
    };
    let each = by_table(input, &is_one).into_iter().map(|(table, names)| {
        let message = format!(
            "`{}` has texts in `utf8mb3`, which holds no emoji: {}",
            short(&table),
            listed(&names)
        );
        Finding::new(THREE_BYTES, Severity::Warning, short(&table), message)
            .evidence("character set", "utf8mb3", COLUMNS)
            .help(format!(
                "`ALTER TABLE {} CONVERT TO CHARACTER SET utf8mb4` copies all rows while nobody writes; columns that refer to these have to be converted with them",
                Engine::Mysql.sql(&table)
            ))
    });
    each.collect()
}

/// MariaDB from this version on keeps moments until 2106.
const LATER: u32 = 110_500;

/// Moments that end with 2038-01-19.
pub(in crate::db::advise) fn ends(input: &Input<'_>) -> Vec<Finding> {
    let version = input.database.version;
    if is_mariadb(version) && version >= LATER {
        return Vec::new();
    }
    let is_one = |column: &Column| column.ty.split('(').next() == Some("timestamp");
    let each = by_table(input, &is_one).into_iter().map(|(table, names)| {
        let message = format!(
            "`{}` has moments that end with 2038-01-19: {}",
            short(&table),
            listed(&names)
        );
        Finding::new(ENDS, Severity::Note, short(&table), message)
            .evidence("type", "timestamp", COLUMNS)
            .help("for what may lie later `datetime(6)` in UTC holds all years; unlike `timestamp` it does not follow the zone of the session")
    });
    each.collect()
}

/// Defaults that are no day.
pub(in crate::db::advise) fn zero(input: &Input<'_>) -> Vec<Finding> {
    let is_one = |column: &Column| {
        let default = column.default.as_deref().unwrap_or_default();
        default.contains("0000-00-00") || default.contains("-00-00'")
    };
    let each = by_table(input, &is_one).into_iter().map(|(table, names)| {
        let message = format!(
            "`{}` has a day that is none for a default: {}",
            short(&table),
            listed(&names)
        );
        Finding::new(ZERO, Severity::Warning, short(&table), message)
            .evidence("default", "0000-00-00", COLUMNS)
            .help("most clients cannot read it, and with `NO_ZERO_DATE`, as MySQL has it by default, the table cannot even be made again: let it be null")
    });
    each.collect()
}

/// A server that cuts values that do not fit, and only warns.
pub(in crate::db::advise) fn lenient(input: &Input<'_>) -> Vec<Finding> {
    let Some(mode) = input.facts.settings.get("sql_mode") else {
        return Vec::new();
    };
    if mode.contains("STRICT_TRANS_TABLES") || mode.contains("STRICT_ALL_TABLES") {
        return Vec::new();
    }
    let name = input.facts.server.database.clone();
    let message =
        "the server cuts values that do not fit, and takes days that are none: it is not strict";
    vec![
        Finding::new(LENIENT, Severity::Warning, name, message)
            .evidence("sql_mode", format!("`{mode}`"), "SHOW GLOBAL VARIABLES")
            .help("`sql_mode = STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO`; a client may say it for its session"),
    ]
}

/// A type that rounds amounts, by its first word.
pub(super) fn is_float(ty: &str) -> bool {
    matches!(ty.split(['(', ' ']).next(), Some("float" | "double"))
}

/// The column of a table, as a statement that gives it another type.
pub(super) fn exact(id: &Id) -> String {
    format!(
        "`ALTER TABLE {} MODIFY {} decimal(12,2)`, with what else is said of it, copies all rows while nobody writes",
        Engine::Mysql.sql(id),
        Engine::Mysql.part(id)
    )
}
