//! Decoders of objects.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{checks, function as reader};
use crate::api::TypeId;
use crate::api::plan::{Additional, Field, ObjectShape, Use};
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::{Printer, text};
use crate::write::rust::types;

/// Names that a decoder uses for itself.
const TAKEN: &[&str] = &["r", "object", "member", "others"];

/// `fn read` of the struct.
pub(in crate::write::rust) fn function(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
) -> TokenStream {
    let (names, additional_name) = p.names.fields(object);
    let mut locals = Scope::without(Kind::Value, TAKEN);
    let locals: Vec<Ident> = locals.texts(object.fields.iter().map(|field| &*field.name));
    let fields: Vec<(&Field, &Ident, &Ident)> = object
        .fields
        .iter()
        .zip(&names)
        .zip(&locals)
        .map(|((field, name), local)| (field, name, local))
        .collect();
    let arms = fields.iter().enumerate().map(|(at, (field, _, local))| {
        let at = Literal::usize_unsuffixed(at);
        let read = super::arm(p, used, field.ty, local);
        quote!(#at => #read)
    });
    let required = fields.iter().filter(|(field, ..)| field.required);
    let unwrap = unwrap(required.map(|(_, _, local)| *local).collect());
    let inits = fields
        .iter()
        .map(|(field, name, local)| init(p, used, field, name, local));
    let (start, members) = members(object);
    let additional = Others::of(p, used, object, &additional_name);
    let (others_start, others_arms, others_init) =
        (additional.start, additional.arms, additional.init);
    let checks = checks::of_object(p, used);
    let mutable = if object.fields.is_empty() && matches!(object.additional, Additional::Ignored) {
        quote!(while object.next(r).is_some() {
            r.skip();
        })
    } else {
        quote! {
            while let Some(member) = object.next(r) {
                match member {
                    #(#arms)*
                    #others_arms
                }
            }
        }
    };
    quote! {
        /// Reads the next value.
        pub fn read(r: &mut support::reader::Reader<'_>) -> Option<Self> {
            #start
            let mut object = r.object(#members)?;
            #(let mut #locals = None;)*
            #others_start
            #mutable
            #checks
            #unwrap
            Some(Self { #(#inits,)* #others_init })
        }
    }
}

/// The table of members, and how to name it.
fn members(object: &ObjectShape) -> (TokenStream, TokenStream) {
    if object.fields.is_empty() {
        return (TokenStream::new(), quote!(support::object::Members::NONE));
    }
    let members = object.fields.iter().map(|field| {
        let name = text(&field.name);
        if field.required {
            quote!(support::object::Member::Required(#name))
        } else {
            quote!(support::object::Member::Optional(#name))
        }
    });
    let table = quote! {
        static MEMBERS: support::object::Members = support::object::Members::new(&[#(#members),*]);
    };
    (table, quote!(&MEMBERS))
}

/// Goes on with the values of what is required, if all could be read. One way out for all of them is
/// less work for the compiler than one for each.
fn unwrap(required: Vec<&Ident>) -> TokenStream {
    match required.as_slice() {
        [] => TokenStream::new(),
        [one] => quote!(let #one = #one?;),
        _ => quote! {
            let (#(Some(#required)),*) = (#(#required),*) else { return None };
        },
    }
}

/// How the field gets its value.
fn init(p: &Printer<'_>, used: Use, field: &Field, name: &Ident, local: &Ident) -> TokenStream {
    let default = types::default(p, used, field).filter(|_| !field.required);
    match default {
        Some(default) => {
            let value = default.or(&quote!(#local));
            quote!(#name: #value)
        }
        None if name == local => quote!(#name),
        None => quote!(#name: #local),
    }
}

/// What becomes of members that the type does not name.
struct Others {
    start: TokenStream,
    arms: TokenStream,
    init: TokenStream,
}

impl Others {
    fn of(p: &Printer<'_>, used: Use, object: &ObjectShape, name: &Ident) -> Self {
        let hidden = (!object.hidden.is_empty()).then(|| {
            let hidden = object.hidden.iter().map(|name| text(name));
            quote!(_ if matches!(r.key(), #(#hidden)|*) => r.skip(),)
        });
        match object.additional {
            Additional::Ignored => Self {
                start: TokenStream::new(),
                arms: quote!(_ => r.skip(),),
                init: TokenStream::new(),
            },
            Additional::Refused => Self {
                start: TokenStream::new(),
                arms: quote! {
                    #hidden
                    _ => r.refuse(support::violation::Rule::UnknownMember),
                },
                init: TokenStream::new(),
            },
            Additional::Kept(ty) => Self::kept(p, used, ty, name, hidden),
        }
    }

    fn kept(
        p: &Printer<'_>,
        used: Use,
        ty: TypeId,
        name: &Ident,
        hidden: Option<TokenStream>,
    ) -> Self {
        let value = p.part(used, ty);
        let (empty, keep) = if p.names.is_free(value) {
            (
                quote!(support::json::Map::default()),
                quote!(others.read_member(r)),
            )
        } else {
            let read = reader(p, value);
            (
                quote!(std::collections::BTreeMap::new()),
                quote!({ r.member(&mut others, #read); }),
            )
        };
        Self {
            start: quote!(let mut others = #empty;),
            arms: quote!(#hidden _ => #keep,),
            init: quote!(#name: others),
        }
    }
}
