//! An `allOf` of objects as the one object that it is.
//!
//! Documents, and even more so code, say one object in either way: as what it is put together from, or as
//! all of its members.

use super::view::{accepts_everything, implied};
use crate::api::{ObjectKeywords, SubtypeKeywords, Type, TypeId, TypeSet, Types};

/// More layers than this are not put together.
const MOST_LAYERS: usize = 64;

/// All that the layers of an object say together.
pub(super) struct Merged {
    pub(super) types: TypeSet,
    pub(super) object: ObjectKeywords,
}

/// What a type and all of its `allOf` say as one object; nothing if they say anything else, or speak of one
/// property in two ways.
pub(super) fn object(types: &Types, ty: &Type, is_code: bool) -> Option<Merged> {
    let mut merged = Merged {
        types: TypeSet::ANY,
        object: ObjectKeywords::default(),
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
    (!merged.object.properties.is_empty()).then_some(merged)
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
        if *object != only_members || !is_open {
            return None;
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
