//! The handlers of one tag.

use proc_macro2::TokenStream;
use quote::quote;

use super::examples::Examples;
use crate::write::rust::contract::{Call, Group};
use crate::write::rust::docs;

/// A struct that implements the trait of `group`. With `examples` its methods answer with them.
pub(in crate::write::rust) fn tokens(
    group: &Group<'_>,
    examples: Option<&Examples<'_, '_>>,
) -> TokenStream {
    let (module, handler) = (&group.module, &group.handler);
    let methods = group.calls.iter().map(|call| method(call, examples));
    let names = group.calls.iter();
    let names = names.flat_map(|call| [&call.request, &call.response]);
    let docs = docs::attributes(&match group.tag {
        "" => "Answers the operations.".to_owned(),
        tag => format!("Answers the operations tagged {}.", docs::code(tag)),
    });
    quote! {
        use super::generated::#module::{self, #(#names),*};

        #docs
        #[derive(Clone, Debug, Default)]
        pub struct #handler;

        impl #module::#handler for #handler {
            type Context = ();
            type Error = support::http::failure::Failure;

            #(#methods)*
        }
    }
}

fn method(call: &Call<'_>, examples: Option<&Examples<'_, '_>>) -> TokenStream {
    let Call {
        method,
        request,
        response,
        ..
    } = call;
    let answer = examples.and_then(|examples| examples.answer(call));
    let body =
        answer.unwrap_or_else(|| quote!(Err(support::http::failure::Failure::not_implemented())));
    quote! {
        async fn #method(&self, _context: (), _request: #request) -> Result<#response, support::http::failure::Failure> {
            #body
        }
    }
}
