//! Privileges and comments.

use std::collections::{BTreeMap, BTreeSet};

use super::Statement;
use super::postgres::Context;
use crate::db::diff::{Change, before, is_new_sequence_of};
use crate::db::model::{Content, Grant, Id, Kind, Object, literal};

/// Granted, and revoked of what objects have by themselves.
type Privileges = (BTreeSet<Grant>, BTreeSet<Grant>);

pub(super) fn grant(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let is_new = context.plan.has(id, &Change::Create)
        || context.plan.has(id, &Change::Rebuild)
        || is_new_sequence(context, id);
    let owner_is_new = || {
        let owner = id.owner().filter(|_| id.kind == Kind::Column);
        owner.is_some_and(|owner| {
            context.is_new(&owner)
                || context.is_new(&Id {
                    kind: Kind::View,
                    ..owner
                })
        })
    };
    let privileges = |object: Option<&Object>| -> Privileges {
        object
            .map(|it| (it.grants.clone(), it.revoked.clone()))
            .unwrap_or_default()
    };
    let new = context.to.objects.get(id);
    let old = match new {
        Some(new) => before(context.from, id, new),
        None => context.from.objects.get(id),
    };
    let (mut grants, mut revoked) = match old.is_some() && !is_new && !owner_is_new() {
        true => privileges(old),
        false => initial(context, id),
    };
    let target = privileges(new);
    // What is revoked from a table is revoked from its columns, too.
    if let (Kind::Column, Some(table)) = (id.kind, id.owner()) {
        let (old, _) = privileges_before(context, &table);
        let (new, _) = context
            .to
            .objects
            .get(&table)
            .map(|it| (it.grants.clone(), ()))
            .unwrap_or_default();
        let gone: Vec<_> = old.difference(&new).collect();
        grants.retain(|it| {
            !gone
                .iter()
                .any(|gone| gone.grantee == it.grantee && gone.privilege == it.privilege)
        });
    }
    if id.kind == Kind::DefaultPrivileges && !context.from.objects.contains_key(id) {
        (grants, revoked) = Default::default();
    }
    let gains: BTreeSet<_> = target
        .0
        .difference(&grants)
        .chain(revoked.difference(&target.1))
        .cloned()
        .collect();
    let losses: BTreeSet<_> = grants
        .difference(&target.0)
        .chain(target.1.difference(&revoked))
        .cloned()
        .collect();
    let Some(on) = place(context, id) else {
        return Vec::new();
    };
    let mut statements = Vec::new();
    let (mut to_revoke, mut options, mut to_grant) = (Vec::new(), Vec::new(), Vec::new());
    for loss in &losses {
        let twin = Grant {
            grantable: !loss.grantable,
            ..loss.clone()
        };
        // The same privilege with or without the right to give it on.
        match gains.contains(&twin) {
            true if loss.grantable => options.push(loss.clone()),
            true => {}
            false => to_revoke.push(loss.clone()),
        }
    }
    for gain in gains {
        let twin = Grant {
            grantable: !gain.grantable,
            ..gain.clone()
        };
        if gain.grantable || !losses.contains(&twin) {
            to_grant.push(gain);
        }
    }
    for (grantee, _, list) in lists(to_revoke, false, &on) {
        statements.push(Statement::new(format!(
            "{}REVOKE {list} {} FROM {grantee}",
            on.before, on.object
        )));
    }
    for (grantee, _, list) in lists(options, false, &on) {
        statements.push(Statement::new(format!(
            "{}REVOKE GRANT OPTION FOR {list} {} FROM {grantee}",
            on.before, on.object
        )));
    }
    for (grantee, grantable, list) in lists(to_grant, true, &on) {
        let option = if grantable { " WITH GRANT OPTION" } else { "" };
        statements.push(Statement::new(format!(
            "{}GRANT {list} {} TO {grantee}{option}",
            on.before, on.object
        )));
    }
    statements
}

fn is_new_sequence(context: &Context<'_>, id: &Id) -> bool {
    let is_made = |id: &Id| context.is_new(id) || context.plan.has(id, &Change::DropDefault);
    matches!(context.to.get(id), Some(Content::IdentitySequence))
        && is_new_sequence_of((context.from, context.to), id, is_made)
}

fn privileges_before(context: &Context<'_>, id: &Id) -> Privileges {
    match context.from.objects.get(id).filter(|_| !context.is_new(id)) {
        Some(object) => (object.grants.clone(), object.revoked.clone()),
        None => initial(context, id),
    }
}

/// What a new object has: what default privileges give.
fn initial(context: &Context<'_>, id: &Id) -> Privileges {
    let what = match id.kind {
        Kind::Table | Kind::View | Kind::ForeignTable => "TABLES",
        Kind::Sequence => "SEQUENCES",
        Kind::Function | Kind::Aggregate => "FUNCTIONS",
        Kind::Enum | Kind::Domain | Kind::Composite | Kind::Range => "TYPES",
        Kind::Namespace => "SCHEMAS",
        _ => return Privileges::default(),
    };
    let mut all = Privileges::default();
    for namespace in ["", id.namespace.as_str()] {
        // Those of a schema that comes with the plan are set when all is there.
        if context.is_new(&Id::new(Kind::Namespace, "", namespace, "")) {
            continue;
        }
        let defaults = Id::new(Kind::DefaultPrivileges, namespace, "", what);
        if let Some(object) = context.to.objects.get(&defaults) {
            all.0.extend(object.grants.iter().cloned());
            all.1.extend(object.revoked.iter().cloned());
        }
    }
    all
}

const OWNER: &str = "CURRENT_USER";

/// Where privileges are granted.
struct Place {
    before: String,
    object: String,
    /// Of one column.
    column: Option<String>,
    /// Who has what is nobody's in particular.
    owner: String,
}

fn place(context: &Context<'_>, id: &Id) -> Option<Place> {
    let name = id.sql();
    let object = match context.to.get(id).or_else(|| context.from.get(id))? {
        Content::Table(_) | Content::View(_) => format!("ON TABLE {name}"),
        Content::Column(_) => {
            return Some(Place {
                before: String::new(),
                object: format!("ON TABLE {name}"),
                column: Some(id.part_sql()),
                owner: OWNER.to_owned(),
            });
        }
        Content::Sequence(_) | Content::IdentitySequence => format!("ON SEQUENCE {name}"),
        Content::Other(it) => format!("ON {}", it.granted_as.as_ref()?),
        Content::Function(it) if it.procedure => format!("ON PROCEDURE {name}"),
        Content::Function(_) | Content::Aggregate(_) => {
            format!("ON FUNCTION {}", name.replace("(*)", "()"))
        }
        Content::Enum(_) | Content::Domain(_) | Content::Composite(_) | Content::Range(_) => {
            format!("ON TYPE {name}")
        }
        Content::Namespace => format!("ON SCHEMA {name}"),
        Content::DefaultPrivileges(_) => {
            let role = if id.name.is_empty() {
                String::new()
            } else {
                format!(" FOR ROLE {}", id.name)
            };
            let namespace = match id.namespace.as_str() {
                "" => String::new(),
                name => format!(" IN SCHEMA {}", crate::db::model::quote(name)),
            };
            return Some(Place {
                before: format!("ALTER DEFAULT PRIVILEGES{role}{namespace} "),
                object: format!("ON {}", id.part),
                column: None,
                owner: match id.name.as_str() {
                    "" => OWNER.to_owned(),
                    role => role.to_owned(),
                },
            });
        }
        _ => return None,
    };
    Some(Place {
        before: String::new(),
        object,
        column: None,
        owner: OWNER.to_owned(),
    })
}

/// One list of privileges for each who has them.
fn lists(grants: Vec<Grant>, by_option: bool, on: &Place) -> Vec<(String, bool, String)> {
    let mut by_grantee: BTreeMap<(String, bool), BTreeSet<String>> = BTreeMap::new();
    for grant in grants {
        let key = (grant.grantee, grant.grantable && by_option);
        by_grantee.entry(key).or_default().insert(grant.privilege);
    }
    by_grantee
        .into_iter()
        .map(|((grantee, grantable), privileges)| {
            let grantee = match grantee.as_str() {
                "" => on.owner.clone(),
                "public" => "PUBLIC".to_owned(),
                _ => grantee,
            };
            let each = privileges.into_iter().map(|privilege| match &on.column {
                Some(column) => format!("{privilege} ({column})"),
                None => privilege,
            });
            (grantee, grantable, each.collect::<Vec<_>>().join(", "))
        })
        .collect()
}

pub(super) fn comment(context: &Context<'_>, id: &Id) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    let Some(object) = context.to.objects.get(id) else {
        return Vec::new();
    };
    let on = match &object.content {
        Content::Namespace => format!("SCHEMA {name}"),
        // It comes with one.
        Content::Extension(_) if context.is_new(id) => return Vec::new(),
        Content::Extension(_) => format!("EXTENSION {name}"),
        Content::Enum(_) | Content::Composite(_) | Content::Range(_) => format!("TYPE {name}"),
        Content::Domain(_) => format!("DOMAIN {name}"),
        Content::Sequence(_) | Content::IdentitySequence => format!("SEQUENCE {name}"),
        Content::Other(it) => it.target.clone(),
        Content::Table(_) => format!("TABLE {name}"),
        Content::Column(_) => format!("COLUMN {name}.{part}"),
        Content::Constraint(it) if it.on_domain => format!("CONSTRAINT {part} ON DOMAIN {name}"),
        Content::Constraint(_) => format!("CONSTRAINT {part} ON {name}"),
        Content::Index(_) => format!("INDEX {name}"),
        Content::View(view) if view.materialized => format!("MATERIALIZED VIEW {name}"),
        Content::View(_) => format!("VIEW {name}"),
        Content::Function(it) if it.procedure => format!("PROCEDURE {name}"),
        Content::Function(_) => format!("FUNCTION {name}"),
        Content::Aggregate(_) => format!("AGGREGATE {name}"),
        Content::Trigger(_) => format!("TRIGGER {part} ON {name}"),
        Content::Rule(_) => format!("RULE {part} ON {name}"),
        Content::Policy(_) => format!("POLICY {part} ON {name}"),
        Content::Statistics(_) => format!("STATISTICS {name}"),
        Content::EventTrigger(_) => format!("EVENT TRIGGER {name}"),
        Content::Publication(_) => format!("PUBLICATION {name}"),
        // PostgreSQL has no events.
        Content::DefaultPrivileges(_) | Content::Event(_) => return Vec::new(),
    };
    // Every database has that one from the start.
    let is_public = id.kind == Kind::Namespace && id.name == "public";
    let none = if is_public {
        "'standard public schema'"
    } else {
        "NULL"
    };
    let text = object
        .comment
        .as_deref()
        .map_or_else(|| none.to_owned(), literal);
    vec![Statement::new(format!("COMMENT ON {on} IS {text}"))]
}
