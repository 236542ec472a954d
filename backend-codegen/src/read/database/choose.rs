//! What is served of a database, and what is not, with the reason.

use std::collections::BTreeSet;

use super::listing::{Lines, Listing};
use super::names::{free, is_camel, looks_secret, member, pascal, singular, without_id};
use super::resource::{Action, Carrier, Field, Filter, Operator, Relation, Resource, Version};
use super::{Column, ColumnType, Constraint, Engine, Options, Schema, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Location;
use crate::write::words::words;

/// Parameters of a list that are no conditions.
const CONTROLS: [&str; 6] = ["count", "cursor", "fields", "include", "limit", "sort"];

/// Names that stand for something else in documents, or in modules beside those of tables.
const TAKEN_TAGS: [&str; 4] = ["caller", "rows", "security", "tables"];
const TAKEN_TYPES: [&str; 5] = ["error", "errordetail", "errorinfo", "meta", "pagemeta"];

/// What the names of schemas about rows end with, in lower case.
const SUFFIXES: [&str; 9] = [
    "",
    "answer",
    "changes",
    "field",
    "include",
    "new",
    "page",
    "replacement",
    "sort",
];

/// Where tools remember which migrations have run.
const HISTORIES: [&str; 18] = [
    "__EFMigrationsHistory",
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "knex_migrations",
    "knex_migrations_lock",
    "refinery_schema_history",
    "schema_migrations",
    "seaql_migrations",
];

/// What versions are called that a server counts up.
const VERSIONS: [&str; 3] = ["version", "lock_version", "row_version"];

/// Chooses what is served.
pub(super) fn choose(
    schema: &Schema,
    listing: &Listing,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Vec<Resource> {
    refuse_unknown(schema, listing, options, diagnostics);
    let is_named = |table: &Table| options.tables.iter().any(|name| table.is_called(name));
    let is_chosen = |table: &Table| options.all_tables || is_named(table);
    let chosen = schema.tables.iter().zip(&listing.tables);
    let chosen = chosen.filter(|(table, _)| is_chosen(table));
    let (excepted, chosen): (Vec<_>, Vec<_>) =
        chosen.partition(|(table, _)| options.except.iter().any(|name| table.is_called(name)));
    for (table, lines) in excepted {
        diagnostics.push(never_served(table, lines));
    }
    if chosen.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(nothing_chosen(schema, listing));
    }
    let (mut tags, mut types) = (set(&TAKEN_TAGS), set(&TAKEN_TYPES));
    let mut resources = Vec::new();
    for (table, lines) in chosen {
        if HISTORIES.contains(&table.name.as_str()) && !is_named(table) {
            diagnostics.push(history(table, lines));
            continue;
        }
        match resource(table, lines, options, diagnostics) {
            Ok(mut resource) => {
                let words = words(&table.shown());
                resource.tag = free(&mut tags, words.join("_"));
                resource.name = pascal(&singular(&words));
                resources.push(resource);
            }
            Err(refused) => diagnostics.push(*refused),
        }
    }
    // `posts` are called `Post`, whatever `post_replacements` are.
    let mut shortest: Vec<&mut Resource> = resources.iter_mut().collect();
    shortest.sort_by_key(|resource| resource.name.len());
    for resource in shortest {
        resource.name = free_type(&mut types, &resource.name);
    }
    relate(&mut resources, schema.engine);
    include(&mut resources, options.depth);
    resources
}

/// A name for rows that leaves those of all schemas about them free.
fn free_type(taken: &mut BTreeSet<String>, wanted: &str) -> String {
    let all = |name: &str| {
        let name = name.to_lowercase();
        SUFFIXES.map(|suffix| format!("{name}{suffix}"))
    };
    let mut name = wanted.to_owned();
    let mut number = 0_u32;
    while all(&name).iter().any(|name| taken.contains(name)) {
        number = number.saturating_add(1);
        name = match number {
            1 => format!("{wanted}Row"),
            number => format!("{wanted}{number}"),
        };
    }
    taken.extend(all(&name));
    name
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Names in the options that nothing in the schema has.
fn refuse_unknown(
    schema: &Schema,
    listing: &Listing,
    options: &Options,
    diagnostics: &mut Diagnostics,
) {
    for name in options.tables.iter().chain(&options.except) {
        if !schema.tables.iter().any(|table| table.is_called(name)) {
            let message = format!("there is no table `{name}`");
            let help = format!("there are {}", shown_tables(schema));
            diagnostics
                .push(Diagnostic::error("database::unknown", listing.whole, message).help(help));
        }
    }
    let named = [("column", &options.columns), ("filter", &options.filters)];
    for (option, name) in named
        .iter()
        .flat_map(|(option, names)| names.iter().map(move |name| (*option, name)))
    {
        let (table, column) = name.rsplit_once('.').unwrap_or_default();
        let found = schema.tables.iter().find(|it| it.is_called(table));
        if found.is_none_or(|it| it.column(column).is_none()) {
            let message = format!("`{name}` is no column of a table");
            let help = format!("write it as `--{option} users.name`");
            diagnostics
                .push(Diagnostic::error("database::unknown", listing.whole, message).help(help));
        }
    }
    for (name, columns) in &options.keys {
        let found = schema.tables.iter().find(|it| it.is_called(name));
        let is_there = |table: &Table| columns.iter().all(|column| table.column(column).is_some());
        if !found.is_some_and(is_there) {
            let message = format!("`{name}={}` names no columns of a table", columns.join(","));
            let help = "write it as `--key active_users=id`";
            diagnostics
                .push(Diagnostic::error("database::unknown", listing.whole, message).help(help));
        }
    }
}

fn shown_tables(schema: &Schema) -> String {
    const MOST: usize = 40;
    let names = schema.tables.iter().take(MOST);
    let names: Vec<_> = names.map(|table| format!("`{}`", table.shown())).collect();
    match schema.tables.len().saturating_sub(MOST) {
        0 => names.join(", "),
        n => format!("{}, and {n} others", names.join(", ")),
    }
}

fn nothing_chosen(schema: &Schema, listing: &Listing) -> Diagnostic {
    let message = "no table is chosen, and nothing is served by itself";
    let finding = Diagnostic::error("database::nothing-chosen", listing.whole, message);
    if schema.tables.is_empty() {
        return finding.help("the schema has no table");
    }
    finding
        .help(format!(
            "name what is to be served, as `--table {}`; there are {}",
            schema.tables.first().map(Table::shown).unwrap_or_default(),
            shown_tables(schema)
        ))
        .help("`--all-tables` serves every table that can be served")
}

/// Whether an option names a column of the table.
fn names_column(names: &[String], table: &Table, column: &Column) -> bool {
    names.iter().any(|name| {
        name.rsplit_once('.')
            .is_some_and(|(of, name)| table.is_called(of) && name == column.name)
    })
}

fn resource(
    table: &Table,
    lines: &Lines,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Result<Resource, Box<Diagnostic>> {
    let is_shown = |column: &Column| {
        !looks_secret(table, column) || names_column(&options.columns, table, column)
    };
    let key = key(table, options).ok_or_else(|| Box::new(no_key(table, lines)))?;
    let hidden = key.iter().find(|name| {
        let column = table.column(name).and_then(|at| table.columns.get(at));
        !column.is_some_and(is_shown)
    });
    if let Some(hidden) = hidden {
        return Err(Box::new(secret_key(table, lines, hidden)));
    }
    if let Some(at) = key.iter().filter_map(|name| table.column(name)).find(|at| {
        table
            .columns
            .get(*at)
            .is_some_and(|column| !can_be_key(&column.ty))
    }) {
        return Err(Box::new(odd_key(table, lines, at)));
    }
    // What has nothing to begin with is given by clients.
    let counted = |column: &Column| {
        let is_key = key.contains(&column.name);
        !is_key
            && column.has_default
            && VERSIONS.contains(&column.name.as_str())
            && matches!(column.ty, ColumnType::Integer(_))
    };
    let mut parameters = BTreeSet::new();
    let fields: Vec<Field> = (table.columns.iter().filter(|column| is_shown(column)))
        .map(|column| Field {
            parameter: free(&mut parameters, words(&column.name).join("_")),
            is_writable: !table.is_view && !column.is_given && !counted(column),
            carrier: Carrier::of(column),
            column: shown(column, key.contains(&column.name), options),
        })
        .collect();
    let version = match fields.iter().position(|field| counted(&field.column)) {
        _ if table.is_view => Version::None,
        Some(at) => Version::Counted(at),
        None if table.has_row_version => Version::System,
        None => Version::Content,
    };
    let mut resource = Resource {
        table: table.clone(),
        tag: String::new(),
        name: String::new(),
        key: Vec::new(),
        version,
        filters: Vec::new(),
        sorts: Vec::new(),
        relations: Vec::new(),
        includes: Vec::new(),
        actions: vec![Action::List, Action::Get],
        rules: rules(table),
        fields,
    };
    resource.key = key.iter().filter_map(|name| resource.field(name)).collect();
    narrow(&mut resource, options);
    act(&mut resource, lines, diagnostics);
    Ok(resource)
}

/// A column as it is served. Columns of views may be null, as far as the server knows; those of keys are not.
fn shown(column: &Column, is_key: bool, options: &Options) -> Column {
    let is_text = |ty: &ColumnType| options.text_integers && *ty == ColumnType::Integer(64);
    let ty = match &column.ty {
        ty if is_text(ty) => ColumnType::TextInteger,
        ColumnType::Array(item) if is_text(item) => {
            ColumnType::Array(Box::new(ColumnType::TextInteger))
        }
        ty => ty.clone(),
    };
    Column {
        ty,
        nullable: column.nullable && !is_key,
        ..column.clone()
    }
}

/// The columns that say which row it is: those that somebody names, the primary key, or what is unique and
/// never null.
fn key(table: &Table, options: &Options) -> Option<Vec<String>> {
    let named = options.keys.iter().find(|(name, _)| table.is_called(name));
    if let Some((_, columns)) = named {
        return Some(columns.clone());
    }
    if !table.primary_key.is_empty() {
        return Some(table.primary_key.clone());
    }
    let is_never_null = |name: &String| {
        let column = table.column(name).and_then(|at| table.columns.get(at));
        column.is_some_and(|column| !column.nullable)
    };
    let mut unique = table.unique.iter();
    let found = unique
        .find(|unique| !unique.columns.is_empty() && unique.columns.iter().all(is_never_null));
    found.map(|unique| unique.columns.clone())
}

/// Whether a value can stand in a path, and be compared.
fn can_be_key(ty: &ColumnType) -> bool {
    match ty {
        ColumnType::Json | ColumnType::Bytes | ColumnType::Array(_) => false,
        ColumnType::Boolean
        | ColumnType::Integer(_)
        | ColumnType::TextInteger
        | ColumnType::Float(_)
        | ColumnType::Decimal(_)
        | ColumnType::Text(_)
        | ColumnType::Uuid
        | ColumnType::Date
        | ColumnType::Moment(_)
        | ColumnType::Enum(_)
        | ColumnType::Other => true,
    }
}

fn not_served(table: &Table, place: Location, reason: String) -> Diagnostic {
    let kind = if table.is_view { "view" } else { "table" };
    let message = format!("the {kind} `{}` is not served", table.shown());
    Diagnostic::warning("database::not-served", place, message).label(reason)
}

/// What somebody has excepted is worth knowing, and needs nothing to be done.
fn never_served(table: &Table, lines: &Lines) -> Diagnostic {
    let mut finding = not_served(table, lines.place, "it is excepted".to_owned());
    finding.severity = Severity::Note;
    finding
}

fn no_key(table: &Table, lines: &Lines) -> Diagnostic {
    let help = format!(
        "say what tells its rows apart: `--key {}=COLUMN,…`",
        table.shown()
    );
    let reason = match table.is_view {
        true => "nothing says which of its columns tell its rows apart",
        false => "it has neither a primary key nor columns that are unique and never null",
    };
    not_served(table, lines.place, reason.to_owned()).help(help)
}

fn history(table: &Table, lines: &Lines) -> Diagnostic {
    let reason = "it is where a tool remembers which migrations have run";
    let help = format!("if clients may rewrite that: `--table {}`", table.shown());
    not_served(table, lines.place, reason.to_owned()).help(help)
}

fn secret_key(table: &Table, lines: &Lines, column: &str) -> Diagnostic {
    let help = format!(
        "if everybody may see it: `--column {}.{column}`",
        table.shown()
    );
    let reason = format!("its rows are told apart by `{column}`, which looks like a secret");
    not_served(table, lines.place, reason).help(help)
}

fn odd_key(table: &Table, lines: &Lines, at: usize) -> Diagnostic {
    let column = table
        .columns
        .get(at)
        .map_or("", |column| column.name.as_str());
    let place = lines.columns.get(at).copied().unwrap_or(lines.place);
    let reason = format!("values of its key `{column}` cannot stand in a path");
    let help = format!(
        "name other columns that tell its rows apart: `--key {}=COLUMN,…`",
        table.shown()
    );
    not_served(table, place, reason).help(help)
}

/// Every rule that an error of the server may name.
fn rules(table: &Table) -> Vec<Constraint> {
    let foreign = table.foreign_keys.iter().map(|key| Constraint {
        name: key.name.clone(),
        columns: key.columns.clone(),
    });
    let others = table.unique.iter().chain(&table.checks).cloned();
    let rules = others
        .chain(foreign)
        .filter(|rule| !rule.columns.is_empty());
    rules.collect()
}

/// What lists can be narrowed and sorted by: what an index begins with, the key, and what somebody names.
fn narrow(resource: &mut Resource, options: &Options) {
    let table = &resource.table;
    for (at, field) in resource.fields.iter().enumerate() {
        let column = &field.column;
        let is_indexed = table.indexed.contains(&column.name) || resource.key.contains(&at);
        let is_reference = table
            .foreign_keys
            .iter()
            .any(|key| key.columns.first() == Some(&column.name));
        if !is_indexed && !is_reference && !names_column(&options.filters, table, column) {
            continue;
        }
        let operators = operators(column);
        if operators.is_empty() {
            continue;
        }
        resource.sorts.push(at);
        for operator in operators {
            let is_plain = operator == Operator::Is && !CONTROLS.contains(&column.name.as_str());
            resource.filters.push(Filter {
                parameter: match is_plain {
                    true => column.name.clone(),
                    false => format!("{}[{}]", column.name, operator.word()),
                },
                field: at,
                operator,
            });
        }
    }
}

fn operators(column: &Column) -> Vec<Operator> {
    let mut operators = match column.ty {
        ColumnType::Boolean => vec![Operator::Is],
        ColumnType::Text(_) | ColumnType::Uuid | ColumnType::Enum(_) => {
            vec![Operator::Is, Operator::IsNot, Operator::In]
        }
        ColumnType::Integer(_)
        | ColumnType::TextInteger
        | ColumnType::Float(_)
        | ColumnType::Decimal(_)
        | ColumnType::Date
        | ColumnType::Moment(_) => vec![
            Operator::Is,
            Operator::IsNot,
            Operator::In,
            Operator::Above,
            Operator::From,
            Operator::Below,
            Operator::To,
        ],
        ColumnType::Bytes | ColumnType::Json | ColumnType::Array(_) | ColumnType::Other => {
            Vec::new()
        }
    };
    if column.nullable && !operators.is_empty() {
        operators.push(Operator::Null);
    }
    operators
}

/// What can be done beside reading.
fn act(resource: &mut Resource, lines: &Lines, diagnostics: &mut Diagnostics) {
    if resource.table.is_view {
        return;
    }
    let missing = resource
        .table
        .columns
        .iter()
        .enumerate()
        .find(|(_, column)| {
            let is_demanded = !column.nullable && !column.has_default && !column.is_given;
            is_demanded && resource.field(&column.name).is_none()
        });
    match missing {
        None => resource.actions.push(Action::Create),
        Some((at, column)) => {
            let place = lines.columns.get(at).copied().unwrap_or(lines.place);
            let (table, column) = (resource.table.shown(), &column.name);
            let message = format!("rows of `{table}` cannot be made by clients");
            let reason =
                format!("every row needs `{column}`, which looks like a secret and is left out");
            let finding = Diagnostic::warning("database::no-create", place, message).label(reason);
            diagnostics.push(finding.help(format!(
                "give it a default in the database, or show it: `--column {table}.{column}`"
            )));
        }
    }
    if resource.writable(false).next().is_some() {
        if missing.is_none() {
            resource.actions.push(Action::Replace);
        }
        resource.actions.push(Action::Update);
    }
    resource.actions.push(Action::Delete);
}

/// Finds what rows of one resource have to do with those of another.
fn relate(resources: &mut [Resource], engine: Engine) {
    let mut found: Vec<Vec<Relation>> = resources.iter().map(|_| Vec::new()).collect();
    let mut taken: Vec<BTreeSet<String>> = resources
        .iter()
        .map(|resource| {
            let names = resource
                .fields
                .iter()
                .map(|field| field.column.name.to_lowercase());
            names.collect()
        })
        .collect();
    for (from, resource) in resources.iter().enumerate() {
        for key in &resource.table.foreign_keys {
            let target = resources.iter().position(|other| {
                (&other.table.namespace, &other.table.name) == (&key.table.0, &key.table.1)
            });
            let Some(target) = target else { continue };
            let Some(other) = resources.get(target) else {
                continue;
            };
            if engine != Engine::Postgres && key.columns.iter().any(|name| is_bytes(resource, name))
            {
                continue;
            }
            let by_column = match key.columns.as_slice() {
                [column] => without_id(column),
                _ => None,
            };
            let one = by_column.unwrap_or_else(|| singular(&words(&other.tag)));
            let several = resource
                .table
                .foreign_keys
                .iter()
                .filter(|it| it.table == key.table)
                .count()
                > 1;
            let mut many: Vec<String> = resource.tag.split('_').map(str::to_owned).collect();
            if several {
                many.push("by".to_owned());
                many.extend(one.iter().cloned());
            }
            let mut add = |at: usize,
                           mut wanted: Vec<String>,
                           is_many: bool,
                           target: usize,
                           here: &[String],
                           there: &[String]| {
                let (Some(taken), Some(relations)) = (taken.get_mut(at), found.get_mut(at)) else {
                    return;
                };
                let columns = resources.get(at).map_or(&[][..], |it| &it.fields);
                let is_camel = columns.iter().any(|field| is_camel(&field.column.name));
                if taken.contains(&member(&wanted, is_camel).to_lowercase()) {
                    wanted.push(if is_many { "rows" } else { "row" }.to_owned());
                }
                let wanted = member(&wanted, is_camel);
                relations.push(Relation {
                    name: free(taken, wanted),
                    is_many,
                    target,
                    here: here.to_vec(),
                    there: there.to_vec(),
                });
            };
            add(from, one, false, target, &key.columns, &key.references);
            add(target, many, true, from, &key.references, &key.columns);
        }
    }
    for (resource, relations) in resources.iter_mut().zip(found) {
        resource.relations = relations;
    }
}

/// Bytes have a text by which rows could be found in PostgreSQL alone.
fn is_bytes(resource: &Resource, column: &str) -> bool {
    let column = resource.table.column(column);
    let column = column.and_then(|at| resource.table.columns.get(at));
    column.is_some_and(|column| column.ty == ColumnType::Bytes)
}

/// The paths by which relations can be included, so many of them one after the other at most.
fn include(resources: &mut [Resource], depth: u8) {
    const MOST: usize = 200;
    let paths: Vec<Vec<String>> = (0..resources.len())
        .map(|at| {
            let mut paths = Vec::new();
            let mut level = vec![(String::new(), at)];
            for _ in 0..depth {
                let mut next = Vec::new();
                for (path, at) in level {
                    for relation in resources.get(at).iter().flat_map(|it| &it.relations) {
                        let path = match path.as_str() {
                            "" => relation.name.clone(),
                            path => format!("{path}.{}", relation.name),
                        };
                        next.push((path, relation.target));
                    }
                }
                paths.extend(next.iter().map(|(path, _)| path.clone()));
                level = next;
                if paths.len() > MOST {
                    break;
                }
            }
            paths.truncate(MOST);
            paths
        })
        .collect();
    for (resource, paths) in resources.iter_mut().zip(paths) {
        resource.includes = paths;
    }
}
