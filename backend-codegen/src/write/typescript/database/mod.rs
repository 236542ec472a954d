//! Handlers that ask a database: what is shipped for all tables (`rows/`), what is said of each
//! (`tables/`), a test that goes through all of them (`round_trip/`), and the user's files, which are thin.

mod handlers;
mod round_trip;
mod table;

use super::contract::{Call, Contract, Group};
use super::framework::Package;
use super::shipped;
use crate::fileset::FileSet;
use crate::read::database::{Action, Engine, Resource, Resources};

pub(super) use handlers::{caller, member, open, parameter};

/// Names that the user's files have for something else.
pub(super) const TAKEN_MEMBERS: [&str; 4] = ["database", "letIn", "rowsOf", "table"];
pub(super) const TAKEN_INTERFACES: [&str; 4] = ["Database", "Rows", "Scope", "Table"];

/// What is the same for all tables, and for all engines.
const ROWS: [(&str, &str); 7] = [
    ("failure", include_str!("shipped/failure.ts")),
    ("moment", include_str!("shipped/moment.ts")),
    ("page", include_str!("shipped/page.ts")),
    ("query", include_str!("shipped/query.ts")),
    ("row", include_str!("shipped/row.ts")),
    ("session", include_str!("shipped/session.ts")),
    ("table", include_str!("shipped/table.ts")),
];

/// What engines differ in: what they say and do, and what their drivers take and give.
fn of_engine(engine: Engine) -> &'static [(&'static str, &'static str)] {
    match engine {
        Engine::Mysql => &[
            ("change", include_str!("shipped/mysql/change.ts")),
            ("engine", include_str!("shipped/mysql/engine.ts")),
            ("mysql", include_str!("shipped/mysql/values.ts")),
        ],
        Engine::Postgres => &[
            ("change", include_str!("shipped/returning.ts")),
            ("engine", include_str!("shipped/postgres/engine.ts")),
            ("postgres", include_str!("shipped/postgres/values.ts")),
        ],
        Engine::Sqlite => &[
            ("change", include_str!("shipped/returning.ts")),
            ("engine", include_str!("shipped/sqlite/engine.ts")),
            ("sqlite", include_str!("shipped/sqlite/values.ts")),
        ],
    }
}

/// The driver of an engine, and its types, if it has none of its own.
pub(super) fn packages(engine: Engine) -> &'static [Package] {
    match engine {
        Engine::Mysql => &MYSQL2,
        Engine::Postgres => &PG,
        Engine::Sqlite => &BETTER_SQLITE3,
    }
}

const MYSQL2: [Package; 1] = [Package {
    name: "mysql2",
    version: "^3.24.0",
    is_for_development: false,
}];

const PG: [Package; 2] = [
    Package {
        name: "pg",
        version: "^8.16.0",
        is_for_development: false,
    },
    Package {
        name: "@types/pg",
        version: "^8.15.0",
        is_for_development: true,
    },
];

const BETTER_SQLITE3: [Package; 2] = [
    Package {
        name: "better-sqlite3",
        version: "^12.4.0",
        is_for_development: false,
    },
    Package {
        name: "@types/better-sqlite3",
        version: "^9.0.0",
        is_for_development: true,
    },
];

/// Adds the generated files.
pub(super) fn generated(contract: &Contract<'_>, resources: &Resources, files: &mut FileSet) {
    if !is_asked(resources) {
        return;
    }
    for (name, text) in ROWS.iter().chain(of_engine(resources.engine)) {
        files.generated(format!("rows/{name}.ts"), shipped(text));
    }
    for group in &contract.groups {
        if let Some(resource) = resource(group, resources) {
            let text = table::file(contract, group, resource, resources);
            files.generated(format!("tables/{}.ts", group.file), text);
        }
    }
    round_trip::generated(resources, files);
}

/// The resource that has the operations of a group.
pub(super) fn resource<'r>(group: &Group<'_>, resources: &'r Resources) -> Option<&'r Resource> {
    let mut list = resources.list.iter();
    list.find(|resource| resource.tag == group.tag)
        .filter(|_| is_asked(resources))
}

/// Whether handlers ask the database: if there is one.
pub(super) fn is_asked(resources: &Resources) -> bool {
    !resources.list.is_empty()
}

/// What a call of a resource does.
fn action(call: &Call<'_>, resource: &Resource) -> Option<Action> {
    resource.action(call.path.template.as_str(), call.operation.method.as_str())
}

/// What the function of a table is called that does it.
fn function(action: Action) -> &'static str {
    match action {
        // A word of the language.
        Action::Delete => "remove",
        other => other.word(),
    }
}
