//! A type as one conjunction: what all its parts say together.

use super::arena::Arena;
use super::keywords::implied_types;
use super::{Formats, PlanOptions};
use crate::api::{Json, TypeId, TypeSet};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// What all parts of a type say together.
pub(super) struct View {
    /// The type itself, what it refers to, its `allOf`, and so on.
    pub(super) parts: Vec<TypeId>,
    /// The JSON types that can be accepted; an upper bound.
    pub(super) types: TypeSet,
    /// The values that `enum` and `const` leave, of those types.
    pub(super) values: Option<Vec<Json>>,
    /// Every `anyOf` and `oneOf`.
    pub(super) groups: Vec<Group>,
}

/// An `anyOf` or `oneOf`.
#[derive(Clone)]
pub(super) struct Group {
    /// The part in which it stands.
    pub(super) part: TypeId,
    /// Its branches.
    pub(super) branches: Vec<TypeId>,
    /// Whether exactly one must hold.
    pub(super) exclusive: bool,
}

/// How deep unions in unions are looked into before everything is taken to be possible.
const DEPTH: usize = 16;

impl View {
    pub(super) fn new(arena: &Arena<'_>, id: TypeId, options: PlanOptions) -> Self {
        Self::at_depth(arena, id, options, 0, &mut IndexMap::default())
    }

    /// `known` has the JSON types of branches by their depth: unions may share branches, level by level.
    fn at_depth(
        arena: &Arena<'_>,
        id: TypeId,
        options: PlanOptions,
        depth: usize,
        known: &mut IndexMap<(TypeId, usize), TypeSet>,
    ) -> Self {
        let parts = arena.parts(id);
        let mut types = TypeSet::ANY;
        let mut values: Option<Vec<Json>> = None;
        let mut groups = Vec::new();
        for part in &parts {
            let ty = arena.ty(*part);
            types = types.intersection(if ty.never { TypeSet::NONE } else { ty.types });
            for list in ty
                .enum_
                .iter()
                .map(Vec::as_slice)
                .chain(ty.const_.as_slice().chunks(1))
            {
                values = Some(match values {
                    Some(known) => {
                        let list: IndexSet<&Json> = list.iter().collect();
                        let both = known.into_iter().filter(|value| list.contains(value));
                        both.collect_vec()
                    }
                    None => list.to_vec(),
                });
            }
            if let Some(subtypes) = &ty.subtypes {
                for (branches, exclusive) in [(&subtypes.any_of, false), (&subtypes.one_of, true)] {
                    if !branches.is_empty() {
                        groups.push(Group {
                            part: *part,
                            branches: branches.clone(),
                            exclusive,
                        });
                    }
                }
            }
            if options.formats == Formats::Assert
                && matches!(ty.format.as_deref(), Some(format) if format.starts_with("int") || format.starts_with("uint"))
                && super::keywords::format_types(ty.format.as_deref().unwrap_or_default()).is_some()
                && types.contains(TypeSet::NUMBER)
                && types != TypeSet::ANY
            {
                // A `number` in an integer format is an integer.
                types = types.without(TypeSet::NUMBER).union(TypeSet::INTEGER);
            }
        }
        if types == TypeSet::ANY && options.implied_types {
            types = implied_types(arena, &parts);
        }
        if let Some(values) = &mut values {
            values.retain(|value| types.contains(TypeSet::of(value)));
            types = types.intersection(TypeSet::of_all(&*values));
        }
        if depth < DEPTH {
            for group in &groups {
                let mut possible = TypeSet::NONE;
                for branch in &group.branches {
                    let key = (*branch, depth);
                    let types = known.get(&key).copied().unwrap_or_else(|| {
                        let types = Self::at_depth(arena, *branch, options, depth + 1, known).types;
                        known.insert(key, types);
                        types
                    });
                    possible = possible.union(types);
                }
                types = types.intersection(possible);
            }
            if let Some(values) = &mut values {
                values.retain(|value| types.contains(TypeSet::of(value)));
            }
        }
        Self {
            parts,
            types,
            values,
            groups,
        }
    }

    /// The types of each member that some part names, in the order in which the parts name them.
    pub(super) fn properties(&self, arena: &Arena<'_>) -> IndexMap<Box<str>, Vec<TypeId>> {
        let mut properties: IndexMap<Box<str>, Vec<TypeId>> = IndexMap::new();
        let objects = || {
            self.parts
                .iter()
                .filter_map(|part| arena.ty(*part).object.as_ref())
        };
        // What a type extends comes before what it adds.
        let own = self
            .parts
            .first()
            .and_then(|own| arena.ty(*own).object.as_ref());
        let extended = self
            .parts
            .iter()
            .skip(1)
            .filter_map(|part| arena.ty(*part).object.as_ref());
        for object in extended.chain(own) {
            for (name, ty) in &object.properties {
                let types = properties.entry(name.clone()).or_default();
                if !types.contains(ty) {
                    types.push(*ty);
                }
            }
        }
        for object in objects() {
            for name in &object.required {
                properties.entry(name.clone()).or_default();
            }
        }
        // `additionalProperties` of one part speaks about what only other parts name.
        for object in objects() {
            if let Some(additional) = object.additional_properties
                && object.pattern_properties.is_empty()
                && !is_any(arena, additional)
            {
                for (name, types) in &mut properties {
                    if !object.properties.contains_key(name) && !types.contains(&additional) {
                        types.push(additional);
                    }
                }
            }
        }
        properties
    }

    /// Whether some part requires the member `name`.
    pub(super) fn requires(&self, arena: &Arena<'_>, name: &str) -> bool {
        self.parts
            .iter()
            .filter_map(|part| arena.ty(*part).object.as_ref())
            .any(|object| object.required.iter().any(|required| **required == *name))
    }

    /// Whether some part asks for what no static type says and what `null` may fail too.
    pub(super) fn has_conditions(&self, arena: &Arena<'_>) -> bool {
        self.parts
            .iter()
            .filter_map(|part| arena.ty(*part).subtypes.as_ref())
            .any(|subtypes| {
                subtypes.not.is_some()
                    || (subtypes.if_.is_some()
                        && (subtypes.then.is_some() || subtypes.else_.is_some()))
            })
    }
}

/// Whether a type accepts everything.
pub(super) fn is_any(arena: &Arena<'_>, id: TypeId) -> bool {
    let ty = arena.ty(id);
    asserts_nothing(arena, id)
        && ty.reference.is_none()
        && ty
            .subtypes
            .as_ref()
            .is_none_or(|subtypes| subtypes.all_of.is_empty())
}

/// Whether a type asserts nothing but what its `$ref` and `allOf` do.
pub(super) fn asserts_nothing(arena: &Arena<'_>, id: TypeId) -> bool {
    let ty = arena.ty(id);
    ty.types == TypeSet::ANY
        && !ty.has_own_demands()
        && ty.subtypes.as_ref().is_none_or(|subtypes| {
            subtypes.any_of.is_empty()
                && subtypes.one_of.is_empty()
                && subtypes.not.is_none()
                && subtypes.if_.is_none()
        })
}
