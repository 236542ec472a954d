//! What a server of an API has to know about HTTP, whatever language it is written in: what bodies
//! are by their media types, how parameters stand in requests, and what their text means.
//!
//! This room knows no language; writers print what it decides.

pub(super) mod content;
#[cfg(feature = "stubs")]
pub(super) mod example;
pub(super) mod media;
pub(super) mod notation;
pub(super) mod parameter;
pub(super) mod parts;
pub(super) mod template;
pub(super) mod words;

use crate::api::plan::{Plans, Shape, TypePlan, Use};
use crate::api::{Type, TypeId, TypeSet};

/// Where types are looked up.
pub(super) trait Look {
    /// How values of a type are decoded.
    fn plan(&self, used: Use) -> Option<&TypePlan>;

    /// What the document says about a type.
    fn ty(&self, ty: TypeId) -> &Type;

    /// The JSON types of a value that the application decodes itself, if it does.
    fn own_types(&self, _used: Use) -> Option<TypeSet> {
        None
    }
}

impl Look for Plans<'_> {
    fn plan(&self, used: Use) -> Option<&TypePlan> {
        self.decoded(used.ty, used.direction)
    }

    fn ty(&self, ty: TypeId) -> &Type {
        Self::ty(self, ty)
    }
}

/// The type that an alias stands for in the end.
pub(super) fn resolved(look: &dyn Look, used: Use) -> Use {
    let mut used = used;
    // Aliases are never circular; the bound is for mistakes of ours.
    for _ in 0..64 {
        match look.plan(used).map(|plan| &plan.shape) {
            Some(Shape::Alias(ty)) => used = Use { ty: *ty, ..used },
            _ => break,
        }
    }
    used
}
