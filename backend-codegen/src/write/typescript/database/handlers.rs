//! The user's files: handlers, and who asks.

use super::{action, function, is_asked, resource};
use crate::read::database::{Action, Resource, Resources, Version};
use crate::write::typescript::contract::{Call, Group};
use crate::write::typescript::printer::Printer;

/// The handler of a call that asks the database, line by line, if it is one.
pub(in crate::write::typescript) fn member(
    call: &Call<'_>,
    group: &Group<'_>,
    resources: &Resources,
) -> Option<Vec<String>> {
    let resource = resource(group, resources)?;
    let action = action(call, resource)?;
    let asked = format!(
        "await table.{}(rowsOf(database, context), request)",
        function(action)
    );
    let has_version = resource.version != Version::None;
    let lines = match action {
        Action::List => vec![format!("return {{ status: 200, body: {asked} }};")],
        Action::Get | Action::Replace | Action::Update if has_version => vec![
            format!("const {{ body, eTag }} = {asked};"),
            "return { status: 200, headers: { ETag: eTag }, body };".to_owned(),
        ],
        Action::Get | Action::Replace | Action::Update => vec![
            format!("const {{ body }} = {asked};"),
            "return { status: 200, body };".to_owned(),
        ],
        Action::Create if has_version => vec![
            format!("const {{ body, eTag, location }} = {asked};"),
            "return { status: 201, headers: { ETag: eTag, Location: location }, body };".to_owned(),
        ],
        Action::Create => vec![
            format!("const {{ body, location }} = {asked};"),
            "return { status: 201, headers: { Location: location }, body };".to_owned(),
        ],
        Action::Delete => vec![format!("{asked};"), "return { status: 204 };".to_owned()],
    };
    Some(lines)
}

/// What the handlers of a table import, what is said of them, and the function that makes them.
pub(in crate::write::typescript) fn open(
    p: &mut Printer,
    group: &Group<'_>,
    resource: &Resource,
    generated: &str,
) -> String {
    p.import(&format!("{generated}/rows/engine.js"), "type Database");
    p.import_all(&format!("{generated}/tables/{}.js", group.file), "table");
    p.import("./caller.js", "rowsOf");
    let kind = if resource.table.is_view {
        "view"
    } else {
        "table"
    };
    p.doc(&format!(
        "Answers the operations tagged `{}` from the {kind} `{}`.",
        group.tag.replace('`', "'"),
        resource.table.shown().replace('`', "'")
    ));
    let principal = if group.is_guarded() {
        "<Principal>"
    } else {
        ""
    };
    format!(
        "export function {}(database: Database): {}{principal}",
        group.member, group.interface
    )
}

/// The parameter of the function that makes the routes; nothing without a database.
pub(in crate::write::typescript) fn parameter(resources: &Resources) -> Option<&'static str> {
    is_asked(resources).then_some("database")
}

/// The user's `caller.ts`.
pub(in crate::write::typescript) fn caller(generated: &str, is_guarded: bool) -> String {
    let mut p = Printer::new();
    p.import(&format!("{generated}/index.js"), "type Context");
    p.import(&format!("{generated}/rows/engine.js"), "type Database");
    p.import(&format!("{generated}/rows/session.js"), "Rows");
    p.import(&format!("{generated}/rows/table.js"), "Scope");
    p.import(&format!("{generated}/rows/table.js"), "type Table");
    let context = match is_guarded {
        true => {
            p.import("./security.js", "type Principal");
            "Context<Principal>"
        }
        false => "Context",
    };
    p.doc("Which rows of a table a request sees and changes: all of them, until you say which, by `Scope.only`.");
    let head = format!("function scope(_table: Table, _context: {context}): Scope");
    p.block(head, |p| p.line("return Scope.all();"));
    p.gap();
    p.doc("The rows that a request has to do with.");
    let head = format!("export function rowsOf(database: Database, context: {context}): Rows");
    p.block(head, |p| {
        p.line("return new Rows(database, context.requestId, (table) => scope(table, context));");
    });
    p.finish_behind("")
}
