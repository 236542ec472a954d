use std::collections::BTreeMap;
use std::fmt::Write as _;

use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Facts, Finding, Statements, bytes, count};
use crate::db::model::Engine;

/// How many findings of one code are shown unless all are wanted.
const SHOWN_PER_CODE: usize = 20;

/// A head, each finding with its evidence and statements, and their number.
pub(crate) fn human(facts: &Facts, findings: &[Finding], all: bool) -> String {
    let mut text = String::new();
    for line in head(facts) {
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let n = seen.entry(finding.code).or_default();
        *n += 1;
        if all || *n <= SHOWN_PER_CODE {
            one(&mut text, finding);
        }
    }
    for (code, n) in seen {
        if let Some(more) = n
            .checked_sub(SHOWN_PER_CODE)
            .filter(|more| !all && *more > 0)
        {
            let _ = writeln!(text, "{more} more of `{code}` (`-v` shows all)");
        }
    }
    let _ = writeln!(text, "{}", summary(findings));
    text
}

/// A line, and each finding.
pub(crate) fn listed(head: &str, findings: &[Finding]) -> String {
    let mut text = format!("{head}\n\n");
    for finding in findings {
        one(&mut text, finding);
    }
    let _ = writeln!(text, "{}", summary(findings));
    text
}

/// What was looked at, and what could not be.
pub(super) fn head(facts: &Facts) -> Vec<String> {
    let server = &facts.server;
    let size = facts.tables.iter().map(|table| table.total_bytes).sum();
    let mut lines = Vec::new();
    if !facts.is_live {
        lines.push(format!(
            "{} tables, {} indexes, as a schema alone: what depends on use is not known",
            facts.tables.len(),
            facts.indexes.len()
        ));
        return lines;
    }
    let since = match (&server.since, facts.engine) {
        (Some(since), _) => format!("counted since {since} UTC"),
        (None, Engine::Postgres | Engine::Mysql) => "counters were never set back".to_owned(),
        (None, Engine::Sqlite) => "nobody counts how it is used".to_owned(),
    };
    lines.push(format!(
        "Database `{}` on {}: {} tables, {} indexes, {}; {since}",
        server.database,
        server.product,
        facts.tables.len(),
        facts.indexes.len(),
        bytes(size)
    ));
    lines.extend(facts.unseen.iter().cloned());
    let unread = facts.sequences.iter().filter(|it| !it.is_readable).count();
    if unread > 0 {
        lines.push(format!(
            "{} sequences may not be read: `GRANT SELECT ON ALL SEQUENCES IN SCHEMA … TO` the role",
            count(unread as f64)
        ));
    }
    if let Statements::Unknown(reason) = &facts.statements {
        let (what, help) = match facts.engine {
            Engine::Postgres => ("Slow queries and N+1", STATEMENTS_HELP),
            Engine::Mysql | Engine::Sqlite => ("Slow queries and full scans", MYSQL_HELP),
        };
        lines.push(format!("{what} were not looked for: {reason}. {help}"));
    }
    lines
}

const MYSQL_HELP: &str =
    "They need `performance_schema = ON` (a restart), and `GRANT SELECT ON performance_schema.*`";

const STATEMENTS_HELP: &str = "They need `shared_preload_libraries = 'pg_stat_statements'` (a restart), \
     `CREATE EXTENSION pg_stat_statements`, and a role in `pg_read_all_stats`";

fn one(text: &mut String, finding: &Finding) {
    let word = word(finding.severity);
    let _ = writeln!(text, "{word}[{}]: {}", finding.code, finding.message);
    for evidence in &finding.evidence {
        let _ = writeln!(
            text,
            "    = {}: {} ({})",
            evidence.what, evidence.value, evidence.source
        );
    }
    for sql in &finding.up {
        let _ = writeln!(text, "    = up: {sql};");
    }
    for sql in finding.down.iter().filter(|sql| !sql.is_empty()) {
        let _ = writeln!(text, "    = down: {sql};");
    }
    for help in &finding.help {
        let _ = writeln!(text, "    = help: {help}");
    }
    let _ = writeln!(text);
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

pub(super) fn summary(findings: &[Finding]) -> String {
    let each = [Severity::Error, Severity::Warning, Severity::Note].into_iter();
    let counts: Vec<_> = each
        .filter_map(|severity| {
            let n = findings.iter().filter(|it| it.severity == severity).count();
            let ending = if n == 1 { "" } else { "s" };
            (n > 0).then(|| format!("{n} {}{ending}", word(severity)))
        })
        .collect();
    if counts.is_empty() {
        "Nothing was found".to_owned()
    } else {
        counts.join(", ")
    }
}
