//! Whether what one branch of `allOf` says is said by the others already.
//!
//! Then it makes no difference whether the branch is there. It is read from keywords that say the same, not
//! decided: what is not seen here is reported as a change.

use super::view::accepts_everything;
use crate::api::{ArrayKeywords, ObjectKeywords, SubtypeKeywords, Type, TypeId, TypeSet, Types};

/// How deep properties and items are looked into.
const DEEPEST: usize = 8;

/// More types than this that must hold together are not looked at.
const MOST_LAYERS: usize = 64;

/// How many types are looked at in all.
const MOST_TYPES: usize = 10_000;

/// Whether every value that satisfies all of `others` satisfies `branch`.
pub(super) fn is_said(types: &Types, others: &[TypeId], branch: TypeId) -> bool {
    let mut search = Search { types, n_types: 0 };
    search.is_said(others, branch, 0)
}

struct Search<'t> {
    types: &'t Types,
    n_types: usize,
}

impl Search<'_> {
    fn is_said(&mut self, others: &[TypeId], branch: TypeId, depth: usize) -> bool {
        let (Some(others), Some(branch)) = (self.layers(others), self.layers(&[branch])) else {
            return false;
        };
        depth < DEEPEST
            && branch.into_iter().all(|layer| {
                self.n_types += 1;
                self.n_types < MOST_TYPES
                    && (others.contains(&layer) || self.layer_is_said(&others, layer, depth))
            })
    }

    /// Types and all that must hold with them; nothing if these are too many.
    fn layers(&self, ids: &[TypeId]) -> Option<Vec<TypeId>> {
        let mut layers = ids.to_vec();
        let mut next = 0;
        while let Some(id) = layers.get(next).copied() {
            next += 1;
            let ty = self.types.get(id);
            let all_of = ty.subtypes.as_deref().map(|subtypes| &subtypes.all_of);
            for part in ty.reference.iter().chain(all_of.into_iter().flatten()) {
                if !layers.contains(part) {
                    layers.push(*part);
                }
            }
            if layers.len() > MOST_LAYERS {
                return None;
            }
        }
        Some(layers)
    }

    /// Whether what a type says itself is said by one of the layers.
    fn layer_is_said(&mut self, layers: &[TypeId], id: TypeId, depth: usize) -> bool {
        let types = self.types;
        let ty = types.get(id);
        let others: Vec<&Type> = layers.iter().map(|id| types.get(*id)).collect();
        let any = |says: &dyn Fn(&Type) -> bool| others.iter().any(|other| says(other));
        let allowed = others
            .iter()
            .fold(TypeSet::ANY, |all, other| all.intersection(other.types));
        let only_all_of = ty.subtypes.as_deref().is_none_or(|subtypes| {
            *subtypes
                == SubtypeKeywords {
                    all_of: subtypes.all_of.clone(),
                    ..SubtypeKeywords::default()
                }
        });
        only_all_of
            && ty.types.contains(allowed)
            && (!ty.never || any(&|other| other.never))
            && (ty.format.is_none() || any(&|other| other.format == ty.format))
            && (ty.enum_.is_none() || any(&|other| other.enum_ == ty.enum_))
            && (ty.const_.is_none() || any(&|other| other.const_ == ty.const_))
            && (ty.number.is_none() || any(&|other| other.number == ty.number))
            && (ty.string.is_none() || any(&|other| other.string == ty.string))
            && (ty.discriminator.is_none() || any(&|other| other.discriminator == ty.discriminator))
            && (!ty.read_only || any(&|other| other.read_only))
            && (!ty.write_only || any(&|other| other.write_only))
            && (ty.default.is_none() || any(&|other| other.default == ty.default))
            && self.array_is_said(&others, ty, depth)
            && self.object_is_said(&others, ty, depth)
    }

    fn array_is_said(&mut self, others: &[&Type], ty: &Type, depth: usize) -> bool {
        let Some(array) = ty.array.as_deref() else {
            return true;
        };
        let without_items = |array: &ArrayKeywords| ArrayKeywords {
            items: None,
            ..array.clone()
        };
        others.iter().any(|other| {
            let Some(other) = other.array.as_deref() else {
                return false;
            };
            let items_are_said = match (array.items, other.items) {
                (None, _) => true,
                (Some(items), Some(other)) => self.is_said(&[other], items, depth + 1),
                (Some(_), None) => false,
            };
            items_are_said && without_items(array) == without_items(other)
        })
    }

    fn object_is_said(&mut self, others: &[&Type], ty: &Type, depth: usize) -> bool {
        let Some(object) = ty.object.as_deref() else {
            return true;
        };
        let only_members = ObjectKeywords {
            properties: object.properties.clone(),
            additional_properties: object.additional_properties,
            required: object.required.clone(),
            ..ObjectKeywords::default()
        };
        let objects: Vec<&ObjectKeywords> = others
            .iter()
            .filter_map(|other| other.object.as_deref())
            .collect();
        // What accepts all further members says that they are known, which is asked elsewhere.
        let is_open = object.additional_properties.is_none_or(|rest| {
            let all = |rest| accepts_everything(self.types.get(rest));
            let others = objects.iter();
            let mut others = others.filter_map(|other| other.additional_properties);
            all(rest) && others.any(all)
        });
        let is_required = |name| objects.iter().any(|other| other.required.contains(name));
        *object == only_members
            && is_open
            && object.required.iter().all(is_required)
            && object.properties.iter().all(|(name, property)| {
                let said: Vec<TypeId> = objects
                    .iter()
                    .filter_map(|other| other.properties.get(name).copied())
                    .collect();
                // A property is more than its schema: its name is known.
                !said.is_empty() && self.is_said(&said, *property, depth + 1)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::openapi::testing::api;

    fn last_is_said(branches: &str) -> bool {
        let api = api(&format!(
            "
            components:
              schemas:
                Whole: {{allOf: {branches}}}
                Node: {{type: object, properties: {{next: {{$ref: '#/components/schemas/Node'}}}}}}
                Other: {{type: object, properties: {{next: {{$ref: '#/components/schemas/Other'}}}}}}
            "
        ));
        let whole = api.types.component("Whole").unwrap();
        let branches = &api.types.get(whole).subtypes.as_deref().unwrap().all_of;
        let (last, others) = branches.split_last().unwrap();
        is_said(&api.types, others, *last)
    }

    #[test]
    fn a_branch_that_repeats_others_says_nothing() {
        for branches in [
            "[{type: object, properties: {a: {type: string}}}, {properties: {a: {type: string}}}]",
            "[{required: [a]}, {type: object, properties: {a: {type: string}, b: {}}}, {type: object, required: [a], properties: {a: {}}}]",
            "[{type: string, maxLength: 3}, {type: string}]",
            "[{type: integer}, {type: [integer, string]}]",
            "[{$ref: '#/components/schemas/Node'}, {$ref: '#/components/schemas/Node'}]",
            "[{allOf: [{type: array, items: {type: string}}]}, {type: array, items: {}}]",
            "[{additionalProperties: true}, {type: object, additionalProperties: {}}, {type: object, additionalProperties: {}}]",
            "[{type: string}, {}]",
        ] {
            assert!(last_is_said(branches), "{branches}");
        }
        for branches in [
            "[{type: object, properties: {a: {type: string}}}, {properties: {a: {type: string, maxLength: 3}}}]",
            "[{type: object, properties: {a: {type: string}}}, {type: object, required: [a]}]",
            "[{type: object}, {properties: {a: {}}}]",
            "[{type: object, properties: {a: {}}}, {additionalProperties: false, properties: {a: {}}}]",
            "[{type: object, properties: {a: {}}}, {additionalProperties: true}]",
            "[{type: array}, {type: array, items: {}}]",
            "[{type: string}, {type: integer}]",
            "[{type: [integer, string]}, {type: integer}]",
            "[{enum: [a, b]}, {enum: [a]}]",
            "[{type: object}, {anyOf: [{required: [a]}, {required: [b]}]}]",
            // Deeper than is looked.
            "[{$ref: '#/components/schemas/Node'}, {$ref: '#/components/schemas/Other'}]",
        ] {
            assert!(!last_is_said(branches), "{branches}");
        }
    }
}
