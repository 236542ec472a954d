//! What makes an object.

mod column;
mod index;
mod sequence;

use super::Statement;
use super::postgres::Context;
use crate::db::diff::Change;
use crate::db::model::{Content, Id, Kind, Table, View, quote};
use column::{add_column, column_extras};
pub(super) use column::{column, identity};
pub(super) use index::{attach_index, index_comment, is_attached_elsewhere};
use index::{constraint, index};
pub(super) use sequence::{bounds, sequence};

pub(super) fn create(context: &Context<'_>, id: &Id, replaces: bool) -> Vec<Statement> {
    let (name, part) = (id.sql(), id.part_sql());
    let Some(content) = context.to.get(id) else {
        return Vec::new();
    };
    let sql = match content {
        Content::Namespace => format!("CREATE SCHEMA {name}"),
        Content::Extension(it) => {
            format!("CREATE EXTENSION {name} WITH SCHEMA {}", quote(&it.schema))
        }
        Content::Enum(_) | Content::Domain(_) | Content::Composite(_) | Content::Range(_) => {
            return super::type_::made(context.to, id);
        }
        Content::Sequence(it) => {
            let unlogged = if it.unlogged { "UNLOGGED " } else { "" };
            let ty = if it.options.ty == "bigint" {
                String::new()
            } else {
                format!(" AS {}", it.options.ty)
            };
            format!(
                "CREATE {unlogged}SEQUENCE {name}{ty}{}",
                sequence(&it.options)
            )
        }
        Content::Other(it) => {
            let mut statements = it.statements.iter().map(Statement::new).collect::<Vec<_>>();
            if let (Some(first), false) = (statements.first_mut(), it.options.is_empty()) {
                let each = it.options.iter().map(|option| wrapped(option));
                let each = each.collect::<Vec<_>>().join(", ");
                first.sql.push_str(&format!(" OPTIONS ({each})"));
            }
            return statements;
        }
        Content::Table(it) => return table(context, id, it),
        Content::Column(it) => return add_column(context, id, it),
        Content::Constraint(it) => return constraint(context, id, it),
        Content::Index(it) => return index(context, id, it),
        Content::View(it) => view(&name, it, replaces),
        Content::Function(it) => it.definition.clone(),
        Content::Aggregate(it) => {
            let qualified = Id {
                kind: Kind::Table,
                part: String::new(),
                ..id.clone()
            }
            .sql();
            format!(
                "CREATE AGGREGATE {qualified}({}) (\n    {}\n)",
                it.arguments,
                it.options.join(",\n    ")
            )
        }
        Content::Trigger(it) => {
            let mut statements = vec![Statement::new(it.definition.clone())];
            statements.extend(
                enabled(&name, "TRIGGER", &part, &it.enabled).filter(|_| it.enabled != "O"),
            );
            return statements;
        }
        Content::Rule(it) => {
            let definition = it.definition.trim_end_matches(';').to_owned();
            let mut statements = vec![Statement::new(definition)];
            statements
                .extend(enabled(&name, "RULE", &part, &it.enabled).filter(|_| it.enabled != "O"));
            return statements;
        }
        Content::Policy(it) => {
            let mut sql = format!("CREATE POLICY {part} ON {name}");
            if !it.permissive {
                sql.push_str(" AS RESTRICTIVE");
            }
            sql.push_str(&format!(" FOR {} TO {}", it.command, it.roles.join(", ")));
            for (word, expression) in [("USING", &it.using), ("WITH CHECK", &it.check)] {
                if let Some(expression) = expression {
                    sql.push_str(&format!(" {word} ({expression})"));
                }
            }
            sql
        }
        Content::Statistics(it) => {
            let mut statements = vec![Statement::new(it.definition.clone())];
            if let Some(target) = it.target {
                statements.push(Statement::new(format!(
                    "ALTER STATISTICS {name} SET STATISTICS {target}"
                )));
            }
            return statements;
        }
        Content::EventTrigger(it) => {
            let tags: Vec<_> = it
                .tags
                .iter()
                .map(|tag| crate::db::model::literal(tag))
                .collect();
            let when = if tags.is_empty() {
                String::new()
            } else {
                format!(" WHEN TAG IN ({})", tags.join(", "))
            };
            let sql = format!(
                "CREATE EVENT TRIGGER {name} ON {}{when} EXECUTE FUNCTION {}()",
                it.event, it.function
            );
            let mut statements = vec![Statement::new(sql)];
            statements
                .extend(event_trigger_enabled(&name, &it.enabled).filter(|_| it.enabled != "O"));
            return statements;
        }
        Content::Publication(it) => {
            let scope = if it.scope.is_empty() {
                String::new()
            } else {
                format!(" {}", it.scope)
            };
            format!("CREATE PUBLICATION {name}{scope} WITH ({})", it.options)
        }
        // PostgreSQL has no events.
        Content::DefaultPrivileges(_) | Content::Event(_) | Content::IdentitySequence => {
            return Vec::new();
        }
    };
    vec![Statement::new(sql)]
}

/// `host=a` as `host 'a'`: an option of foreign data.
pub(super) fn wrapped(option: &str) -> String {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    format!("{} {}", quote(name), crate::db::model::literal(value))
}

fn table(context: &Context<'_>, id: &Id, it: &Table) -> Vec<Statement> {
    let name = id.sql();
    let inherits = !it.parents.is_empty() && !it.is_partition();
    let columns = context.to.columns(id);
    let mut lines: Vec<_> = columns
        .iter()
        .filter(|(_, column)| (column.is_local || !inherits) && it.of_type.is_none())
        .map(|(id, it)| column((&id.namespace, &id.part_sql()), it))
        .collect();
    let mut constraints: Vec<_> = context
        .to
        .constraints(id)
        .filter(|(id, constraint)| {
            context.plan.absorbed.contains(id) && !(inherits && constraint.is_inherited)
        })
        .collect();
    constraints.sort_by_key(|(id, constraint)| {
        (constraint.ty != "p", constraint.ty == "c", id.part.clone())
    });
    for (id, constraint) in constraints {
        lines.push(format!(
            "CONSTRAINT {} {}",
            id.part_sql(),
            constraint.definition
        ));
    }
    let mut sql = format!(
        "CREATE {}TABLE {name}",
        if it.unlogged { "UNLOGGED " } else { "" }
    );
    match &it.of_type {
        Some(ty) => sql.push_str(&format!(" OF {ty}")),
        None if lines.is_empty() => sql.push_str(" ()"),
        None => {}
    }
    if !lines.is_empty() {
        sql.push_str(&format!(" (\n    {}\n)", lines.join(",\n    ")));
    }
    if inherits {
        let parents: Vec<_> = it
            .parents
            .iter()
            .map(|(namespace, name)| Id::table(namespace, name).sql())
            .collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some(key) = &it.partition_key {
        sql.push_str(&format!(" PARTITION BY {key}"));
    }
    if let Some(method) = &it.access_method {
        sql.push_str(&format!(" USING {method}"));
    }
    if !it.options.is_empty() {
        sql.push_str(&format!(" WITH ({})", options(&it.options)));
    }
    let mut statements = vec![Statement::new(sql)];
    for (id, column) in columns {
        statements.extend(column_extras(id, column));
        let is_other = inherits && !column.is_local || it.of_type.is_some();
        if let Some(default) = column
            .default
            .as_ref()
            .filter(|_| is_other && column.generated.is_empty())
        {
            statements.push(Statement::new(format!(
                "ALTER TABLE ONLY {name} ALTER COLUMN {} SET DEFAULT {default}",
                id.part_sql()
            )));
        }
        let parents = it
            .parents
            .iter()
            .map(|(namespace, name)| Id::table(namespace, name));
        let parent_says = |parent: Id| matches!(context.to.get(&parent.column(&id.part)), Some(Content::Column(it)) if it.not_null);
        if is_other && column.not_null && !parents.into_iter().any(parent_says) {
            statements.push(Statement::new(format!(
                "ALTER TABLE {name} ALTER COLUMN {} SET NOT NULL",
                id.part_sql()
            )));
        }
    }
    if it.row_security {
        statements.push(Statement::new(format!(
            "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        )));
    }
    if it.force_row_security {
        statements.push(Statement::new(format!(
            "ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        )));
    }
    statements
}

/// `fillfactor=70` as an option that can be typed.
pub(super) fn options(all: &[String]) -> String {
    let each = all.iter().map(|option| match option.split_once('=') {
        Some((name, value)) => {
            let is_plain = !value.is_empty()
                && value
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
            if is_plain {
                format!("{name} = {value}")
            } else {
                format!("{name} = {}", crate::db::model::literal(value))
            }
        }
        None => option.clone(),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn view(name: &str, it: &View, replaces: bool) -> String {
    let with = if it.options.is_empty() {
        String::new()
    } else {
        format!(" WITH ({})", options(&it.options))
    };
    if it.materialized {
        let filled = if it.is_populated {
            ""
        } else {
            "\n WITH NO DATA"
        };
        return format!(
            "CREATE MATERIALIZED VIEW {name}{}{with} AS\n{}{filled}",
            it.access_method
                .as_ref()
                .map(|method| format!(" USING {method}"))
                .unwrap_or_default(),
            it.definition
        );
    }
    let or = if replaces { "OR REPLACE " } else { "" };
    format!("CREATE {or}VIEW {name}{with} AS\n{}", it.definition)
}

/// Whether triggers and rules of a table fire.
pub(super) fn enabled(table: &str, what: &str, name: &str, state: &str) -> Option<Statement> {
    let word = match state {
        "D" => "DISABLE",
        "R" => "ENABLE REPLICA",
        "A" => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    Some(Statement::new(format!(
        "ALTER TABLE {table} {word} {what} {name}"
    )))
}

pub(super) fn event_trigger_enabled(name: &str, state: &str) -> Option<Statement> {
    let word = match state {
        "D" => "DISABLE",
        "R" => "ENABLE REPLICA",
        "A" => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    Some(Statement::new(format!("ALTER EVENT TRIGGER {name} {word}")))
}

/// Whether a step of the plan makes the constraint part of its table.
pub(super) fn is_made_apart(context: &Context<'_>, id: &Id) -> bool {
    context.plan.has(id, &Change::Create)
}
