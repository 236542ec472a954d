//! What an overlay does: one action.

use super::merge::{self, Clash};
use super::query::Query;
use super::value::Value;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, Node, quoted};
use crate::suggest::Guesses;

/// A change to whatever a query selects.
pub(super) struct Action<'d> {
    target: Query<'d>,
    kind: ActionKind<'d>,
}

enum ActionKind<'d> {
    /// It is taken away.
    Remove,
    /// This is merged into it.
    Update(Node<'d>),
    /// What the query selects is merged into it.
    Copy(Query<'d>),
}

const FIELDS: [&str; 5] = ["target", "description", "update", "copy", "remove"];
const REFERENCE: [&str; 3] = ["$ref", "target", "description"];
const FRAGMENT: &str = "#/components/actions/";

impl<'d> Action<'d> {
    /// Reads an action, or one that refers to another of the overlay.
    pub(super) fn read(
        root: Node<'d>,
        node: Node<'d>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let fields = match node.get("$ref") {
            Some(reference) => {
                check_fields(
                    node,
                    &REFERENCE,
                    "an action that refers to another",
                    diagnostics,
                );
                referred(root, reference, diagnostics)?
            }
            None => {
                check_fields(node, &FIELDS, "an action", diagnostics);
                node
            }
        };
        let Some(target) = node
            .get("target")
            .filter(|target| target.as_str().is_some())
        else {
            let place = node.get("target").map_or(node.location(), Node::location);
            diagnostics.push(
                Diagnostic::error("overlay::target", place, "the action has no target")
                    .label("`target` has to be a JSONPath query, as a string")
                    .help("write what it changes, as in `target: $.paths['/pets'].get`"),
            );
            return None;
        };
        let target = Query::read(target, diagnostics)?;
        let kind = kind(fields, diagnostics)?;
        Some(Self { target, kind })
    }

    /// Changes a document.
    pub(super) fn apply(&self, root: &mut Value<'d>, diagnostics: &mut Diagnostics) {
        let paths = self.target.paths(root);
        if paths.is_empty() {
            diagnostics.push(
                Diagnostic::warning(
                    "overlay::no-match",
                    self.target.location(),
                    "the action changes nothing",
                )
                .label("this selects nothing in the document")
                .help("names with other characters than letters are quoted: `$.paths['/pets']`"),
            );
            return;
        }
        let update = match &self.kind {
            ActionKind::Remove => {
                // From the back, so that the positions of others stay what they are.
                for path in paths.iter().rev() {
                    if !root.remove(path) {
                        diagnostics.push(
                            Diagnostic::error(
                                "overlay::remove-root",
                                self.target.location(),
                                "the document as a whole cannot be removed",
                            )
                            .help("select what is to go"),
                        );
                    }
                }
                return;
            }
            ActionKind::Update(node) => Value::of(*node),
            ActionKind::Copy(query) => {
                let sources = query.paths(root);
                let source = match sources.as_slice() {
                    [only] => root.at(only).cloned(),
                    _ => None,
                };
                let Some(source) = source else {
                    let message = format!("{} places are to be copied from", sources.len());
                    diagnostics.push(
                        Diagnostic::error("overlay::copy", query.location(), message)
                            .label("this has to select exactly one place")
                            .help("name the one place whose contents are copied"),
                    );
                    return;
                };
                source
            }
        };
        for path in &paths {
            let Some(target) = root.at(path) else {
                continue;
            };
            if let Err(clash) = merge::merge(target, update.clone()) {
                diagnostics.push(self.clash(&clash, path));
            }
        }
    }

    fn clash(&self, clash: &Clash, path: &[super::query::Step]) -> Diagnostic {
        let place = match &self.kind {
            ActionKind::Update(_) => clash.update,
            ActionKind::Copy(query) => query.location(),
            ActionKind::Remove => self.target.location(),
        };
        let message = format!("{} cannot be merged into {}", clash.new, clash.old);
        Diagnostic::error("overlay::incompatible", place, message)
            .label(format!("for `{}`", super::query::spelled(path)))
            .related(clash.target, format!("this is {}", clash.old))
            .help("remove what is there by an action before this one")
    }
}

fn kind<'d>(fields: Node<'d>, diagnostics: &mut Diagnostics) -> Option<ActionKind<'d>> {
    if let Some(remove) = fields.get("remove") {
        match remove.as_bool() {
            Some(true) => return Some(ActionKind::Remove),
            Some(false) => {}
            None => {
                diagnostics.push(
                    Diagnostic::error(
                        "overlay::action",
                        remove.location(),
                        "`remove` is neither `true` nor `false`",
                    )
                    .help("write `remove: true`"),
                );
                return None;
            }
        }
    }
    let problem = |place: Location, message: &str, help: &'static str| {
        Diagnostic::error("overlay::action", place, message.to_owned()).help(help)
    };
    match (fields.get("update"), fields.get("copy")) {
        (Some(update), None) => Some(ActionKind::Update(update)),
        (None, Some(copy)) => Some(ActionKind::Copy(Query::read(copy, diagnostics)?)),
        (Some(_), Some(copy)) => {
            diagnostics.push(problem(
                copy.location(),
                "the action has both `update` and `copy`",
                "make two actions of it",
            ));
            None
        }
        (None, None) => {
            diagnostics.push(problem(
                fields.location(),
                "the action says nothing that is to be done",
                "add `update`, `copy` or `remove: true`",
            ));
            None
        }
    }
}

/// The fields of the action that another one refers to.
fn referred<'d>(
    root: Node<'d>,
    reference: Node<'d>,
    diagnostics: &mut Diagnostics,
) -> Option<Node<'d>> {
    let text = reference.as_str().unwrap_or_default();
    let name = text.strip_prefix(FRAGMENT);
    let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
    let actions = root.get("components").and_then(|it| it.get("actions"));
    let found = name.and_then(|name| actions?.get(&name)?.get("fields"));
    if found.is_none() {
        let message = format!("{} refers to no action", quoted(text));
        diagnostics.push(
            Diagnostic::error("overlay::reference", reference.location(), message)
                .label(format!(
                    "there is no such action with `fields` at `{FRAGMENT}`"
                ))
                .help("name one of `components.actions`"),
        );
    }
    let fields = found?;
    check_fields(fields, &FIELDS[1..], "the fields of an action", diagnostics);
    Some(fields)
}

/// Warns of members that mean nothing.
pub(super) fn check_fields(
    node: Node<'_>,
    known: &[&'static str],
    what: &str,
    diagnostics: &mut Diagnostics,
) {
    let members = node
        .as_object()
        .into_iter()
        .flat_map(|object| object.iter());
    for member in members {
        if known.contains(&member.key) || member.key.starts_with("x-") {
            continue;
        }
        let message = format!("{} means nothing in {what}", quoted(member.key));
        let meant = Guesses::default()
            .suggest(member.key, known.iter().copied())
            .map(|meant| format!("write `{meant}`"));
        let help = meant.unwrap_or_else(|| {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("there are {}", known.join(", "))
        });
        diagnostics.push(
            Diagnostic::error("overlay::unknown-field", member.key_location, message).help(help),
        );
    }
}
