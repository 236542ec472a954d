//! The contract of an API: one trait per tag with a method per operation, a request struct and a
//! response enum for each.
//!
//! A [`Contract`] decides what everything is called and what it carries; the other files print it. No
//! framework is known here, so that one implementation of a trait can be served by any of them.

use crate::tokens::{TokenStream, quote};
mod answers;
mod content;
mod errors;
mod group;
mod handler;
mod inputs;
pub(super) mod lint;
mod operation;
mod parts;
mod request;
mod response;
mod size;
mod status;

pub(super) use group::{Call, Contract, Group, NO_MODULES};
pub(super) use inputs::{BodyInput, BodyVariant, Fallback, ParameterInput};
pub(super) use size::is_uneven_union;
/// What only stubs ask for.
#[cfg(feature = "stubs")]
pub(super) use {
    answers::{Answer, AnswerStatus, HeaderField},
    content::Content,
    errors::{OwnError, own_errors},
};

/// The file of one group of operations.
pub(super) fn file(contract: &Contract<'_>, group: &Group<'_>) -> TokenStream {
    let handler = handler::tokens(contract, group);
    let calls = group.calls.iter().map(|call| {
        let request = request::tokens(contract, group, call);
        let operation = operation::tokens(contract, call);
        let response = response::tokens(contract, group, call);
        quote!(#request #operation #response)
    });
    quote!(#handler #(#calls)*)
}

/// The file with the trait `Errors`; nothing if the server can fill all documented errors.
pub(super) fn errors_file(contract: &Contract<'_>) -> Option<TokenStream> {
    errors::file(contract)
}
