//! What the server has to know about an operation, and how it reads a request.

use super::inputs::ACCEPT;
use super::{BodyInput, BodyVariant, Call, Contract, Fallback, ParameterInput, errors};
use crate::api::StatusRange;
use crate::api::plan::{Direction, Use};
use crate::api::rejection::{self, DocumentedError, ErrorForm};
use crate::list::CollectVec;
use crate::tokens::{Literal, TokenStream, format_ident, quote};
use crate::write::http::content::ContentKind;
use crate::write::http::template;
use crate::write::rust::validation::Validation;
use crate::write::rust::{parameters, security, values};

/// The `impl Call` of a request struct.
pub(super) fn tokens(contract: &Contract<'_>, call: &Call<'_>) -> TokenStream {
    let Call {
        request, response, ..
    } = call;
    let operation = constant(contract, call);
    let read = read(contract, call);
    quote! {
        impl support::http::input::Call for #request {
            const OPERATION: &'static support::http::operation::Operation = &#operation;

            type Response = #response;

            #read
        }
    }
}

/// The value of `Call::OPERATION`.
fn constant(contract: &Contract<'_>, call: &Call<'_>) -> TokenStream {
    let (method, path) = (
        call.operation.method.as_str(),
        template::template(&call.path.template),
    );
    let unnamed = format!("{method} {}", call.path.template);
    let is_short = method.bytes().all(|byte| byte.is_ascii_uppercase());
    let new = match call.operation.id.as_deref() {
        None if is_short && path == call.path.template.as_str() => {
            quote!(support::http::operation::Operation::unnamed(#unnamed))
        }
        id => {
            let id = id.unwrap_or(&unnamed);
            quote!(support::http::operation::Operation::new(#id, #method, #path))
        }
    };
    let accepts: Vec<&str> = call
        .body
        .iter()
        .flat_map(|body| &body.variants)
        .map(|variant| variant.content.media_type)
        .collect_vec();
    let produces = produces(call);
    let invalid = match rejection::invalid(call.operation) {
        Some(StatusRange::Code(code)) if code != 400 => {
            let code = Literal::u16_unsuffixed(code);
            Some(quote!(invalid: #code))
        }
        _ => None,
    };
    let others = errors::others(contract.p, call);
    let texts = others.texts.iter().map(|(status, media_type)| {
        let status = status_key(*status);
        quote!(support::http::operation::DocumentedError::text(#status, #media_type))
    });
    let any = others.any.iter().map(|(status, media_type)| {
        let status = status_key(*status);
        quote!(support::http::operation::DocumentedError::new::<support::json::Json>(#status, support::http::operation::Form::Envelope, #media_type))
    });
    let errors: Vec<TokenStream> = call
        .errors
        .iter()
        .map(|error| documented_error(contract, error))
        .chain(any)
        .chain(texts)
        .collect_vec();
    let bare: Vec<Literal> = others.bare.iter().copied().map(status_key).collect_vec();
    let security = security::demands(contract, call);
    let report_only = match contract.validation.of(call.path, call.operation) {
        Validation::Enforce => None,
        Validation::ReportOnly => {
            Some(quote!(validation: support::http::operation::Validation::ReportOnly))
        }
    };
    let variants = call.body.iter().flat_map(|body| &body.variants).enumerate();
    let streams = variants.filter(|(_, variant)| variant.content.is_stream());
    let streams: Vec<Literal> = streams
        .map(|(position, _)| Literal::usize_unsuffixed(position))
        .collect_vec();
    let fields: Vec<TokenStream> = [
        (!accepts.is_empty()).then(|| quote!(accepts: &[#(#accepts),*])),
        (!streams.is_empty()).then(|| quote!(streams: &[#(#streams),*])),
        (!produces.is_empty()).then(|| quote!(produces: &[#(#produces),*])),
        invalid,
        (!errors.is_empty()).then(|| quote!(errors: &[#(#errors),*])),
        (!bare.is_empty()).then(|| quote!(bare: &[#(#bare),*])),
        report_only,
        security,
    ]
    .into_iter()
    .flatten()
    .collect_vec();
    if fields.is_empty() {
        return new;
    }
    quote!(support::http::operation::Operation { #(#fields,)* ..#new })
}

/// The media types of answers to a request that succeeds; empty if such an answer can have no body.
pub(super) fn produces<'a>(call: &Call<'a>) -> Vec<&'a str> {
    let is_success = |status: StatusRange| match status {
        StatusRange::Code(code) => (200..300).contains(&code),
        StatusRange::Class(class) => class == 2,
        StatusRange::Default => false,
    };
    let mut media_types = Vec::new();
    for answer in call
        .answers
        .iter()
        .filter(|answer| is_success(answer.status))
    {
        match &answer.content {
            None => return Vec::new(),
            Some(content) if media_types.contains(&content.sent_as()) => {}
            Some(content) => media_types.push(content.sent_as()),
        }
    }
    media_types
}

/// How generated code names the statuses of an answer.
fn status_key(status: StatusRange) -> Literal {
    Literal::u16_unsuffixed(match status {
        StatusRange::Code(code) => code,
        StatusRange::Class(class) => u16::from(class),
        StatusRange::Default => 0,
    })
}

fn documented_error(contract: &Contract<'_>, error: &DocumentedError<'_>) -> TokenStream {
    let status = status_key(error.status);
    let media_type = error.media_type;
    let used = Use {
        ty: error.ty,
        direction: Direction::Response,
    };
    let ty = contract.p.names.type_tokens(used);
    let form = match error.form {
        Some(ErrorForm::Envelope) if media_type == "application/json" => {
            return quote!(support::http::operation::DocumentedError::envelope::<#ty>(#status));
        }
        Some(ErrorForm::Problem) if media_type == "application/problem+json" => {
            return quote!(support::http::operation::DocumentedError::problem::<#ty>(#status));
        }
        Some(ErrorForm::Envelope) => quote!(Envelope),
        Some(ErrorForm::Problem) => quote!(Problem),
        None => {
            let position = Literal::usize_unsuffixed(contract.own_error(error.ty));
            quote!(Own(#position))
        }
    };
    quote!(support::http::operation::DocumentedError::new::<#ty>(#status, support::http::operation::Form::#form, #media_type))
}

fn read(contract: &Contract<'_>, call: &Call<'_>) -> TokenStream {
    let accept = call.negotiates().then(|| {
        let field = format_ident!("{ACCEPT}");
        quote!(#field: input.accept())
    });
    if call.parameters.is_empty() && call.body.is_none() && accept.is_none() {
        return quote! {
            fn read(_input: &mut support::http::input::Input<'_>) -> Option<Self> {
                Some(Self)
            }
        };
    }
    let parameters = call
        .parameters
        .iter()
        .map(|input| parameter(contract, call, input));
    let body = call.body.as_ref().map(|body| read_body(contract, body));
    let steps = parameters.chain(body);
    let fields = call.parameters.iter().map(|input| parameter_value(input));
    let body_field = call.body.as_ref().map(|body| {
        let field = &body.field;
        quote!(#field: #field?)
    });
    let fields = accept.into_iter().chain(fields).chain(body_field);
    quote! {
        fn read(input: &mut support::http::input::Input<'_>) -> Option<Self> {
            #(#steps)*
            Some(Self { #(#fields,)* })
        }
    }
}

fn parameter(contract: &Contract<'_>, call: &Call<'_>, input: &ParameterInput<'_>) -> TokenStream {
    let field = &input.field;
    let (p, operation) = (contract.p, call.operation);
    let read = match input.used {
        Some(used) => values::read(p, used),
        None => quote!(|r| r.string()),
    };
    let has_text = matches!(input.default, Some(Fallback::Text(_)));
    if !has_text
        && let Some(find) = parameters::shortly(p, operation, input.parameter, input.used, &read)
    {
        return quote!(let #field = input.#find;);
    }
    let declaration = parameters::declaration(p, operation, input.parameter, input.used);
    let find = match &input.default {
        None if input.parameter.required => quote!(required(&#declaration, #read)),
        Some(Fallback::Text(json)) => quote!(with_default(&#declaration, #json, #read)),
        None | Some(Fallback::Value(_)) => quote!(optional(&#declaration, #read)),
    };
    quote!(let #field = input.#find;)
}

fn parameter_value(input: &ParameterInput<'_>) -> TokenStream {
    let field = &input.field;
    match &input.default {
        None | Some(Fallback::Text(_)) => quote!(#field: #field?),
        Some(Fallback::Value(default)) => {
            let value = default.or(&quote!(#field?));
            quote!(#field: #value)
        }
    }
}

fn read_body(contract: &Contract<'_>, body: &BodyInput<'_>) -> TokenStream {
    let field = &body.field;
    let value = match (&body.item, body.variants.as_slice()) {
        (None, [first, ..]) => content(contract, first),
        (None, []) => return TokenStream::new(),
        (Some(item), variants) => {
            let arms = variants.iter().enumerate().map(|(position, variant)| {
                let name = &variant.variant;
                let content = content(contract, variant);
                let is_last = position.saturating_add(1) == variants.len();
                let position = Literal::usize_unsuffixed(position);
                let pattern = if is_last {
                    quote!(_)
                } else {
                    quote!(#position)
                };
                quote!(#pattern => #content.map(#item::#name))
            });
            quote!(match input.media_type(Self::OPERATION.accepts) { #(#arms,)* })
        }
    };
    if body.required {
        quote!(let #field = #value;)
    } else {
        quote!(let #field = input.optional_body(|input| #value);)
    }
}

/// Reads a body that has to be there.
fn content(contract: &Contract<'_>, variant: &BodyVariant<'_>) -> TokenStream {
    let content = &variant.content;
    let p = contract.p;
    match content.kind {
        ContentKind::Parts if content.streams => match &variant.parts {
            Some(parts) => {
                let item = &parts.item;
                quote!(input.incoming().map(#item::new))
            }
            None => quote!(
                input
                    .incoming()
                    .map(support::http::part_stream::PartStream::new)
            ),
        },
        ContentKind::Bytes if content.streams => quote!(input.incoming_bytes()),
        ContentKind::Parts => match &variant.parts {
            Some(parts) => parts.read(p),
            None => quote!(input.all_parts()),
        },
        ContentKind::Json(used) => {
            let read = values::read(p, used);
            quote!(input.json(#read))
        }
        ContentKind::AnyJson => quote!(input.json(support::json::Json::read)),
        ContentKind::Form(used) => {
            let members = parameters::form_members(p, used, content.documented);
            let read = values::read(p, used);
            quote!(input.form(&[#(#members),*], #read))
        }
        ContentKind::Text(used) => {
            let notation = parameters::notation(p, used).tokens();
            let read = values::read(p, used);
            quote!(input.text(&#notation, #read))
        }
        ContentKind::PlainText if !content.is_range() => quote!(input.plain_text()),
        ContentKind::Bytes if !content.is_range() => quote!(input.whole_body()),
        ContentKind::PlainText
        | ContentKind::Bytes
        | ContentKind::Events(_)
        | ContentKind::Items(..) => quote!(input.media()),
    }
}
