//! The trait that fills documented errors which the server itself cannot fill.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Contract;
use crate::api::TypeId;
use crate::api::plan::{Direction, Use};
use crate::write::rust::encode::Value;
use crate::write::rust::names::{Kind, Scope};
use crate::write::rust::{docs, values};

/// The body of a documented error that only the application can fill.
#[derive(Clone, Debug)]
pub(crate) struct OwnError {
    /// What it is.
    pub(crate) used: Use,
    /// The name of the method that makes it.
    pub(crate) method: Ident,
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
    .collect()
}

/// The file with the trait `Errors`; nothing if the server can fill everything.
pub(super) fn file(contract: &Contract<'_>) -> Option<TokenStream> {
    let own = own_errors(contract);
    if own.is_empty() {
        return None;
    }
    let methods = own.iter().map(|error| method(contract, error));
    let arms = own.iter().enumerate().map(|(position, error)| {
        let method = &error.method;
        let write = values::write(contract.p, error.used, &Value::place(quote!(body)));
        let pattern = if position.saturating_add(1) == own.len() {
            quote!(_)
        } else {
            quote!(#position)
        };
        quote!(#pattern => { let body = self.#method(refusal); #write; })
    });
    Some(quote! {
        /// Fills the bodies of answers that the specification documents for requests which never
        /// reach a handler.
        pub trait Errors: Send + Sync + 'static {
            #(#methods)*
        }

        impl<E: Errors> support::http::fill::Fill for E {
            fn fill(&self, body: usize, refusal: &support::http::refusal::Refusal, w: &mut support::writer::Writer) {
                match body { #(#arms)* }
            }
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
        let own = call
            .errors
            .iter()
            .filter(move |error| error.form.is_none() && error.ty == ty);
        own.map(|error| {
            format!(
                "- {} of `{} {}`",
                error.status, call.operation.method, call.path.template
            )
        })
    });
    let mut uses: Vec<String> = uses.collect();
    let n_more = uses.len().saturating_sub(10);
    if n_more > 1 {
        uses.truncate(10);
        uses.push(format!("- and {n_more} others"));
    }
    uses.join("\n")
}
