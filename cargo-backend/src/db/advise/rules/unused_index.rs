use backend_codegen::diagnostic::Severity;

use super::foreign_key::serves;
use super::redundant_index::{is_one_too_many, replaces};
use crate::db::advise::{Finding, Index, IndexUse, Input, bytes, engine, short};
use crate::db::model::{Content, Engine};

pub(in crate::db::advise) const CODE: &str = "analyze::unused-index";

/// A job that runs once a week has to have had its chance.
const LONG_ENOUGH: f64 = 7.0 * 86_400.0;

/// Indexes that no query used since the server began to count.
///
/// Nothing says that none ever will: standbys count for themselves, and so did the server before its counters
/// were set back. Nothing is dropped unless it is asked for.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    if input.facts.index_use == IndexUse::Nobody {
        return Vec::new();
    }
    let each = input.facts.indexes.iter();
    let each = each.filter(|index| {
        index.scans == 0
            && index.is_valid
            && !index.is_needed()
            && !index.is_partitioned
            && is_counted(input, index)
            && !is_one_too_many(input, index)
            && !replaces(input, index)
            && is_of_used_table(input, index)
            && !is_for_a_key(input, index)
    });
    each.map(|index| of(input, index)).collect()
}

/// MySQL counts what is read by a B-tree.
fn is_counted(input: &Input<'_>, index: &Index) -> bool {
    input.engine() == Engine::Postgres || index.method == "btree"
}

/// An index on a table that nobody reads says nothing.
fn is_of_used_table(input: &Input<'_>, index: &Index) -> bool {
    input.table(&index.table()).is_some_and(|table| {
        table.n_rows() > 0.0
            && table.sequential_scans + table.sequential_rows + table.index_scans > 0
    })
}

/// Whether a foreign key would have no index without it.
fn is_for_a_key(input: &Input<'_>, index: &Index) -> bool {
    let table = index.table();
    let mut keys = input
        .database
        .constraints(&table)
        .filter(|(_, it)| it.ty == "f");
    keys.any(|(_, key)| {
        serves(index, &key.columns)
            && !input
                .indexes_of(&table)
                .any(|other| other.name != index.name && serves(other, &key.columns))
    })
}

fn of(input: &Input<'_>, index: &Index) -> Finding {
    let seconds = input.facts.server.seconds.unwrap_or(0.0);
    let severity = if seconds >= LONG_ENOUGH {
        Severity::Warning
    } else {
        Severity::Note
    };
    let name = short(&index.id());
    let message = format!("no query has used the index `{name}`");
    let mut finding =
        Finding::new(CODE, severity, name, message).evidence("used", "0 times", input.index_use());
    // MySQL says that of all indexes of a table at once.
    if input.engine() != Engine::Mysql {
        finding = finding.evidence("its size", bytes(index.bytes), input.sources().index_size);
    }
    finding = finding.evidence("watched for", input.window(), input.sources().window);
    if let Some(table) = input.table(&index.table()) {
        let writes = table.inserted + table.updated;
        if writes > 0 || input.engine() == Engine::Postgres {
            finding = finding.evidence(
                "paid for by",
                format!("{} rows that were inserted or updated", super::n(writes)),
                input.sources().counters,
            );
        }
    }
    if input.facts.server.is_standby {
        finding = finding.help("this is a standby: ask the primary server, too");
    } else {
        finding = finding.help("standbys count for themselves: ask them, too, before it goes");
    }
    let is_statistic = input.database.objects.values().any(|object| {
        matches!(&object.content, Content::Index(it) if it.definition == index.definition && it.parts.iter().any(|part| part.column.is_none()))
    });
    if is_statistic && input.engine() == Engine::Postgres {
        finding = finding.help("it has an expression, of which the planner knows by it: `CREATE STATISTICS` keeps that");
    }
    if input.options.drop_unused {
        let (drop, create) = engine::drop(input.engine(), index);
        finding.sql(drop, create)
    } else {
        finding.help("`--drop-unused` writes the statement that drops it")
    }
}
