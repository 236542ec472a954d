use super::postgres::Context;
use super::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{Content, Id, Kind, Table};

/// No `CASCADE` where there is another way: what goes is said.
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
        Content::Table(it) => {
            let mut statements: Vec<_> = detach(context, id, it).into_iter().collect();
            statements.push(Statement::new(format!("DROP TABLE {name}")));
            return statements;
        }
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
            // The server knows no other way for keys that are parts of an index, all of which go.
            let below = context.trees.0.below(id);
            let is_of_keys = below.iter().any(|part| part.kind == Kind::Constraint);
            let cascade = if is_of_keys { " CASCADE" } else { "" };
            format!("DROP INDEX {name}{cascade}")
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

/// A partition goes alone only when foreign keys that lead to its parent no longer lead to it.
fn detach(context: &Context<'_>, id: &Id, it: &Table) -> Option<Statement> {
    let (namespace, name) = it.parents.first().filter(|_| it.is_partition())?;
    let parent = Id::table(namespace, name);
    let is_referred_to = context.from.objects.iter().any(|(key, object)| {
        let references = match &object.content {
            Content::Constraint(key) => key.references.as_ref(),
            _ => None,
        };
        references.is_some_and(|(namespace, name, _)| {
            Id::table(namespace, name) == parent
                && context.to.objects.contains_key(key)
                && !context.plan.has(key, &Change::Drop)
        })
    });
    let stays = !context.plan.has(&parent, &Change::Drop);
    (is_referred_to && stays).then(|| {
        Statement::new(format!(
            "ALTER TABLE {} DETACH PARTITION {}",
            parent.sql(),
            id.sql()
        ))
    })
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
