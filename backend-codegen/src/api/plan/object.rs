//! Shapes of objects.

use super::arena::Arena;
use super::keywords::Context;
use super::union;
use super::view::{View, is_any};
use super::{Additional, Check, Field, ObjectShape, Shape};
use crate::api::{Place, TypeId, TypeSet};

/// The shape of a type that only accepts objects.
pub(super) fn shape(arena: &mut Arena<'_>, id: TypeId, view: &View, context: Context<'_>) -> Shape {
    let fields = fields(arena, id, view, context);
    let additional = additional(arena, id, view, context);
    match additional {
        Additional::Ignored if fields.is_empty() && context.hidden.is_empty() => {
            Shape::Map(arena.any())
        }
        Additional::Kept(ty) if fields.is_empty() && context.hidden.is_empty() => Shape::Map(ty),
        additional => Shape::Object(ObjectShape {
            fields,
            additional,
            hidden: context.hidden.to_vec(),
        }),
    }
}

fn fields(arena: &mut Arena<'_>, id: TypeId, view: &View, context: Context<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, mut types) in view.properties(arena) {
        if context.hidden.contains(&name) {
            continue;
        }
        let required = view.requires(arena, &name);
        types.retain(|ty| !is_any(arena, *ty) || arena.ty(*ty).description.is_some());
        let ty = match types.as_slice() {
            [] => arena.any(),
            [one] => *one,
            _ => arena.merged(id, Place::Property(name.as_ref().into()), types),
        };
        // A member that may not be there is no field, but refused where it appears.
        if !required && View::new(arena, ty, context.options).types == TypeSet::NONE {
            continue;
        }
        let default = arena
            .parts(ty)
            .iter()
            .find_map(|part| arena.ty(*part).default.clone());
        fields.push(Field {
            name,
            ty,
            required,
            default,
        });
    }
    fields
}

/// What becomes of members that no part names.
fn additional(arena: &mut Arena<'_>, id: TypeId, view: &View, context: Context<'_>) -> Additional {
    let objects = || {
        view.parts
            .iter()
            .filter_map(|part| arena.ty(*part).object.as_ref())
    };
    let has_patterns = objects().any(|object| !object.pattern_properties.is_empty());
    let mut branches = view.groups.iter().flat_map(|group| &group.branches);
    if has_patterns || branches.any(|branch| union::has_structure(arena, *branch, context.options))
    {
        // Which members there are is for checks of the whole value to say; nothing is lost.
        return Additional::Kept(arena.any());
    }
    let mut types: Vec<TypeId> = Vec::new();
    let own_unevaluated = closing(arena, view);
    for ty in objects()
        .filter_map(|object| object.additional_properties)
        .chain(own_unevaluated)
    {
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    if types.is_empty() {
        let is_open = objects().all(|object| object.unevaluated_properties.is_none());
        return if is_open {
            Additional::Ignored
        } else {
            Additional::Kept(arena.any())
        };
    }
    if types.iter().any(|ty| arena.ty(*ty).never) {
        return Additional::Refused;
    }
    if types.len() > 1 {
        types.retain(|ty| !is_any(arena, *ty));
    }
    Additional::Kept(match types.as_slice() {
        [] => arena.any(),
        [one] => *one,
        _ => arena.merged(id, Place::AdditionalProperties, types),
    })
}

/// `unevaluatedProperties`, where it means the same as `additionalProperties` of all parts together:
/// it stands in the outermost part and nothing in the type is conditional.
fn closing(arena: &Arena<'_>, view: &View) -> Option<TypeId> {
    let first = view.parts.first()?;
    let unevaluated = arena.ty(*first).object.as_ref()?.unevaluated_properties?;
    let is_plain = view.groups.is_empty()
        && view.parts.iter().enumerate().all(|(at, part)| {
            let ty = arena.ty(*part);
            let conditional = ty
                .subtypes
                .as_ref()
                .is_some_and(|subtypes| subtypes.if_.is_some());
            let object = ty.object.as_ref();
            !conditional
                && object.is_none_or(|object| {
                    object.additional_properties.is_none()
                        && object.dependent_schemas.is_empty()
                        && object.pattern_properties.is_empty()
                        && (at == 0 || object.unevaluated_properties.is_none())
                })
        });
    is_plain.then_some(unevaluated)
}

/// Whether decoding into `shape` makes the check.
pub(super) fn is_made_by(arena: &Arena<'_>, shape: &ObjectShape, check: &Check) -> bool {
    let field = |name: &str| shape.fields.iter().find(|field| *field.name == *name);
    let covers = |made: TypeId, ty: TypeId| {
        made == ty || is_any(arena, ty) || arena.parts(made).contains(&ty)
    };
    match check {
        Check::Required(names) => names
            .iter()
            .all(|name| field(name).is_some_and(|field| field.required)),
        Check::Properties(members) => members.iter().all(|(name, ty)| match field(name) {
            Some(field) => covers(field.ty, *ty),
            None => shape.additional == Additional::Refused,
        }),
        Check::AdditionalProperties {
            names,
            patterns,
            ty,
        } => {
            let known = || {
                shape
                    .fields
                    .iter()
                    .filter(|field| !names.contains(&field.name))
            };
            patterns.is_empty()
                && known().all(|field| covers(field.ty, *ty))
                && match shape.additional {
                    Additional::Ignored => is_any(arena, *ty),
                    Additional::Refused => true,
                    Additional::Kept(made) => covers(made, *ty),
                }
        }
        Check::UnevaluatedProperties { ty, .. } => match shape.additional {
            Additional::Ignored => is_any(arena, *ty),
            Additional::Refused => arena.ty(*ty).never,
            Additional::Kept(made) => covers(made, *ty),
        },
        _ => false,
    }
}
