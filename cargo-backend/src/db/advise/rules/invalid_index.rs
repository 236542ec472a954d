use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, bytes, short};

pub(in crate::db::advise) const CODE: &str = "analyze::invalid-index";

/// Indexes that `CREATE INDEX CONCURRENTLY` left behind when it failed: they cost writes and serve nothing.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.indexes.iter().filter(|index| !index.is_valid);
    let each = each.map(|index| {
        let name = short(&index.id());
        let message = format!("the index `{name}` is not valid: no query uses it, every write pays for it");
        let finding = Finding::new(CODE, Severity::Error, name, message).evidence(
            "its size",
            bytes(index.bytes),
            "pg_index",
        );
        if index.is_partitioned {
            return finding.help("a partition lacks its part: make an index like it there, and `ALTER INDEX … ATTACH PARTITION` it");
        }
        let mut finding = finding.sql(format!("REINDEX INDEX CONCURRENTLY {}", index.id().sql()), "");
        if index.is_unique {
            finding = finding.help("if that fails, values stand there twice: the message names one");
        }
        finding
    });
    each.collect()
}
