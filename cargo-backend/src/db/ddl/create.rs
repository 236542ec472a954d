use super::postgres::Context;
use super::{Place, Statement};
use crate::db::diff::Change;
use crate::db::model::{
    Column, Constraint, Content, Id, Index, Kind, SequenceOptions, Table, View, quote,
};

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

/// The options that are not what a sequence has by itself.
pub(super) fn sequence(it: &SequenceOptions) -> String {
    let (least, greatest) = bounds(&it.ty);
    let (minimum, maximum) = if it.increment > 0 {
        (1, greatest)
    } else {
        (least, -1)
    };
    let start = if it.increment > 0 {
        it.minimum
    } else {
        it.maximum
    };
    let mut text = String::new();
    let mut add = |is_other: bool, option: String| {
        if is_other {
            text.push(' ');
            text.push_str(&option);
        }
    };
    add(it.increment != 1, format!("INCREMENT BY {}", it.increment));
    add(it.minimum != minimum, format!("MINVALUE {}", it.minimum));
    add(it.maximum != maximum, format!("MAXVALUE {}", it.maximum));
    add(it.start != start, format!("START WITH {}", it.start));
    add(it.cache != 1, format!("CACHE {}", it.cache));
    add(it.cycle, "CYCLE".to_owned());
    text
}

/// What a sequence of a type can count to.
pub(super) fn bounds(ty: &str) -> (i64, i64) {
    match ty {
        "smallint" => (i16::MIN.into(), i16::MAX.into()),
        "integer" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

/// A column as it stands in `CREATE TABLE` and behind `ADD COLUMN`.
pub(super) fn column((namespace, name): (&str, &str), it: &Column) -> String {
    let mut text = format!("{name} {}", it.ty);
    if let Some(collation) = &it.collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if let Some(compression) = &it.compression {
        text.push_str(&format!(" COMPRESSION {compression}"));
    }
    match (it.generated.as_str(), it.identity.as_str(), &it.default) {
        ("s", _, Some(expression)) => {
            text.push_str(&format!(" GENERATED ALWAYS AS ({expression}) STORED"))
        }
        ("v", _, Some(expression)) => {
            text.push_str(&format!(" GENERATED ALWAYS AS ({expression}) VIRTUAL"))
        }
        (_, "a" | "d", _) => text.push_str(&identity(namespace, it)),
        (_, _, Some(default)) => text.push_str(&format!(" DEFAULT {default}")),
        _ => {}
    }
    if it.not_null {
        text.push_str(" NOT NULL");
    }
    text
}

pub(super) fn identity(namespace: &str, it: &Column) -> String {
    let when = if it.identity == "a" {
        "ALWAYS"
    } else {
        "BY DEFAULT"
    };
    let of_sequence = |it: &SequenceOptions| {
        let name = it.name.as_ref().map(|name| {
            let id = Id::new(Kind::Sequence, namespace, name, "");
            format!(" SEQUENCE NAME {}", id.sql())
        });
        format!("{}{}", name.unwrap_or_default(), sequence(it))
    };
    let options = it.sequence.as_ref().map(of_sequence).unwrap_or_default();
    let options = if options.is_empty() {
        String::new()
    } else {
        format!(" ({})", options.trim())
    };
    format!(" GENERATED {when} AS IDENTITY{options}")
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

/// What a column cannot say where it is declared.
fn column_extras(id: &Id, it: &Column) -> Vec<Statement> {
    let alter = format!("ALTER TABLE {} ALTER COLUMN {}", id.sql(), id.part_sql());
    let mut statements = Vec::new();
    if let Some(storage) = &it.storage {
        statements.push(Statement::new(format!("{alter} SET STORAGE {storage}")));
    }
    if let Some(target) = it.statistics {
        statements.push(Statement::new(format!("{alter} SET STATISTICS {target}")));
    }
    if !it.options.is_empty() {
        statements.push(Statement::new(format!(
            "{alter} SET ({})",
            options(&it.options)
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

fn add_column(context: &Context<'_>, id: &Id, it: &Column) -> Vec<Statement> {
    let (table, name) = (id.sql(), id.part_sql());
    let add = |it: &Column| {
        Statement::new(format!(
            "ALTER TABLE {table} ADD COLUMN {}",
            column((&id.namespace, &name), it)
        ))
    };
    let lacks_value = it.not_null && it.default.is_none() && it.identity.is_empty();
    let nullable = Column {
        not_null: false,
        ..it.clone()
    };
    let set_not_null = || {
        Statement::new(format!(
            "ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
        ))
    };
    let fill = context.style.fills.get(id);
    let mut statements = match fill {
        Some(fill) if lacks_value => vec![
            add(&nullable),
            Statement::new(format!("UPDATE {table} SET {name} = {fill}")),
            set_not_null(),
        ],
        None if lacks_value && context.style.fills_all => {
            match super::type_::distinct(context, id, it) {
                Some(update) => vec![add(&nullable), Statement::new(update), set_not_null()],
                None => match super::type_::zero(context.to, &it.ty) {
                    Some(zero) => {
                        let filled = Column {
                            default: Some(zero),
                            ..it.clone()
                        };
                        let drop = format!("ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT");
                        vec![add(&filled), Statement::new(drop)]
                    }
                    None => vec![add(it)],
                },
            }
        }
        _ => vec![add(it)],
    };
    statements.extend(column_extras(id, it));
    statements
}

/// A constraint of a table or domain that exists.
fn constraint(context: &Context<'_>, id: &Id, it: &Constraint) -> Vec<Statement> {
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
pub(super) fn index_comment(index: &Id, it: &Constraint) -> Statement {
    let text = it.index_comment.as_deref();
    let text = text.map_or_else(|| "NULL".to_owned(), crate::db::model::literal);
    Statement::new(format!("COMMENT ON INDEX {} IS {text}", index.sql()))
}

/// Whether the part `id` of an index is attached by another statement: by that of the index, or with its table.
pub(super) fn is_attached_elsewhere(context: &Context<'_>, id: &Id, table: &Id) -> bool {
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

pub(super) fn attach_index((namespace, name): &(String, String), index: &Id) -> Statement {
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

fn index(context: &Context<'_>, id: &Id, it: &Index) -> Vec<Statement> {
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
