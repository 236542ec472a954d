//! Shapes of `anyOf` and `oneOf`, and of several JSON types at once.

use super::arena::Arena;
use super::keywords::{Context, discriminator_values, hidden};
use super::view::{Group, View};
use super::{Check, PlanOptions, Shape, Tag, UnionShape, Variant};
use crate::api::{Json, Place, TypeId, TypeSet};
use crate::list::CollectVec;
use crate::map::IndexSet;

/// A union, and what is still to be checked about it.
pub(super) enum Found {
    /// The branches as they are; what stands beside them is to be checked.
    Plain(Shape),
    /// What stands beside the branches is part of each variant.
    Distributed(Shape),
}

impl Found {
    pub(super) fn into_shape(self) -> Shape {
        match self {
            Self::Plain(shape) | Self::Distributed(shape) => shape,
        }
    }
}

/// The shape of a type with exactly one `anyOf` or `oneOf`, if its branches have structure of their
/// own. Where they only choose among members of the type itself, the group is a check.
pub(super) fn of_group(
    arena: &mut Arena<'_>,
    id: TypeId,
    view: &View,
    context: Context<'_>,
) -> Option<Found> {
    let [group] = view.groups.as_slice() else {
        return None;
    };
    if view.values.is_some() {
        return None;
    }
    if let Some(values) = string_values(arena, group, context) {
        return Some(Found::Plain(Shape::Enum(values)));
    }
    let has_members = view.parts.iter().any(|part| has_members(arena, *part));
    let branches_have_members = group
        .branches
        .iter()
        .any(|branch| has_structure(arena, *branch, context.options));
    match (has_members, branches_have_members) {
        (true, false) => None,
        // What `unevaluated…` speaks about depends on which branch holds.
        (true, true) if view.parts.iter().any(|part| has_unevaluated(arena, *part)) => None,
        (true, true) if group.part == id => {
            let base = arena.without_groups(id);
            let variants = group.branches.iter().enumerate().map(|(at, branch)| {
                let place = if group.exclusive {
                    Place::OneOf(at)
                } else {
                    Place::AnyOf(at)
                };
                (arena.merged(id, place, vec![base, *branch]), *branch)
            });
            let variants = variants.collect_vec();
            union(arena, view, group, variants, context).map(Found::Distributed)
        }
        // The members stand in another part than the group: both are kept, and the group is checked.
        (true, true) => None,
        (false, _) => {
            if view.types.is_single()
                && !view.types.intersects(TypeSet::OBJECT.union(TypeSet::ARRAY))
                && !is_one_branch(arena, view, group, context.options)
            {
                // Branches of one scalar type differ in what is checked, not in what they are.
                return None;
            }
            let variants = group
                .branches
                .iter()
                .map(|branch| (*branch, *branch))
                .collect_vec();
            union(arena, view, group, variants, context).map(Found::Plain)
        }
    }
}

/// Whether one branch says what a scalar is, and the others are of other types: `null` beside an enum.
fn is_one_branch(arena: &Arena<'_>, view: &View, group: &Group, options: PlanOptions) -> bool {
    let branches = group.branches.iter();
    let branches = branches.map(|branch| View::new(arena, *branch, options));
    let mut possible = branches.filter(|branch| branch.types.intersects(view.types));
    let has_format = |part: &TypeId| arena.ty(*part).format.is_some();
    match (possible.next(), possible.next()) {
        // Unions in unions could lead back here.
        (Some(branch), None) => {
            branch.types == view.types
                && branch.groups.is_empty()
                && !view.parts.iter().any(has_format)
        }
        _ => false,
    }
}

/// The union of several JSON types, none of which is `null`.
pub(super) fn by_type(arena: &mut Arena<'_>, id: TypeId, types: TypeSet) -> Shape {
    let variants = types.singles().map(|single| {
        let ty = arena.only(id, single);
        Variant {
            ty,
            named_by: ty,
            types: single,
            tag_values: None,
            required: Vec::new(),
            overlaps: Vec::new(),
        }
    });
    Shape::Union(UnionShape {
        variants: variants.collect_vec(),
        exclusive: false,
        tag: None,
    })
}

/// Whether decoding into the union of `view` makes the check.
pub(super) fn is_made_by(view: &View, check: &Check) -> bool {
    let [group] = view.groups.as_slice() else {
        return false;
    };
    match check {
        Check::AnyOf(branches) => !group.exclusive && *branches == group.branches,
        Check::OneOf { types, .. } => group.exclusive && *types == group.branches,
        _ => false,
    }
}

fn union(
    arena: &mut Arena<'_>,
    view: &View,
    group: &Group,
    branches: Vec<(TypeId, TypeId)>,
    context: Context<'_>,
) -> Option<Shape> {
    let mut variants = Vec::new();
    for (ty, named_by) in branches {
        let possible = View::new(arena, ty, context.options).types;
        let types = possible.intersection(view.types);
        if types.is_empty() {
            continue;
        }
        let ty = if types == possible {
            ty
        } else {
            arena.only(ty, types)
        };
        let required = required(arena, ty, context);
        variants.push(Variant {
            ty,
            named_by,
            types,
            tag_values: None,
            required,
            overlaps: Vec::new(),
        });
    }
    if let [variant] = variants.as_slice() {
        return Some(Shape::Alias(variant.ty));
    }
    if variants.is_empty() {
        return None;
    }
    let tag = tag(arena, group, &mut variants, context);
    let n_variants = variants.len();
    for at in 0..n_variants {
        let overlaps = (0..n_variants)
            .filter(|other| *other != at)
            .filter(|other| match (variants.get(at), variants.get(*other)) {
                (Some(a), Some(b)) => !are_disjoint(arena, a, b, tag.as_ref(), context),
                _ => false,
            })
            .collect_vec();
        if let Some(variant) = variants.get_mut(at) {
            variant.overlaps = overlaps;
        }
    }
    Some(Shape::Union(UnionShape {
        variants,
        exclusive: group.exclusive,
        tag,
    }))
}

/// The values of all branches, if all are enumerations of strings and no value is in two of an
/// exclusive group.
fn string_values(arena: &Arena<'_>, group: &Group, context: Context<'_>) -> Option<Vec<Box<str>>> {
    let mut all: IndexSet<Box<str>> = IndexSet::new();
    for branch in &group.branches {
        let view = View::new(arena, *branch, context.options);
        if !view.groups.is_empty() || view.types != TypeSet::STRING || view.has_conditions(arena) {
            return None;
        }
        for part in &view.parts {
            if arena.ty(*part).string.is_some() {
                return None;
            }
        }
        for value in view.values? {
            let Json::String(value) = value else {
                return None;
            };
            if !all.insert(value) && group.exclusive {
                return None;
            }
        }
    }
    (!all.is_empty()).then(|| all.into_iter().collect_vec())
}

/// Whether a part names or speaks about members or items.
fn has_members(arena: &Arena<'_>, id: TypeId) -> bool {
    let ty = arena.ty(id);
    ty.object.as_ref().is_some_and(|object| {
        !object.properties.is_empty()
            || !object.pattern_properties.is_empty()
            || object.additional_properties.is_some()
            || object.unevaluated_properties.is_some()
    }) || ty.array.as_ref().is_some_and(|array| {
        array.items.is_some() || !array.prefix_items.is_empty() || array.unevaluated_items.is_some()
    })
}

/// Whether a part speaks about what no other keyword speaks about.
fn has_unevaluated(arena: &Arena<'_>, id: TypeId) -> bool {
    let ty = arena.ty(id);
    let object = ty.object.as_ref();
    let array = ty.array.as_ref();
    object.is_some_and(|object| object.unevaluated_properties.is_some())
        || array.is_some_and(|array| array.unevaluated_items.is_some())
}

/// Whether a branch has members that its type must have a place for.
pub(super) fn has_structure(arena: &Arena<'_>, id: TypeId, options: PlanOptions) -> bool {
    let view = View::new(arena, id, options);
    !view.groups.is_empty() || view.parts.iter().any(|part| has_members(arena, *part))
}

fn required(arena: &Arena<'_>, id: TypeId, context: Context<'_>) -> Vec<Box<str>> {
    let parts = arena.parts(id);
    let hidden = hidden(arena, &parts, context.direction);
    let mut names: Vec<Box<str>> = Vec::new();
    for part in parts {
        for name in arena
            .ty(part)
            .object
            .iter()
            .flat_map(|object| &object.required)
        {
            if !names.contains(name) && !hidden.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// Finds the member that tells object variants apart: one that all of them require with constants
/// that no other has, else the one that the discriminator names.
fn tag(
    arena: &Arena<'_>,
    group: &Group,
    variants: &mut [Variant],
    context: Context<'_>,
) -> Option<Tag> {
    let discriminator = arena.ty(group.part).discriminator.as_ref();
    let objects = || {
        variants
            .iter()
            .filter(|variant| variant.types.contains(TypeSet::OBJECT))
    };
    if objects().count() < 2 {
        return None;
    }
    let named = discriminator.map(|discriminator| discriminator.property_name.clone());
    let candidates = objects()
        .next()
        .map(|variant| variant.required.clone())
        .unwrap_or_default();
    for name in named.iter().chain(
        candidates
            .iter()
            .filter(|name| named.as_ref() != Some(*name)),
    ) {
        if let Some(values) = decisive_values(arena, name, variants, context) {
            for (variant, values) in variants.iter_mut().zip(values) {
                variant.tag_values = values;
            }
            return Some(Tag {
                name: name.clone(),
                decisive: true,
            });
        }
    }
    let name = named?;
    let named_by: Vec<_> = variants
        .iter()
        .map(|variant| variant.named_by)
        .collect_vec();
    let values = discriminator_values(arena, arena.ty(group.part), &named_by);
    for (variant, values) in variants.iter_mut().zip(values) {
        variant.tag_values = (!values.is_empty()).then_some(values);
    }
    Some(Tag {
        name,
        decisive: false,
    })
}

/// The constants that each object variant requires of the member `name`, if they decide.
fn decisive_values(
    arena: &Arena<'_>,
    name: &str,
    variants: &[Variant],
    context: Context<'_>,
) -> Option<Vec<Option<Vec<Box<str>>>>> {
    let mut seen: IndexSet<Box<str>> = IndexSet::new();
    let mut all = Vec::new();
    for variant in variants {
        if !variant.types.contains(TypeSet::OBJECT) {
            all.push(None);
            continue;
        }
        if !variant.required.iter().any(|required| **required == *name) {
            return None;
        }
        let values = constants(arena, variant.ty, name, context)?;
        if values.iter().any(|value| seen.contains(value)) {
            return None;
        }
        seen.extend(values.iter().cloned());
        all.push(Some(values));
    }
    Some(all)
}

/// The strings that the member `name` of a type can be, if it can be nothing else.
fn constants(
    arena: &Arena<'_>,
    id: TypeId,
    name: &str,
    context: Context<'_>,
) -> Option<Vec<Box<str>>> {
    let mut found: Option<IndexSet<Box<str>>> = None;
    for part in arena.parts(id) {
        let Some(member) = arena
            .ty(part)
            .object
            .as_ref()
            .and_then(|object| object.properties.get(name))
        else {
            continue;
        };
        let Some(values) = View::new(arena, *member, context.options).values else {
            continue;
        };
        let mut strings: IndexSet<Box<str>> = IndexSet::new();
        for value in values {
            match value {
                Json::String(value) => strings.insert(value),
                _ => return None,
            };
        }
        found = Some(match found {
            Some(known) => known
                .into_iter()
                .filter(|value| strings.contains(value))
                .collect(),
            None => strings,
        });
    }
    found.map(|found| found.into_iter().collect_vec())
}

/// Whether no value satisfies both, as far as that can be seen.
fn are_disjoint(
    arena: &Arena<'_>,
    a: &Variant,
    b: &Variant,
    tag: Option<&Tag>,
    context: Context<'_>,
) -> bool {
    let both = a.types.intersection(b.types);
    if both.is_empty() {
        return true;
    }
    if both == TypeSet::STRING {
        let values = |variant: &Variant| View::new(arena, variant.ty, context.options).values;
        return match (values(a), values(b)) {
            (Some(a), Some(b)) => a.iter().all(|value| !b.contains(value)),
            _ => false,
        };
    }
    if both != TypeSet::OBJECT {
        return false;
    }
    tag.is_some_and(|tag| tag.decisive)
        || closes_out(arena, a, b, context)
        || closes_out(arena, b, a, context)
        || a.required.iter().filter(|name| b.required.contains(name)).any(|name| {
            let of = |id| (constants(arena, id, name, context), member_types(arena, id, name, context));
            let ((a_values, a_types), (b_values, b_types)) = (of(a.ty), of(b.ty));
            let apart = matches!((a_values, b_values), (Some(a), Some(b)) if a.iter().all(|value| !b.contains(value)));
            apart || !a_types.intersects(b_types)
        })
}

/// The JSON types that the member `name` of a type can be.
fn member_types(arena: &Arena<'_>, id: TypeId, name: &str, context: Context<'_>) -> TypeSet {
    let mut types = TypeSet::ANY;
    for part in arena.parts(id) {
        let member = arena
            .ty(part)
            .object
            .as_ref()
            .and_then(|object| object.properties.get(name));
        if let Some(member) = member {
            types = types.intersection(View::new(arena, *member, context.options).types);
        }
    }
    types
}

/// Whether `open` requires a member that `closed` refuses.
fn closes_out(arena: &Arena<'_>, closed: &Variant, open: &Variant, context: Context<'_>) -> bool {
    arena
        .parts(closed.ty)
        .iter()
        .filter_map(|part| arena.ty(*part).object.as_ref())
        .any(|object| {
            object.pattern_properties.is_empty()
                && object
                    .additional_properties
                    .is_some_and(|additional| arena.ty(additional).never)
                && open.required.iter().any(|name| {
                    !object.properties.contains_key(name) && !context.hidden.contains(name)
                })
        })
}
