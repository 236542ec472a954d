//! Parts that are read while they come: an enum of single parts, and what brings them.

use super::{NamedParts, Others, PartField};
use crate::api::plan::Shape;
use crate::list::CollectVec;
use crate::tokens::{Ident, Literal, TokenStream, quote};
use crate::write::http::parts::PartKind;
use crate::write::rust::contract::{Call, Contract, lint};
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::printer::{Printer, text};
use crate::write::rust::{docs, parameters, values};
use crate::write::words::words;

impl NamedParts<'_> {
    /// The enum and the struct.
    pub(super) fn stream(
        &self,
        contract: &Contract<'_>,
        call: &Call<'_>,
        part: &Ident,
    ) -> TokenStream {
        let p = contract.p;
        let item = &self.item;
        let mut scope = Scope::new(Kind::Variant);
        let variants: Vec<Ident> = self
            .fields
            .iter()
            .map(|field| scope.words(&words(&field.name)))
            .collect_vec();
        let other = match &self.others {
            Others::Kept(_) => Some(scope.text("Other")),
            Others::Ignored | Others::Refused => None,
        };
        let fields = || self.fields.iter().zip(&variants);
        let has_files = other.is_some() || self.fields.iter().any(PartField::is_file);
        let lifetime = has_files.then(|| quote!(<'b>));
        let elided = has_files.then(|| quote!(<'_>));
        let definitions = fields().map(|(field, variant)| {
            let name = format!("The part `{}`.", field.name.replace('`', "'"));
            let docs = docs::attributes(field.description.unwrap_or(&name));
            let ty = match field.kind {
                PartKind::File | PartKind::Files => {
                    quote!(support::http::part_stream::FilePart<'b>)
                }
                PartKind::Value { used, .. } => p.names.type_tokens(used),
            };
            quote!(#docs #variant(#ty),)
        });
        let kept = other.as_ref().map(|other| {
            quote! {
                /// A part with another name.
                #other(support::http::part_stream::FilePart<'b>),
            }
        });
        let declared = self.fields.iter().map(|field| field.declared(p));
        let arms = fields().enumerate().map(|(at, (field, variant))| {
            let at = Literal::usize_unsuffixed(at);
            match field.kind {
                PartKind::File | PartKind::Files => {
                    quote!(support::http::part_stream::Next::File(#at, file) => #part::#variant(file),)
                }
                PartKind::Value { .. } => {
                    let value = field.late(p);
                    quote!(support::http::part_stream::Next::Value(#at, texts) => #part::#variant(#value?),)
                }
            }
        });
        let other_arm = other.as_ref().map(
            |other| quote!(support::http::part_stream::Next::Other(file) => #part::#other(file),),
        );
        let others = match &self.others {
            Others::Ignored => quote!(Skipped),
            Others::Refused => quote!(Refused),
            Others::Kept(_) => quote!(Kept),
        };
        let lints = lint::of_names(part, variants.iter());
        let about_item = docs::own(&format!(
            "The parts of the body of a [`{}`], one after the other.\n\n\
             Each is checked when it has come, and whether all are there at the end: only what has \
             been read to its end is known to be valid.",
            call.request
        ));
        let about_part = docs::own(&format!("A part of the body of a [`{}`].", call.request));
        quote! {
            #about_part
            #lints
            #[derive(Debug)]
            pub enum #part #lifetime { #(#definitions)* #kept }

            #about_item
            #[derive(Debug)]
            pub struct #item(support::http::part_stream::PartStream);

            impl #item {
                /// The parts of a body.
                #[must_use]
                pub fn new(body: support::http::incoming::Incoming) -> Self {
                    Self(support::http::part_stream::PartStream::new(body))
                }

                /// The next part; what is not read of the one before it is skipped. Lists come at
                /// the end, and so do defaults.
                ///
                /// # Errors
                ///
                /// When a part is not valid or, in the end, one is missing; when the body is too
                /// large, is not in parts, or breaks off. A handler that returns the failure has it
                /// answered.
                #[allow(dead_code, reason = "for handlers")]
                pub async fn next_part(
                    &mut self,
                ) -> Result<Option<#part #elided>, support::http::failure::Failure> {
                    const PARTS: &[support::http::part_stream::Declared] = &[#(#declared),*];
                    let next = self.0.next_of(PARTS, support::http::part_stream::Others::#others);
                    let Some(next) = next.await? else {
                        return Ok(None);
                    };
                    Ok(Some(match next {
                        #(#arms)*
                        #other_arm
                        _ => return Ok(None),
                    }))
                }
            }
        }
    }
}

impl PartField<'_> {
    const fn is_file(&self) -> bool {
        matches!(self.kind, PartKind::File | PartKind::Files)
    }

    /// What the reader knows about the part.
    fn declared(&self, p: &Printer<'_>) -> TokenStream {
        let name = text(&self.name);
        let kind = match self.kind {
            PartKind::File => quote!(File),
            PartKind::Files => quote!(Files),
            PartKind::Value { used, .. } => {
                let target = p.resolve(used);
                let is_list = p
                    .plan(target)
                    .is_some_and(|plan| matches!(plan.shape, Shape::Array(_)));
                match (is_list, self.default.is_some()) {
                    (true, true) => quote!(DefaultList),
                    (true, false) => quote!(List),
                    (false, true) => quote!(Default),
                    (false, false) => quote!(Value),
                }
            }
        };
        let required = self.required;
        quote!(support::http::part_stream::Declared {
            name: #name,
            kind: support::http::part_stream::Kind::#kind,
            required: #required,
        })
    }

    /// The value of a part that has come.
    fn late(&self, p: &Printer<'_>) -> TokenStream {
        let PartKind::Value { used, is_json } = self.kind else {
            return TokenStream::new();
        };
        let name = text(&self.name);
        let notation = parameters::notation(p, used).tokens();
        let json = is_json.then(|| quote!(.as_json()));
        let read = values::read(p, used);
        let parameter = quote!(&support::http::parameter::Parameter::part(#name, #notation)#json);
        match &self.default_text {
            Some(default) => quote!(texts.read_or(#parameter, #default, #read)),
            None => quote!(texts.read_value(#parameter, #read)),
        }
    }
}
