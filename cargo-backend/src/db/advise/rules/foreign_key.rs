use std::collections::BTreeSet;

use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Index, Input, engine, index_name, short};
use crate::db::model::{Constraint, Content, Id, quote};

pub(in crate::db::advise) const CODE: &str = "analyze::foreign-key";

/// A table with fewer rows is read as a whole in no time.
const SMALL: f64 = 1000.0;

/// Foreign keys that no index serves: whenever a row is deleted over there, or its key changes, all rows over
/// here are read, and joins along the key read them, too.
///
/// An index serves if its first columns are those of the key, in any order. One for rows that are not null
/// serves as well, since nothing looks for nulls along a key. MySQL makes one itself where there is none.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let mut taken: BTreeSet<String> = input
        .database
        .objects
        .keys()
        .filter(|id| id.part.is_empty())
        .map(|id| id.name.clone())
        .collect();
    taken.extend(input.facts.indexes.iter().map(|index| index.name.clone()));
    let mut findings = Vec::new();
    let mut seen: BTreeSet<(Id, Vec<String>)> = BTreeSet::new();
    for (id, object) in &input.database.objects {
        let Content::Constraint(key) = &object.content else {
            continue;
        };
        let Some((namespace, name, _)) = key.references.as_ref().filter(|_| key.ty == "f") else {
            continue;
        };
        let table = Id::table(&id.namespace, &id.name);
        let mut columns = key.columns.clone();
        columns.sort();
        if served(input, &table, key) || !seen.insert((table.clone(), columns)) {
            continue;
        }
        findings.push(of(
            input,
            &table,
            key,
            &Id::table(namespace, name),
            &mut taken,
        ));
    }
    findings
}

fn served(input: &Input<'_>, table: &Id, key: &Constraint) -> bool {
    input
        .indexes_of(table)
        .any(|index| serves(index, &key.columns))
}

/// Whether rows are found by these columns.
pub(super) fn serves(index: &Index, columns: &[String]) -> bool {
    is_led_by(index, columns)
        && index
            .predicate
            .as_ref()
            .is_none_or(|it| is_not_null(it, columns))
}

fn is_led_by(index: &Index, columns: &[String]) -> bool {
    let first: BTreeSet<&str> = index
        .parts
        .iter()
        .take(columns.len())
        .filter_map(|part| part.column.as_deref().filter(|_| part.is_own_collation))
        .collect();
    let wanted: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
    let is_equality = match index.method.as_str() {
        "btree" => true,
        "hash" => columns.len() == 1,
        _ => false,
    };
    is_equality && index.is_valid && first == wanted
}

/// `(a IS NOT NULL)`, `((a IS NOT NULL) AND (b IS NOT NULL))`: of columns of the key alone. SQLite's texts have
/// their keywords in lower case.
fn is_not_null(predicate: &str, columns: &[String]) -> bool {
    let predicate = predicate
        .replace(" is not null", " IS NOT NULL")
        .replace(" and ", " AND ");
    let mut terms = predicate
        .split(" AND ")
        .map(|term| term.trim_matches(['(', ')', ' ']));
    terms.all(|term| {
        term.strip_suffix(" IS NOT NULL")
            .is_some_and(|column| columns.iter().any(|it| quote(it) == column))
    })
}

fn of(
    input: &Input<'_>,
    table: &Id,
    key: &Constraint,
    other: &Id,
    taken: &mut BTreeSet<String>,
) -> Finding {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    let name = index_name(&table.name, &columns, None, taken);
    taken.insert(name.clone());
    let quoted: Vec<String> = columns.iter().map(|it| quote(it)).collect();
    let list = quoted.join(", ");
    let is_partitioned =
        matches!(input.database.get(table), Some(Content::Table(it)) if it.partition_key.is_some());
    let (up, down) = engine::create(input.engine(), table, &name, &columns, is_partitioned);
    let is_small = input.facts.is_live && input.table(table).is_some_and(|it| it.n_rows() < SMALL);
    let severity = if is_small {
        Severity::Note
    } else {
        Severity::Warning
    };
    let object = match columns.as_slice() {
        [one] => short(&table.column(one)),
        _ => format!("{} ({list})", short(table)),
    };
    let near = input.indexes_of(table).find_map(|index| {
        let partial = index.predicate.is_some() && is_led_by(index, &key.columns);
        let part = columns.len() > 1
            && index.predicate.is_none()
            && index.parts.first().and_then(|part| part.column.as_deref())
                == columns.first().copied();
        match (partial, part) {
            (true, _) => Some(format!("{} is for some rows only", short(&index.id()))),
            (_, true) => Some(format!(
                "{} has only the first of its columns",
                short(&index.id())
            )),
            _ => None,
        }
    });
    let message = format!(
        "`{object}` refers to `{}`, and no index is there to find rows by it",
        short(other)
    );
    let mut finding = input.sized(table, Finding::new(CODE, severity, object, message));
    if let Some(near) = near {
        finding = finding.evidence("nearest index", near, input.sources().indexes);
    }
    if let Some(parent) = input.table(other).filter(|_| input.facts.is_live) {
        let n = parent.deleted;
        if n > 0 {
            let figure = format!(
                "{} rows, each of which made all of `{}` be read",
                super::n(n),
                short(table)
            );
            finding = finding.evidence(
                format!("deleted from {}", short(other)),
                figure,
                input.sources().counters,
            );
        }
    }
    finding.sql(up, down)
}
