//! An `allOf` of objects as the one object that it is.
//!
//! Documents, and even more so code, say one object in either way: as what it is put together from, or as
//! all of its members.

use super::view::{accepts_everything, implied};
use crate::api::{
    NumberKeywords, ObjectKeywords, StringKeywords, SubtypeKeywords, Type, TypeId, TypeSet, Types,
};

/// More layers than this are not put together.
const MOST_LAYERS: usize = 64;

/// All that the layers of an object say together.
pub(super) struct Merged {
    pub(super) types: TypeSet,
    pub(super) object: ObjectKeywords,
    /// How many layers speak of members.
    n_objects: usize,
}

/// What a type and all of its `allOf` say as one object; nothing if they say anything else, or speak of one
/// property in two ways.
pub(super) fn object(types: &Types, ty: &Type, is_code: bool) -> Option<Merged> {
    let mut merged = Merged {
        types: TypeSet::ANY,
        object: ObjectKeywords::default(),
        n_objects: 0,
    };
    let mut waiting: Vec<TypeId> = Vec::new();
    let mut layer = Some(ty);
    let mut n_layers = 0_usize;
    while let Some(ty) = layer {
        n_layers += 1;
        if n_layers > MOST_LAYERS {
            return None;
        }
        merged.add(types, ty, is_code)?;
        waiting.extend(ty.reference);
        let all_of = ty.subtypes.as_deref().map(|subtypes| &subtypes.all_of);
        waiting.extend(all_of.into_iter().flatten().copied());
        layer = waiting.pop().map(|id| types.get(id));
    }
    // What one says of further members concerns those of the others.
    let is_whole = merged.n_objects < 2 || merged.object.additional_properties.is_none();
    (is_whole && !merged.object.properties.is_empty()).then_some(merged)
}

/// What a type and all of its `allOf` say as one that speaks of no objects; nothing if two of them speak
/// about one thing.
pub(super) fn plain(types: &Types, ty: &Type) -> Option<Type> {
    let mut whole = Type {
        types: TypeSet::ANY,
        format: None,
        enum_: None,
        const_: None,
        reference: None,
        number: None,
        string: None,
        array: None,
        subtypes: None,
        ..ty.clone()
    };
    let mut waiting: Vec<TypeId> = Vec::new();
    let mut layer = Some(ty);
    let mut n_layers = 0_usize;
    while let Some(ty) = layer {
        n_layers += 1;
        let only_all_of = ty.subtypes.as_deref().is_none_or(|subtypes| {
            *subtypes
                == SubtypeKeywords {
                    all_of: subtypes.all_of.clone(),
                    ..SubtypeKeywords::default()
                }
        });
        if n_layers > MOST_LAYERS || ty.never || ty.object.is_some() || !only_all_of {
            return None;
        }
        whole.types = whole.types.intersection(ty.types);
        only_one(&mut whole.format, &ty.format)?;
        only_one(&mut whole.enum_, &ty.enum_)?;
        only_one(&mut whole.const_, &ty.const_)?;
        numbers(&mut whole, ty)?;
        strings(&mut whole, ty)?;
        only_one(&mut whole.array, &ty.array)?;
        waiting.extend(ty.reference);
        let all_of = ty.subtypes.as_deref().map(|subtypes| &subtypes.all_of);
        waiting.extend(all_of.into_iter().flatten().copied());
        layer = waiting.pop().map(|id| types.get(id));
    }
    Some(whole)
}

fn numbers(whole: &mut Type, ty: &Type) -> Option<()> {
    let Some(other) = ty.number.as_deref() else {
        return Some(());
    };
    let known = whole.number.get_or_insert_default();
    let NumberKeywords {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of,
    } = other;
    only_one(&mut known.minimum, minimum)?;
    only_one(&mut known.exclusive_minimum, exclusive_minimum)?;
    only_one(&mut known.maximum, maximum)?;
    only_one(&mut known.exclusive_maximum, exclusive_maximum)?;
    only_one(&mut known.multiple_of, multiple_of)
}

fn strings(whole: &mut Type, ty: &Type) -> Option<()> {
    let Some(other) = ty.string.as_deref() else {
        return Some(());
    };
    let known = whole.string.get_or_insert_default();
    let StringKeywords {
        min_length,
        max_length,
        pattern,
        content_encoding,
        content_media_type,
        content_schema,
    } = other;
    only_one(&mut known.min_length, min_length)?;
    only_one(&mut known.max_length, max_length)?;
    only_one(&mut known.pattern, pattern)?;
    only_one(&mut known.content_encoding, content_encoding)?;
    only_one(&mut known.content_media_type, content_media_type)?;
    only_one(&mut known.content_schema, content_schema)
}

/// Takes what another one says; nothing if both say something, and not the same.
fn only_one<T: Clone + PartialEq>(known: &mut Option<T>, other: &Option<T>) -> Option<()> {
    match (&*known, other) {
        (_, None) => {}
        (None, Some(_)) => known.clone_from(other),
        (Some(one), Some(other)) => return (one == other).then_some(()),
    }
    Some(())
}

impl Merged {
    fn add(&mut self, types: &Types, ty: &Type, is_code: bool) -> Option<()> {
        let says_more = ty.never
            || ty.enum_.is_some()
            || ty.const_.is_some()
            || ty.format.is_some()
            || ty.number.is_some()
            || ty.string.is_some()
            || ty.array.is_some();
        let only_all_of = ty.subtypes.as_deref().is_none_or(|subtypes| {
            *subtypes
                == SubtypeKeywords {
                    all_of: subtypes.all_of.clone(),
                    ..SubtypeKeywords::default()
                }
        });
        if says_more || !only_all_of {
            return None;
        }
        let own = if is_code { implied(ty) } else { ty.types };
        self.types = self.types.intersection(own);
        let Some(object) = ty.object.as_deref() else {
            return Some(());
        };
        let only_members = ObjectKeywords {
            properties: object.properties.clone(),
            additional_properties: object.additional_properties,
            required: object.required.clone(),
            ..ObjectKeywords::default()
        };
        let rest = object.additional_properties;
        let is_open = rest.is_none_or(|rest| accepts_everything(types.get(rest)));
        if *object != only_members {
            return None;
        }
        self.n_objects += 1;
        if !is_open {
            self.object.additional_properties = rest;
        }
        for (name, id) in &object.properties {
            let known = *self.object.properties.entry(name.clone()).or_insert(*id);
            if known != *id {
                return None;
            }
        }
        for name in &object.required {
            if !self.object.required.contains(name) {
                self.object.required.push(name.clone());
            }
        }
        Some(())
    }
}
