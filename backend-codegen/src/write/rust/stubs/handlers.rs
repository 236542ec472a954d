//! The handlers of one tag.

use proc_macro2::TokenStream;
use quote::quote;

use super::examples::Examples;
use crate::api::sample::NoSample;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::write::rust::contract::{Call, Group};
use crate::write::rust::docs;

/// A struct that implements the trait of `group`. With `examples` its methods answer with them.
pub(in crate::write::rust) fn tokens(
    group: &Group<'_>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let (module, handler) = (&group.module, &group.handler);
    let calls = group.calls.iter();
    let methods: Vec<TokenStream> = calls
        .map(|call| method(call, examples, diagnostics))
        .collect();
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

fn method(
    call: &Call<'_>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let Call {
        method,
        request,
        response,
        ..
    } = call;
    let not_implemented = quote!(Err(support::http::failure::Failure::not_implemented()));
    let (docs, body) = match examples.map(|examples| examples.answer(call)) {
        None => (None, not_implemented),
        Some(Ok(answer)) => (None, answer),
        Some(Err(reason)) => {
            diagnostics.push(no_answer(call, &reason));
            let docs = docs::own(&format!("Not mocked: {reason}."));
            (Some(docs), not_implemented)
        }
    };
    // A mock looks at its request for nothing but what the client wants.
    let argument = match call.negotiates() && examples.is_some() {
        true => quote!(request),
        false => quote!(_request),
    };
    quote! {
        #docs
        async fn #method(&self, _context: (), #argument: #request) -> Result<#response, support::http::failure::Failure> {
            #body
        }
    }
}

/// An operation that a mock server cannot answer.
fn no_answer(call: &Call<'_>, reason: &NoSample) -> Diagnostic {
    let (method, path) = (&call.operation.method, &call.path.template);
    let message = format!("the mock of `{method} {path}` answers 501");
    Diagnostic::warning("rust::mock", call.operation.location, message)
        .label(reason.to_string())
        .help("give the response an example that satisfies its schema")
}
