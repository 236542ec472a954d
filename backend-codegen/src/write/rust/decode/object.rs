//! Decoders of objects.

use super::{checks, function as reader};
use crate::api::plan::{Additional, Field, ObjectShape, Use};
use crate::list::CollectVec;
use crate::tokens::{Ident, Literal, TokenStream, quote};
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
    let (names, additional) = p.names.fields(object);
    let body = match may_be_empty(p, used, object) {
        true => in_place(p, used, object, &names, &additional),
        false => in_parts(p, used, object, &names, &additional),
    };
    let (table, members) = members(object);
    quote! {
        fn read(r: &mut support::reader::Reader<'_>) -> Option<Self> {
            #table
            let mut object = r.object(#members)?;
            #body
        }
    }
}

/// The fields of a struct whose members may all be absent, with what reads each of them; `None` if more
/// is to be said about one, or about the whole.
pub(in crate::write::rust) fn record(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
) -> Option<Vec<TokenStream>> {
    let is_open = matches!(object.additional, Additional::Ignored);
    let is_plain = is_open && !object.fields.is_empty() && may_be_empty(p, used, object);
    if !is_plain || !checks::of_object(p, used).is_empty() {
        return None;
    }
    let fields = object.fields.iter();
    fields
        .map(|field| super::assigned(p, used, field.ty))
        .collect()
}

/// Whether an object without members is valid and has a value without decisions of anyone.
fn may_be_empty(p: &Printer<'_>, used: Use, object: &ObjectShape) -> bool {
    let is_option = |field: &Field| !types::is_always_there(p, used, field);
    object.fields.iter().all(is_option)
}

/// Fills an empty struct.
fn in_place(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
    names: &[Ident],
    additional: &Ident,
) -> TokenStream {
    let places: Vec<TokenStream> = names.iter().map(|name| quote!(value.#name)).collect_vec();
    let others = Others::of(p, used, object, &quote!(value.#additional));
    let is_changed = !places.is_empty() || matches!(object.additional, Additional::Kept(_));
    let mutable = is_changed.then(|| quote!(mut));
    let members = loop_of_members(p, used, object, &places, &others);
    let checks = checks::of_object(p, used);
    quote! {
        let #mutable value = Self::default();
        #members
        #checks
        Some(value)
    }
}

/// Reads the members one by one, and makes the struct if all that are required are there.
fn in_parts(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
    names: &[Ident],
    additional: &Ident,
) -> TokenStream {
    let mut locals = Scope::without(Kind::Value, TAKEN);
    let locals: Vec<Ident> = locals.texts(object.fields.iter().map(|field| &*field.name));
    let places: Vec<TokenStream> = locals.iter().map(|local| quote!(#local)).collect_vec();
    let others = Others::of(p, used, object, &quote!(others));
    let members = loop_of_members(p, used, object, &places, &others);
    let checks = checks::of_object(p, used);
    let fields = object.fields.iter().zip(&locals);
    let required = fields.clone().filter(|(field, _)| field.required);
    let unwrap = unwrap(required.map(|(_, local)| local).collect_vec());
    let inits = fields
        .zip(names)
        .map(|((field, local), name)| init(p, used, field, name, local));
    let (start, rest) = match &others.empty {
        Some(empty) => (
            quote!(let mut others = #empty;),
            quote!(#additional: others),
        ),
        None => (TokenStream::new(), TokenStream::new()),
    };
    quote! {
        #(let mut #locals = None;)*
        #start
        #members
        #checks
        #unwrap
        Some(Self { #(#inits,)* #rest })
    }
}

/// The loop that reads each member into its place.
fn loop_of_members(
    p: &Printer<'_>,
    used: Use,
    object: &ObjectShape,
    places: &[TokenStream],
    others: &Others,
) -> TokenStream {
    if object.fields.is_empty() && matches!(object.additional, Additional::Ignored) {
        return quote!(while object.next(r).is_some() {
            r.skip_value();
        });
    }
    if is_empty(object) {
        return quote!(while object.next(r).is_some() {
            r.refuse(support::violation::Rule::UnknownMember);
        });
    }
    let fields = object.fields.iter().zip(places).enumerate();
    let arms = fields.map(|(at, (field, place))| {
        let at = Literal::usize_unsuffixed(at);
        let read = super::arm(p, used, field.ty, place);
        quote!(#at => #read)
    });
    let others = &others.arms;
    quote! {
        while let Some(member) = object.next(r) {
            match member {
                #(#arms)*
                #others
            }
        }
    }
}

/// Whether objects can have no member at all.
fn is_empty(object: &ObjectShape) -> bool {
    object.fields.is_empty()
        && object.hidden.is_empty()
        && matches!(object.additional, Additional::Refused)
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
    arms: TokenStream,
    /// What holds them before there are any, if something does.
    empty: Option<TokenStream>,
}

impl Others {
    /// `place` is where they are kept, if they are.
    fn of(p: &Printer<'_>, used: Use, object: &ObjectShape, place: &TokenStream) -> Self {
        let hidden = (!object.hidden.is_empty()).then(|| {
            let hidden = object.hidden.iter().map(|name| text(name));
            quote!(_ if matches!(r.key(), #(#hidden)|*) => r.skip_value(),)
        });
        match object.additional {
            Additional::Ignored => Self {
                arms: quote!(_ => r.skip_value(),),
                empty: None,
            },
            Additional::Refused => Self {
                arms: quote! {
                    #hidden
                    _ => r.refuse(support::violation::Rule::UnknownMember),
                },
                empty: None,
            },
            Additional::Kept(ty) => {
                let value = p.part(used, ty);
                let (empty, keep) = match p.names.is_free(value) {
                    true => (
                        quote!(support::json::Map::default()),
                        quote!(#place.read_member(r)),
                    ),
                    false => {
                        let read = reader(p, value);
                        (
                            quote!(std::collections::BTreeMap::new()),
                            quote!({ r.dictionary_member(&mut #place, #read); }),
                        )
                    }
                };
                Self {
                    arms: quote!(#hidden _ => #keep,),
                    empty: Some(empty),
                }
            }
        }
    }
}
