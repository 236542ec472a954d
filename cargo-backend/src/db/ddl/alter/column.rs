//! Changes of columns of tables and views.

use super::changed_options;
use super::sequence::{changed_sequence, restart, within};
use crate::db::ddl::create::{bounds, identity, is_made_apart};
use crate::db::ddl::postgres::{Context, go_on};
use crate::db::ddl::type_::zero;
use crate::db::ddl::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{Column, Content, Id, Kind, SequenceOptions, quote};

/// What a view does not say of its columns.
pub(in crate::db::ddl) fn column_of_view(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let Some(Content::Column(new)) = context.to.get(id) else {
        return Vec::new();
    };
    let view = context.view_of(id);
    let is_new = view.as_ref().is_none_or(|view| context.is_new(view));
    let old = match context.from.get(id).filter(|_| !is_new) {
        Some(Content::Column(old)) => Some(old),
        _ => None,
    };
    let is_materialized = view.is_some_and(
        |view| matches!(context.to.get(&view), Some(Content::View(it)) if it.materialized),
    );
    let word = if is_materialized {
        "MATERIALIZED VIEW"
    } else {
        "VIEW"
    };
    let (name, part) = (id.sql(), id.part_sql());
    let alter = format!("ALTER {word} {name} ALTER COLUMN {part}");
    let mut statements = Vec::new();
    let old_default = old.and_then(|old| old.default.as_ref());
    if old_default != new.default.as_ref() {
        statements.push(Statement::new(match &new.default {
            Some(default) => format!("{alter} SET DEFAULT {default}"),
            None => format!("{alter} DROP DEFAULT"),
        }));
    }
    statements.extend(kept_as(&alter, old, new));
    statements
}

/// How values of a column are kept, and what is known of them.
fn kept_as(alter: &str, old: Option<&Column>, new: &Column) -> Vec<Statement> {
    let alter = |what: String| Statement::new(format!("{alter} {what}"));
    let mut statements = Vec::new();
    if old.and_then(|old| old.storage.as_ref()) != new.storage.as_ref() {
        let storage = new.storage.as_deref();
        statements.push(alter(format!(
            "SET STORAGE {}",
            storage.unwrap_or_else(|| storage_of(&new.ty))
        )));
    }
    if old.and_then(|old| old.compression.as_ref()) != new.compression.as_ref() {
        let method = new.compression.as_deref().unwrap_or("default");
        statements.push(alter(format!("SET COMPRESSION {method}")));
    }
    if old.and_then(|old| old.statistics) != new.statistics {
        let target = new.statistics.unwrap_or(-1);
        statements.push(alter(format!("SET STATISTICS {target}")));
    }
    let options = old.map(|old| old.options.as_slice()).unwrap_or_default();
    statements.extend(changed_options(
        &alter(String::new()).sql,
        options,
        &new.options,
    ));
    statements
}

pub(super) fn column(context: &Context<'_>, id: &Id, old: &Column, new: &Column) -> Vec<Statement> {
    let (table, name) = (id.sql(), id.part_sql());
    let alter =
        |what: String| Statement::new(format!("ALTER TABLE {table} ALTER COLUMN {name} {what}"));
    let mut statements = Vec::new();
    let loses_expression = !old.generated.is_empty() && new.generated.is_empty();
    if loses_expression {
        statements.push(alter("DROP EXPRESSION".to_owned()));
    }
    let is_loosened = context.plan.has(id, &Change::DropDefault);
    if !old.identity.is_empty() && new.identity.is_empty() && !is_loosened {
        statements.push(alter("DROP IDENTITY".to_owned()));
    }
    let is_plain = old.generated.is_empty() && new.generated.is_empty();
    let changes_type = old.ty != new.ty || old.collation != new.collation;
    let mut has_default =
        old.default.is_some() && !loses_expression && !context.plan.has(id, &Change::DropDefault);
    // Their parents have the type changed.
    let follows = !new.is_local && !old.is_local;
    let narrowed = narrowed(old, new).filter(|_| changes_type && !follows);
    if let Some((before, after)) = &narrowed {
        let changed = changed_sequence("SET ", before, after);
        let sequence = sequence_of(id, before).sql();
        statements.extend(within(&sequence, before, after));
        statements.push(alter(format!(
            "{}{}",
            changed.trim(),
            restart(before, after)
        )));
    }
    if changes_type && !follows {
        if has_default && is_plain {
            statements.push(alter("DROP DEFAULT".to_owned()));
            has_default = false;
        }
        let collation = new
            .collation
            .as_ref()
            .map(|it| format!(" COLLATE {it}"))
            .unwrap_or_default();
        let using = match casts_by_itself(&old.ty, &new.ty) || !new.generated.is_empty() {
            true => String::new(),
            // Types of users have no casts to each other.
            false if old.ty.contains('.') && new.ty.contains('.') => {
                format!(" USING {name}::text::{}", new.ty)
            }
            false => format!(" USING {name}::{}", new.ty),
        };
        statements.push(alter(format!("TYPE {}{collation}{using}", new.ty)));
    }
    if new.generated.is_empty() {
        statements.extend(default(
            context,
            id,
            has_default.then_some(old.default.as_ref()).flatten(),
            new.default.as_ref(),
        ));
    }
    let gains_identity = old.identity.is_empty() && !new.identity.is_empty();
    if new.not_null && !old.not_null {
        statements.extend(not_null(context, id, gains_identity));
    }
    if old.not_null && !new.not_null {
        statements.push(alter("DROP NOT NULL".to_owned()));
    }
    if gains_identity {
        statements.push(alter(format!("ADD{}", identity(&id.namespace, new))));
        statements.push(go_on(id));
    } else if old.identity != new.identity && !new.identity.is_empty() {
        let when = if new.identity == "a" {
            "ALWAYS"
        } else {
            "BY DEFAULT"
        };
        statements.push(alter(format!("SET GENERATED {when}")));
    }
    if let (Some(before), Some(after), false) = (&old.sequence, &new.sequence, gains_identity) {
        let named = |it: &SequenceOptions| sequence_of(id, it);
        if named(before) != named(after) {
            let to = quote(&named(after).name);
            let from = named(before).sql();
            statements.push(Statement::new(format!(
                "ALTER SEQUENCE {from} RENAME TO {to}"
            )));
        }
        let changed = changed_sequence("SET ", before, after);
        if !changed.is_empty() && before.ty == after.ty {
            statements.extend(within(&named(after).sql(), before, after));
            let restart = restart(before, after);
            statements.push(alter(format!("{}{restart}", changed.trim())));
        } else if before != after {
            // The type of the sequence follows that of its column; the bounds may not.
            let at = SequenceOptions {
                ty: after.ty.clone(),
                ..narrowed.map_or_else(|| before.clone(), |(_, at)| at)
            };
            let changed = changed_sequence("SET ", &at, after);
            statements.extend((!changed.is_empty()).then(|| alter(changed.trim().to_owned())));
        }
    }
    if changes_type && new.storage.is_some() && old.storage == new.storage {
        let storage = new.storage.as_deref().unwrap_or_default();
        statements.push(alter(format!("SET STORAGE {storage}")));
    }
    let alter = format!("ALTER TABLE {table} ALTER COLUMN {name}");
    statements.extend(kept_as(&alter, Some(old), new));
    statements
}

/// The sequence of an identity.
fn sequence_of(column: &Id, it: &SequenceOptions) -> Id {
    let name = it.name.clone();
    let name = name.unwrap_or_else(|| format!("{}_{}_seq", column.name, column.part));
    Id::new(Kind::Sequence, &column.namespace, &name, "")
}

/// The sequence of an identity as it has to be before its column, and it, get a type that has no room for its
/// bounds: they follow only where they are those of the old type.
fn narrowed(old: &Column, new: &Column) -> Option<(SequenceOptions, SequenceOptions)> {
    let (before, after) = (old.sequence.as_ref()?, new.sequence.as_ref()?);
    let ((least, most), (least_then, most_then)) = (bounds(&before.ty), bounds(&after.ty));
    let mut at = before.clone();
    if before.maximum > most_then && before.maximum != most {
        at.maximum = after.maximum;
    }
    if before.minimum < least_then && before.minimum != least {
        at.minimum = after.minimum;
    }
    let starts_outside = at.start > at.maximum || at.start < at.minimum;
    if starts_outside {
        at.start = after.start;
    }
    (at != *before).then(|| (before.clone(), at))
}

fn default(
    context: &Context<'_>,
    id: &Id,
    old: Option<&String>,
    new: Option<&String>,
) -> Option<Statement> {
    let table = Id::table(&id.namespace, &id.name);
    // Children have defaults of their own.
    let only = if context.is_of_tree(&table) {
        "ONLY "
    } else {
        ""
    };
    let alter = format!(
        "ALTER TABLE {only}{} ALTER COLUMN {}",
        id.sql(),
        id.part_sql()
    );
    match (old, new) {
        (old, new) if old == new => None,
        (_, Some(default)) => Some(Statement::new(format!("{alter} SET DEFAULT {default}"))),
        (_, None) => Some(Statement::new(format!("{alter} DROP DEFAULT"))),
    }
}

/// A check that is validated while others write spares the scan under a lock.
fn not_null(context: &Context<'_>, id: &Id, at_once: bool) -> Vec<Statement> {
    let (table, name) = (id.sql(), id.part_sql());
    let relation = Id::table(&id.namespace, &id.name);
    let set = Statement::new(format!(
        "ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
    ));
    let mut statements = Vec::new();
    if let Some(fill) = context.style.fills.get(id) {
        statements.push(Statement::new(format!(
            "UPDATE {table} SET {name} = {fill} WHERE {name} IS NULL"
        )));
    } else if context.style.fills_all
        && let Some(Content::Column(column)) = context.to.get(id)
        && let Some(zero) = zero(context.to, &column.ty)
    {
        statements.push(Statement::new(format!(
            "UPDATE {table} SET {name} = {zero} WHERE {name} IS NULL"
        )));
    }
    let for_key = context.to.constraints(&relation).any(|(key, it)| {
        it.ty == "p" && it.columns.contains(&id.part) && is_made_apart(context, key)
    });
    if !context.style.online || at_once || for_key || context.is_of_tree(&relation) {
        statements.push(set);
        return statements;
    }
    let mut check = format!("{}_{}_not_null", id.name, id.part);
    while check.len() > 60 {
        check.pop();
    }
    let is_taken = |check: &str| {
        let taken = Id::new(Kind::Constraint, &id.namespace, &id.name, check);
        [context.from, context.to]
            .iter()
            .any(|it| it.objects.contains_key(&taken))
    };
    while is_taken(&check) {
        check.push('_');
    }
    let check = quote(&check);
    statements.extend([
        Statement::new(format!(
            "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"
        )),
        Statement::new(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {check}")).at(Place::Later),
        set.at(Place::Later),
        Statement::new(format!("ALTER TABLE {table} DROP CONSTRAINT {check}")).at(Place::Later),
    ]);
    statements
}

/// Whether the server converts values by itself, and refuses what does not fit instead of cutting it.
fn casts_by_itself(old: &str, new: &str) -> bool {
    let family = |ty: &str| {
        let base = ty.split('(').next().unwrap_or(ty).trim();
        match base {
            "text" | "character varying" | "character" => 1,
            "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => 2,
            "date" => 3,
            base if base.starts_with("timestamp") => 3,
            _ => 0,
        }
    };
    family(old) != 0 && family(old) == family(new) || old == new
}

/// How values of a type are stored if nothing is said.
fn storage_of(ty: &str) -> &'static str {
    let base = ty.split('(').next().unwrap_or(ty).trim();
    match base {
        "text" | "character varying" | "character" | "bytea" | "jsonb" | "json" | "xml"
        | "tsvector" => "EXTENDED",
        "numeric" | "inet" | "cidr" => "MAIN",
        base if base.ends_with("[]") => "EXTENDED",
        _ => "PLAIN",
    }
}

#[cfg(test)]
mod tests {
    use super::casts_by_itself;

    #[test]
    fn values_that_do_not_fit_are_refused_and_not_cut() {
        assert!(casts_by_itself(
            "character varying(50)",
            "character varying(10)"
        ));
        assert!(casts_by_itself("integer", "bigint"));
        assert!(!casts_by_itself("text", "integer"));
    }
}
