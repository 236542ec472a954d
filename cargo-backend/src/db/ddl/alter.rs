//! Changes of what stays.

use super::create::{
    attach_index, enabled, event_trigger_enabled, identity, is_attached_elsewhere, options,
};
use super::postgres::Context;
use super::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{
    Column, Composite, Constraint, Content, Domain, EnumType, Id, Index, Kind, Policy, Sequence,
    SequenceOptions, Table, literal, quote,
};

pub(super) fn alter(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    match (context.from.get(id), context.to.get(id)) {
        (Some(Content::Extension(_)), Some(Content::Extension(new))) => {
            vec![Statement::new(format!(
                "ALTER EXTENSION {name} SET SCHEMA {}",
                quote(&new.schema)
            ))]
        }
        (Some(Content::Enum(old)), Some(Content::Enum(new))) => labels(&name, old, new),
        (Some(Content::Domain(old)), Some(Content::Domain(new))) => domain(&name, old, new),
        (Some(Content::Composite(old)), Some(Content::Composite(new))) => {
            composite(&name, old, new)
        }
        (Some(Content::Sequence(old)), Some(Content::Sequence(new))) => {
            alter_sequence(&name, old, new)
        }
        (Some(Content::Table(old)), Some(Content::Table(new))) => table(id, old, new),
        (Some(Content::Column(old)), Some(Content::Column(new))) => column(context, id, old, new),
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
            changed_options(&format!("ALTER {view} {name}"), &old.options, &new.options)
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
            Some(before) if before != attribute => {
                statements.push(alter(format!(
                    "ALTER ATTRIBUTE {} TYPE {}{collation}",
                    quote(&attribute.name),
                    attribute.ty
                )));
            }
            Some(_) => {}
        }
    }
    statements
}

fn alter_sequence(name: &str, old: &Sequence, new: &Sequence) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (before, after) = (&old.options, &new.options);
    if before != after {
        let ty = if before.ty == after.ty {
            String::new()
        } else {
            format!(" AS {}", after.ty)
        };
        statements.push(Statement::new(format!(
            "ALTER SEQUENCE {name}{ty}{}",
            changed_sequence("", before, after)
        )));
    }
    if old.unlogged != new.unlogged {
        let word = if new.unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(Statement::new(format!("ALTER SEQUENCE {name} SET {word}")));
    }
    if new.owned_by.is_none() && old.owned_by.is_some() {
        statements.push(Statement::new(format!(
            "ALTER SEQUENCE {name} OWNED BY NONE"
        )));
    }
    statements
}

/// Each option that differs, with `set` before it.
fn changed_sequence(set: &str, old: &SequenceOptions, new: &SequenceOptions) -> String {
    let mut text = String::new();
    let mut add = |is_other: bool, option: String| {
        if is_other {
            text.push_str(&format!(" {set}{option}"));
        }
    };
    let is_other_type = old.ty != new.ty;
    add(
        old.increment != new.increment,
        format!("INCREMENT BY {}", new.increment),
    );
    add(
        old.minimum != new.minimum || is_other_type,
        format!("MINVALUE {}", new.minimum),
    );
    add(
        old.maximum != new.maximum || is_other_type,
        format!("MAXVALUE {}", new.maximum),
    );
    add(old.start != new.start, format!("START WITH {}", new.start));
    add(old.cache != new.cache, format!("CACHE {}", new.cache));
    add(
        old.cycle != new.cycle,
        if new.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned(),
    );
    text
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

fn table(id: &Id, old: &Table, new: &Table) -> Vec<Statement> {
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
            statements.extend(come.map(|it| alter(format!("INHERIT {}", parent(it)))));
        }
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

fn column(context: &Context<'_>, id: &Id, old: &Column, new: &Column) -> Vec<Statement> {
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
        statements.push(alter(format!("ADD{}", identity(new))));
        statements.push(super::postgres::go_on(id));
    } else if old.identity != new.identity && !new.identity.is_empty() {
        let when = if new.identity == "a" {
            "ALWAYS"
        } else {
            "BY DEFAULT"
        };
        statements.push(alter(format!("SET GENERATED {when}")));
    }
    if let (Some(before), Some(after), false) = (&old.sequence, &new.sequence, gains_identity) {
        let changed = changed_sequence("SET ", before, after);
        if !changed.is_empty() && before.ty == after.ty {
            statements.push(alter(changed.trim().to_owned()));
        } else if before != after {
            // The type of the sequence follows that of its column; the bounds may not.
            let at = SequenceOptions {
                ty: after.ty.clone(),
                ..before.clone()
            };
            let changed = changed_sequence("SET ", &at, after);
            statements.extend((!changed.is_empty()).then(|| alter(changed.trim().to_owned())));
        }
    }
    if old.storage != new.storage || (changes_type && new.storage.is_some()) {
        let storage = new.storage.as_deref();
        statements.push(alter(format!(
            "SET STORAGE {}",
            storage.unwrap_or_else(|| storage_of(&new.ty))
        )));
    }
    if old.compression != new.compression {
        statements.push(alter(format!(
            "SET COMPRESSION {}",
            new.compression.as_deref().unwrap_or("default")
        )));
    }
    if old.statistics != new.statistics {
        statements.push(alter(format!(
            "SET STATISTICS {}",
            new.statistics.unwrap_or(-1)
        )));
    }
    statements.extend(changed_options(
        &format!("ALTER TABLE {table} ALTER COLUMN {name}"),
        &old.options,
        &new.options,
    ));
    statements
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
        && let Some(zero) = super::type_::zero(context.to, &column.ty)
    {
        statements.push(Statement::new(format!(
            "UPDATE {table} SET {name} = {zero} WHERE {name} IS NULL"
        )));
    }
    let for_key = context.to.constraints(&relation).any(|(key, it)| {
        it.ty == "p" && it.columns.contains(&id.part) && super::create::is_made_apart(context, key)
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
    if new.is_valid && !old.is_valid {
        let of = if new.on_domain { "DOMAIN" } else { "TABLE" };
        statements.push(
            Statement::new(format!("ALTER {of} {name} VALIDATE CONSTRAINT {part}"))
                .at(Place::Later),
        );
    }
    if old.parent != new.parent
        && let Some(parent) = &new.parent
        && !is_attached_elsewhere(context, &Id::table(&id.namespace, &id.name), parent)
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
        let parent = parent.filter(|parent| !is_attached_elsewhere(context, &relation, parent));
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
    use super::{casts_by_itself, changed_options, labels};
    use crate::db::model::EnumType;

    #[test]
    fn values_that_do_not_fit_are_refused_and_not_cut() {
        assert!(casts_by_itself(
            "character varying(50)",
            "character varying(10)"
        ));
        assert!(casts_by_itself("integer", "bigint"));
        assert!(!casts_by_itself("text", "integer"));
    }

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
