//! One item a type: a struct, an enum, or an alias.

use super::derives;
use super::{default, is_always_there};
use crate::api::plan::{Additional, Field, ObjectShape, Shape, UnionShape, Use};
use crate::list::CollectVec;
use crate::tokens::{Ident, Literal, TokenStream, quote};
use crate::write::rust::contract::{is_uneven_union, lint};
use crate::write::rust::printer::{Printer, text};
use crate::write::rust::{decode, docs, encode};

/// The item of a type with the functions about it.
pub(super) fn item(p: &Printer<'_>, used: Use, name: &Ident) -> TokenStream {
    let Some(plan) = p.plan(used) else {
        return TokenStream::new();
    };
    if let Some(same) = p.names.same_as(used) {
        return another_name(p, used, name, same);
    }
    match &plan.shape {
        _ if p.names.is_wrapped(used) => wrapped(p, used, name, &plan.shape),
        Shape::Object(object) => of_object(p, used, name, object),
        Shape::Enum(values) => of_values(p, used, name, values),
        Shape::Union(union) => of_union(p, used, name, union),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String(_)
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Nullable(_)
        | Shape::Alias(_) => alias(p, used, name),
    }
}

/// What reads the item `name`.
fn from_json(p: &Printer<'_>, name: &Ident, read: &TokenStream) -> TokenStream {
    let serde = p.names.all_own().serde.then(|| serde(name));
    quote! {
        impl support::decode::FromJson for #name { #read }

        #serde
    }
}

/// serde's traits, which go through the item's own reader and writer.
fn serde(name: &Ident) -> TokenStream {
    quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                support::serde::serialize(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                support::serde::deserialize(deserializer)
            }
        }
    }
}

fn of_object(p: &Printer<'_>, used: Use, name: &Ident, object: &ObjectShape) -> TokenStream {
    let (names, additional) = p.names.fields(object);
    let fields = object.fields.iter().zip(&names).map(|(field, name)| {
        let docs = docs::of_field(p, used, field);
        let ty = field_type(p, used, field);
        quote!(#docs pub #name: #ty,)
    });
    let others = match object.additional {
        Additional::Kept(ty) => {
            let ty = map_type(p, p.part(used, ty));
            Some(quote! {
                /// Members that the specification does not name.
                pub #additional: #ty,
            })
        }
        Additional::Ignored | Additional::Refused => None,
    };
    let is_optional = |field: &&Field| !field.required;
    let defaults: Vec<_> = object
        .fields
        .iter()
        .filter(is_optional)
        .map(|field| default(p, used, field))
        .collect_vec();
    let has_default = defaults.len() == object.fields.len();
    let derives_default = has_default
        && defaults
            .iter()
            .flatten()
            .all(|default| default.is_default());
    let made_default = (has_default && !derives_default).then(|| {
        let values = defaults.iter().map(|default| match default {
            Some(default) => default.expression().clone(),
            None => quote!(None),
        });
        let others = others
            .is_some()
            .then(|| quote!(#additional: Default::default()));
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self { #(#names: #values,)* #others }
                }
            }
        }
    });
    let docs = docs::of_type(p, used);
    let derives = derives::of_composed(p, used, derives_default);
    let record = decode::record(p, used, object).filter(|_| encode::is_plain(p, used, object));
    let impls = match record {
        Some(reads) => {
            let rows = object.fields.iter().zip(&names).zip(reads).enumerate();
            let rows = rows.map(|(at, ((field, name), read))| {
                let (at, key) = (Literal::usize_unsuffixed(at), text(&field.name));
                quote!(#at #key => #name = #read)
            });
            let serde = p.names.all_own().serde.then(|| serde(name));
            quote!(support::record::record! { #name(r), #(#rows,)* } #serde)
        }
        None => {
            let read = from_json(p, name, &decode::object(p, used, object));
            let write = encode::object(p, used, name, object);
            quote!(#read #write)
        }
    };
    quote! {
        #docs
        #derives
        pub struct #name { #(#fields)* #others }

        #made_default

        #impls
    }
}

/// The type of a field, which tells as much as the document about what may be absent.
fn field_type(p: &Printer<'_>, used: Use, field: &Field) -> TokenStream {
    let ty = p.names.part_tokens(used, field.ty);
    if is_always_there(p, used, field) {
        return ty;
    }
    quote!(Option<#ty>)
}

fn map_type(p: &Printer<'_>, value: Use) -> TokenStream {
    if p.names.is_free(value) {
        return quote!(support::json::Map);
    }
    let value = p.names.type_tokens(value);
    quote!(std::collections::BTreeMap<String, #value>)
}

fn of_values(p: &Printer<'_>, used: Use, name: &Ident, values: &[Box<str>]) -> TokenStream {
    let idents = p.names.values(values);
    let names: Vec<_> = values.iter().map(|value| text(value)).collect_vec();
    let variants = values.iter().zip(&idents).map(|(value, ident)| {
        let docs = docs::of_value(value);
        quote!(#docs #ident,)
    });
    let docs = docs::of_type(p, used);
    let derives = derives::of_choice(p, used);
    let alike = lint::of_names(name, idents.iter());
    let names = quote!(#name, #(#idents = #names,)*);
    let impls = match decode::choice(p, used) {
        None => {
            let serde = p.names.all_own().serde.then(|| serde(name));
            quote!(support::choice::choice! { #names } #serde)
        }
        Some(read) => {
            let read = from_json(p, name, &read);
            quote!(support::choice::names! { #names } #read)
        }
    };
    quote! {
        #docs
        #derives
        #alike
        pub enum #name { #(#variants)* }

        #impls
    }
}

/// What a union of uneven variants says to clippy.
pub(in crate::write::rust) fn large_union(
    p: &Printer<'_>,
    used: Use,
    union: &UnionShape,
) -> Option<TokenStream> {
    is_uneven_union(p, used, union).then(|| {
        quote! {
            #[allow(
                clippy::large_enum_variant,
                reason = "the variants are those of the document"
            )]
        }
    })
}

fn of_union(p: &Printer<'_>, used: Use, name: &Ident, union: &UnionShape) -> TokenStream {
    let idents = p.names.variants(used, union);
    let variants = union.variants.iter().zip(&idents).map(|(variant, ident)| {
        let docs = docs::of_variant(p, used, variant);
        if decode::is_unit(p, used, variant) {
            return quote!(#docs #ident,);
        }
        let ty = p.names.part_tokens(used, variant.ty);
        quote!(#docs #ident(#ty),)
    });
    let docs = docs::of_type(p, used);
    let derives = derives::of_composed(p, used, false);
    let large = large_union(p, used, union);
    let alike = lint::of_names(name, idents.iter());
    let read = from_json(p, name, &decode::union(p, used, union));
    let write = encode::union(p, used, name, union);
    quote! {
        #docs
        #derives
        #large
        #alike
        pub enum #name { #(#variants)* }

        #read

        #write
    }
}

/// A struct around an array or map that contains itself.
fn wrapped(p: &Printer<'_>, used: Use, name: &Ident, shape: &Shape) -> TokenStream {
    let docs = docs::of_type(p, used);
    let derives = derives::of_composed(p, used, false);
    let inner = p.names.inner_tokens(used);
    let body = decode::body(p, used);
    let read = quote! {
        fn read(r: &mut support::reader::Reader<'_>) -> Option<Self> {
            let value = { #body };
            value.map(Self)
        }
    };
    let read = from_json(p, name, &read);
    let place = encode::Value::place(quote!(self.0));
    let write = encode::to_json(name, &encode::inner(p, used, shape, &place));
    quote! {
        #docs
        #derives
        pub struct #name(pub #inner);

        #read

        #write
    }
}

/// A type that is the same as another one.
fn another_name(p: &Printer<'_>, used: Use, name: &Ident, same: Use) -> TokenStream {
    let docs = docs::of_type(p, used);
    let same = p.names.type_tokens(same);
    quote! {
        #docs
        pub type #name = #same;
    }
}

fn alias(p: &Printer<'_>, used: Use, name: &Ident) -> TokenStream {
    let docs = docs::of_type(p, used);
    let inner = p.names.inner_tokens(used);
    let read = decode::has_function(p, used).then(|| {
        let function = decode::function_name(p, used);
        let body = decode::body(p, used);
        let title = text(&format!(" Reads the next value as [`{name}`]."));
        quote! {
            #[doc = #title]
            pub fn #function(r: &mut support::reader::Reader<'_>) -> Option<#name> { #body }
        }
    });
    quote! {
        #docs
        pub type #name = #inner;

        #read
    }
}
