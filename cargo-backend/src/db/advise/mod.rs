//! What could be better about a database: rules over a schema and what its server counts, all of it plain data.
//!
//! A rule is a file in `rules/` and a line in [`RULES`]. Nothing here asks a server; what is found says where
//! its figures come from, and SQL that is suggested can be undone by SQL that stands beside it.

mod engine;
mod facts;
pub(crate) mod log;
mod name;
pub(crate) mod report;
mod rules;
mod shape;
pub(crate) mod suggest;
mod words;

use backend_codegen::diagnostic::Severity;

pub(crate) use facts::*;
pub(crate) use name::index_name;
pub(crate) use words::{bytes, count, percent};

use crate::db::model::{Database, Engine, Id};

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) database: &'a Database,
    pub(crate) facts: &'a Facts,
    pub(crate) options: Options,
}

/// What people decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Options {
    /// A table with fewer rows is read as a whole without harm.
    pub(crate) large_table: f64,
    /// A statement that takes longer on average is slow: milliseconds.
    pub(crate) slow: f64,
    /// Whether indexes that nobody used are to be dropped.
    pub(crate) drop_unused: bool,
}

/// Something that could be better.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// What it is about: a table, a column, an index, a statement.
    pub(crate) object: String,
    pub(crate) message: String,
    pub(crate) evidence: Vec<Evidence>,
    /// Statements that change it, each of which can run alone.
    pub(crate) up: Vec<String>,
    /// Statements that undo these.
    pub(crate) down: Vec<String>,
    /// What else can be done.
    pub(crate) help: Vec<String>,
}

/// A figure, and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) what: String,
    /// With its unit.
    pub(crate) value: String,
    /// A view or table of the server.
    pub(crate) source: &'static str,
}

impl Finding {
    fn new(
        code: &'static str,
        severity: Severity,
        object: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            object: object.into(),
            message: message.into(),
            evidence: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
            help: Vec::new(),
        }
    }

    fn evidence(
        mut self,
        what: impl Into<String>,
        value: impl Into<String>,
        source: &'static str,
    ) -> Self {
        self.evidence.push(Evidence {
            what: what.into(),
            value: value.into(),
            source,
        });
        self
    }

    fn sql(mut self, up: impl Into<String>, down: impl Into<String>) -> Self {
        self.up.push(up.into());
        self.down.push(down.into());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// A check with what it is called.
pub(crate) struct Rule {
    pub(crate) code: &'static str,
    /// Whether it needs counters, which only a database in use has.
    pub(crate) is_about_use: bool,
    /// Nothing if it is for all.
    engines: &'static [Engine],
    check: fn(&Input<'_>) -> Vec<Finding>,
}

impl Rule {
    const fn of(self, engines: &'static [Engine]) -> Self {
        Self { engines, ..self }
    }

    /// Whether it looks for anything there.
    pub(crate) fn is_for(&self, facts: &Facts) -> bool {
        (self.engines.is_empty() || self.engines.contains(&facts.engine))
            && (facts.is_live || !self.is_about_use)
    }
}

const fn rule(code: &'static str, check: fn(&Input<'_>) -> Vec<Finding>) -> Rule {
    Rule {
        code,
        is_about_use: false,
        engines: &[],
        check,
    }
}

const fn of_use(code: &'static str, check: fn(&Input<'_>) -> Vec<Finding>) -> Rule {
    Rule {
        code,
        is_about_use: true,
        engines: &[],
        check,
    }
}

const POSTGRES: &[Engine] = &[Engine::Postgres];
/// Those that count statements.
const COUNTING: &[Engine] = &[Engine::Postgres, Engine::Mysql];
const MYSQL: &[Engine] = &[Engine::Mysql];
const SQLITE: &[Engine] = &[Engine::Sqlite];

/// All of them, the gravest first.
pub(crate) const RULES: &[Rule] = &[
    of_use(rules::sequence::CODE, rules::sequence::check),
    of_use(rules::sqlite::DANGLING, rules::sqlite::dangling).of(SQLITE),
    rule(rules::sqlite::UNFOLLOWED, rules::sqlite::unfollowed).of(SQLITE),
    rule(rules::invalid_index::CODE, rules::invalid_index::check).of(POSTGRES),
    rule(rules::foreign_key::CODE, rules::foreign_key::check),
    rule(
        rules::redundant_index::DUPLICATE,
        rules::redundant_index::duplicates,
    ),
    rule(
        rules::redundant_index::REDUNDANT,
        rules::redundant_index::prefixes,
    ),
    of_use(rules::unused_index::CODE, rules::unused_index::check),
    rule(rules::sqlite::AUTOMATIC, rules::sqlite::automatic).of(SQLITE),
    of_use(rules::sequential_scan::CODE, rules::sequential_scan::check),
    of_use(rules::slow_query::CODE, rules::slow_query::check),
    of_use(rules::n_plus_one::CODE, rules::n_plus_one::check).of(COUNTING),
    rule(rules::primary_key::CODE, rules::primary_key::check),
    rule(rules::sqlite::NULLABLE, rules::sqlite::nullable).of(SQLITE),
    rule(rules::mysql::STORAGE, rules::mysql::storage).of(MYSQL),
    rule(rules::not_validated::CODE, rules::not_validated::check).of(POSTGRES),
    of_use(rules::bloat::SPACE, rules::bloat::space),
    of_use(rules::sqlite::TWICE, rules::sqlite::twice).of(SQLITE),
    of_use(rules::bloat::DEAD, rules::bloat::dead).of(POSTGRES),
    of_use(rules::planner::CODE, rules::planner::check),
    rule(rules::types::MONEY, rules::types::money),
    of_use(rules::sqlite::MIXED, rules::sqlite::mixed).of(SQLITE),
    rule(rules::sqlite::AFFINITY, rules::sqlite::types).of(SQLITE),
    rule(rules::types::TIME, rules::types::time).of(POSTGRES),
    rule(rules::types::PADDED, rules::types::padded).of(POSTGRES),
    rule(rules::mysql::THREE_BYTES, rules::mysql::three_bytes).of(MYSQL),
    rule(rules::mysql::ENDS, rules::mysql::ends).of(MYSQL),
    rule(rules::mysql::ZERO, rules::mysql::zero).of(MYSQL),
    of_use(rules::mysql::LENIENT, rules::mysql::lenient).of(MYSQL),
];

/// What all rules find, or those that are named; the gravest first.
pub(crate) fn findings(input: &Input<'_>, only: &[&str]) -> Vec<Finding> {
    let rules = RULES
        .iter()
        .filter(|rule| rule.is_for(input.facts) && (only.is_empty() || only.contains(&rule.code)));
    let mut all: Vec<Finding> = rules.flat_map(|rule| (rule.check)(input)).collect();
    all.sort_by_key(|finding| match finding.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    });
    all
}

/// A name as people say it: without `public`.
fn short(id: &Id) -> String {
    let whole = id.to_string();
    whole
        .strip_prefix("public.")
        .map_or(whole.clone(), str::to_owned)
}

/// What an index is called: one that only a key has by what makes it.
fn title(index: &Index) -> String {
    let is_nameless = ["PRIMARY", "PRIMARY KEY"].contains(&&*index.name)
        || index.name.starts_with("sqlite_autoindex_");
    match is_nameless {
        true => format!("{} of {}", index.definition, short(&index.table())),
        false => short(&index.id()),
    }
}

impl Input<'_> {
    fn engine(&self) -> Engine {
        self.facts.engine
    }

    /// Where figures are read.
    fn sources(&self) -> &'static engine::Sources {
        engine::sources(self.facts.engine)
    }

    /// Who counts how often indexes are used.
    fn index_use(&self) -> &'static str {
        match self.facts.index_use {
            IndexUse::By(source) => source,
            IndexUse::Nobody => self.sources().index_size,
        }
    }

    fn table(&self, id: &Id) -> Option<&Table> {
        self.facts
            .tables
            .iter()
            .find(|table| table.namespace == id.namespace && table.name == id.name)
    }

    fn indexes_of<'a>(&'a self, table: &'a Id) -> impl Iterator<Item = &'a Index> {
        self.facts
            .indexes
            .iter()
            .filter(move |index| index.namespace == table.namespace && index.table == table.name)
    }

    /// Since when the server counts, as it is said behind a figure.
    fn window(&self) -> String {
        let server = &self.facts.server;
        match (&server.since, server.seconds) {
            (Some(since), Some(seconds)) => {
                format!("{} (since {since} UTC)", words::span(seconds))
            }
            _ => "since it is there: its counters were never set back".to_owned(),
        }
    }

    /// How large a table is, as evidence.
    fn sized(&self, id: &Id, finding: Finding) -> Finding {
        match self.table(id).filter(|_| self.facts.is_live) {
            Some(table) => finding.evidence(
                short(id),
                format!("{} rows, {}", count(table.n_rows()), bytes(table.bytes)),
                self.sources().tables,
            ),
            None => finding,
        }
    }
}
