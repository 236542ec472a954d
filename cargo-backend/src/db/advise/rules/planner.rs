use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, Table, count, short};
use crate::db::model::{Content, Engine};

pub(in crate::db::advise) const CODE: &str = "analyze::no-statistics";

/// Tables that were never analyzed, of which the planner guesses.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    if input.engine() == Engine::Sqlite {
        return sqlite(input);
    }
    let each = input.facts.tables.iter().filter(|table| {
        let is_partitioned = matches!(input.database.get(&table.id()), Some(Content::Table(it)) if it.partition_key.is_some());
        !is_partitioned && table.analyzed.is_none() && table.live as f64 >= input.options.large_table && table.rows < 0.0
    });
    let each = each.map(|table| {
        let id = table.id();
        let message = format!(
            "`{}` has never been analyzed: the planner guesses what is in it",
            short(&id)
        );
        Finding::new(CODE, Severity::Warning, short(&id), message)
            .evidence("live rows", super::n(table.live), "pg_stat_user_tables")
            .help(format!("`ANALYZE {}`; is autovacuum on?", id.sql()))
    });
    each.collect()
}

/// Statistics that are so far from what is there that another plan may come of it.
const FAR: f64 = 4.0;

/// SQLite keeps statistics only where somebody has asked for them, and as they were then.
fn sqlite(input: &Input<'_>) -> Vec<Finding> {
    let has_index = |table: &Table| {
        let id = table.id();
        input.indexes_of(&id).any(|index| !index.is_primary)
    };
    let large = input.facts.tables.iter();
    let large =
        large.filter(|table| table.n_rows() >= input.options.large_table && has_index(table));
    let each = large.filter_map(|table| {
        let (id, rows) = (table.id(), table.n_rows());
        let finding = match table.planned {
            None => {
                let message = format!(
                    "`{}` has never been analyzed: the planner guesses what is in it",
                    short(&id)
                );
                Finding::new(CODE, Severity::Warning, short(&id), message)
            }
            Some(planned) if planned * FAR < rows || planned > rows * FAR => {
                let message = format!(
                    "the statistics of `{}` are old: they know of {} rows, and there are {}",
                    short(&id),
                    count(planned),
                    count(rows)
                );
                Finding::new(CODE, Severity::Warning, short(&id), message).evidence(
                    "rows by its statistics",
                    count(planned),
                    "sqlite_stat1",
                )
            }
            Some(_) => return None,
        };
        Some(
            input
                .sized(&id, finding)
                .help(format!("`ANALYZE {}`; or `PRAGMA optimize` whenever a connection that lived for long is closed", id.sql())),
        )
    });
    each.collect()
}
