//! What is served of a database, and what is not, with the reason.

mod called;
mod findings;
mod relations;

use std::collections::BTreeSet;

use super::listing::{Lines, Listing};
use super::names::{free, looks_secret};
use super::resource::{Action, Carrier, Field, Filter, Operator, Resource, Version};
use super::{Column, ColumnType, Constraint, Options, Schema, Table};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::write::words::words;
use called::call;
use findings::{
    history, never_served, no_key, nothing_chosen, odd_key, refuse_unknown, secret_key,
};
use relations::{include, relate};

/// Parameters of a list that are no conditions.
const CONTROLS: [&str; 6] = ["count", "cursor", "fields", "include", "limit", "sort"];

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
    let mut resources = Vec::new();
    for (table, lines) in chosen {
        if HISTORIES.contains(&table.name.as_str()) && !is_named(table) {
            diagnostics.push(history(table, lines));
            continue;
        }
        match resource(table, lines, options, diagnostics) {
            Ok(resource) => resources.push(resource),
            Err(refused) => diagnostics.push(*refused),
        }
    }
    call(&mut resources);
    relate(&mut resources, schema.engine);
    include(&mut resources, options.depth);
    resources
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
            listed: None,
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
        many: String::new(),
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
