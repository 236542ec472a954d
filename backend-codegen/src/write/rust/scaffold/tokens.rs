//! The Rust types of a scaffold.

use super::context::Context;
use crate::api::TypeId;
use crate::api::plan::{IntegerFormat, Shape, StringFormat, Use};
use crate::tokens::{TokenStream, quote};

/// The type, in paths that start with `types::` or with the name of a package.
pub(super) fn of(context: &Context<'_>, used: Use) -> TokenStream {
    let names = context.p.names;
    let used = names.shared(used);
    match names.item(used) {
        Some(item) if has_item(context, used) => quote!(types::#item),
        _ => inner(context, used),
    }
}

/// Whether a type is known by a name.
///
/// utoipa recognises types of other packages by how they are written, so that an alias would hide
/// them.
pub(super) fn has_item(context: &Context<'_>, used: Use) -> bool {
    let p = context.p;
    if p.is_item(used) {
        return true;
    }
    if let Some(same) = p.names.same_as(used) {
        return has_item(context, same);
    }
    let inner = inner(context, used).without_space();
    let is_foreign = |name: &str| inner.contains(&format!("{name}::"));
    p.names.item(used).is_some() && !["chrono", "uuid", "serde_json"].into_iter().any(is_foreign)
}

/// What the alias of a type stands for.
pub(super) fn inner(context: &Context<'_>, used: Use) -> TokenStream {
    let p = context.p;
    let Some(plan) = p.plan(used) else {
        return quote!(serde_json::Value);
    };
    match &plan.shape {
        Shape::Any | Shape::Never | Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => {
            quote!(serde_json::Value)
        }
        Shape::Null => quote!(()),
        Shape::Boolean => quote!(bool),
        Shape::Integer(IntegerFormat::Int32) => quote!(i32),
        Shape::Integer(IntegerFormat::Int64) => quote!(i64),
        Shape::Integer(IntegerFormat::Uint32) => quote!(u32),
        Shape::Integer(IntegerFormat::Uint64) => quote!(u64),
        Shape::Number => quote!(f64),
        Shape::String(StringFormat::Uuid) => quote!(uuid::Uuid),
        // Its serde is RFC 3339 at any depth, which that of `time` is not.
        Shape::String(StringFormat::DateTime) => quote!(chrono::DateTime<chrono::FixedOffset>),
        Shape::String(StringFormat::Date) => quote!(chrono::NaiveDate),
        Shape::String(StringFormat::Plain | StringFormat::Base64) => quote!(String),
        Shape::Array(item) => {
            let item = of(context, p.part(used, *item));
            quote!(Vec<#item>)
        }
        Shape::Map(value) => {
            let value = of(context, p.part(used, *value));
            quote!(std::collections::BTreeMap<String, #value>)
        }
        Shape::Nullable(ty) => {
            let ty = part(context, used, *ty);
            quote!(Option<#ty>)
        }
        Shape::Alias(ty) => part(context, used, *ty),
    }
}

/// The type of a member, variant or the like of `whole`, boxed where it must be.
pub(super) fn part(context: &Context<'_>, whole: Use, ty: TypeId) -> TokenStream {
    let tokens = of(context, context.p.part(whole, ty));
    if context.p.names.is_boxed(whole, ty) {
        quote!(Box<#tokens>)
    } else {
        tokens
    }
}
