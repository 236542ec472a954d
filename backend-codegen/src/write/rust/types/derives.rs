//! What is derived for a type.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::TypeId;
use crate::api::plan::{Additional, Shape, Use};
use crate::write::rust::printer::Printer;

/// Which types can be compared exactly: those without floats and free JSON.
#[derive(Debug, Default)]
pub(super) struct Exact {
    known: HashMap<Use, bool>,
}

impl Exact {
    /// Whether all values of the type can be compared exactly.
    ///
    /// A type inside itself changes nothing: it can unless something else in it cannot.
    pub(super) fn of(p: &Printer<'_>) -> Self {
        let mut exact = Self::default();
        let mut users: HashMap<Use, Vec<Use>> = HashMap::new();
        let mut queue = Vec::new();
        for (used, plan) in p.plans.all_decoded() {
            let used = p.names.shared(used);
            let (parts, own) = parts(&plan.shape);
            for part in parts {
                users.entry(p.part(used, part)).or_default().push(used);
            }
            if !own {
                queue.push(used);
            }
        }
        while let Some(used) = queue.pop() {
            if exact.known.insert(used, false).is_none() {
                queue.extend(users.get(&used).into_iter().flatten());
            }
        }
        exact
    }

    pub(super) fn has(&self, p: &Printer<'_>, used: Use) -> bool {
        !self.known.contains_key(&p.names.shared(used))
    }
}

/// The types that a shape holds, and whether everything else in it can be compared exactly.
pub(super) fn parts(shape: &Shape) -> (Vec<TypeId>, bool) {
    match shape {
        Shape::Any | Shape::Number => (Vec::new(), false),
        Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::String(_)
        | Shape::Enum(_) => (Vec::new(), true),
        Shape::Array(ty) | Shape::Map(ty) | Shape::Nullable(ty) | Shape::Alias(ty) => {
            (vec![*ty], true)
        }
        Shape::Object(object) => {
            let fields = object.fields.iter().map(|field| field.ty);
            let kept = match object.additional {
                Additional::Kept(ty) => Some(ty),
                Additional::Ignored | Additional::Refused => None,
            };
            (fields.chain(kept).collect(), true)
        }
        Shape::Union(union) => (
            union.variants.iter().map(|variant| variant.ty).collect(),
            true,
        ),
    }
}

/// The derives of a struct or union.
pub(super) fn of_composed(is_exact: bool, has_default: bool) -> TokenStream {
    let default = has_default.then(|| quote!(Default,));
    let exact = is_exact.then(|| quote!(Eq, Hash,));
    quote!(#[derive(Clone, Debug, #default PartialEq, #exact)])
}

/// The derives of an enumeration.
pub(super) fn of_choice() -> TokenStream {
    quote!(#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)])
}
