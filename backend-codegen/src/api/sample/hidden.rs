//! Examples without the members that only the other direction knows.

use super::make::Maker;
use crate::api::plan::Direction;
use crate::api::{Json, TypeId};

/// How deep examples are looked into.
const MAX_DEPTH: usize = 32;

impl Maker<'_, '_, '_> {
    /// `value` without the members that are hidden in this direction: an answer must not tell a
    /// `writeOnly` password because an example of the whole does.
    pub(super) fn visible(&self, value: &Json, types: &[TypeId]) -> Json {
        self.visible_at(value, types, 0)
    }

    fn visible_at(&self, value: &Json, types: &[TypeId], depth: usize) -> Json {
        if depth >= MAX_DEPTH {
            return value.clone();
        }
        let parts = self.parts(types);
        let ty = |id: &TypeId| self.sampler.plans.ty(*id);
        match value {
            Json::Object(members) => {
                let members = members.iter().filter_map(|(name, value)| {
                    let objects = parts.iter().filter_map(|part| ty(part).object.as_ref());
                    let of_name = |object: &crate::api::ObjectKeywords| {
                        object
                            .properties
                            .get(name)
                            .or(object.additional_properties.as_ref())
                            .copied()
                    };
                    let inner: Vec<TypeId> = objects.filter_map(|object| of_name(object)).collect();
                    let is_hidden = self.parts(&inner).iter().any(|part| match self.direction {
                        Direction::Request => ty(part).read_only,
                        Direction::Response => ty(part).write_only,
                    });
                    (!is_hidden).then(|| (name.clone(), self.visible_at(value, &inner, depth + 1)))
                });
                Json::Object(members.collect())
            }
            Json::Array(items) => {
                let arrays = parts.iter().filter_map(|part| ty(part).array.as_ref());
                let inner: Vec<TypeId> = arrays.filter_map(|array| array.items).collect();
                let items = items
                    .iter()
                    .map(|item| self.visible_at(item, &inner, depth + 1));
                Json::Array(items.collect())
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
        }
    }

    /// All that applies to a value of `types` without condition, branches of unions included.
    fn parts(&self, types: &[TypeId]) -> Vec<TypeId> {
        let mut parts: Vec<TypeId> = types.to_vec();
        let mut at = 0;
        while let Some(part) = parts.get(at).copied() {
            at += 1;
            let ty = self.sampler.plans.ty(part);
            let subtypes = ty.subtypes.iter();
            let more = subtypes.flat_map(|subtypes| {
                subtypes
                    .all_of
                    .iter()
                    .chain(&subtypes.any_of)
                    .chain(&subtypes.one_of)
            });
            for next in ty.reference.iter().chain(more) {
                if !parts.contains(next) {
                    parts.push(*next);
                }
            }
        }
        parts
    }
}
