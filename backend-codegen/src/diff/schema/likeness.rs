//! Fingerprints of types, to find what belongs together among branches without names.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::api::{
    ArrayKeywords, Json, ObjectKeywords, StringKeywords, SubtypeKeywords, Type, TypeId, Types,
};

/// How deep a fingerprint looks. What differs only further below counts as alike, and is compared.
const DEPTH: usize = 4;

/// A fingerprint of each type: equal for types that assert the same down to some depth.
pub(super) struct Likeness(Vec<u64>);

impl Likeness {
    pub(super) fn of(types: &Types) -> Self {
        let own: Vec<u64> = types.iter().map(|(_, ty)| own(ty)).collect();
        let mut prints = own.clone();
        for _ in 0..DEPTH {
            prints = types
                .iter()
                .zip(&own)
                .map(|((_, ty), own)| {
                    let mut hasher = DefaultHasher::new();
                    own.hash(&mut hasher);
                    for child in children(ty) {
                        prints.get(child.index()).hash(&mut hasher);
                    }
                    hasher.finish()
                })
                .collect();
        }
        Self(prints)
    }

    pub(super) fn get(&self, id: TypeId) -> Option<u64> {
        self.0.get(id.index()).copied()
    }
}

/// What a type asserts itself, the types inside aside.
fn own(ty: &Type) -> u64 {
    let mut hasher = DefaultHasher::new();
    let text = |values: &[Json]| values.iter().map(Json::to_string).collect::<Vec<_>>();
    ty.never.hash(&mut hasher);
    ty.types.hash(&mut hasher);
    ty.format.hash(&mut hasher);
    ty.enum_.as_deref().map(text).hash(&mut hasher);
    ty.const_.as_ref().map(Json::to_string).hash(&mut hasher);
    if let Some(number) = &ty.number {
        number.minimum.hash(&mut hasher);
        number.exclusive_minimum.hash(&mut hasher);
        number.maximum.hash(&mut hasher);
        number.exclusive_maximum.hash(&mut hasher);
        number.multiple_of.hash(&mut hasher);
    }
    if let Some(string) = &ty.string {
        string.min_length.hash(&mut hasher);
        string.max_length.hash(&mut hasher);
        string.pattern.hash(&mut hasher);
    }
    if let Some(array) = &ty.array {
        array.min_items.hash(&mut hasher);
        array.max_items.hash(&mut hasher);
        array.unique_items.hash(&mut hasher);
    }
    if let Some(object) = &ty.object {
        let names: Vec<&str> = object.properties.keys().map(|name| &**name).collect();
        names.hash(&mut hasher);
        object.required.hash(&mut hasher);
    }
    hasher.finish()
}

/// The types inside a type, in an order that depends on the type alone.
fn children(ty: &Type) -> Vec<TypeId> {
    let mut children: Vec<TypeId> = ty.reference.into_iter().collect();
    if let Some(StringKeywords { content_schema, .. }) = ty.string.as_deref() {
        children.extend(*content_schema);
    }
    if let Some(array) = ty.array.as_deref() {
        let ArrayKeywords {
            prefix_items,
            items,
            contains,
            ..
        } = array;
        children.extend(prefix_items.iter().chain(items).chain(contains));
    }
    if let Some(object) = ty.object.as_deref() {
        let ObjectKeywords {
            properties,
            pattern_properties,
            additional_properties,
            ..
        } = object;
        children.extend(properties.values().chain(pattern_properties.values()));
        children.extend(*additional_properties);
    }
    if let Some(subtypes) = ty.subtypes.as_deref() {
        let SubtypeKeywords {
            all_of,
            any_of,
            one_of,
            not,
            if_,
            then,
            else_,
        } = subtypes;
        children.extend(all_of.iter().chain(any_of).chain(one_of));
        children.extend(not.iter().chain(if_).chain(then).chain(else_));
    }
    children
}
