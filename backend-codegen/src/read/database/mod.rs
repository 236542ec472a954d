//! APIs from the schema of a database.
//!
//! A [`Schema`] is what a tool has found out about a database: plain data that knows no connection.
//! Of it, what somebody has chosen becomes a list of [`Resource`]s, and these a sketch, which is read
//! like any other document. So the contract and everything about it is that of a document, and a writer
//! that is given the resources, too, can write handlers that ask the database.
//!
//! Nothing is served that nobody has chosen, and what looks like a secret is left out.

mod choose;
mod document;
mod kinds;
mod listing;
mod names;
mod resource;
mod samples;
mod schema;
mod sql;
#[cfg(test)]
mod tests;

use super::code;
use crate::api::Api;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Sources;

pub use resource::{
    Action, Carrier, Field, Filter, Operator, Relation, Resource, Resources, Version,
};
pub use samples::{Sample, SampleColumn, parameter, samples};
pub use schema::{
    Bounds, Column, ColumnType, Constraint, Engine, ForeignKey, Place, Schema, Table,
};
pub use sql::{
    cast, cast_of_text, link as link_sql, order, read as read_sql, version as version_sql,
};

/// What is served, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The tables and views that are served, with their namespaces where that is needed.
    pub tables: Vec<String>,
    /// Whether all are served.
    pub all_tables: bool,
    /// Tables that are never served, whatever is chosen.
    pub except: Vec<String>,
    /// Columns that are shown although they look like secrets, as `users.password_hint`.
    pub columns: Vec<String>,
    /// Columns that lists can be narrowed and sorted by although no index begins with them.
    pub filters: Vec<String>,
    /// What tells the rows of a table or view apart, where the schema does not say.
    pub keys: Vec<(String, Vec<String>)>,
    /// Whether anybody may do everything.
    pub public: bool,
    /// Whether integers of 64 bits are texts, for clients that have only doubles.
    pub text_integers: bool,
    /// How many relations may be included one after the other.
    pub depth: u8,
}

/// An API, and what its operations do with a database.
#[derive(Clone, Debug)]
pub struct Served {
    /// The API.
    pub api: Api,
    /// What it serves.
    pub resources: Resources,
    /// All tables and views there are, served or not, without their namespaces.
    pub tables: Vec<String>,
}

/// Finds what is served of a schema, which findings call `name`.
///
/// Tables that cannot be served are among the findings, with the reason.
pub fn read(
    schema: &Schema,
    name: &str,
    options: &Options,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Served> {
    let listing = listing::list(schema, name, sources);
    let resources = choose::choose(schema, &listing, options, diagnostics);
    if resources.is_empty() {
        if !diagnostics.has_errors() {
            let message = "none of the tables can be served";
            let finding = Diagnostic::error("database::nothing-served", listing.whole, message);
            diagnostics.push(finding.help("see above why"));
        }
        return None;
    }
    let sketch = document::sketch(schema, &resources, &listing, options);
    let api = code::read(sketch, sources, code::Options::default(), diagnostics)?;
    let resources = Resources {
        engine: schema.engine,
        list: resources,
    };
    let tables = schema.tables.iter().map(|it| it.name.clone()).collect();
    Some(Served {
        api,
        resources,
        tables,
    })
}
