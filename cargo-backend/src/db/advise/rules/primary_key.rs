use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, short};
use crate::db::model::{Engine, Id, quote};

pub(in crate::db::advise) const CODE: &str = "analyze::primary-key";

/// Tables whose rows cannot be named: replication cannot update them, and no API can.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, table) in input.database.tables() {
        // Partitions and children go by their parents, and modules of SQLite have keys of their own.
        let has_key = input.database.constraints(id).any(|(_, it)| it.ty == "p");
        let is_virtual = input.engine() == Engine::Sqlite && table.access_method.is_some();
        if has_key || is_virtual || !table.parents.is_empty() {
            continue;
        }
        let message = format!("`{}` has no primary key", short(id));
        let finding = Finding::new(CODE, Severity::Warning, short(id), message);
        let mut finding = input.sized(id, finding);
        let columns = input.database.columns(id);
        let is_not_null = |name: &String| {
            columns
                .iter()
                .any(|(id, column)| id.part == *name && column.not_null)
        };
        let unique = input.indexes_of(id).find(|index| {
            let names: Vec<_> = index
                .parts
                .iter()
                .filter_map(|part| part.column.as_ref())
                .collect();
            index.is_unique
                && index.is_valid
                && index.predicate.is_none()
                && names.len() == index.parts.len()
                && names.into_iter().all(is_not_null)
        });
        finding = match unique {
            Some(index) if input.engine() != Engine::Postgres => finding.help(format!("rows can be told apart by `{}`: make that the primary key", short(&index.id()))),
            None if input.engine() != Engine::Postgres => finding.help(new_key(input.engine(), id)),
            Some(index) if !index.has_constraint => finding.help(format!(
                "its unique index can be one: `ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}`",
                id.sql(),
                quote(&format!("{}_pkey", id.name)),
                quote(&index.name)
            )),
            Some(index) => finding.help(format!("rows can be told apart by `{}`: make that the primary key", short(&index.id()))),
            None => finding.help(format!(
                "`ALTER TABLE {} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY` writes all rows anew while nobody else reads or writes",
                id.sql()
            )),
        };
        if table.replica_identity == "d" && is_published(input) {
            finding =
                finding.help("its rows cannot be updated or deleted while a publication has them");
        }
        findings.push(finding);
    }
    findings
}

/// How a table gets a key that has none.
fn new_key(engine: Engine, table: &Id) -> String {
    match engine {
        Engine::Mysql => format!(
            "`ALTER TABLE {} ADD COLUMN id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST` copies all rows while nobody writes; without a key a replica looks through the whole table for each row that changes",
            engine.sql(table)
        ),
        Engine::Postgres | Engine::Sqlite => "SQLite tells its rows apart by a rowid of which no column says anything, and which `VACUUM` may change: give it an `id INTEGER PRIMARY KEY`, which `cargo backend db diff` writes".to_owned(),
    }
}

fn is_published(input: &Input<'_>) -> bool {
    use crate::db::model::Kind;
    input
        .database
        .objects
        .keys()
        .any(|id| id.kind == Kind::Publication)
}
