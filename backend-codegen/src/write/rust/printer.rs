//! What all printers of types, decoders and checks look things up in.

use super::names::Names;
use super::own::{self, Derived};
use super::validate::Patterns;
use crate::api::plan::{Plans, Shape, TypePlan, Use};
use crate::api::{Type, TypeId, TypeSet};
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::http::Look;

/// The plans of an API, with the names that Rust gives to what is in them.
#[derive(Debug)]
pub struct Printer<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) plans: &'a Plans<'a>,
    pub(super) patterns: Patterns,
    pub(super) derived: Derived,
    /// Whether what is read inline is also checked.
    pub(super) checks: bool,
}

impl<'a> Printer<'a> {
    /// A printer of the types that are named.
    pub fn new(names: &'a Names<'a>) -> Self {
        let plans = names.plans();
        Self {
            names,
            plans,
            patterns: Patterns::of(plans),
            derived: Derived::default(),
            checks: true,
        }
    }

    /// A printer of code that reads values which are known to be valid. What the functions of types
    /// check, they check all the same.
    #[cfg(feature = "stubs")]
    pub(super) fn without_checks(&self) -> Self {
        Self {
            names: self.names,
            plans: self.plans,
            patterns: Patterns::default(),
            derived: Derived::default(),
            checks: false,
        }
    }

    /// The same printer, whose types derive these traits too.
    pub(super) fn deriving(mut self, derived: Derived) -> Self {
        self.derived = derived;
        self
    }

    pub(super) fn plan(&self, used: Use) -> Option<&'a TypePlan> {
        let used = self.names.shared(used);
        self.plans.decoded(used.ty, used.direction)
    }

    /// The use of a type inside another one.
    pub(super) fn part(&self, whole: Use, ty: TypeId) -> Use {
        self.names.part(whole, ty)
    }

    /// Whether the type has functions `read` and `write` of its own.
    pub(super) fn is_item(&self, used: Use) -> bool {
        let has_shape = self.plan(used).is_some_and(|plan| {
            matches!(
                plan.shape,
                Shape::Object(_) | Shape::Union(_) | Shape::Enum(_)
            )
        });
        self.names.item(used).is_some() && (has_shape || self.names.is_wrapped(used))
    }

    /// The type that an alias stands for in the end.
    pub(super) fn resolve(&self, used: Use) -> Use {
        let mut used = self.names.shared(used);
        // Aliases are never circular; the bound is for mistakes of ours.
        for _ in 0..64 {
            match self.plan(used).map(|plan| &plan.shape) {
                Some(Shape::Alias(ty)) if !self.is_item(used) => used = self.part(used, *ty),
                _ => break,
            }
        }
        used
    }

    /// Whether `null` is a value of the Rust type, which is an `Option` then.
    pub(super) fn is_option(&self, used: Use) -> bool {
        let used = self.resolve(used);
        let is_opaque = self.is_item(used) || self.names.own(used).is_some();
        let plan = self.plan(used).filter(|_| !is_opaque);
        plan.is_some_and(|plan| matches!(plan.shape, Shape::Nullable(_)))
    }
}

impl Look for Printer<'_> {
    fn plan(&self, used: Use) -> Option<&TypePlan> {
        Printer::plan(self, used)
    }

    fn ty(&self, ty: TypeId) -> &Type {
        self.plans.ty(ty)
    }

    fn own_types(&self, used: Use) -> Option<TypeSet> {
        own::json_types(self, used)
    }
}

/// A text of the specification as a literal, which no text can leave.
pub(super) fn text(text: &str) -> Literal {
    Literal::string(text)
}

/// A count of the specification as a literal; one beyond all memory stays that.
pub(super) fn count(count: u64) -> TokenStream {
    match u32::try_from(count) {
        Ok(count) => {
            let count = Literal::u32_unsuffixed(count);
            quote!(#count)
        }
        Err(_) => quote!(usize::MAX),
    }
}

/// A list of texts.
pub(super) fn texts(list: &[Box<str>]) -> TokenStream {
    let list = list.iter().map(|name| text(name));
    quote!(&[#(#list),*])
}
