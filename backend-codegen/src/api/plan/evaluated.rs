//! What speaks about the members or items of a value, for `unevaluatedProperties` and
//! `unevaluatedItems`.

use super::arena::Arena;
use super::keywords::Context;
use super::{Condition, Evaluated};
use crate::api::{ArrayKeywords, ObjectKeywords, Type, TypeId};
use crate::list::CollectVec;

/// Of what `unevaluated…` speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Members,
    Items,
}

/// What speaks about the members or items of a value of type `id`, apart from its own `unevaluated…`.
pub(super) fn of(
    arena: &Arena<'_>,
    id: TypeId,
    kind: Kind,
    context: Context<'_>,
) -> Vec<Evaluated> {
    let mut evaluated = Vec::new();
    let mut path = vec![id];
    adjacent(
        arena,
        arena.ty(id),
        kind,
        context,
        &mut path,
        &mut evaluated,
    );
    evaluated
}

/// What a type that applies in place says about members or items.
fn in_place(
    arena: &Arena<'_>,
    id: TypeId,
    kind: Kind,
    context: Context<'_>,
    path: &mut Vec<TypeId>,
    evaluated: &mut Vec<Evaluated>,
) {
    // A type that applies to the same value as itself adds nothing; see the depth limit of documents
    // for the other bound.
    if path.contains(&id) || path.len() > 64 {
        return;
    }
    path.push(id);
    let ty = arena.ty(id);
    let unevaluated = match kind {
        Kind::Members => ty
            .object
            .as_ref()
            .and_then(|object| object.unevaluated_properties),
        Kind::Items => ty.array.as_ref().and_then(|array| array.unevaluated_items),
    };
    if unevaluated.is_some() {
        evaluated.push(Evaluated::All);
    } else {
        adjacent(arena, ty, kind, context, path, evaluated);
    }
    path.pop();
}

fn adjacent(
    arena: &Arena<'_>,
    ty: &Type,
    kind: Kind,
    context: Context<'_>,
    path: &mut Vec<TypeId>,
    evaluated: &mut Vec<Evaluated>,
) {
    match kind {
        Kind::Members => {
            if let Some(object) = &ty.object {
                members(object, context.hidden, evaluated);
                for (name, ty) in &object.dependent_schemas {
                    let mut then = Vec::new();
                    in_place(arena, *ty, kind, context, path, &mut then);
                    when(Condition::Has(name.clone()), then, evaluated);
                }
            }
        }
        Kind::Items => {
            if let Some(array) = &ty.array {
                items(array, evaluated);
            }
            if let Some(object) = &ty.object {
                for (name, ty) in &object.dependent_schemas {
                    let mut then = Vec::new();
                    in_place(arena, *ty, kind, context, path, &mut then);
                    when(Condition::Has(name.clone()), then, evaluated);
                }
            }
        }
    }
    if let Some(target) = ty.reference {
        in_place(arena, target, kind, context, path, evaluated);
    }
    let Some(subtypes) = &ty.subtypes else { return };
    for part in &subtypes.all_of {
        in_place(arena, *part, kind, context, path, evaluated);
    }
    for branch in subtypes.any_of.iter().chain(&subtypes.one_of) {
        let mut then = Vec::new();
        in_place(arena, *branch, kind, context, path, &mut then);
        when(Condition::Is(*branch), then, evaluated);
    }
    if let Some(condition) = subtypes.if_ {
        let mut then = Vec::new();
        in_place(arena, condition, kind, context, path, &mut then);
        if let Some(branch) = subtypes.then {
            in_place(arena, branch, kind, context, path, &mut then);
        }
        when(Condition::Is(condition), then, evaluated);
        if let Some(branch) = subtypes.else_ {
            let mut otherwise = Vec::new();
            in_place(arena, branch, kind, context, path, &mut otherwise);
            when(Condition::IsNot(condition), otherwise, evaluated);
        }
    }
}

fn when(condition: Condition, then: Vec<Evaluated>, evaluated: &mut Vec<Evaluated>) {
    if !then.is_empty() {
        evaluated.push(Evaluated::When(condition, then));
    }
}

fn members(object: &ObjectKeywords, hidden: &[Box<str>], evaluated: &mut Vec<Evaluated>) {
    if object.additional_properties.is_some() {
        evaluated.push(Evaluated::All);
        return;
    }
    let mut names: Vec<_> = object.properties.keys().cloned().collect_vec();
    names.extend(
        hidden
            .iter()
            .filter(|name| !object.properties.contains_key(*name))
            .cloned(),
    );
    if !names.is_empty() {
        evaluated.push(Evaluated::Names(names));
    }
    if !object.pattern_properties.is_empty() {
        evaluated.push(Evaluated::Patterns(
            object.pattern_properties.keys().cloned().collect_vec(),
        ));
    }
}

fn items(array: &ArrayKeywords, evaluated: &mut Vec<Evaluated>) {
    if array.items.is_some() {
        evaluated.push(Evaluated::All);
        return;
    }
    if !array.prefix_items.is_empty() {
        evaluated.push(Evaluated::First(array.prefix_items.len()));
    }
    evaluated.extend(array.contains.map(Evaluated::Items));
}
