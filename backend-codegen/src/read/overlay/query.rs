//! What an action is about: JSONPath (RFC 9535).

use serde_json_path::JsonPath;
use serde_json_path::PathElement;

use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, Node};

/// A query for places of a document.
pub(super) struct Query<'d> {
    node: Node<'d>,
    path: JsonPath,
}

/// A step from a value into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member.
    Name(String),
    /// To an item.
    Item(usize),
}

impl<'d> Query<'d> {
    /// Reads a query; it is told if it is none.
    pub(super) fn read(node: Node<'d>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = node.as_str().unwrap_or_default();
        match JsonPath::parse(text) {
            Ok(path) => Some(Self { node, path }),
            Err(error) => {
                let before: String = text.chars().take(error.position()).collect();
                diagnostics.push(
                    Diagnostic::error(
                        "overlay::query",
                        node.location(),
                        "this is no JSONPath query (RFC 9535)",
                    )
                    .label(format!("{} after `{before}`", error.message()))
                    .help(
                        "a query starts with `$`, and names with other characters than letters, \
                         digits and `_` are quoted: `$.paths['/pets'].get`",
                    ),
                );
                None
            }
        }
    }

    /// Where it stands.
    pub(super) fn location(&self) -> Location {
        self.node.location()
    }

    /// The places that it selects, in an order in which each stands before what is behind it.
    pub(super) fn paths(&self, root: &Value<'_>) -> Vec<Vec<Step>> {
        let json = root.to_json();
        let found = self.path.query_located(&json).dedup();
        let mut paths: Vec<Vec<Step>> = found
            .locations()
            .map(|path| path.iter().map(step).collect())
            .collect();
        paths.sort_by(|a, b| {
            let order = |step: &Step| match step {
                Step::Name(name) => (0, name.clone()),
                Step::Item(index) => (*index, String::new()),
            };
            a.iter().map(order).cmp(b.iter().map(order))
        });
        paths
    }
}

fn step(element: &PathElement<'_>) -> Step {
    match element {
        PathElement::Name(name) => Step::Name((*name).to_owned()),
        PathElement::Index(index) => Step::Item(*index),
    }
}

/// A path as a query writes it.
pub(super) fn spelled(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Name(name) => format!("['{}']", name.replace('\'', "\\'")),
        Step::Item(index) => format!("[{index}]"),
    });
    std::iter::once("$".to_owned()).chain(steps).collect()
}
