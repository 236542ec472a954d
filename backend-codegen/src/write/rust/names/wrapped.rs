//! Which types need a struct of their own because an alias cannot stand for itself.

use super::types::shared;
use crate::api::TypeId;
use crate::api::plan::{Plans, Shape, Use};
use crate::map::{IndexMap, IndexSet};

/// How far a walk has come with a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

/// The types that close a cycle of arrays, maps and aliases, such as `Tree` in
/// `Tree = array of Tree`.
pub(super) fn wrapped(plans: &Plans<'_>) -> IndexSet<Use> {
    let mut states = IndexMap::default();
    let mut found = IndexSet::default();
    for (start, _) in plans.all_decoded() {
        let mut path = Vec::new();
        let mut next = Some(shared(plans, start));
        while let Some(used) = next {
            match states.get(&used) {
                Some(State::Open) => {
                    found.insert(used);
                    break;
                }
                Some(State::Done) => break,
                None => {}
            }
            states.insert(used, State::Open);
            path.push(used);
            next = transparent(plans, used).map(|ty| shared(plans, Use { ty, ..used }));
        }
        states.extend(path.into_iter().map(|used| (used, State::Done)));
    }
    found
}

/// The type that the Rust type contains by name.
fn transparent(plans: &Plans<'_>, used: Use) -> Option<TypeId> {
    match &plans.decoded(used.ty, used.direction)?.shape {
        Shape::Array(ty) | Shape::Map(ty) | Shape::Nullable(ty) | Shape::Alias(ty) => Some(*ty),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String(_)
        | Shape::Enum(_)
        | Shape::Object(_)
        | Shape::Union(_) => None,
    }
}
