//! The struct that holds a request once it is known to be valid.

use super::inputs::ACCEPT;
use super::{BodyInput, Call, Contract, Group, ParameterInput, lint};
use crate::list::CollectVec;
use crate::tokens::{TokenStream, format_ident, quote};
use crate::write::rust::docs;

/// The request struct of `call`, and the enum of its body if there is one.
pub(super) fn tokens(contract: &Contract<'_>, group: &Group<'_>, call: &Call<'_>) -> TokenStream {
    let Call {
        request, method, ..
    } = call;
    let handler = &group.handler;
    let docs = docs::own(&format!("A request for [`{handler}::{method}`]."));
    let parameters = call
        .parameters
        .iter()
        .map(|input| parameter(contract, input));
    let body = call
        .body
        .as_ref()
        .map(|body| body_field(contract, call, body));
    let accept = call.negotiates().then(|| {
        let field = format_ident!("{ACCEPT}");
        quote! {
            /// Which media types the client wants.
            pub #field: support::http::media::Accept
        }
    });
    let fields: Vec<TokenStream> = accept
        .into_iter()
        .chain(parameters)
        .chain(body)
        .collect_vec();
    let item = call
        .body
        .as_ref()
        .and_then(|body| body_enum(contract, call, body));
    let variants = call.body.iter().flat_map(|body| &body.variants);
    let parts = variants.flat_map(|variant| &variant.parts);
    let parts = parts.map(|parts| parts.definition(contract, call));
    let fields = if fields.is_empty() {
        quote!(;)
    } else {
        quote!({ #(#fields,)* })
    };
    let derives = derives(call.streams_request());
    quote! {
        #docs
        #derives
        pub struct #request #fields
        #item
        #(#parts)*
    }
}

/// What can be done with a request or an answer: a stream is read once, so there are no two of it.
pub(super) fn derives(has_stream: bool) -> TokenStream {
    if has_stream {
        quote!(#[derive(Debug)])
    } else {
        quote!(#[derive(Clone, Debug, PartialEq)])
    }
}

fn parameter(contract: &Contract<'_>, input: &ParameterInput<'_>) -> TokenStream {
    let field = &input.field;
    let description = input.parameter.description.as_deref();
    let name = format!(
        "The {} parameter `{}`.",
        input.parameter.sent_in.as_str(),
        input.parameter.name.replace('`', "'")
    );
    let deprecated = input.parameter.deprecated.then_some("Deprecated.");
    let docs = docs::attributes(&docs::paragraphs([description.or(Some(&name)), deprecated]));
    let ty = match input.used {
        Some(used) => contract.p.names.type_tokens(used),
        None => quote!(String),
    };
    let ty = if input.parameter.required || input.default.is_some() {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs pub #field: #ty)
}

fn body_field(contract: &Contract<'_>, call: &Call<'_>, body: &BodyInput<'_>) -> TokenStream {
    let field = &body.field;
    let documented = call
        .operation
        .body
        .as_ref()
        .and_then(|body| body.description.as_deref());
    let docs = docs::attributes(documented.unwrap_or("The body."));
    let ty = body_type(contract, body);
    let ty = if body.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs pub #field: #ty)
}

fn body_type(contract: &Contract<'_>, body: &BodyInput<'_>) -> TokenStream {
    match (&body.item, body.variants.first()) {
        (Some(item), _) => quote!(#item),
        (None, Some(variant)) => variant.type_tokens(contract.p),
        (None, None) => quote!(()),
    }
}

fn body_enum(
    contract: &Contract<'_>,
    call: &Call<'_>,
    body: &BodyInput<'_>,
) -> Option<TokenStream> {
    let item = body.item.as_ref()?;
    let docs = docs::own(&format!("The body of a [`{}`].", call.request));
    let variants = body.variants.iter().map(|variant| {
        let name = &variant.variant;
        let ty = variant.type_tokens(contract.p);
        let docs = docs::attributes(&format!(
            "`{}`",
            variant.content.media_type.replace('`', "'")
        ));
        quote!(#docs #name(#ty))
    });
    let derives = derives(call.streams_request());
    let lints = lint::of_body(contract.p, item, body);
    Some(quote! {
        #docs
        #lints
        #derives
        pub enum #item { #(#variants),* }
    })
}
