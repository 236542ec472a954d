//! Which indexes would help a workload: from plans to candidates, and a search over all statements together.
//! Pure but for [`Oracle`], who knows what the planner says.

mod candidate;
mod condition;
pub(crate) mod cost;
mod plan;
mod read;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use backend_codegen::diagnostic::Severity;

use super::{Facts, Finding, bytes, count, engine, percent, words};
use crate::db::model::{Content, Database, Engine, Id};
use crate::ui::counted;

pub(crate) use candidate::{Candidate, candidates};
use plan::Usage;
pub(crate) use plan::{Plan, steps};
pub(crate) use read::{Reading, read};
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
        for candidate in candidates(usage, database.engine, n_columns, &facts.indexes) {
            let n = numbers.len();
            numbers.entry(candidate).or_insert(n);
        }
    }
    let touching = plans.iter().map(|plan| {
        let helps = |candidate: &Candidate| {
            let mut usages = plan.usages.iter();
            usages.any(|usage| may_help(candidate, database.engine, usage))
        };
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
fn may_help(candidate: &Candidate, engine: Engine, usage: &Usage) -> bool {
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
            || candidate
                .keys
                .iter()
                .any(|(key, _)| *key == engine.quote(column))
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

/// What was found out of each statement with real indexes, in words.
pub(crate) type Verified = Vec<Option<String>>;

/// What a candidate is called in the steps of a plan.
pub(crate) fn placeholder(candidate: usize) -> String {
    format!("\u{1}{candidate}\u{2}")
}

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
    let mut names = BTreeMap::new();
    for n in &choice.chosen {
        if let Some(candidate) = all.get(*n) {
            let name = candidate.name(&taken);
            taken.insert(name.clone());
            names.insert(*n, name);
        }
    }
    let mut findings = Vec::new();
    for (n, name) in &names {
        let Some(candidate) = all.get(*n) else {
            continue;
        };
        let size = choice.sizes.get(n).copied().unwrap_or(0);
        let short = super::short(&candidate.table);
        let message = format!(
            "`{name}` would help what reads `{short}`: {}",
            candidate.rest()
        );
        let mut finding = Finding::new(CODE, Severity::Warning, short, message).evidence(
            "its size",
            format!("about {}", bytes(size)),
            source(facts.engine).size,
        );
        for (at, (weight, touching)) in problem.statements.iter().enumerate() {
            let (Some(before), Some(after), Some(text)) =
                (choice.before.get(at), choice.after.get(at), texts.get(at))
            else {
                continue;
            };
            let uses = touching.contains(n) && after.used.contains(n);
            if !uses || after.cost >= before.cost * 0.999 {
                continue;
            }
            let times = if *weight > 1.0 {
                format!(", {} calls", count(*weight))
            } else {
                String::new()
            };
            let really = verified.and_then(|it| it.get(at)?.as_ref());
            let really = really.map_or(String::new(), |words| format!("; {words}"));
            finding = finding.evidence(
                format!("`{}`", words::line(text)),
                format!(
                    "cost {} to {}{really}{times}; {} becomes {}",
                    count(before.cost),
                    count(after.cost),
                    steps_with(&before.steps, &names),
                    steps_with(&after.steps, &names),
                ),
                source(facts.engine).cost,
            );
        }
        finding = paid(finding, candidate, size, facts);
        let (up, down) = engine::create_of(
            facts.engine,
            &candidate.table,
            name,
            &candidate.rest(),
            false,
        );
        findings.push(finding.sql(up, down));
    }
    findings
}

/// The steps of a plan, with candidates by the names that they would have.
fn steps_with(steps: &[String], names: &BTreeMap<usize, String>) -> String {
    let mut text = steps.join(", ");
    for (n, name) in names {
        text = text.replace(&placeholder(*n), name);
    }
    format!("`{text}`")
}

/// What whoever writes pays for an index.
fn paid(finding: Finding, candidate: &Candidate, size: i64, facts: &Facts) -> Finding {
    let Some(table) = facts.tables.iter().find(|it| it.id() == candidate.table) else {
        return finding;
    };
    let writes = table.inserted + table.updated + table.deleted;
    match facts.engine {
        Engine::Postgres => finding.evidence(
            "paid for by",
            format!("{} rows that were written", count(writes as f64)),
            "pg_stat_user_tables",
        ),
        Engine::Mysql | Engine::Sqlite => {
            let each = size as f64 / table.n_rows().max(1.0);
            let counted = match writes {
                0 => String::new(),
                n => format!("; {} rows were written", count(n as f64)),
            };
            let each = match each {
                each if each < 1.0 => "less than a byte".to_owned(),
                each => format!("about {}", bytes(each as i64)),
            };
            let words = format!("{each} more for each row that is written{counted}");
            let source = match writes {
                0 => source(facts.engine).size,
                _ => engine::sources(facts.engine).counters,
            };
            finding.evidence("paid for by", words, source)
        }
    }
}

/// Where figures of suggestions are from.
struct Origin {
    size: &'static str,
    cost: &'static str,
}

fn source(engine: Engine) -> Origin {
    match engine {
        Engine::Postgres => Origin {
            size: "planner",
            cost: "EXPLAIN, with all that is suggested",
        },
        Engine::Mysql => Origin {
            size: "mysql.innodb_index_stats, on copied rows",
            cost: "EXPLAIN FORMAT=JSON on copied rows, with all that is suggested",
        },
        Engine::Sqlite => Origin {
            size: "dbstat, on copied rows",
            cost: "EXPLAIN QUERY PLAN and sqlite_stat1, with all that is suggested",
        },
    }
}

/// What the whole workload costs, without and with.
pub(crate) fn summary(problem: &Problem, choice: &Choice, engine: Engine) -> String {
    let total = |plans: &[Planned]| -> f64 {
        let weights = problem.statements.iter().map(|(weight, _)| weight);
        let each = plans.iter().zip(weights);
        each.map(|(plan, weight)| plan.cost * weight).sum()
    };
    let (before, after) = (total(&choice.before), total(&choice.after));
    let size: i64 = choice.sizes.values().sum();
    format!(
        "{}, {}, {}: {} goes from {} to {} ({}) with {} of {}",
        counted(problem.statements.len(), "statement"),
        counted(problem.n_candidates, "candidate"),
        counted(choice.n_plans, "plan"),
        match engine {
            Engine::Postgres => "the planner's cost",
            Engine::Mysql | Engine::Sqlite => "the cost of the plans",
        },
        count(before),
        count(after),
        percent(after / before.max(1e-9)),
        counted(choice.chosen.len(), "index"),
        bytes(size)
    )
}
