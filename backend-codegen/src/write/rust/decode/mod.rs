//! Decoders: functions that read a value and check it in the same pass.
//!
//! All that is printed here runs in the presence of `r`, the reader.

mod checks;
mod choice;
mod object;
mod own;
mod union;

use super::own::Stands;
use super::printer::Printer;
use crate::api::TypeId;
use crate::api::plan::{IntegerFormat, Shape, StringFormat, Use};
use crate::tokens::{Ident, TokenStream, format_ident, quote};

pub(super) use choice::function as choice;
pub(super) use object::{function as object, record};
pub(super) use union::{function as union, is_unit};

/// How a value is read.
enum Reading {
    /// By a function that takes the reader.
    Function(TokenStream),
    /// By an expression.
    Expression(TokenStream),
}

impl Reading {
    fn expression(self) -> TokenStream {
        match self {
            Self::Function(function) => match method(&function) {
                Some(method) => quote!(r.#method()),
                None => quote!(#function(r)),
            },
            Self::Expression(expression) => expression,
        }
    }

    fn function(self) -> TokenStream {
        match self {
            Self::Function(function) => function,
            Self::Expression(expression) => quote!(|r| #expression),
        }
    }
}

/// The last segment of a path to a method of the reader.
fn method(function: &TokenStream) -> Option<Ident> {
    let text = function.without_space();
    text.strip_prefix("support::reader::Reader::")
        .map(|name| format_ident!("{name}"))
}

/// An expression that reads the next value; its type is an `Option` of the type's.
pub(super) fn expression(p: &Printer<'_>, used: Use) -> TokenStream {
    reading(p, used).expression()
}

/// Something that can be called with the reader: what [`expression`] is, as a function.
pub(super) fn function(p: &Printer<'_>, used: Use) -> TokenStream {
    reading(p, used).function()
}

/// What reads a part of `whole`, boxed where it must be.
fn part(p: &Printer<'_>, whole: Use, ty: TypeId) -> TokenStream {
    let expression = expression(p, p.part(whole, ty));
    if p.names.is_boxed(whole, ty) {
        quote!(#expression.map(Box::new))
    } else {
        expression
    }
}

fn reading(p: &Printer<'_>, used: Use) -> Reading {
    let used = p.names.shared(used);
    if p.is_item(used) {
        let ty = p.names.type_tokens(used);
        return Reading::Function(quote!(#ty::read));
    }
    if has_function(p, used) {
        let name = function_name(p, used);
        return Reading::Function(quote!(types::#name));
    }
    inline(p, used)
}

/// Whether an alias has a function of its own, since it says more than a type of Rust does.
pub(super) fn has_function(p: &Printer<'_>, used: Use) -> bool {
    let plan = p.plan(used);
    p.names.item(used).is_some()
        && !p.is_item(used)
        && plan.is_some_and(|plan| {
            !plan.checks.is_empty()
                || matches!(p.names.own(used), Some(Stands::Schema(_)))
                || matches!(
                    plan.shape,
                    Shape::Array(_) | Shape::Map(_) | Shape::Nullable(_)
                )
        })
}

/// The name of the function of an alias.
pub(super) fn function_name(p: &Printer<'_>, used: Use) -> Ident {
    match p.names.function(used) {
        Some(name) => format_ident!("read_{name}"),
        None => format_ident!("read_value"),
    }
}

/// What reads the type itself, without the function that may have been made of it.
fn inline(p: &Printer<'_>, used: Use) -> Reading {
    if let Some(own) = p.names.own(used) {
        return Reading::Expression(own::expression(p, used, own));
    }
    let Some(plan) = p.plan(used) else {
        return Reading::Function(quote!(support::json::Json::read));
    };
    if let Some(formatted) = formatted(p, used) {
        return Reading::Expression(formatted);
    }
    let plain = plain(p, used, &plan.shape);
    if plan.checks.is_empty() || !p.checks {
        return plain;
    }
    let plain = plain.expression();
    let checks = checks::statements(p, used, &quote!(value));
    if checks.is_empty() {
        return Reading::Expression(plain);
    }
    Reading::Expression(quote!({
        let value = #plain;
        #checks
        value
    }))
}

/// The statements of a function that reads the alias or the wrapped type `used`, as its body.
pub(super) fn body(p: &Printer<'_>, used: Use) -> TokenStream {
    if let Some(own) = p.names.own(used) {
        return own::body(p, used, own);
    }
    if let Some(formatted) = formatted(p, used) {
        return formatted;
    }
    let plain = p
        .plan(used)
        .map(|plan| plain(p, used, &plan.shape).expression());
    let checks = checks::statements(p, used, &quote!(value));
    if checks.is_empty() {
        return quote!(#plain);
    }
    quote! {
        let value = #plain;
        #checks
        value
    }
}

/// The arm of a `match` that reads the next value into `target`, the place of an `Option` of the type.
fn arm(p: &Printer<'_>, whole: Use, ty: TypeId, target: &TokenStream) -> TokenStream {
    if let Some(value) = assigned(p, whole, ty) {
        return quote!(#target = #value,);
    }
    let used = p.part(whole, ty);
    let shape = p.plan(used).map(|plan| &plan.shape);
    let plain = shape.map(|shape| plain(p, used, shape).expression());
    let checks = checks::statements(p, used, target);
    quote!({ #target = #plain; #checks })
}

/// The expression that reads the next value, if its checks need no statements beside it.
fn assigned(p: &Printer<'_>, whole: Use, ty: TypeId) -> Option<TokenStream> {
    let used = p.part(whole, ty);
    let is_whole = p.is_item(used)
        || has_function(p, used)
        || p.names.is_boxed(whole, ty)
        || p.names.own(used).is_some();
    let Some(plan) = p.plan(used).filter(|_| !is_whole) else {
        return Some(part(p, whole, ty));
    };
    if let Some(formatted) = formatted(p, used) {
        return Some(formatted);
    }
    let is_free = checks::statements(p, used, &quote!(value)).is_empty();
    is_free.then(|| plain(p, used, &plan.shape).expression())
}

/// What reads a text of which nothing more is demanded than a format.
fn formatted(p: &Printer<'_>, used: Use) -> Option<TokenStream> {
    let plan = p.plan(used).filter(|_| p.checks)?;
    let (name, is) = checks::only_format(&plan.shape, &plan.checks)?;
    Some(quote!(r.formatted(#name, #is)))
}

/// What reads the shape, without its checks.
fn plain(p: &Printer<'_>, used: Use, shape: &Shape) -> Reading {
    let name = match shape {
        Shape::Any | Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => {
            return Reading::Function(quote!(support::json::Json::read));
        }
        Shape::Array(item) => {
            let item = function(p, p.part(used, *item));
            return Reading::Expression(quote!(r.array(#item)));
        }
        Shape::Map(value) if p.names.is_free(p.part(used, *value)) => {
            return Reading::Function(quote!(support::json::Map::read));
        }
        Shape::Map(value) => {
            let value = function(p, p.part(used, *value));
            return Reading::Expression(quote!(r.dictionary(#value)));
        }
        Shape::Nullable(ty) => {
            let value = match p.names.is_boxed(used, *ty) {
                true => Reading::Expression(part(p, used, *ty)),
                false => reading(p, p.part(used, *ty)),
            };
            let value = value.function();
            return Reading::Expression(quote!(r.nullable(#value)));
        }
        Shape::Alias(ty) if p.names.is_boxed(used, *ty) => {
            return Reading::Expression(part(p, used, *ty));
        }
        Shape::Alias(ty) => return reading(p, p.part(used, *ty)),
        Shape::Never => "never",
        Shape::Null => "unit",
        Shape::Boolean => "bool",
        Shape::Integer(IntegerFormat::Int32) => "i32",
        Shape::Integer(IntegerFormat::Int64) => "i64",
        Shape::Integer(IntegerFormat::Uint32) => "u32",
        Shape::Integer(IntegerFormat::Uint64) => "u64",
        Shape::Number => "f64",
        Shape::String(StringFormat::Plain) => "string",
        Shape::String(StringFormat::Uuid) => "uuid",
        Shape::String(StringFormat::DateTime) => "date_time",
        Shape::String(StringFormat::Date) => "date",
        Shape::String(StringFormat::Base64) => "base64",
    };
    let name = format_ident!("{name}");
    Reading::Function(quote!(support::reader::Reader::#name))
}
