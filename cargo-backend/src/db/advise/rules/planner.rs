use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, short};
use crate::db::model::Content;

pub(in crate::db::advise) const CODE: &str = "analyze::no-statistics";

/// Tables that were never analyzed, of which the planner guesses.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
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
