//! The trait that handles a group of operations.

use super::{Call, Contract, Group, lint};
use crate::tokens::{TokenStream, quote};
use crate::write::rust::docs;

/// The trait of `group`.
pub(super) fn tokens(contract: &Contract<'_>, group: &Group<'_>) -> TokenStream {
    let handler = &group.handler;
    let docs = docs::attributes(&introduction(contract, group));
    let lint = lint::of_methods(group.calls.iter().map(|call| &call.method));
    let methods = group.calls.iter().map(method);
    quote! {
        #docs
        #lint
        pub trait #handler: Send + Sync + 'static {
            /// What a handler wants to know of a request beyond the specification: `()`, or whatever
            /// the framework can extract.
            type Context: Send;

            /// What a handler fails with.
            type Error: Into<support::http::failure::Failure>;

            #(#methods)*
        }
    }
}

fn introduction(contract: &Contract<'_>, group: &Group<'_>) -> String {
    let what = match group.tag {
        "" => format!(
            "Handles the operations of {}.",
            contract.api.info.title.trim()
        ),
        tag => format!("Handles the operations tagged {}.", docs::code(tag)),
    };
    let more = group.documented.and_then(|tag| tag.description.as_deref());
    docs::paragraphs([Some(&*what), more])
}

fn method(call: &Call<'_>) -> TokenStream {
    let Call {
        method,
        request,
        response,
        operation,
        path,
        ..
    } = call;
    let place = format!("`{} {}`", operation.method, path.template);
    let summary = operation.summary.as_deref().map(docs::sentence);
    let docs = docs::attributes(&docs::paragraphs([
        summary.as_deref(),
        operation.description.as_deref(),
        Some(&*place),
    ]));
    let deprecated = operation
        .deprecated
        .then(|| docs::attributes("\n\nDeprecated."));
    quote! {
        #docs
        #deprecated
        fn #method(
            &self,
            context: Self::Context,
            request: #request,
        ) -> impl support::http::answer::Reply<#response, Self::Error>;
    }
}
