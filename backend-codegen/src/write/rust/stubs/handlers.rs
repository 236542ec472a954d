//! The handlers of one tag.

use super::examples::Examples;
use crate::api::sample::NoSample;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tokens::{Ident, ToTokens as _, TokenStream, format_ident, quote};
use crate::write::rust::contract::{Call, Group};
use crate::write::rust::docs;

/// The method that answers an operation until somebody writes it.
#[derive(Clone, Debug)]
pub(in crate::write) struct Stub {
    pub(super) method: Ident,
    pub(super) request: Ident,
    pub(super) response: Ident,
    /// The name of the argument that is the request.
    argument: Ident,
    /// Why there is no answer although there should be one.
    docs: Option<TokenStream>,
    /// What it answers; otherwise that it is not implemented.
    answer: Option<TokenStream>,
}

/// The types that a method speaks of, as they are written where it stands.
pub(super) struct Style {
    pub(super) context: TokenStream,
    pub(super) request: TokenStream,
    pub(super) response: TokenStream,
    pub(super) error: TokenStream,
    /// What says that nothing is implemented.
    pub(super) not_implemented: TokenStream,
    /// Whether an answer can fail as [`Failure`](crate::write::rust) does.
    pub(super) can_answer: bool,
}

/// The methods of one tag. With `examples` they answer with them.
pub(in crate::write::rust) fn stubs(
    group: &Group<'_>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> Vec<Stub> {
    let calls = group.calls.iter();
    calls
        .map(|call| stub(call, examples, diagnostics))
        .collect()
}

/// A struct that implements the trait of `group`.
pub(in crate::write::rust) fn tokens(group: &Group<'_>, stubs: &[Stub]) -> TokenStream {
    let (module, handler) = (&group.module, &group.handler);
    let methods = stubs.iter().map(|stub| {
        stub.tokens(&Style {
            context: quote!(()),
            request: stub.request.to_token_stream(),
            response: stub.response.to_token_stream(),
            error: quote!(support::http::failure::Failure),
            not_implemented: quote!(Err(support::http::failure::Failure::not_implemented())),
            can_answer: true,
        })
    });
    let names = stubs.iter();
    let names = names.flat_map(|stub| [&stub.request, &stub.response]);
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

fn stub(
    call: &Call<'_>,
    examples: Option<&Examples<'_, '_>>,
    diagnostics: &mut Diagnostics,
) -> Stub {
    let (docs, answer) = match examples.map(|examples| examples.answer(call)) {
        None => (None, None),
        Some(Ok(answer)) => (None, Some(answer)),
        Some(Err(reason)) => {
            diagnostics.push(no_answer(call, &reason));
            let docs = docs::own(&format!("Not mocked: {reason}."));
            (Some(docs), None)
        }
    };
    // A mock looks at its request for nothing but what the client wants.
    let argument = match call.negotiates() && examples.is_some() {
        true => format_ident!("request"),
        false => format_ident!("_request"),
    };
    Stub {
        method: call.method.clone(),
        request: call.request.clone(),
        response: call.response.clone(),
        argument,
        docs,
        answer,
    }
}

impl Stub {
    /// The method as it stands in an `impl`.
    pub(super) fn tokens(&self, style: &Style) -> TokenStream {
        let Self {
            method,
            argument,
            docs,
            ..
        } = self;
        let Style {
            context,
            request,
            response,
            error,
            not_implemented,
            ..
        } = style;
        let answer = self.answer.as_ref().filter(|_| style.can_answer);
        let body = answer.unwrap_or(not_implemented);
        let argument = match answer {
            Some(_) => argument,
            None => &format_ident!("_request"),
        };
        quote! {
            #docs
            async fn #method(&self, _context: #context, #argument: #request) -> Result<#response, #error> {
                #body
            }
        }
    }
}

/// An operation that a mock server cannot answer.
pub(in crate::write::rust) fn no_answer(call: &Call<'_>, reason: &NoSample) -> Diagnostic {
    let (method, path) = (&call.operation.method, &call.path.template);
    let message = format!("the mock of `{method} {path}` answers 501");
    Diagnostic::warning("rust::mock", call.operation.location, message)
        .label(reason.to_string())
        .help("give the response an example that satisfies its schema")
}
