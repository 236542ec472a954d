use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, count, percent, short, words};
use crate::db::model::Engine;

pub(in crate::db::advise) const CODE: &str = "analyze::sequential-scans";

/// So often it may happen by chance: for a report, for a dump.
const OFTEN: i64 = 20;

/// Large tables of which all rows are read again and again.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    if input.engine() == Engine::Mysql {
        return of_statements(input);
    }
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

/// Statements that read a large table without an index again and again: MySQL counts that for each of them.
fn of_statements(input: &Input<'_>) -> Vec<Finding> {
    let source = input.sources().statements;
    let each = input.facts.statements.all().iter().filter_map(|it| {
        let examined = it.examined? as f64;
        let a_call = examined / it.calls.max(1) as f64;
        if it.unindexed < OFTEN || a_call < input.options.large_table {
            return None;
        }
        let message = format!(
            "a statement reads {} rows whenever it runs, and has no index for them: `{}`",
            count(a_call),
            words::line(&it.text)
        );
        let given = it.rows as f64 / it.calls.max(1) as f64;
        Some(
            Finding::new(CODE, Severity::Warning, it.id.clone(), message)
                .evidence("calls", super::n(it.calls), source)
                .evidence("of these without an index", super::n(it.unindexed), source)
                .evidence("rows that it gives, on average", count(given), source)
                .evidence("it takes, on average", words::milliseconds(it.mean), source)
                .evidence("watched for", input.window(), input.sources().window)
                .help("`EXPLAIN` names the table; an index that starts with what is compared by `=` helps most"),
        )
    });
    each.collect()
}
