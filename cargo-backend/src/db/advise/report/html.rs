use std::cmp::Reverse;

use backend_codegen::diagnostic::Severity;

use super::human::{head, summary, word};
use crate::db::advise::words::{line, milliseconds};
use crate::db::advise::{Facts, Finding, Table, bytes, count, short};
use crate::ui::page::{Bar, Page, bars};

/// So many rows a plot has at most.
const MOST_ROWS: usize = 15;

/// A page that stands alone: what was found, and how tables, their use and statements compare.
pub(crate) fn html(facts: &Facts, findings: &[Finding]) -> String {
    let title = match facts.is_live {
        true => facts.server.database.as_str(),
        false => "a schema alone",
    };
    let mut page = Page::new("Database", title);
    for line in head(facts) {
        page.pace(&line);
    }
    page.figures(&figures(facts, findings));
    if facts.is_live {
        page.add(&plots(facts));
    }
    page.heading("Findings");
    page.element("<p>", &summary(findings), "</p>");
    for finding in findings {
        add(&mut page, finding);
    }
    page.finish()
}

fn figures(facts: &Facts, findings: &[Finding]) -> Vec<(String, String)> {
    let mut all = vec![
        ("tables".to_owned(), count(facts.tables.len() as f64)),
        ("indexes".to_owned(), count(facts.indexes.len() as f64)),
    ];
    if facts.is_live {
        let size = facts.tables.iter().map(|table| table.total_bytes).sum();
        all.push(("size".to_owned(), bytes(size)));
    }
    for (severity, name) in [
        (Severity::Error, "errors"),
        (Severity::Warning, "warnings"),
        (Severity::Note, "notes"),
    ] {
        let n = findings.iter().filter(|it| it.severity == severity).count();
        all.push((name.to_owned(), count(n as f64)));
    }
    all
}

fn plots(facts: &Facts) -> String {
    let mut all = String::new();
    let largest = most(&facts.tables, |table| table.total_bytes);
    let sizes: Vec<_> = largest
        .map(|table| Bar {
            name: short(&table.id()),
            parts: vec![length(table.bytes), length(table.total_bytes - table.bytes)],
            told: bytes(table.total_bytes),
        })
        .collect();
    all.push_str(&plot(
        "Where the bytes are: the largest tables",
        &[
            ("a", "rows"),
            ("b", "indexes, and values that are stored apart"),
        ],
        &sizes,
    ));
    // MySQL counts rows, and PostgreSQL how often they were looked for; of the other it is nothing.
    let used = most(&facts.tables, |table| whole(table) + table.index_scans);
    let scans: Vec<_> = used
        .map(|table| Bar {
            name: short(&table.id()),
            parts: vec![length(table.index_scans), length(whole(table))],
            told: format!(
                "{} and {}",
                count(length(table.index_scans)),
                count(length(whole(table)))
            ),
        })
        .collect();
    all.push_str(&plot(
        "How rows are found: the tables that are read most often",
        &[("a", "by an index"), ("b", "by reading the whole table")],
        &scans,
    ));
    let mut statements: Vec<_> = facts.statements.all().iter().collect();
    statements.sort_by(|a, b| b.total.total_cmp(&a.total));
    let slowest: Vec<_> = (statements.into_iter().take(MOST_ROWS))
        .map(|statement| Bar {
            name: line(&statement.text),
            parts: vec![statement.total.max(0.0)],
            told: format!(
                "{}, {} ×",
                milliseconds(statement.total),
                count(length(statement.calls))
            ),
        })
        .collect();
    all.push_str(&plot(
        "Where the time goes: the statements that took most of it",
        &[("a", "time")],
        &slowest,
    ));
    all
}

/// How often a table was read as a whole, or how many rows were read so.
fn whole(table: &Table) -> i64 {
    match table.sequential_scans {
        0 => table.sequential_rows,
        n => n,
    }
}

/// Nothing where there are no rows.
fn plot(title: &str, legend: &[(&str, &str)], rows: &[Bar]) -> String {
    match rows.is_empty() {
        true => String::new(),
        false => bars(title, legend, rows),
    }
}

/// The tables of which there is most of something.
fn most(tables: &[Table], of: fn(&Table) -> i64) -> impl Iterator<Item = &Table> {
    let mut all: Vec<_> = tables.iter().filter(|table| of(table) > 0).collect();
    all.sort_by_key(|table| Reverse(of(table)));
    all.into_iter().take(MOST_ROWS)
}

fn length(n: i64) -> f64 {
    u64::try_from(n).unwrap_or(0) as f64
}

fn add(page: &mut Page, finding: &Finding) {
    let word = word(finding.severity);
    page.add(&format!("<div class=\"found {word}\">\n"));
    page.element("<p>", &finding.message, "");
    page.element("<code>", finding.code, "</code></p>");
    let evidence = finding.evidence.iter();
    let evidence = evidence.map(|it| format!("{}: {} ({})", it.what, it.value, it.source));
    let lines: Vec<_> = evidence.chain(finding.help.iter().cloned()).collect();
    if !lines.is_empty() {
        page.list(&lines);
    }
    let ended = |sql: &String| format!("{sql};");
    let up: Vec<_> = finding.up.iter().map(ended).collect();
    if !up.is_empty() {
        page.element("<pre>", &up.join("\n"), "</pre>");
    }
    let down = finding.down.iter().filter(|sql| !sql.is_empty());
    let down: Vec<_> = down.map(ended).collect();
    if !down.is_empty() {
        page.element("<pre>-- to undo it\n", &down.join("\n"), "</pre>");
    }
    page.add("</div>\n");
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::db::advise::{Facts, Finding, Server, Statement, Statements, Table};
    use backend_codegen::diagnostic::Severity;

    #[test]
    fn what_a_database_says_stays_text() {
        let facts = Facts {
            server: Server {
                database: "<script>".to_owned(),
                ..Server::default()
            },
            tables: vec![Table {
                namespace: "public".to_owned(),
                name: "<img>".to_owned(),
                bytes: 10,
                total_bytes: 30,
                sequential_scans: 2,
                ..Table::default()
            }],
            statements: Statements::Known {
                since: String::new(),
                all: vec![Statement {
                    text: "select '<b>'".to_owned(),
                    total: 2.0,
                    calls: 1,
                    ..Statement::default()
                }],
            },
            is_live: true,
            ..Facts::default()
        };
        let finding = Finding::new("analyze::x", Severity::Warning, "o", "a <i> in `<u>`");
        let page = html(&facts, &[finding.sql("create <s>", "")]);
        for text in ["<script", "<img", "<b>", "<i>", "<u>", "<s>"] {
            assert!(!page.contains(text), "{text}: {page}");
        }
        assert_eq!(page.matches("<svg").count(), 3, "{page}");
        let alone = html(&Facts::default(), &[]);
        assert!(
            alone.contains("Nothing was found") && !alone.contains("<svg"),
            "{alone}"
        );
    }
}
