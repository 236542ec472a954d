//! Queries of databases that run in loops: what readers of code find, and what follows from it.
//!
//! A reader says of each function which queries it makes and which functions it calls, and in which loops. That a
//! function asks a database is then known of those that call it, too, so that a query is found however many calls
//! lie between it and the loop.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{Location, Sources};

/// The code of a query that reads.
pub const QUERY: &str = "analyze::query-in-loop";
/// The code of one that writes.
pub const WRITE: &str = "analyze::write-in-loop";

/// Functions that call each other in a circle end somewhere.
const DEPTH: usize = 12;

/// All functions of some code, in any order; calls name them by their place in the list.
#[derive(Clone, Debug, Default)]
pub struct Functions {
    /// Each of them.
    pub all: Vec<Function>,
}

impl Functions {
    /// Adds those of other code, which call none of these.
    pub fn append(&mut self, other: Self) {
        let n = self.all.len();
        self.all.extend(other.all.into_iter().map(|mut function| {
            for step in &mut function.steps {
                if let Does::Call(called) = &mut step.does {
                    called.iter_mut().for_each(|at| *at += n);
                }
            }
            function
        }));
    }

    /// How many queries there are where findings are wanted.
    pub fn n_queries(&self) -> usize {
        let wanted = self.all.iter().filter(|function| function.is_wanted);
        let steps = wanted.flat_map(|function| &function.steps);
        steps
            .filter(|step| matches!(step.does, Does::Query(_)))
            .count()
    }
}

/// A function, a method, or what a file does when it is loaded.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// What people call it.
    pub name: String,
    /// Whether findings in it are wanted: it is no test, no migration, and not only referred to.
    pub is_wanted: bool,
    /// What it does, in the order of its text.
    pub steps: Vec<Step>,
}

/// A query or a call.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub place: Location,
    /// What it is.
    pub does: Does,
    /// The loops around it in the function whose number of rounds nobody knows, from the outside in.
    pub loops: Vec<Location>,
    /// Whether what the innermost loops go over reaches it.
    pub is_bound: bool,
    /// Whether what the function is given reaches it, other than connections: only then it is another query for
    /// each call.
    pub is_given: bool,
}

/// What a step is.
#[derive(Clone, Debug)]
pub enum Does {
    /// A database is asked.
    Query(Query),
    /// One of these functions is called.
    Call(Vec<usize>),
}

/// How a database is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    /// Whether rows are inserted, changed or deleted.
    pub is_write: bool,
    /// Whether it asks for a list of keys, or writes a list of rows.
    pub is_batch: bool,
}

/// What is known of a function: the query that every call of it makes, and how it comes to that.
#[derive(Clone, Debug)]
struct Reach {
    query: Query,
    place: Location,
    /// The functions between, from the outside in.
    names: Vec<String>,
}

/// Everything that was found, in the order of places.
pub fn findings(functions: &Functions, sources: &Sources) -> Diagnostics {
    let mut reaches = Reaches {
        functions,
        known: vec![None; functions.all.len()],
    };
    let mut found = Diagnostics::new();
    for function in functions.all.iter().filter(|it| it.is_wanted) {
        for step in &function.steps {
            let Some(innermost) = step.loops.last() else {
                continue;
            };
            let reach = match &step.does {
                Does::Query(query) => Some(Reach {
                    query: *query,
                    place: step.place,
                    names: Vec::new(),
                }),
                // A call that has nothing to do with the loop is somebody else's business.
                Does::Call(_) if !step.is_bound => None,
                Does::Call(candidates) => reaches.of_any(candidates, DEPTH),
            };
            if let Some(reach) = reach.filter(|reach| !reach.query.is_batch) {
                found.push(diagnostic(step, &reach, *innermost, sources));
            }
        }
    }
    found.sort();
    found
}

struct Reaches<'f> {
    functions: &'f Functions,
    /// Of each function, once it has been looked at.
    known: Vec<Option<Option<Reach>>>,
}

impl Reaches<'_> {
    /// The query that calls of these make, if at least half of them make one.
    fn of_any(&mut self, candidates: &[usize], depth: usize) -> Option<Reach> {
        let found = candidates.iter().filter_map(|at| self.of(*at, depth));
        let mut found: Vec<Reach> = found.collect();
        if found.len() * 2 < candidates.len() || found.is_empty() {
            return None;
        }
        Some(found.swap_remove(0))
    }

    fn of(&mut self, at: usize, depth: usize) -> Option<Reach> {
        if let Some(Some(known)) = self.known.get(at) {
            return known.clone();
        }
        let functions = self.functions;
        let function = functions.all.get(at)?;
        let depth = depth.checked_sub(1)?;
        // Whoever comes back here on the way finds nothing.
        if let Some(slot) = self.known.get_mut(at) {
            *slot = Some(None);
        }
        let mut best: Option<Reach> = None;
        // What is in a loop of its own is told there.
        let steps = function.steps.iter();
        for step in steps.filter(|step| step.loops.is_empty() && step.is_given) {
            let reach = match &step.does {
                Does::Query(query) => Some(Reach {
                    query: *query,
                    place: step.place,
                    names: vec![function.name.clone()],
                }),
                Does::Call(candidates) => self.of_any(candidates, depth).map(|mut reach| {
                    reach.names.insert(0, function.name.clone());
                    reach
                }),
            };
            let Some(reach) = reach.filter(|reach| !reach.query.is_batch) else {
                continue;
            };
            // A read matters more than a write.
            let is_better = best
                .as_ref()
                .is_none_or(|best| best.query.is_write && !reach.query.is_write);
            if is_better {
                best = Some(reach);
            }
        }
        if let Some(slot) = self.known.get_mut(at) {
            *slot = Some(best.clone());
        }
        best
    }
}

fn diagnostic(step: &Step, reach: &Reach, innermost: Location, sources: &Sources) -> Diagnostic {
    let by = match reach.names.as_slice() {
        [] => String::new(),
        names => format!(
            ", by {}",
            names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
    };
    let (code, severity, message) = match (reach.query.is_write, step.is_bound) {
        (false, true) => (
            QUERY,
            Severity::Warning,
            format!("a query runs in each round of a loop{by}"),
        ),
        (false, false) => (
            QUERY,
            Severity::Note,
            format!("the same query runs in each round of a loop{by}"),
        ),
        (true, _) => (
            WRITE,
            Severity::Note,
            format!("a statement that writes runs in each round of a loop{by}"),
        ),
    };
    let line = sources.line_column(innermost).line;
    let label = match step.is_bound {
        true => format!("what the loop in line {line} goes over is given to it"),
        false => format!("it has nothing of what the loop in line {line} goes over"),
    };
    let mut found = Diagnostic::new(severity, code, step.place, message).label(label);
    if reach.place != step.place {
        found = found.related(reach.place, "the query");
    }
    found.related(innermost, "the loop").help(match (reach.query.is_write, step.is_bound) {
        (false, true) => "ask once before the loop, for all keys: `= ANY($1)` or `IN (…)`, or a join",
        (false, false) => "ask once before the loop",
        (true, _) => "write all rows in one statement: `INSERT … SELECT * FROM unnest(…)`, or several rows of `VALUES`",
    })
}

/// Whether something is called, or is of a type that is called, as connections and what holds them are.
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(crate) fn is_connection(name: &str) -> bool {
    let name = name.to_lowercase();
    let whole = [
        "db",
        "pool",
        "client",
        "conn",
        "connection",
        "pg",
        "mysql",
        "tx",
        "txn",
        "trx",
        "knex",
        "sequelize",
        "datasource",
        "manager",
        "entitymanager",
        "queryrunner",
        "database",
        "prisma",
        "sql",
        "em",
        "transaction",
        "executor",
        "exec",
        "c",
        "t",
        "e",
        "state",
        "app",
        "ctx",
        "context",
    ];
    let ends = [
        "pool",
        "client",
        "connection",
        "conn",
        "db",
        "datasource",
        "manager",
        "prisma",
        "txn",
        "_tx",
        "database",
        "transaction",
        "executor",
        "state",
    ];
    whole.contains(&name.as_str()) || ends.iter().any(|end| name.ends_with(end))
}

/// Whether a text of SQL writes; nothing if it is no statement.
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(crate) fn is_write(sql: &str) -> Option<bool> {
    let word = sql.trim_start().trim_start_matches('(');
    let end = word
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(word.len());
    let word = word.get(..end)?.to_ascii_lowercase();
    match word.as_str() {
        "select" | "values" | "table" => Some(false),
        "insert" | "update" | "delete" | "merge" | "replace" | "truncate" | "upsert" | "call" => {
            Some(true)
        }
        "with" => {
            let sql = sql.to_ascii_lowercase();
            Some(
                ["insert into", "update ", "delete from"]
                    .iter()
                    .any(|it| sql.contains(it)),
            )
        }
        _ => None,
    }
}

/// Whether a text of SQL is about a list of keys or rows.
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(crate) fn is_batch(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let dense: String = sql.chars().filter(|c| !c.is_whitespace()).collect();
    // `= ANY($1)`, `unnest($1)`, `IN (?)` with a list, as mysql2 and knex fill it in.
    dense.contains("=any(")
        || dense.contains("unnest(")
        || dense.contains("in(?)")
        || dense.contains("in(:")
        || dense.contains("json_each(")
}

/// Whether a folder or file of this path only prepares a database, or tries code.
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(crate) fn is_beside(path: &str) -> bool {
    path.to_ascii_lowercase()
        .split(['/', '.', '_', '-'])
        .any(|part| {
            matches!(
                part,
                "migration"
                    | "migrations"
                    | "migrate"
                    | "seed"
                    | "seeds"
                    | "seeder"
                    | "seeders"
                    | "test"
                    | "tests"
                    | "bench"
                    | "benches"
                    | "fixtures"
                    | "examples"
            )
        })
}

#[cfg(test)]
pub(in crate::read) mod tests {
    use super::{Functions, findings};
    use crate::document::Sources;

    /// Level, code and line of what is found, with the names of functions between.
    pub(in crate::read) fn listed(functions: &Functions, sources: &Sources) -> String {
        let found = findings(functions, sources);
        let each = found.iter().map(|it| {
            let place = sources.line_column(it.location);
            let by = it
                .message
                .split_once(", by ")
                .map_or(String::new(), |(_, by)| format!(" by {by}"));
            format!(
                "{:?} {} {}:{}{by}\n",
                it.severity,
                it.code,
                sources.name(it.location),
                place.line
            )
        });
        each.collect()
    }
}
