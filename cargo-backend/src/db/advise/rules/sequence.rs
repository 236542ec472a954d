use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, Sequence, percent, short};
use crate::db::model::{Content, Engine, Id, Kind};

pub(in crate::db::advise) const CODE: &str = "analyze::sequence-exhaustion";

/// From here on there is time to do something; from there on there is little.
const EARLY: f64 = 0.7;
const LATE: f64 = 0.9;

/// Sequences that have given most of their numbers, by their own bounds or those of their column.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.sequences.iter().filter_map(|sequence| {
        let used = used(sequence)?;
        (used >= EARLY).then(|| match input.engine() {
            Engine::Postgres => of(input, sequence, used),
            Engine::Mysql => mysql(input, sequence, used),
            Engine::Sqlite => sqlite(input, sequence, used),
        })
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

fn of(input: &Input<'_>, sequence: &Sequence, used: f64) -> Finding {
    let id = Id::new(Kind::Sequence, &sequence.namespace, &sequence.name, "");
    let severity = severity(used);
    let message = format!(
        "the sequence `{}` has given {} of its numbers; when it ends, nothing can be inserted",
        short(&id),
        percent(used)
    );
    let last = sequence.last.unwrap_or_default();
    let finding = Finding::new(CODE, severity, short(&id), message).evidence(
        "last number",
        format!("{} of {}", super::n(last), super::n(sequence.maximum)),
        input.sources().sequences,
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

fn severity(used: f64) -> Severity {
    if used >= LATE {
        Severity::Error
    } else {
        Severity::Warning
    }
}

fn mysql(input: &Input<'_>, sequence: &Sequence, used: f64) -> Finding {
    let table = Id::table("", &sequence.name);
    let Some((.., column, ty)) = &sequence.column else {
        let finding = of(input, sequence, used);
        return Finding {
            help: vec!["give it a larger `MAXVALUE`, if its columns hold more".to_owned()],
            ..finding
        };
    };
    let object = short(&table.column(column));
    let message = format!(
        "`{object}` has counted {} of the numbers that it holds; at their end nothing can be inserted",
        percent(used)
    );
    let last = sequence.last.unwrap_or_default();
    let unsigned = if ty.contains("unsigned") {
        " unsigned"
    } else {
        ""
    };
    Finding::new(CODE, severity(used), object, message)
        .evidence(
            "last number",
            format!("{} of {}", super::n(last), super::n(sequence.maximum)),
            input.sources().sequences,
        )
        .evidence("its type", ty.clone(), "information_schema.COLUMNS")
        .help(format!(
            "`ALTER TABLE {} MODIFY {} bigint{unsigned} NOT NULL AUTO_INCREMENT` copies all rows while nobody writes; columns that refer to it have to become `bigint{unsigned}` with it",
            Engine::Mysql.sql(&table),
            Engine::Mysql.quote(column)
        ))
}

/// SQLite's rowids are numbers of 64 bits: what has come to their end was given a large number once.
fn sqlite(input: &Input<'_>, sequence: &Sequence, used: f64) -> Finding {
    let table = Id::table("", &sequence.name);
    let object = short(&table);
    let is_counter = matches!(input.database.get(&table), Some(Content::Table(it)) if it.options.iter().any(|it| it == "AUTOINCREMENT"));
    let message = if is_counter {
        format!(
            "`{object}` has counted {} of the numbers that there are; at their end nothing can be inserted, since it is `AUTOINCREMENT`",
            percent(used)
        )
    } else {
        format!(
            "the last rowid of `{object}` is at {} of the numbers that there are; behind their end new ones are looked for at random",
            percent(used)
        )
    };
    let severity = if is_counter {
        severity(used)
    } else {
        Severity::Note
    };
    let last = sequence.last.unwrap_or_default();
    Finding::new(CODE, severity, object, message)
        .evidence("last rowid", super::n(last), input.sources().sequences)
        .help("somebody gave a row that number: without it, and with another `seq` in `sqlite_sequence`, the table counts on from the others")
}
