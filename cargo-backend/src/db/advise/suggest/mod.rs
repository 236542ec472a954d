//! Which indexes would help a workload: from plans to candidates, and a search over all statements together.
//! Pure but for [`Oracle`], who knows what the planner says.

mod candidate;
mod condition;
mod plan;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use backend_codegen::diagnostic::Severity;

use super::{Facts, Finding, bytes, count, percent, words};
use crate::db::model::{Content, Database, Id, Kind, quote};

pub(crate) use candidate::{Candidate, candidates};
pub(crate) use plan::Plan;
use plan::Usage;
pub(crate) use search::{Choice, Oracle, Planned, Problem, search};

pub(crate) const CODE: &str = "suggest::index";

/// All candidates of a workload, and which of them are of tables that a statement reads.
pub(crate) fn candidates_of(
    plans: &[Plan],
    database: &Database,
    facts: &Facts,
) -> (Vec<Candidate>, Vec<BTreeSet<usize>>) {
    let mut numbers: BTreeMap<Candidate, usize> = BTreeMap::new();
    for usage in plans.iter().flat_map(|plan| &plan.usages) {
        let Some(table) = usage.table.as_ref().filter(|it| is_plain(it, database)) else {
            continue;
        };
        let n_columns = database.columns(table).len();
        for candidate in candidates(usage, n_columns, &facts.indexes) {
            let n = numbers.len();
            numbers.entry(candidate).or_insert(n);
        }
    }
    let touching = plans.iter().map(|plan| {
        let helps =
            |candidate: &Candidate| plan.usages.iter().any(|usage| may_help(candidate, usage));
        let of = numbers.iter().filter(|(candidate, _)| helps(candidate));
        of.map(|(_, n)| *n).collect()
    });
    let touching = touching.collect();
    let mut all: Vec<(usize, Candidate)> = numbers
        .into_iter()
        .map(|(candidate, n)| (n, candidate))
        .collect();
    all.sort_by_key(|(n, _)| *n);
    (
        all.into_iter().map(|(_, candidate)| candidate).collect(),
        touching,
    )
}

/// Whether an index could be of use: it starts with what is looked for, or has all that is read.
fn may_help(candidate: &Candidate, usage: &Usage) -> bool {
    let Some((first, _)) = candidate.keys.first() else {
        return false;
    };
    let orders = usage
        .sorted
        .iter()
        .filter_map(|keys| keys.first())
        .map(|(key, _)| key);
    let groups = usage.grouped.iter().filter_map(|keys| keys.first());
    let conditions = usage.equal.iter().chain(&usage.joined).chain(&usage.range);
    let is_first = conditions
        .chain(orders)
        .chain(groups)
        .any(|key| key == first);
    let has = |column: &String| {
        candidate.include.contains(column)
            || candidate.keys.iter().any(|(key, _)| *key == quote(column))
    };
    let is_let_through = candidate
        .predicate
        .as_ref()
        .is_none_or(|(predicate, _)| usage.fixed.iter().any(|(_, sql, _)| sql == predicate));
    usage.table.as_ref() == Some(&candidate.table)
        && is_let_through
        && (is_first || usage.used.iter().all(has) || candidate.predicate.is_some())
}

/// Partitions have the indexes of their parents, which nobody can try.
fn is_plain(id: &Id, database: &Database) -> bool {
    matches!(database.get(id), Some(Content::Table(table)) if table.partition_key.is_none() && table.bound.is_none())
}

/// What writes to a table cost more with one more index, in units of the planner: finding the place of each
/// row, and a share of a page.
pub(crate) fn write_cost(candidate: &Candidate, facts: &Facts) -> f64 {
    let table = facts
        .tables
        .iter()
        .find(|table| table.id() == candidate.table);
    table.map_or(0.0, |table| {
        let n = (table.inserted + table.updated + table.deleted) as f64;
        n * (0.005 * table.n_rows().max(2.0).log2() + 0.05)
    })
}

/// What the planner said with real indexes.
pub(crate) type Verified = Vec<f64>;

/// Each index that was chosen, with the statements that it helps.
pub(crate) fn suggestions(
    texts: &[String],
    problem: &Problem,
    choice: &Choice,
    all: &[Candidate],
    facts: &Facts,
    verified: Option<&Verified>,
) -> Vec<Finding> {
    let mut taken: BTreeSet<String> = facts.indexes.iter().map(|it| it.name.clone()).collect();
    let mut findings = Vec::new();
    for n in &choice.chosen {
        let Some(candidate) = all.get(*n) else {
            continue;
        };
        let name = candidate.name(&taken);
        taken.insert(name.clone());
        let (table, size) = (
            candidate.table.sql(),
            choice.sizes.get(n).copied().unwrap_or(0),
        );
        let short = super::short(&candidate.table);
        let message = format!(
            "`{}` would help what reads `{short}`: {}",
            name,
            candidate.rest()
        );
        let mut finding = Finding::new(CODE, Severity::Warning, short, message).evidence(
            "its size",
            format!("about {}", bytes(size)),
            "planner",
        );
        for (at, (weight, touching)) in problem.statements.iter().enumerate() {
            let (Some(before), Some(after), Some(text)) =
                (choice.before.get(at), choice.after.get(at), texts.get(at))
            else {
                continue;
            };
            if !touching.contains(n) || after >= &(before * 0.999) {
                continue;
            }
            let times = if *weight > 1.0 {
                format!(", {} calls", count(*weight))
            } else {
                String::new()
            };
            let really = verified
                .and_then(|it| it.get(at))
                .map_or(String::new(), |cost| {
                    format!("; with real indexes {}", count(*cost))
                });
            finding = finding.evidence(
                format!("`{}`", words::line(text)),
                format!(
                    "cost {} to {}{really}{times}",
                    count(*before),
                    count(*after)
                ),
                "EXPLAIN, with all that is suggested",
            );
        }
        if let Some(of) = facts.tables.iter().find(|it| it.id() == candidate.table) {
            let writes = of.inserted + of.updated + of.deleted;
            finding = finding.evidence(
                "paid for by",
                format!("{} rows that were written", count(writes as f64)),
                "pg_stat_user_tables",
            );
        }
        let index = Id::new(Kind::Index, &candidate.table.namespace, &name, "");
        findings.push(finding.sql(
            format!(
                "CREATE INDEX CONCURRENTLY {} ON {table} {}",
                quote(&name),
                candidate.rest()
            ),
            format!("DROP INDEX CONCURRENTLY {}", index.sql()),
        ));
    }
    findings
}

/// What the whole workload costs, without and with.
pub(crate) fn summary(problem: &Problem, choice: &Choice) -> String {
    let total = |costs: &[f64]| -> f64 {
        let weights = problem.statements.iter().map(|(weight, _)| weight);
        costs
            .iter()
            .zip(weights)
            .map(|(cost, weight)| cost * weight)
            .sum()
    };
    let (before, after) = (total(&choice.before), total(&choice.after));
    let size: i64 = choice.sizes.values().sum();
    format!(
        "{} statements, {} candidates, {} plans: the planner's cost goes from {} to {} ({}) with {} indexes of {}",
        problem.statements.len(),
        problem.n_candidates,
        choice.n_plans,
        count(before),
        count(after),
        percent(after / before.max(1e-9)),
        choice.chosen.len(),
        bytes(size)
    )
}
