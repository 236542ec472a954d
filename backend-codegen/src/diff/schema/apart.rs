//! Whether types exclude each other: a sign that is cheap to read, not a decision procedure.

use super::view::View;
use crate::api::{Json, TypeId, TypeSet, Types};

/// More pairs of branches than this are not looked at.
const MOST_PAIRS: usize = 4096;

/// How deep properties are looked into.
const DEEPEST: usize = 3;

/// Whether no value satisfies two of these types.
pub(super) fn pairwise(types: &Types, branches: &[TypeId]) -> bool {
    let n_pairs = branches.len().saturating_mul(branches.len());
    n_pairs <= MOST_PAIRS
        && branches.iter().enumerate().all(|(i, one)| {
            branches
                .iter()
                .skip(i + 1)
                .all(|other| exclude(types, *one, *other, 0))
        })
}

/// Whether no value that is meant for one of `others` happens to satisfy `one`, since it demands a property
/// that they do not speak of: who sends an object that anything may be in does not use the name for anything
/// else.
pub(super) fn is_told(types: &Types, one: TypeId, others: impl Iterator<Item = TypeId>) -> bool {
    let one = Demands::of(types, one);
    others.map(|other| Demands::of(types, other)).all(|other| {
        let is_unknown = |name: &&str| other.properties(name).next().is_none();
        one.required.iter().any(is_unknown)
    })
}

/// A member that can only be one text, and the text.
pub(super) type Tag = (Box<str>, Box<str>);

/// What tells the objects of a type from others.
pub(super) fn tags(types: &Types, id: TypeId) -> Vec<Tag> {
    let demands = Demands::of(types, id);
    let mut tags = Vec::new();
    for name in &demands.required {
        let mut said = demands
            .properties(name)
            .map(|id| Demands::of(types, id).values);
        if let Some(Some(values)) = said.next()
            && let [Json::String(text)] = values.as_slice()
        {
            tags.push(((*name).into(), (&**text).into()));
        }
    }
    tags
}

/// Whether tags of two branches say the same.
pub(super) fn are_of_one_tag(old: &[Tag], new: &[Tag]) -> bool {
    let is_same = |(name, text): &Tag| new.iter().any(|other| other.0 == *name && other.1 == *text);
    let differs = |(name, text): &Tag| new.iter().any(|other| other.0 == *name && other.1 != *text);
    old.iter().any(is_same) && !old.iter().any(differs)
}

/// Whether no value satisfies both types.
fn exclude(types: &Types, one: TypeId, other: TypeId, depth: usize) -> bool {
    let one = Demands::of(types, one);
    let other = Demands::of(types, other);
    if one.never || other.never {
        return true;
    }
    let common = one.types.intersection(other.types);
    if common.is_empty() {
        return true;
    }
    if let (Some(values), Some(others)) = (&one.values, &other.values) {
        return !values.iter().any(|value| others.contains(value));
    }
    common == TypeSet::OBJECT && depth < DEEPEST && objects_exclude(types, &one, &other, depth)
}

/// Whether no object satisfies both: a property that both demand differs, or one demands what the
/// other does not allow.
fn objects_exclude(types: &Types, one: &Demands<'_>, other: &Demands<'_>, depth: usize) -> bool {
    let differ = one.required.iter().any(|name| {
        other.required.contains(name)
            && one.properties(name).any(|mine| {
                other
                    .properties(name)
                    .any(|theirs| exclude(types, mine, theirs, depth + 1))
            })
    });
    differ || demands_too_much(types, one, other) || demands_too_much(types, other, one)
}

fn demands_too_much(types: &Types, one: &Demands<'_>, closed: &Demands<'_>) -> bool {
    closed.layers.iter().any(|layer| {
        let Some(object) = types.get(*layer).object.as_deref() else {
            return false;
        };
        let is_closed = object
            .additional_properties
            .is_some_and(|rest| types.get(rest).never)
            && object.pattern_properties.is_empty();
        is_closed
            && one
                .required
                .iter()
                .any(|name| !object.properties.contains_key(*name))
    })
}

/// What a type demands, itself and through what it refers to.
struct Demands<'t> {
    all: &'t Types,
    never: bool,
    types: TypeSet,
    values: Option<Vec<&'t Json>>,
    required: Vec<&'t str>,
    /// The type and those that must hold with it.
    layers: Vec<TypeId>,
}

impl<'t> Demands<'t> {
    fn of(all: &'t Types, id: TypeId) -> Self {
        /// More types than this that must hold together are not looked at.
        const MOST: usize = 32;
        let mut demands = Self {
            all,
            never: false,
            types: TypeSet::ANY,
            values: None,
            required: Vec::new(),
            layers: vec![id],
        };
        let mut next = 0;
        while let Some(id) = demands.layers.get(next).copied() {
            next += 1;
            let ty = all.get(id);
            let view = View::of(all, ty);
            demands.never |= view.never;
            demands.types = demands.types.intersection(view.types);
            if let Some(values) = view.values {
                demands.types = demands
                    .types
                    .intersection(TypeSet::of_all(values.iter().copied()));
                demands.values.get_or_insert(values);
            }
            let required = ty.object.iter().flat_map(|object| &object.required);
            demands.required.extend(required.map(|name| &**name));
            for part in view.all_of {
                if demands.layers.len() < MOST && !demands.layers.contains(&part) {
                    demands.layers.push(part);
                }
            }
        }
        demands
    }

    /// What is said about the property `name`.
    fn properties(&self, name: &str) -> impl Iterator<Item = TypeId> {
        self.layers.iter().filter_map(move |id| {
            let object = self.all.get(*id).object.as_deref()?;
            object.properties.get(name).copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::openapi::testing::api;

    fn are_apart(branches: &str) -> bool {
        let api = api(&format!(
            "
            components:
              schemas:
                Union: {{oneOf: {branches}}}
                Cat: {{type: object, required: [kind], properties: {{kind: {{const: cat}}}}}}
                Dog: {{type: object, required: [kind], properties: {{kind: {{enum: [dog, hound]}}}}}}
            "
        ));
        let union = api.types.component("Union").unwrap();
        let branches = &api.types.get(union).subtypes.as_deref().unwrap().one_of;
        pairwise(&api.types, branches)
    }

    #[test]
    fn types_values_tags_and_closed_objects_tell_branches_apart() {
        for branches in [
            "[{type: string}, {type: integer}]",
            "[{enum: [a, b]}, {const: c}, {type: 'null'}]",
            "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]",
            "[{allOf: [{$ref: '#/components/schemas/Cat'}]}, {$ref: '#/components/schemas/Dog'}]",
            "[{type: object, required: [a]}, {type: object, additionalProperties: false, properties: {b: {}}}]",
            "[{type: integer}, false]",
        ] {
            assert!(are_apart(branches), "{branches}");
        }
        for branches in [
            "[{type: number}, {type: integer}]",
            "[{type: string, maxLength: 3}, {type: string, minLength: 9}]",
            "[{required: [a]}, {required: [b]}]",
            "[{properties: {kind: {const: a}}}, {properties: {kind: {const: b}}}]",
            "[{enum: [a, b]}, {const: a}]",
            "[{}, {type: string}]",
        ] {
            assert!(!are_apart(branches), "{branches}");
        }
    }
}
