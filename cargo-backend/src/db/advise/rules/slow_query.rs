use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, Statements, percent, words};
use crate::db::model::Engine;

pub(in crate::db::advise) const CODE: &str = "analyze::slow-query";

/// So many are named.
const MOST: usize = 20;

/// Statements that take long on average, those first that take most of the time.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let Statements::Known { since, all } = &input.facts.statements else {
        return Vec::new();
    };
    let source = input.sources().statements;
    let window = match input.engine() {
        Engine::Postgres => "pg_stat_statements_info",
        Engine::Mysql | Engine::Sqlite => source,
    };
    let total: f64 = all.iter().map(|it| it.total).sum();
    let mut slow: Vec<_> = all
        .iter()
        .filter(|it| it.mean >= input.options.slow)
        .collect();
    slow.sort_by(|one, other| other.total.total_cmp(&one.total));
    let each = slow.into_iter().take(MOST).map(|it| {
        let text = words::line(&it.text);
        let message = format!(
            "a statement takes {} on average: `{text}`",
            words::milliseconds(it.mean)
        );
        Finding::new(CODE, Severity::Warning, it.id.clone(), message)
            .evidence("calls", super::n(it.calls), source)
            .evidence("the longest", words::milliseconds(it.max), source)
            .evidence("rows", super::n(it.rows), source)
            .evidence(
                "of the time of all statements",
                percent(it.total / total.max(1e-9)),
                source,
            )
            .evidence("counted since", format!("{since} UTC"), window)
            .help(match input.engine() {
                Engine::Postgres => {
                    "`cargo backend db suggest-indexes` tries which index would help it"
                }
                Engine::Mysql | Engine::Sqlite => "`EXPLAIN` says how it is run",
            })
    });
    each.collect()
}
