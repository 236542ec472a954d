use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, count, percent, short};

pub(in crate::db::advise) const CODE: &str = "analyze::sequential-scans";

/// So often it may happen by chance: for a report, for a dump.
const OFTEN: i64 = 20;

/// Large tables of which all rows are read again and again.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.tables.iter().filter(|table| {
        let a_scan = table.sequential_rows as f64 / table.sequential_scans.max(1) as f64;
        table.n_rows() >= input.options.large_table
            && table.sequential_scans >= OFTEN
            && a_scan >= table.n_rows() * 0.5
    });
    let each = each.map(|table| {
        let id = table.id();
        let all = table.sequential_scans + table.index_scans;
        let share = table.sequential_scans as f64 / all.max(1) as f64;
        let severity = if share >= 0.1 {
            Severity::Warning
        } else {
            Severity::Note
        };
        let message = format!(
            "all rows of `{}` have been read {} times",
            short(&id),
            super::n(table.sequential_scans)
        );
        let finding = Finding::new(CODE, severity, short(&id), message);
        input
            .sized(&id, finding)
            .evidence(
                "rows that were read so",
                count(table.sequential_rows as f64),
                "pg_stat_user_tables",
            )
            .evidence("of all scans", percent(share), "pg_stat_user_tables")
            .evidence("watched for", input.window(), "pg_stat_database")
            .help("`cargo backend db suggest-indexes` finds the queries and what would help them")
    });
    each.collect()
}
