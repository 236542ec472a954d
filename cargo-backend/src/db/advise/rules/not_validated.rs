use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Input, short};
use crate::db::model::{Content, Id};

pub(in crate::db::advise) const CODE: &str = "analyze::not-validated";

/// Constraints that new rows satisfy, and old ones perhaps not. The planner does not rely on them.
pub(in crate::db::advise) fn check(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, object) in &input.database.objects {
        let Content::Constraint(constraint) = &object.content else {
            continue;
        };
        // A domain is validated by another statement, and that of a parent covers its children.
        if constraint.is_valid || constraint.on_domain || constraint.is_inherited {
            continue;
        }
        let message = format!(
            "the constraint `{}` has not been validated: old rows may break it",
            short(id)
        );
        let finding = Finding::new(CODE, Severity::Warning, short(id), message).evidence(
            "it says",
            constraint.definition.clone(),
            "pg_constraint",
        );
        let finding = input.sized(&Id::table(&id.namespace, &id.name), finding);
        let (table, name) = (id.sql(), id.part_sql());
        findings.push(
            finding
                .sql(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {name}"), "")
                .help("it reads all rows, while others read and write; if it fails, its message names what breaks it"),
        );
    }
    findings
}
