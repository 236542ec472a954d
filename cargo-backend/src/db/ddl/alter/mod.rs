//! Changes of what stays.

mod column;
mod sequence;

use super::create::{
    attach_index, enabled, event_trigger_enabled, index_comment, is_attached_elsewhere, options,
    wrapped,
};
use super::postgres::Context;
use super::{Place, Statement};
use crate::db::diff::given;
use crate::db::model::{
    Composite, Constraint, Content, Domain, EnumType, Id, Index, Kind, Other, Policy, Table,
    literal, quote,
};
use column::column;
pub(super) use column::column_of_view;
use sequence::alter_sequence;

pub(super) fn alter(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    match (context.from.get(id), context.to.get(id)) {
        (Some(Content::Extension(_)), Some(Content::Extension(new))) => {
            vec![Statement::new(format!(
                "ALTER EXTENSION {name} SET SCHEMA {}",
                quote(&new.schema)
            ))]
        }
        (Some(Content::Other(old)), Some(Content::Other(new))) => foreign_options(old, new),
        (Some(Content::Enum(old)), Some(Content::Enum(new))) => labels(&name, old, new),
        (Some(Content::Domain(old)), Some(Content::Domain(new))) => domain(&name, old, new),
        (Some(Content::Composite(old)), Some(Content::Composite(new))) => {
            composite(&name, old, new)
        }
        (Some(Content::Sequence(old)), Some(Content::Sequence(new))) => {
            alter_sequence(&name, old, new)
        }
        (Some(Content::Table(old)), Some(Content::Table(new))) => table(context, id, old, new),
        (Some(Content::Column(old)), Some(Content::Column(new))) => column(context, id, old, new),
        (None, Some(Content::Constraint(new))) if new.is_inherited => {
            constraint(context, id, new, new)
        }
        // It has come with that of the parent.
        (None, Some(Content::Column(new))) => given(context.to, id)
            .map(|old| column(context, id, &old, new))
            .unwrap_or_default(),
        (Some(Content::Constraint(old)), Some(Content::Constraint(new))) => {
            constraint(context, id, old, new)
        }
        (Some(Content::Index(old)), Some(Content::Index(new))) => index(context, id, old, new),
        (Some(Content::View(old)), Some(Content::View(new))) => {
            let view = if new.materialized {
                "MATERIALIZED VIEW"
            } else {
                "VIEW"
            };
            let alter = format!("ALTER {view} {name}");
            let mut statements = changed_options(&alter, &old.options, &new.options);
            if old.access_method != new.access_method {
                let method = new.access_method.as_deref().unwrap_or("heap");
                statements.push(Statement::new(format!(
                    "{alter} SET ACCESS METHOD {method}"
                )));
            }
            statements
        }
        (Some(Content::Trigger(_)), Some(Content::Trigger(new))) => {
            enabled(&name, "TRIGGER", &part, &new.enabled)
                .into_iter()
                .collect()
        }
        (Some(Content::Rule(_)), Some(Content::Rule(new))) => {
            enabled(&name, "RULE", &part, &new.enabled)
                .into_iter()
                .collect()
        }
        (Some(Content::EventTrigger(_)), Some(Content::EventTrigger(new))) => {
            event_trigger_enabled(&name, &new.enabled)
                .into_iter()
                .collect()
        }
        (Some(Content::Policy(old)), Some(Content::Policy(new))) => policy(id, old, new),
        (Some(Content::Statistics(_)), Some(Content::Statistics(new))) => {
            vec![Statement::new(format!(
                "ALTER STATISTICS {name} SET STATISTICS {}",
                new.target.unwrap_or(-1)
            ))]
        }
        _ => Vec::new(),
    }
}

/// `OPTIONS (ADD a 'b', SET c 'd', DROP e)`.
fn foreign_options(old: &Other, new: &Other) -> Vec<Statement> {
    let name = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
    let has = |all: &[String], wanted: &str| all.iter().any(|it| name(it) == wanted);
    let gone = old.options.iter().map(|it| name(it));
    let gone = gone.filter(|it| !has(&new.options, it));
    let gone = gone.map(|it| format!("DROP {}", quote(&it)));
    let come = new.options.iter().filter(|it| !old.options.contains(it));
    let come = come.map(|it| {
        let word = if has(&old.options, &name(it)) {
            "SET"
        } else {
            "ADD"
        };
        format!("{word} {}", wrapped(it))
    });
    let all = gone.chain(come).collect::<Vec<_>>().join(", ");
    if all.is_empty() {
        return Vec::new();
    }
    vec![Statement::new(format!(
        "ALTER {} OPTIONS ({all})",
        new.target
    ))]
}

fn labels(name: &str, old: &EnumType, new: &EnumType) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut before: Option<&String> = None;
    for label in &new.labels {
        if !old.labels.contains(label) {
            let place = match (before, old.labels.first()) {
                (Some(before), _) => format!(" AFTER {}", literal(before)),
                (None, Some(first)) => format!(" BEFORE {}", literal(first)),
                (None, None) => String::new(),
            };
            statements.push(Statement::new(format!(
                "ALTER TYPE {name} ADD VALUE {}{place}",
                literal(label)
            )));
        }
        before = Some(label);
    }
    statements
}

fn domain(name: &str, old: &Domain, new: &Domain) -> Vec<Statement> {
    let mut statements = Vec::new();
    let alter = |what: String| Statement::new(format!("ALTER DOMAIN {name} {what}"));
    if old.default != new.default {
        statements.push(alter(match &new.default {
            Some(default) => format!("SET DEFAULT {default}"),
            None => "DROP DEFAULT".to_owned(),
        }));
    }
    if old.not_null != new.not_null {
        statements.push(alter(format!(
            "{} NOT NULL",
            if new.not_null { "SET" } else { "DROP" }
        )));
    }
    statements
}

fn composite(name: &str, old: &Composite, new: &Composite) -> Vec<Statement> {
    let mut statements = Vec::new();
    let alter = |what: String| Statement::new(format!("ALTER TYPE {name} {what}"));
    for attribute in &old.attributes {
        if !new.attributes.iter().any(|it| it.name == attribute.name) {
            statements.push(alter(format!("DROP ATTRIBUTE {}", quote(&attribute.name))));
        }
    }
    for attribute in &new.attributes {
        let collation = attribute
            .collation
            .as_ref()
            .map(|it| format!(" COLLATE {it}"))
            .unwrap_or_default();
        match old.attributes.iter().find(|it| it.name == attribute.name) {
            None => statements.push(alter(format!(
                "ADD ATTRIBUTE {} {}{collation}",
                quote(&attribute.name),
                attribute.ty
            ))),
            Some(before)
                if (&before.ty, &before.collation) != (&attribute.ty, &attribute.collation) =>
            {
                statements.push(alter(format!(
                    "ALTER ATTRIBUTE {} TYPE {}{collation}",
                    quote(&attribute.name),
                    attribute.ty
                )));
            }
            Some(_) => {}
        }
        let before = old.attributes.iter().find(|it| it.name == attribute.name);
        if before.and_then(|it| it.comment.as_ref()) != attribute.comment.as_ref() {
            statements.push(super::type_::attribute_comment(name, attribute));
        }
    }
    statements
}

/// `SET` and `RESET` of storage parameters.
fn changed_options(alter: &str, old: &[String], new: &[String]) -> Vec<Statement> {
    let name = |option: &String| option.split('=').next().unwrap_or_default().to_owned();
    let gone: Vec<_> = old
        .iter()
        .map(name)
        .filter(|it| !new.iter().any(|option| name(option) == *it))
        .collect();
    let set: Vec<_> = new
        .iter()
        .filter(|option| !old.contains(option))
        .cloned()
        .collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        statements.push(Statement::new(format!(
            "{alter} RESET ({})",
            gone.join(", ")
        )));
    }
    if !set.is_empty() {
        statements.push(Statement::new(format!("{alter} SET ({})", options(&set))));
    }
    statements
}

fn table(context: &Context<'_>, id: &Id, old: &Table, new: &Table) -> Vec<Statement> {
    let name = id.sql();
    let alter = |what: String| Statement::new(format!("ALTER TABLE {name} {what}"));
    let mut statements = Vec::new();
    let parent = |(namespace, name): &(String, String)| Id::table(namespace, name).sql();
    if (&old.bound, &old.parents) != (&new.bound, &new.parents) {
        if let (Some(_), Some(from)) = (&old.bound, old.parents.first()) {
            statements.push(Statement::new(format!(
                "ALTER TABLE {} DETACH PARTITION {name}",
                parent(from)
            )));
            // Foreign keys of the parent stay with it, unless they went before.
            let above = Id::table(&from.0, &from.1);
            let keys = context.from.constraints(&above);
            let keys = keys.filter(|(_, key)| key.ty == "f");
            statements.extend(
                keys.map(|(key, _)| alter(format!("DROP CONSTRAINT IF EXISTS {}", key.part_sql()))),
            );
        }
        if old.bound.is_none() {
            let gone = old.parents.iter().filter(|it| !new.parents.contains(it));
            statements.extend(gone.map(|it| alter(format!("NO INHERIT {}", parent(it)))));
        }
        if new.bound.is_none() {
            let come = new
                .parents
                .iter()
                .filter(|it| old.bound.is_some() || !old.parents.contains(it));
            for it in come {
                // Checks that a parent has have to be there before.
                let checks = context.to.constraints(id).filter(|(check, constraint)| {
                    let above = Id::new(Kind::Constraint, &it.0, &it.1, &check.part);
                    constraint.is_inherited
                        && !context.from.objects.contains_key(check)
                        && context.to.objects.contains_key(&above)
                });
                statements.extend(checks.map(|(check, it)| {
                    alter(format!(
                        "ADD CONSTRAINT {} {}",
                        check.part_sql(),
                        it.definition
                    ))
                }));
                statements.push(alter(format!("INHERIT {}", parent(it))));
            }
        }
    }
    if old.of_type != new.of_type {
        statements.push(alter(match &new.of_type {
            Some(ty) => format!("OF {ty}"),
            None => "NOT OF".to_owned(),
        }));
    }
    if old.unlogged != new.unlogged {
        statements.push(alter(format!(
            "SET {}",
            if new.unlogged { "UNLOGGED" } else { "LOGGED" }
        )));
    }
    if old.access_method != new.access_method {
        statements.push(alter(format!(
            "SET ACCESS METHOD {}",
            new.access_method.as_deref().unwrap_or("heap")
        )));
    }
    statements.extend(changed_options(
        &format!("ALTER TABLE {name}"),
        &old.options,
        &new.options,
    ));
    if old.row_security != new.row_security {
        let word = if new.row_security {
            "ENABLE"
        } else {
            "DISABLE"
        };
        statements.push(alter(format!("{word} ROW LEVEL SECURITY")));
    }
    if old.force_row_security != new.force_row_security {
        let word = if new.force_row_security {
            "FORCE"
        } else {
            "NO FORCE"
        };
        statements.push(alter(format!("{word} ROW LEVEL SECURITY")));
    }
    statements
}

pub(super) fn identify(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let name = id.sql();
    if let Some(Content::View(new)) = context.to.get(id) {
        return vec![Statement::new(match &new.cluster_index {
            Some(index) => format!("ALTER MATERIALIZED VIEW {name} CLUSTER ON {}", quote(index)),
            None => format!("ALTER MATERIALIZED VIEW {name} SET WITHOUT CLUSTER"),
        })];
    }
    let Some(Content::Table(new)) = context.to.get(id) else {
        return Vec::new();
    };
    let old = match context.from.get(id) {
        Some(Content::Table(old)) if !context.is_new(id) => Some(old),
        _ => None,
    };
    let mut statements = Vec::new();
    let old_identity = old.map_or("d", |old| old.replica_identity.as_str());
    if new.replica_identity != old_identity || new.replica_identity == "i" {
        let what = match (new.replica_identity.as_str(), &new.replica_index) {
            ("n", _) => "NOTHING".to_owned(),
            ("f", _) => "FULL".to_owned(),
            ("i", Some(index)) => format!("USING INDEX {}", quote(index)),
            _ => "DEFAULT".to_owned(),
        };
        statements.push(Statement::new(format!(
            "ALTER TABLE {name} REPLICA IDENTITY {what}"
        )));
    }
    match (
        &new.cluster_index,
        old.and_then(|old| old.cluster_index.as_ref()),
    ) {
        (Some(index), _) => statements.push(Statement::new(format!(
            "ALTER TABLE {name} CLUSTER ON {}",
            quote(index)
        ))),
        (None, Some(_)) => statements.push(Statement::new(format!(
            "ALTER TABLE {name} SET WITHOUT CLUSTER"
        ))),
        (None, None) => {}
    }
    statements
}

fn constraint(
    context: &Context<'_>,
    id: &Id,
    old: &Constraint,
    new: &Constraint,
) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    let mut statements = Vec::new();
    if (old.is_deferrable, old.is_deferred) != (new.is_deferrable, new.is_deferred) {
        let how = match (new.is_deferrable, new.is_deferred) {
            (false, _) => "NOT DEFERRABLE",
            (true, false) => "DEFERRABLE INITIALLY IMMEDIATE",
            (true, true) => "DEFERRABLE INITIALLY DEFERRED",
        };
        statements.push(Statement::new(format!(
            "ALTER TABLE {name} ALTER CONSTRAINT {part} {how}"
        )));
    }
    // What is inherited is valid already, or the parent has made it anew.
    if new.is_valid && (!old.is_valid || new.is_inherited) {
        let of = if new.on_domain { "DOMAIN" } else { "TABLE" };
        statements.push(
            Statement::new(format!("ALTER {of} {name} VALIDATE CONSTRAINT {part}"))
                .at(Place::Later),
        );
    }
    if old.index_comment != new.index_comment {
        let index = new.index.as_deref().unwrap_or(&id.part);
        let index = Id::new(Kind::Index, &id.namespace, index, "");
        statements.push(index_comment(&index, new));
    }
    if old.parent != new.parent
        && let Some(parent) = &new.parent
        && !is_attached_elsewhere(context, id, &Id::table(&id.namespace, &id.name))
    {
        let index = Id::new(
            Kind::Index,
            &id.namespace,
            new.index.as_deref().unwrap_or(&id.part),
            "",
        );
        statements.push(attach_index(parent, &index));
    }
    statements
}

fn index(context: &Context<'_>, id: &Id, old: &Index, new: &Index) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (column, target) in &new.statistics {
        if !old.statistics.contains(&(*column, *target)) {
            statements.push(Statement::new(format!(
                "ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS {target}",
                id.sql()
            )));
        }
    }
    for (column, _) in &old.statistics {
        if !new.statistics.iter().any(|(it, _)| it == column) {
            statements.push(Statement::new(format!(
                "ALTER INDEX {} ALTER COLUMN {column} SET STATISTICS -1",
                id.sql()
            )));
        }
    }
    if old.parent != new.parent {
        let relation = new.on(&id.namespace);
        let parent = new.parent.as_ref();
        let parent = parent.filter(|_| !is_attached_elsewhere(context, id, &relation));
        statements.extend(parent.map(|parent| attach_index(parent, id)));
    }
    statements
}

fn policy(id: &Id, old: &Policy, new: &Policy) -> Vec<Statement> {
    let mut sql = format!("ALTER POLICY {} ON {}", id.part_sql(), id.sql());
    if old.roles != new.roles {
        sql.push_str(&format!(" TO {}", new.roles.join(", ")));
    }
    for (word, old, new) in [
        ("USING", &old.using, &new.using),
        ("WITH CHECK", &old.check, &new.check),
    ] {
        if let Some(expression) = new.as_ref().filter(|_| old != new) {
            sql.push_str(&format!(" {word} ({expression})"));
        }
    }
    vec![Statement::new(sql)]
}

#[cfg(test)]
mod tests {
    use super::{changed_options, labels};
    use crate::db::model::EnumType;

    #[test]
    fn labels_come_where_they_belong() {
        let of = |text: &str| EnumType {
            labels: text.split(' ').map(str::to_owned).collect(),
        };
        let sql: Vec<_> = labels("m", &of("b d"), &of("a b c d e"))
            .into_iter()
            .map(|it| it.sql)
            .collect();
        assert_eq!(
            sql,
            [
                "ALTER TYPE m ADD VALUE 'a' BEFORE 'b'",
                "ALTER TYPE m ADD VALUE 'c' AFTER 'b'",
                "ALTER TYPE m ADD VALUE 'e' AFTER 'd'"
            ]
        );
    }

    #[test]
    fn options_are_set_and_reset() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let statements = changed_options("ALTER TABLE t", &list("a=1 b=2"), &list("b=3 c=x y"));
        let sql: Vec<_> = statements.into_iter().map(|it| it.sql).collect();
        assert_eq!(
            sql,
            [
                "ALTER TABLE t RESET (a)",
                "ALTER TABLE t SET (b = 3, c = x, y)"
            ]
        );
    }
}
