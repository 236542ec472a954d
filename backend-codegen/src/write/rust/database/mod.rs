//! Handlers that ask a database: what is shipped for all tables (`rows/`), what is said of each
//! (`tables/`), and the user's files, which are thin.

mod handlers;
mod imports;
mod round_trip;
mod table;

use super::contract::{Contract, Group};
use super::file::{self, Place};
use super::{Framework, docs};
use crate::fileset::FileSet;
use crate::read::database::{Engine, Resource, Resources};
use crate::tokens::{Ident, TokenStream, format_ident, quote};

pub(super) use handlers::caller;

/// What is the same for all tables, and for all engines.
const ROWS: [(&str, &str); 7] = [
    ("failure", include_str!("shipped/failure.rs")),
    ("page", include_str!("shipped/page.rs")),
    ("query", include_str!("shipped/query.rs")),
    ("records", include_str!("shipped/records.rs")),
    ("row", include_str!("shipped/row.rs")),
    ("session", include_str!("shipped/session.rs")),
    ("table", include_str!("shipped/table.rs")),
];

/// What engines differ in: what they say and do, and what their drivers take and give.
fn of_engine(engine: Engine) -> [(&'static str, &'static str); 3] {
    match engine {
        Engine::Mysql => [
            ("change", include_str!("shipped/mysql/change.rs")),
            ("engine", include_str!("shipped/mysql/engine.rs")),
            ("mysql", include_str!("shipped/mysql/values.rs")),
        ],
        Engine::Postgres => [
            ("change", include_str!("shipped/returning.rs")),
            ("engine", include_str!("shipped/postgres/engine.rs")),
            ("postgres", include_str!("shipped/postgres/values.rs")),
        ],
        Engine::Sqlite => [
            ("change", include_str!("shipped/returning.rs")),
            ("engine", include_str!("shipped/sqlite/engine.rs")),
            ("sqlite", include_str!("shipped/sqlite/values.rs")),
        ],
    }
}

/// The type of connections, in `sqlx`.
fn pool_of(engine: Engine) -> Ident {
    match engine {
        Engine::Mysql => format_ident!("MySqlPool"),
        Engine::Postgres => format_ident!("PgPool"),
        Engine::Sqlite => format_ident!("SqlitePool"),
    }
}

/// The type of the connections that handlers are given, if there is a database.
pub(super) fn pool(resources: &Resources) -> Option<Ident> {
    (!resources.list.is_empty()).then(|| pool_of(resources.engine))
}

/// The generated files.
pub(super) fn generated(contract: &Contract<'_>, resources: &Resources, files: &mut FileSet) {
    if resources.list.is_empty() {
        return;
    }
    let mut rows = ROWS.to_vec();
    rows.extend(of_engine(resources.engine));
    rows.sort_unstable();
    for (name, text) in &rows {
        files.generated(format!("rows/{name}.rs"), file::shipped(text));
    }
    let index = |about: &str, names: Vec<TokenStream>| {
        file::documented(Place::beside(), about, &quote!(#(#names)*))
    };
    let names = rows.iter().map(|(name, _)| {
        let name = format_ident!("{name}");
        quote!(pub mod #name;)
    });
    let about = "Rows of a database: how they are asked for, changed, and told.";
    files.generated("rows/mod.rs", index(about, names.collect()));
    let mut modules = Vec::new();
    for resource in &resources.list {
        let Some(group) = group(contract, resource) else {
            continue;
        };
        let module = &group.module;
        modules.push(quote!(pub mod #module;));
        let tokens = table::tokens(contract, group, resource, resources);
        let about = format!("The table {}.", docs::code(&resource.table.shown()));
        let text = file::documented(Place::nested("tables"), &about, &tokens);
        files.generated(format!("tables/{module}.rs"), text);
    }
    files.generated(
        "tables/mod.rs",
        index("What is asked of each table.", modules),
    );
    round_trip::generated(resources, files);
}

/// What the generated `mod.rs` has for it.
pub(super) fn modules(resources: &Resources) -> Option<TokenStream> {
    (!resources.list.is_empty()).then(|| {
        let round_trip = round_trip::module();
        quote! {
            #round_trip
            pub mod rows;
            pub mod tables;
        }
    })
}

/// The operations of a resource.
fn group<'c, 'a>(contract: &'c Contract<'a>, resource: &Resource) -> Option<&'c Group<'a>> {
    contract
        .groups
        .iter()
        .find(|group| group.tag == resource.tag)
}

/// The user's file for the operations of a tag, if a resource has it.
pub(super) fn handler_file(group: &Group<'_>, resources: &Resources) -> Option<TokenStream> {
    let resource = (resources.list)
        .iter()
        .find(|resource| resource.tag == group.tag)?;
    Some(handlers::tokens(
        group,
        resource,
        &pool_of(resources.engine),
    ))
}

/// What a framework has for whoever asks.
fn of_framework(framework: Framework) -> &'static str {
    match framework {
        Framework::Axum => include_str!("shipped/axum.rs"),
        Framework::Actix => include_str!("shipped/actix.rs"),
    }
}
