use super::postgres::Context;
use super::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{Content, Id, Kind};

/// Never `CASCADE`: what goes is said.
pub(super) fn drop(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    let Some(content) = context.from.get(id) else {
        return Vec::new();
    };
    let sql = match content {
        Content::Namespace => format!("DROP SCHEMA {name}"),
        Content::Extension(_) => format!("DROP EXTENSION {name}"),
        Content::Enum(_) | Content::Composite(_) | Content::Range(_) => format!("DROP TYPE {name}"),
        Content::Domain(_) => format!("DROP DOMAIN {name}"),
        Content::Sequence(_) => format!("DROP SEQUENCE {name}"),
        Content::Table(_) => format!("DROP TABLE {name}"),
        Content::Other(it) => format!("DROP {}", it.target),
        Content::Column(_) => {
            let only = if stays_below(context, id) {
                "ONLY "
            } else {
                ""
            };
            format!("ALTER TABLE {only}{name} DROP COLUMN {part}")
        }
        Content::Constraint(it) => {
            let of = if it.on_domain { "DOMAIN" } else { "TABLE" };
            format!("ALTER {of} {name} DROP CONSTRAINT {part}")
        }
        Content::Index(it) => {
            let relation = it.on(&id.namespace);
            let is_plain = !it.is_partitioned && it.parent.is_none() && !context.is_new(&relation);
            if context.style.online && is_plain {
                return vec![
                    Statement::new(format!("DROP INDEX CONCURRENTLY {name}")).at(Place::Alone),
                ];
            }
            format!("DROP INDEX {name}")
        }
        Content::View(view) if view.materialized => format!("DROP MATERIALIZED VIEW {name}"),
        Content::View(_) => format!("DROP VIEW {name}"),
        Content::Function(it) if it.procedure => format!("DROP PROCEDURE {name}"),
        Content::Function(_) => format!("DROP FUNCTION {name}"),
        Content::Aggregate(_) => format!("DROP AGGREGATE {name}"),
        Content::Trigger(_) => format!("DROP TRIGGER {part} ON {name}"),
        Content::Rule(_) => format!("DROP RULE {part} ON {name}"),
        Content::Policy(_) => format!("DROP POLICY {part} ON {name}"),
        Content::Statistics(_) => format!("DROP STATISTICS {name}"),
        Content::EventTrigger(_) => format!("DROP EVENT TRIGGER {name}"),
        Content::Publication(_) => format!("DROP PUBLICATION {name}"),
        // PostgreSQL has no events.
        Content::DefaultPrivileges(_) | Content::Event(_) | Content::IdentitySequence => {
            return Vec::new();
        }
    };
    debug_assert!(id.kind != Kind::DefaultPrivileges);
    vec![Statement::new(sql)]
}

/// Whether a table that has inherited a column keeps it when the parent does not.
fn stays_below(context: &Context<'_>, id: &Id) -> bool {
    let parent = (id.namespace.clone(), id.name.clone());
    let mut children = context
        .from
        .tables()
        .filter(|(_, table)| table.parents.contains(&parent));
    children.any(|(child, _)| {
        let column = child.column(&id.part);
        matches!(
            (context.from.get(&column), context.to.get(&column)),
            (Some(Content::Column(old)), Some(Content::Column(new))) if !old.is_local && new.is_local
        ) && !context.plan.has(&column, &Change::Create)
    })
}
