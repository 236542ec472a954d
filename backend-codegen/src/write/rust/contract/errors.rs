//! The trait that fills documented errors which the server itself cannot fill.

use crate::map::{IndexMap, IndexSet};
use crate::tokens::{Ident, Literal, TokenStream, quote};

use super::content::Content;
use super::{Call, Contract, lint};
use crate::api::plan::{Direction, Shape, StringFormat, Use};
use crate::api::{StatusRange, TypeId};
use crate::list::CollectVec;
use crate::write::http::content::ContentKind;
use crate::write::rust::encode::Value;
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::own::Stands;
use crate::write::rust::printer::Printer;
use crate::write::rust::{docs, values};

/// The body of a documented error that only the application can fill.
#[derive(Clone, Debug)]
pub(crate) struct OwnError {
    /// What it is.
    pub(crate) used: Use,
    /// The name of the method that makes it.
    pub(crate) method: Ident,
}

/// Documented answers to requests that fail and have no JSON body.
#[derive(Clone, Debug, Default)]
pub(super) struct OtherErrors<'a> {
    /// Those that carry text which can be anything, with the media type.
    pub(super) texts: Vec<(StatusRange, &'a str)>,
    /// Those that carry any JSON, with the media type.
    pub(super) any: Vec<(StatusRange, &'a str)>,
    /// Those that carry nothing, or what the server cannot write.
    pub(super) bare: Vec<StatusRange>,
}

/// The documented errors of an operation that are not among [`Call::errors`].
pub(super) fn others<'a>(p: &Printer<'_>, call: &Call<'a>) -> OtherErrors<'a> {
    let mut others = OtherErrors::default();
    for answer in &call.answers {
        let status = answer.status;
        let is_error = match status {
            StatusRange::Code(code) => code >= 400,
            StatusRange::Class(class) => class >= 4,
            StatusRange::Default => true,
        };
        let mut written = others.texts.iter().chain(&others.any);
        let is_known = call.errors.iter().any(|error| error.status == status)
            || written.any(|(known, _)| *known == status);
        if !is_error || is_known {
            continue;
        }
        others.bare.retain(|known| *known != status);
        match answer.content {
            Some(content) if content.kind == ContentKind::AnyJson => {
                others.any.push((status, content.media_type));
            }
            Some(content) if is_any_text(p, &content) => {
                others.texts.push((status, content.media_type));
            }
            _ => others.bare.push(status),
        }
    }
    others
}

/// Whether a body can be any text.
fn is_any_text(p: &Printer<'_>, content: &Content<'_>) -> bool {
    match content.kind {
        ContentKind::Text(used) => p.plan(used).is_some_and(|plan| {
            plan.shape == Shape::String(StringFormat::Plain) && plan.checks.is_empty()
        }),
        ContentKind::PlainText => !content.is_range(),
        _ => false,
    }
}

/// The bodies that an application has to fill, by their position.
pub(crate) fn own_errors(contract: &Contract<'_>) -> Vec<OwnError> {
    let mut methods = Scope::new(Kind::Value);
    let own = contract.own_errors.iter();
    own.map(|ty| {
        let used = Use {
            ty: *ty,
            direction: Direction::Response,
        };
        let named = contract
            .p
            .names
            .item(used)
            .or_else(|| contract.p.names.function(used));
        let name = named.map_or_else(|| "body".to_owned(), Ident::to_string);
        OwnError {
            used,
            method: methods.text(&name),
        }
    })
    .collect_vec()
}

/// The file about documented errors; nothing if there are none that somebody could fill.
pub(super) fn file(contract: &Contract<'_>) -> Option<TokenStream> {
    let bodies = bodies(contract);
    let own = filler(contract);
    (own.is_some() || !bodies.is_empty()).then(|| quote!(#own #(#bodies)*))
}

/// The body of a documented error, or the first type that is the same but for its name.
pub(super) fn first_alike(p: &Printer<'_>, ty: TypeId) -> Use {
    let used = p.names.shared(Use {
        ty,
        direction: Direction::Response,
    });
    p.names.same_as(used).unwrap_or(used)
}

/// Makes the types of documented errors something that a handler can fail with.
fn bodies(contract: &Contract<'_>) -> Vec<TokenStream> {
    let calls = contract.groups.iter().flat_map(|group| &group.calls);
    let errors = calls.flat_map(|call| &call.errors);
    let used = errors.map(|error| first_alike(contract.p, error.ty));
    let used: IndexSet<Use> = used.collect();
    let own = used.iter().filter_map(|used| own_body(contract.p, *used));
    let own: IndexMap<String, TokenStream> = own.collect();
    let used = used.into_iter().filter(|used| contract.p.is_item(*used));
    let body = |used: Use| {
        let ty = contract.p.names.type_tokens(used);
        quote! {
            impl support::http::failure::Body for #ty {
                fn to_body(&self) -> Vec<u8> {
                    self.to_json()
                }
            }
        }
    };
    used.map(body).chain(own.into_values()).collect_vec()
}

/// The same for a type of the application, which may stand for several. Those that every file knows are
/// bodies already, or no errors.
fn own_body(p: &Printer<'_>, used: Use) -> Option<(String, TokenStream)> {
    let Some(Stands::Schema(own)) = p.names.own(used) else {
        return None;
    };
    let ty = own.path.tokens();
    let write = values::write(p, used, &Value::reference(quote!(self)));
    let body = quote! {
        impl support::http::failure::Body for #ty {
            fn to_body(&self) -> Vec<u8> {
                let mut writer = support::writer::Writer::new();
                let w = &mut writer;
                #write;
                writer.finish()
            }
        }
    };
    (!own.path.is_in_prelude()).then(|| (ty.to_string(), body))
}

/// The trait `Errors`; nothing if the server can fill everything.
fn filler(contract: &Contract<'_>) -> Option<TokenStream> {
    let own = own_errors(contract);
    if own.is_empty() {
        return None;
    }
    let lint = lint::of_methods(own.iter().map(|error| &error.method));
    let methods = own.iter().map(|error| method(contract, error));
    let arms = own.iter().enumerate().map(|(position, error)| {
        let method = &error.method;
        let body = Value::place(quote!(body));
        let write = values::write(contract.p, error.used, &body);
        let is_last = position.saturating_add(1) == own.len();
        let position = Literal::usize_unsuffixed(position);
        let pattern = if is_last {
            quote!(_)
        } else {
            quote!(#position)
        };
        quote!(#pattern => { let body = self.#method(refusal); #write; })
    });
    let fill = match own.as_slice() {
        [only] => {
            let method = &only.method;
            let write = values::write(contract.p, only.used, &Value::place(quote!(body)));
            quote! {
                fn fill(&self, _body: usize, refusal: &support::http::refusal::Refusal, w: &mut support::writer::Writer) {
                    let body = self.#method(refusal);
                    #write;
                }
            }
        }
        _ => quote! {
            fn fill(&self, body: usize, refusal: &support::http::refusal::Refusal, w: &mut support::writer::Writer) {
                match body { #(#arms)* }
            }
        },
    };
    Some(quote! {
        /// Fills the bodies of answers that the document demands for requests which never reach a
        /// handler.
        #lint
        pub trait Errors: Send + Sync + 'static {
            #(#methods)*
        }

        impl<E: Errors> support::http::fill::Fill for E {
            #fill
        }
    })
}

fn method(contract: &Contract<'_>, error: &OwnError) -> TokenStream {
    let (method, ty) = (&error.method, contract.p.names.type_tokens(error.used));
    let docs = docs::attributes(&format!(
        "The body of:\n\n{}",
        uses(contract, error.used.ty)
    ));
    quote! {
        #docs
        fn #method(&self, refusal: &support::http::refusal::Refusal) -> #ty;
    }
}

/// The answers that have a body of that type, as a list.
fn uses(contract: &Contract<'_>, ty: TypeId) -> String {
    let calls = contract.groups.iter().flat_map(|group| &group.calls);
    let uses = calls.flat_map(|call| {
        let own = call.errors.iter().filter(move |error| {
            error.form.is_none() && first_alike(contract.p, error.ty).ty == ty
        });
        own.map(|error| {
            format!(
                "- {} of `{} {}`",
                error.status, call.operation.method, call.path.template
            )
        })
    });
    let mut uses: Vec<String> = uses.collect_vec();
    let n_more = uses.len().saturating_sub(10);
    if n_more > 1 {
        uses.truncate(10);
        uses.push(format!("- and {n_more} others"));
    }
    uses.join("\n")
}
