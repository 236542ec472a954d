//! Constraints of what exists, indexes, and what becomes part of what.

use super::options;
use crate::db::ddl::postgres::Context;
use crate::db::ddl::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{Constraint, Content, Id, Index, Kind, literal, quote};

/// A constraint of a table or domain that exists.
pub(super) fn constraint(context: &Context<'_>, id: &Id, it: &Constraint) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    if it.on_domain {
        return vec![Statement::new(format!(
            "ALTER DOMAIN {name} ADD CONSTRAINT {part} {}",
            it.definition
        ))];
    }
    let table = Id::table(&id.namespace, &id.name);
    let is_online = context.style.online && !context.is_new(&table) && !context.is_of_tree(&table);
    let plain = |definition: &str| {
        Statement::new(format!(
            "ALTER TABLE {name} ADD CONSTRAINT {part} {definition}"
        ))
    };
    let mut statements = match it.ty.as_str() {
        "f" | "c" if is_online && it.is_valid => vec![
            plain(&format!("{} NOT VALID", it.definition)),
            Statement::new(format!("ALTER TABLE {name} VALIDATE CONSTRAINT {part}"))
                .at(Place::Later),
        ],
        "p" | "u" if is_online => match concurrently(id, it) {
            Some(both) => both,
            None => vec![plain(&it.definition)],
        },
        // A constraint of a partition's own index needs no rows of others.
        "p" | "u" if it.parent.is_some() || context.is_of_tree(&table) => {
            vec![Statement::new(format!(
                "ALTER TABLE ONLY {name} ADD CONSTRAINT {part} {}",
                it.definition
            ))]
        }
        _ => vec![plain(&it.definition)],
    };
    let index = Id::new(
        Kind::Index,
        &id.namespace,
        it.index.as_deref().unwrap_or(&id.part),
        "",
    );
    if !it.index_options.is_empty() {
        statements.push(Statement::new(format!(
            "ALTER INDEX {} SET ({})",
            index.sql(),
            options(&it.index_options)
        )));
    }
    if it.index_comment.is_some() {
        statements.push(index_comment(&index, it));
    }
    if context.is_of_tree(&table) {
        statements.extend(take_over(context, id, &index));
    }
    let parent = it.parent.as_ref();
    let parent = parent.filter(|_| !is_attached_elsewhere(context, id, &table));
    statements.extend(parent.map(|parent| attach_index(parent, &index)));
    statements
}

/// Of the index behind a constraint.
pub(in crate::db::ddl) fn index_comment(index: &Id, it: &Constraint) -> Statement {
    let text = it.index_comment.as_deref();
    let text = text.map_or_else(|| "NULL".to_owned(), literal);
    Statement::new(format!("COMMENT ON INDEX {} IS {text}", index.sql()))
}

/// Whether the part `id` of an index is attached by another statement: by that of the index, or with its table.
pub(in crate::db::ddl) fn is_attached_elsewhere(
    context: &Context<'_>,
    id: &Id,
    table: &Id,
) -> bool {
    let tree = &context.trees.1;
    tree.parent(id).is_some_and(|parent| {
        context.plan.has(parent, &Change::Create)
            || context.plan.has(table, &Change::Attach) && !tree.is_incomplete(parent)
    })
}

/// Takes over the parts of an index that are there already.
fn take_over(context: &Context<'_>, id: &Id, index: &Id) -> Vec<Statement> {
    let tree = &context.trees.1;
    let parent = (index.namespace.clone(), index.name.clone());
    let parts = tree.parts().filter(|(_, parent)| *parent == id);
    let parts = parts.filter_map(|(part, _)| {
        let (index, table) = match context.to.get(part)? {
            Content::Index(it) => (&part.name, it.on(&part.namespace)),
            Content::Constraint(it) => (it.index.as_ref()?, Id::table(&part.namespace, &part.name)),
            _ => return None,
        };
        let comes_with_table = context.plan.has(&table, &Change::Attach) && !tree.is_incomplete(id);
        (!comes_with_table).then(|| Id::new(Kind::Index, &part.namespace, index, ""))
    });
    parts.map(|part| attach_index(&parent, &part)).collect()
}

pub(in crate::db::ddl) fn attach_index(
    (namespace, name): &(String, String),
    index: &Id,
) -> Statement {
    let parent = Id::new(Kind::Index, namespace, name, "");
    Statement::new(format!(
        "ALTER INDEX {} ATTACH PARTITION {}",
        parent.sql(),
        index.sql()
    ))
}

/// A key whose index is made while others write.
fn concurrently(id: &Id, it: &Constraint) -> Option<Vec<Statement>> {
    let (word, rest) = match it.ty.as_str() {
        "p" => ("PRIMARY KEY", it.definition.strip_prefix("PRIMARY KEY ")?),
        _ => ("UNIQUE", it.definition.strip_prefix("UNIQUE ")?),
    };
    let (nulls, rest) = match rest.strip_prefix("NULLS NOT DISTINCT ") {
        Some(rest) => (" NULLS NOT DISTINCT", rest),
        None => ("", rest),
    };
    let end = rest.find(" DEFERRABLE").unwrap_or(rest.len());
    let (columns, states) = rest.split_at_checked(end)?;
    if columns.contains("WITHOUT OVERLAPS") {
        return None;
    }
    let (name, part) = (id.sql(), id.part_sql());
    let index = quote(it.index.as_deref().unwrap_or(&id.part));
    Some(vec![
        Statement::new(format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {index} ON {name} {columns}{nulls}"
        ))
        .at(Place::Alone),
        Statement::new(format!(
            "ALTER TABLE {name} ADD CONSTRAINT {part} {word} USING INDEX {index}{states}"
        )),
    ])
}

pub(super) fn index(context: &Context<'_>, id: &Id, it: &Index) -> Vec<Statement> {
    let relation = it.on(&id.namespace);
    let is_online = context.style.online && !it.is_partitioned && !context.is_new(&relation);
    let mut statements = match (is_online, it.definition.split_once(" INDEX ")) {
        (true, Some((create, rest))) => {
            vec![Statement::new(format!("{create} INDEX CONCURRENTLY {rest}")).at(Place::Alone)]
        }
        _ => vec![Statement::new(it.definition.clone())],
    };
    for (column, target) in &it.statistics {
        statements.push(Statement::new(format!(
            "ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS {target}",
            id.sql()
        )));
    }
    if it.is_partitioned {
        statements.extend(take_over(context, id, id));
    }
    let parent = it.parent.as_ref();
    let parent = parent.filter(|_| !is_attached_elsewhere(context, id, &relation));
    statements.extend(parent.map(|parent| attach_index(parent, id)));
    statements
}
