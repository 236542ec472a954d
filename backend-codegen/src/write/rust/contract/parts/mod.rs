//! Bodies of `multipart/form-data`: a struct with a field for each named part.

mod stream;

use super::size::{HEAP, Sizes, with_tag};
use super::{Call, Contract, Fallback};
use crate::api::MediaType;
use crate::api::plan::{Additional, Field, Judge, Shape, Use};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::list::CollectVec;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::http::parts::PartKind;
use crate::write::rust::printer::{Printer, text};
use crate::write::rust::{docs, parameters, values};

/// A body whose parts have names.
#[derive(Debug)]
pub(crate) struct NamedParts<'a> {
    /// The name of the struct.
    pub(crate) item: Ident,
    /// The name of the enum of single parts, if they are read in pieces.
    part: Option<Ident>,
    fields: Vec<PartField<'a>>,
    /// What becomes of parts with other names.
    others: Others,
}

#[derive(Debug)]
struct PartField<'a> {
    name: Box<str>,
    field: Ident,
    kind: PartKind,
    required: bool,
    default: Option<Fallback>,
    /// The same as JSON.
    default_text: Option<String>,
    description: Option<&'a str>,
}

#[derive(Debug)]
enum Others {
    Ignored,
    Refused,
    /// They are handed on as they are, in this field.
    Kept(Ident),
}

/// The named parts of a body; `None` if its schema names none. `item` names the struct.
pub(super) fn named<'a>(
    p: &Printer<'a>,
    judge: &Judge<'_, '_>,
    media_type: &MediaType,
    used: Option<Use>,
    streams: bool,
    mut item: impl FnMut(&str) -> Ident,
    diagnostics: &mut Diagnostics,
) -> Option<NamedParts<'a>> {
    let used = p.resolve(used?);
    let plan = p.plan(used)?;
    let unchecked = |what: &str| {
        let location = media_type.location;
        Diagnostic::warning(
            "rust::multipart",
            location,
            format!("{what} not checked in parts of a body"),
        )
        .label("the handler has to look at them")
    };
    let Shape::Object(object) = &plan.shape else {
        diagnostics.push(unchecked("schemas other than of plain objects are"));
        return None;
    };
    if !plan.checks.is_empty() {
        diagnostics.push(unchecked("demands on the object as a whole are"));
    }
    let (idents, additional) = p.names.fields(object);
    let others = match object.additional {
        Additional::Ignored => Others::Ignored,
        Additional::Refused => Others::Refused,
        Additional::Kept(_) => Others::Kept(additional),
    };
    let fields = object.fields.iter().zip(idents);
    let fields = fields.map(|(field, ident)| part(p, judge, media_type, used, field, ident));
    Some(NamedParts {
        item: item("parts"),
        part: streams.then(|| item("part")),
        fields: fields.collect_vec(),
        others,
    })
}

fn part<'a>(
    p: &Printer<'a>,
    judge: &Judge<'_, '_>,
    media_type: &MediaType,
    whole: Use,
    field: &Field,
    ident: Ident,
) -> PartField<'a> {
    let used = p.part(whole, field.ty);
    let kind = PartKind::new(p, media_type, &field.name, used);
    let is_value = matches!(kind, PartKind::Value { .. });
    let default = field
        .default
        .as_ref()
        .filter(|default| is_value && !field.required && judge.accepts(used, default));
    PartField {
        name: field.name.clone(),
        field: ident,
        kind,
        required: field.required,
        default: default.map(|default| values::fallback(p, used, default)),
        default_text: default.map(ToString::to_string),
        description: p.plans.ty(field.ty).description.as_deref(),
    }
}

impl NamedParts<'_> {
    /// How large the struct is in memory, about.
    pub(super) fn size(&self, sizes: Sizes<'_, '_>) -> usize {
        if self.part.is_some() {
            // What parts are read from.
            return 2 * HEAP;
        }
        let others = match self.others {
            Others::Kept(_) => HEAP,
            Others::Ignored | Others::Refused => 0,
        };
        let fields = self.fields.iter().map(|part| match part.kind {
            PartKind::File => 4 * HEAP,
            PartKind::Files => HEAP,
            PartKind::Value { used, .. } => match part.required || part.default.is_some() {
                true => sizes.of(used, 0),
                false => with_tag(sizes.of(used, 0)),
            },
        });
        fields.fold(others, usize::saturating_add)
    }

    /// The struct.
    pub(super) fn definition(&self, contract: &Contract<'_>, call: &Call<'_>) -> TokenStream {
        if let Some(part) = &self.part {
            return self.stream(contract, call, part);
        }
        let item = &self.item;
        let docs = docs::own(&format!("The parts of the body of a [`{}`].", call.request));
        let fields = self.fields.iter().map(|part| {
            let field = &part.field;
            let name = format!("The part `{}`.", part.name.replace('`', "'"));
            let docs = docs::attributes(part.description.unwrap_or(&name));
            let ty = match part.kind {
                PartKind::File => quote!(support::http::multipart::Part),
                PartKind::Files => quote!(Vec<support::http::multipart::Part>),
                PartKind::Value { used, .. } => contract.p.names.type_tokens(used),
            };
            if part.required || part.default.is_some() {
                quote!(#docs pub #field: #ty,)
            } else {
                quote!(#docs pub #field: Option<#ty>,)
            }
        });
        let others = match &self.others {
            Others::Kept(field) => Some(quote! {
                /// Parts with other names.
                pub #field: Vec<support::http::multipart::Part>,
            }),
            Others::Ignored | Others::Refused => None,
        };
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub struct #item { #(#fields)* #others }
        }
    }

    /// An expression that reads the body from `input`.
    pub(super) fn read(&self, p: &Printer<'_>) -> TokenStream {
        let item = &self.item;
        let reads = self.fields.iter().map(|part| part.read(p));
        let values = self.fields.iter().map(PartField::value);
        let names = self.fields.iter().map(|part| text(&part.name));
        let names = quote!(&[#(#names),*]);
        let (refuse, keep) = match &self.others {
            Others::Ignored => (None, None),
            Others::Refused => (Some(quote!(input.no_other_parts(parts, #names);)), None),
            Others::Kept(field) => (None, Some(quote!(#field: parts.others(#names),))),
        };
        quote! {
            input.parts(|input, parts| {
                #refuse
                #(#reads)*
                Some(#item { #(#values,)* #keep })
            })
        }
    }
}

impl PartField<'_> {
    fn read(&self, p: &Printer<'_>) -> TokenStream {
        let (field, name) = (&self.field, text(&self.name));
        let found = match self.kind {
            PartKind::File => quote!(input.file(parts, #name)),
            PartKind::Files => quote!(input.files(parts, #name)),
            PartKind::Value { used, is_json } => {
                let notation = parameters::notation(p, used).tokens();
                let json = is_json.then(|| quote!(.as_json()));
                let read = values::read(p, used);
                let parameter =
                    quote!(&support::http::parameter::Parameter::part(#name, #notation)#json);
                match &self.default {
                    Some(Fallback::Text(default)) => {
                        quote!(input.part_or(parts, #parameter, #default, #read))
                    }
                    _ => quote!(input.part(parts, #parameter, #read)),
                }
            }
        };
        let present = self
            .required
            .then(|| quote!(let #field = input.present(#name, #field);));
        quote!(let #field = #found; #present)
    }

    fn value(&self) -> TokenStream {
        let field = &self.field;
        match &self.default {
            None | Some(Fallback::Text(_)) => quote!(#field: #field?),
            Some(Fallback::Value(default)) => {
                let value = default.or(&quote!(#field?));
                quote!(#field: #value)
            }
        }
    }
}
