//! Encoders: functions that write a value as JSON.
//!
//! All that is printed here runs in the presence of `w`, the writer.

use super::decode;
use super::own::{By, Stands};
use super::printer::{Printer, text};
use crate::api::plan::{
    Additional, Field, IntegerFormat, ObjectShape, Shape, StringFormat, UnionShape, Use,
};
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::types;

/// A value to write: a place such as `self.name`, or a reference to one.
#[derive(Clone)]
pub(super) struct Value {
    tokens: TokenStream,
    is_reference: bool,
}

impl Value {
    pub(super) fn place(tokens: TokenStream) -> Self {
        Self {
            tokens,
            is_reference: false,
        }
    }

    pub(super) fn reference(tokens: TokenStream) -> Self {
        Self {
            tokens,
            is_reference: true,
        }
    }

    fn copied(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.is_reference {
            true => quote!(*#tokens),
            false => quote!(#tokens),
        }
    }

    fn borrowed(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.is_reference {
            true => quote!(#tokens),
            false => quote!(&#tokens),
        }
    }
}

/// How the struct is written.
pub(super) fn object(
    p: &Printer<'_>,
    used: Use,
    name: &Ident,
    object: &ObjectShape,
) -> TokenStream {
    let (names, additional) = p.names.fields(object);
    let fields = object.fields.iter().zip(&names);
    let members = fields.map(|(field, name)| member(p, used, field, name));
    let members = quote!(&[#(#members),*]);
    let others = match object.additional {
        Additional::Kept(ty) if p.names.is_free(p.part(used, ty)) => {
            Some(quote!(self.#additional.write_members(w);))
        }
        Additional::Kept(ty) => {
            let write = function(p, p.part(used, ty));
            Some(quote!(w.dictionary_members(&self.#additional, #write);))
        }
        Additional::Ignored | Additional::Refused => None,
    };
    let body = match others {
        None => quote!(w.object(#members);),
        Some(others) => quote! {
            w.open(b'{');
            w.named(#members);
            #others
            w.close(b'}');
        },
    };
    to_json(name, &body)
}

/// Whether all that is written of the struct are its fields as they are.
pub(super) fn is_plain(p: &Printer<'_>, used: Use, object: &ObjectShape) -> bool {
    let is_kept = matches!(object.additional, Additional::Kept(_));
    let is_plain = |field: &Field| {
        let part = p.part(used, field.ty);
        let may_be_null = types::is_always_there(p, used, field) && p.is_option(part);
        !may_be_null && !is_written_by_function(p, part)
    };
    !is_kept && object.fields.iter().all(is_plain)
}

/// What writes a value of the item `name`.
pub(super) fn to_json(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl support::encode::ToJson for #name {
            fn write(&self, w: &mut support::writer::Writer) { #body }
        }
    }
}

fn member(p: &Printer<'_>, used: Use, field: &Field, name: &Ident) -> TokenStream {
    let key = text(&field.name);
    let is_always_there = types::is_always_there(p, used, field);
    let part = p.part(used, field.ty);
    if is_written_by_function(p, part) {
        let write = expression(p, part, &Value::reference(quote!(value)));
        return match is_always_there {
            true => quote!((#key, &support::own::With(&self.#name, |value, w| #write))),
            false => quote!((#key, &support::own::Maybe(&self.#name, |value, w| #write))),
        };
    }
    let may_be_null = is_always_there && p.is_option(part);
    match may_be_null {
        true => quote!((#key, &support::encode::Present(&self.#name))),
        false => quote!((#key, &self.#name)),
    }
}

/// Whether the Rust type holds one of the application that has no `ToJson`.
fn is_written_by_function(p: &Printer<'_>, used: Use) -> bool {
    let used = p.names.shared(used);
    if p.is_item(used) {
        return false;
    }
    match (p.names.own(used), p.plan(used).map(|plan| &plan.shape)) {
        (Some(Stands::Schema(own)), _) => own.by == By::Serde,
        (Some(Stands::Format(..)), _) => true,
        (
            None,
            Some(Shape::Array(ty) | Shape::Map(ty) | Shape::Nullable(ty) | Shape::Alias(ty)),
        ) => is_written_by_function(p, p.part(used, *ty)),
        (None, _) => false,
    }
}

/// How the union is written.
pub(super) fn union(p: &Printer<'_>, used: Use, name: &Ident, union: &UnionShape) -> TokenStream {
    let idents = p.names.variants(used, union);
    let arms = union.variants.iter().zip(&idents).map(|(variant, ident)| {
        if decode::is_unit(p, used, variant) {
            return quote!(Self::#ident => w.null(),);
        }
        let part = p.part(used, variant.ty);
        let write = expression(p, part, &Value::reference(quote!(value)));
        quote!(Self::#ident(value) => #write,)
    });
    to_json(name, &quote!(match self { #(#arms)* }))
}

/// An expression without value that writes `value`.
pub(super) fn expression(p: &Printer<'_>, used: Use, value: &Value) -> TokenStream {
    let used = p.names.shared(used);
    let tokens = &value.tokens;
    if let Some(own) = p.names.own(used) {
        return of_own(p, used, own, &value.borrowed());
    }
    let Some(plan) = p.plan(used).filter(|_| !p.is_item(used)) else {
        return quote!(#tokens.write(w));
    };
    inner(p, used, &plan.shape, value)
}

/// What [`expression`] is for the shape of a type, whether it has an item or not.
pub(super) fn inner(p: &Printer<'_>, used: Use, shape: &Shape, value: &Value) -> TokenStream {
    let (tokens, borrowed, copied) = (&value.tokens, value.borrowed(), value.copied());
    match shape {
        Shape::Any | Shape::Object(_) | Shape::Union(_) | Shape::Enum(_) => {
            quote!(#tokens.write(w))
        }
        Shape::Never => quote!(w.never(#borrowed)),
        Shape::Null => quote!(w.null()),
        Shape::Boolean => quote!(w.bool(#copied)),
        Shape::Integer(IntegerFormat::Int64) => quote!(w.i64(#copied)),
        Shape::Integer(IntegerFormat::Uint64) => quote!(w.u64(#copied)),
        Shape::Integer(IntegerFormat::Int32 | IntegerFormat::Uint32) => {
            quote!(w.i64(i64::from(#copied)))
        }
        Shape::Number => quote!(w.f64(#copied)),
        Shape::String(StringFormat::Plain) => quote!(w.string(#borrowed)),
        Shape::String(StringFormat::Uuid) => quote!(w.uuid(#borrowed)),
        Shape::String(StringFormat::DateTime) => quote!(w.date_time(#borrowed)),
        Shape::String(StringFormat::Date) => quote!(w.date(#borrowed)),
        Shape::String(StringFormat::Base64) => quote!(w.base64(#borrowed)),
        Shape::Array(item) => {
            let write = function(p, p.part(used, *item));
            quote!(w.array(#borrowed, #write))
        }
        Shape::Map(item) if p.names.is_free(p.part(used, *item)) => quote!(#tokens.write(w)),
        Shape::Map(item) => {
            let write = function(p, p.part(used, *item));
            quote!(w.dictionary(#borrowed, #write))
        }
        Shape::Nullable(ty) => {
            let inner = Value::reference(quote!(value));
            let write = expression(p, p.part(used, *ty), &inner);
            quote!(match #borrowed { Some(value) => #write, None => w.null() })
        }
        Shape::Alias(ty) => expression(p, p.part(used, *ty), value),
    }
}

/// An expression that writes a type of the application.
fn of_own(p: &Printer<'_>, used: Use, own: Stands<'_>, value: &TokenStream) -> TokenStream {
    let shape = p.plan(used).map(|plan| &plan.shape);
    match own {
        Stands::Schema(own) if own.by == By::Serde => quote!(w.by_serde(#value)),
        Stands::Schema(_) => quote!(support::encode::ToJson::write(#value, w)),
        Stands::Format(..) if matches!(shape, Some(Shape::String(_))) => {
            quote!(w.displayed(#value))
        }
        Stands::Format(..) => quote!(w.displayed_number(#value)),
    }
}

/// Something of type `fn(&T, &mut Writer)` that writes values of the type.
pub(super) fn function(p: &Printer<'_>, used: Use) -> TokenStream {
    let used = p.names.shared(used);
    if p.is_item(used) {
        let ty = p.names.type_tokens(used);
        return quote!(#ty::write);
    }
    let resolved = p.resolve(used);
    if resolved != used {
        return function(p, resolved);
    }
    match p.plan(used).map(|plan| &plan.shape) {
        _ if p.names.own(used).is_some() => {}
        None | Some(Shape::Any) => return quote!(support::json::Json::write),
        Some(Shape::Map(item)) if p.names.is_free(p.part(used, *item)) => {
            return quote!(support::json::Map::write);
        }
        _ => {}
    }
    let write = expression(p, used, &Value::reference(quote!(value)));
    quote!(|value, w| #write)
}
