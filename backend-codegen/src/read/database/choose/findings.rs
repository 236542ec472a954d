//! What is said of tables that are not served, and of names that nothing has.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Location;
use crate::read::database::listing::{Lines, Listing};
use crate::read::database::{Options, Schema, Table};

/// Names in the options that nothing in the schema has.
pub(super) fn refuse_unknown(
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

pub(super) fn nothing_chosen(schema: &Schema, listing: &Listing) -> Diagnostic {
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

fn not_served(table: &Table, place: Location, reason: String) -> Diagnostic {
    let kind = if table.is_view { "view" } else { "table" };
    let message = format!("the {kind} `{}` is not served", table.shown());
    Diagnostic::warning("database::not-served", place, message).label(reason)
}

/// What somebody has excepted is worth knowing, and needs nothing to be done.
pub(super) fn never_served(table: &Table, lines: &Lines) -> Diagnostic {
    let mut finding = not_served(table, lines.place, "it is excepted".to_owned());
    finding.severity = Severity::Note;
    finding
}

pub(super) fn no_key(table: &Table, lines: &Lines) -> Diagnostic {
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

pub(super) fn history(table: &Table, lines: &Lines) -> Diagnostic {
    let reason = "it is where a tool remembers which migrations have run";
    let help = format!("if clients may rewrite that: `--table {}`", table.shown());
    not_served(table, lines.place, reason.to_owned()).help(help)
}

pub(super) fn secret_key(table: &Table, lines: &Lines, column: &str) -> Diagnostic {
    let help = format!(
        "if everybody may see it: `--column {}.{column}`",
        table.shown()
    );
    let reason = format!("its rows are told apart by `{column}`, which looks like a secret");
    not_served(table, lines.place, reason).help(help)
}

pub(super) fn odd_key(table: &Table, lines: &Lines, at: usize) -> Diagnostic {
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
