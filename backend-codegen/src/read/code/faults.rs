//! Parts of what people wrote in code, such as a schema in a comment, that no document can have.
//!
//! A program runs with them, and everything else that it serves is wanted all the same: what is at fault
//! is left out, and told as a warning.

use std::collections::HashSet;

use super::{Kind, Value};
use crate::api::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Location;

/// How often something is left out before it is given up. What is behind a fault may be another one.
const ROUNDS: u32 = 8;

/// How deep something is at least that can be left out: a part of an operation, or of a component.
const DEPTH: usize = 4;

/// Reads a tree, and leaves out of it what is at fault.
pub(super) fn read_without(
    tree: &mut Value,
    diagnostics: &mut Diagnostics,
    read: &mut dyn FnMut(&Value, &mut Diagnostics) -> Option<Api>,
) -> Option<Api> {
    let mut first = Diagnostics::new();
    let mut api = read(tree, &mut first);
    if !first.has_errors() {
        diagnostics.append(first);
        return api;
    }
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut found = first.clone();
    for _ in 0..ROUNDS {
        let faults: HashSet<Location> = found
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .map(|it| it.location)
            .collect();
        if !leave_out(tree, &faults, 0) {
            break;
        }
        let errors = found
            .into_iter()
            .filter(|it| it.severity == Severity::Error);
        told.extend(errors.map(|error| Diagnostic {
            severity: Severity::Warning,
            ..error.help("until then it is left out of the document")
        }));
        found = Diagnostics::new();
        api = read(tree, &mut found);
        if !found.has_errors() {
            told.dedup();
            diagnostics.append(told.into_iter().collect());
            diagnostics.append(found);
            return api;
        }
    }
    diagnostics.append(first);
    None
}

/// Takes away what stands at these places, and as little around it as can be; `false` if there is nothing.
fn leave_out(value: &mut Value, faults: &HashSet<Location>, depth: usize) -> bool {
    let mut has_changed = false;
    match &mut value.kind {
        Kind::List(items) => items.retain_mut(|item| {
            let is_inside = leave_out(item, faults, depth + 1);
            let is_itself = !is_inside && depth >= DEPTH && faults.contains(&item.place);
            has_changed |= is_inside || is_itself;
            !is_itself
        }),
        Kind::Object(members) => members.retain_mut(|member| {
            let is_inside = leave_out(&mut member.value, faults, depth + 1);
            let is_itself = !is_inside
                && depth >= DEPTH
                && (faults.contains(&member.value.place) || faults.contains(&member.place));
            has_changed |= is_inside || is_itself;
            !is_itself
        }),
        Kind::Null | Kind::Flag(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
    has_changed
}
