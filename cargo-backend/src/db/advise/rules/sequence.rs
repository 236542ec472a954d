use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, Sequence, percent, short};
use crate::db::model::{Id, Kind};

pub(in crate::db::advise) const CODE: &str = "analyze::sequence-exhaustion";

/// From here on there is time to do something; from there on there is little.
const EARLY: f64 = 0.7;
const LATE: f64 = 0.9;

/// Sequences that have given most of their numbers, by their own bounds or those of their column.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.sequences.iter().filter_map(|sequence| {
        let used = used(sequence)?;
        (used >= EARLY).then(|| of(sequence, used))
    });
    each.collect()
}

/// The largest number that the column of a sequence holds.
fn of_type(ty: &str) -> Option<i64> {
    match ty {
        "smallint" => Some(i16::MAX.into()),
        "integer" => Some(i32::MAX.into()),
        _ => None,
    }
}

/// The share of numbers that have been given; nothing for a sequence that never ends.
pub(in crate::db::advise) fn used(sequence: &Sequence) -> Option<f64> {
    if sequence.cycles {
        return None;
    }
    let last = sequence.last?;
    let column = sequence
        .column
        .as_ref()
        .and_then(|(_, _, _, ty)| of_type(ty));
    let (from, to) = if sequence.increment > 0 {
        let most = column.map_or(sequence.maximum, |most| most.min(sequence.maximum));
        (sequence.minimum.max(0), most)
    } else {
        (sequence.maximum, sequence.minimum)
    };
    let (from, to, last) = (from as f64, to as f64, last as f64);
    (to != from).then(|| ((last - from) / (to - from)).clamp(0.0, 1.0))
}

fn of(sequence: &Sequence, used: f64) -> Finding {
    let id = Id::new(Kind::Sequence, &sequence.namespace, &sequence.name, "");
    let severity = if used >= LATE {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = format!(
        "the sequence `{}` has given {} of its numbers; when it ends, nothing can be inserted",
        short(&id),
        percent(used)
    );
    let last = sequence.last.unwrap_or_default();
    let finding = Finding::new(CODE, severity, short(&id), message).evidence(
        "last number",
        format!("{} of {}", super::n(last), super::n(sequence.maximum)),
        "pg_sequence_last_value",
    );
    match &sequence.column {
        Some((namespace, table, column, ty)) if of_type(ty).is_some() => {
            let table = Id::table(namespace, table);
            let column = table.column(column);
            finding
                .evidence("its column", format!("{}, {ty}", short(&column)), "pg_attribute")
                .help(format!(
                    "`ALTER TABLE {} ALTER COLUMN {} TYPE bigint` writes all rows anew while nobody else reads or writes; foreign keys that refer to it have to follow",
                    table.sql(),
                    column.part_sql()
                ))
                .help("on a large table: add a `bigint` column, fill it in pieces by a trigger and updates, and swap the two")
        }
        _ => finding.help(format!(
            "`ALTER SEQUENCE {} NO MAXVALUE` if its type and its columns hold more",
            id.sql()
        )),
    }
}
