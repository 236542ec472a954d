use backend_codegen::diagnostic::Severity;

use crate::db::advise::shape::{Shape, shape};
use crate::db::advise::{Finding, Input, Statement, words};
use crate::db::model::{Content, Database, Engine};

pub(in crate::db::advise) const CODE: &str = "analyze::n-plus-one";

/// Fewer calls may be anything.
const FEWEST: i64 = 50;

/// Statements that seem to run once for each row of another one.
///
/// Counts alone prove nothing, so that this is a suspicion: a statement looks for one value of a column along a
/// foreign key, and has been called as often as the other statement has given rows, which are several a call.
/// One that runs once a request beside another one is not meant: there are as many calls of both.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let shapes: Vec<(&Statement, Shape)> = input
        .facts
        .statements
        .all()
        .iter()
        .filter_map(|it| Some((it, shape(&it.text)?)))
        .collect();
    let edges = edges(input.database);
    let mut findings = Vec::new();
    for (child, of_child) in &shapes {
        let (Some(column), [table]) = (&of_child.key, of_child.tables.as_slice()) else {
            continue;
        };
        if child.calls < FEWEST {
            continue;
        }
        let others: Vec<&str> = edges
            .iter()
            .filter(|edge| edge.table == *table && edge.column == *column)
            .map(|edge| edge.other.as_str())
            .collect();
        let parent = shapes.iter().filter(|(parent, of_parent)| {
            parent.id != child.id
                && of_parent
                    .tables
                    .iter()
                    .any(|it| others.contains(&it.as_str()))
                && is_for_each_row(parent, child)
        });
        // The one whose rows fit best.
        let parent = parent.min_by_key(|(parent, _)| (parent.rows - child.calls).abs());
        if let Some((parent, _)) = parent {
            findings.push(of(input, child, parent));
        }
    }
    findings
}

/// That rows of `table` are looked for by `column` with what stands in rows of `other`.
#[derive(Clone, Debug)]
pub(in crate::db::advise) struct Edge {
    pub(in crate::db::advise) table: String,
    pub(in crate::db::advise) column: String,
    pub(in crate::db::advise) other: String,
    pub(in crate::db::advise) of_other: String,
}

pub(in crate::db::advise) fn edges(database: &Database) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (id, object) in &database.objects {
        let Content::Constraint(key) = &object.content else {
            continue;
        };
        let Some((_, other, columns)) = &key.references else {
            continue;
        };
        if let ([column], [referred]) = (key.columns.as_slice(), columns.as_slice()) {
            // Children of a parent, and the parent of each child.
            edges.push(Edge {
                table: id.name.clone(),
                column: column.clone(),
                other: other.clone(),
                of_other: referred.clone(),
            });
            edges.push(Edge {
                table: other.clone(),
                column: referred.clone(),
                other: id.name.clone(),
                of_other: column.clone(),
            });
        }
    }
    edges
}

fn is_for_each_row(parent: &Statement, child: &Statement) -> bool {
    let (rows, calls) = (parent.rows as f64, child.calls as f64);
    parent.rows >= 2 * parent.calls
        && child.calls >= 2 * parent.calls
        && (0.8..=1.2).contains(&(calls / rows.max(1.0)))
}

fn of(input: &Input<'_>, child: &Statement, parent: &Statement) -> Finding {
    let source = input.sources().statements;
    let list = match input.engine() {
        Engine::Postgres => "= ANY($1)",
        Engine::Mysql | Engine::Sqlite => "IN (…)",
    };
    let message = format!(
        "a statement seems to run once for each row of another one: `{}`",
        words::line(&child.text)
    );
    Finding::new(CODE, Severity::Note, child.id.clone(), message)
        .evidence("it was called", format!("{} times, {} in all", super::n(child.calls), words::milliseconds(child.total)), source)
        .evidence("the other one", words::line(&parent.text), source)
        .evidence(
            "which was called",
            format!("{} times and gave {} rows", super::n(parent.calls), super::n(parent.rows)),
            source,
        )
        .help(format!("this is a suspicion from counts; if it is true, ask once for all rows: `… {list}`, or a join"))
}
