//! Overlays: changes to a document that stand in documents of their own (Overlay Specification 1.0,
//! 1.1 and 1.2).
//!
//! What an overlay adds keeps its place in the overlay, and everything else its own, so that whatever
//! is found later is told where it was said.

mod action;
mod merge;
mod query;
#[cfg(test)]
mod tests;
mod value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{self, Document, Limits, Node, Rebuild, SourceId, Sources, Syntax, quoted};
use action::Action;
use value::Value;

/// `document` with the actions of an overlay applied, one after the other; nothing if the overlay
/// cannot be read.
///
/// Actions that cannot be applied are told and left out.
pub(super) fn applied(
    sources: &Sources,
    document: &Document,
    overlay: SourceId,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let source = sources.get(overlay)?;
    let syntax = Syntax::of(source.name(), source.text());
    let changes = document::read(sources, overlay, syntax, limits, diagnostics)?;
    let mut root = Value::of(document.root());
    for action in actions(changes.root(), diagnostics)? {
        action.apply(&mut root, diagnostics);
    }
    let mut rebuild = Rebuild::of(document, limits);
    let length = source.text().len();
    rebuild.add_source(overlay, length)?;
    root.write(document.source(), &mut rebuild);
    rebuild.finish(diagnostics)
}

/// What an overlay may say at its top.
const FIELDS: [&str; 6] = [
    "overlay",
    "$self",
    "info",
    "extends",
    "actions",
    "components",
];

/// The actions of an overlay; nothing if it is none.
fn actions<'d>(root: Node<'d>, diagnostics: &mut Diagnostics) -> Option<Vec<Action<'d>>> {
    let version = root.get("overlay").and_then(|node| node.as_str());
    let is_known = version.is_some_and(|version| {
        ["1.0", "1.1", "1.2"]
            .iter()
            .any(|known| version == *known || version.starts_with(&format!("{known}.")))
    });
    if !is_known {
        let place = root.get("overlay").map_or(root.location(), Node::location);
        let message = match version {
            Some(version) => format!("overlays of version {} are not known", quoted(version)),
            None => "this is no overlay".to_owned(),
        };
        diagnostics.push(
            Diagnostic::error("overlay::version", place, message)
                .label("an overlay starts with `overlay: 1.0.0`, `1.1.0` or `1.2.0`")
                .help("overlays have changes; the document that they change comes first"),
        );
        return None;
    }
    action::check_fields(root, &FIELDS, "an overlay", diagnostics);
    let list = root.get("actions").and_then(|node| node.as_array());
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        let place = root.get("actions").map_or(root.location(), Node::location);
        diagnostics.push(
            Diagnostic::error("overlay::no-actions", place, "the overlay changes nothing")
                .label("`actions` has to be a list of changes")
                .help("add `- target: $.info` with an `update`, a `copy` or `remove: true`"),
        );
        return None;
    };
    let actions = list.iter();
    Some(
        actions
            .filter_map(|node| Action::read(root, node, diagnostics))
            .collect(),
    )
}
