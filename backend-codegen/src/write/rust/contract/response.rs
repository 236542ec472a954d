//! The enum of what an operation can answer.

use super::answers::{Answer, AnswerStatus, HeaderField};
use super::content::Content;
use super::request::derives;
use super::{Call, Contract, Group, lint};
use crate::api::ParameterForm;
use crate::list::CollectVec;
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::http::content::{ContentKind, EventData, Framing};
use crate::write::http::media::{essence, is_json};
use crate::write::rust::encode::Value;
use crate::write::rust::{docs, values};

/// The response enum of `call` with its `impl Respond`.
pub(super) fn tokens(contract: &Contract<'_>, group: &Group<'_>, call: &Call<'_>) -> TokenStream {
    let Call {
        response,
        method,
        answers,
        ..
    } = call;
    let handler = &group.handler;
    let docs = docs::own(&format!("What [`{handler}::{method}`] can answer."));
    let variants = answers.iter().map(|answer| variant(contract, call, answer));
    let arms = answers.iter().map(|answer| arm(contract, answer));
    let documented = documented(call);
    let lints = lint::of_answers(contract.p, response, answers);
    let contents = answers.iter().flat_map(|answer| &answer.content);
    let derives = derives(contents.into_iter().any(Content::is_stream));
    quote! {
        #docs
        #lints
        #[allow(dead_code, reason = "handlers need not give every answer")]
        #derives
        pub enum #response { #(#variants,)* }

        #documented

        impl support::http::answer::Respond for #response {
            fn answer(self) -> support::http::answer::Answer {
                match self { #(#arms,)* }
            }
        }
    }
}

fn variant(contract: &Contract<'_>, call: &Call<'_>, answer: &Answer<'_>) -> TokenStream {
    let name = &answer.variant;
    let response = answer.response;
    let summary = response
        .summary
        .as_deref()
        .or(response.description.as_deref());
    let text = summary
        .filter(|text| !text.trim().is_empty())
        .map(docs::sentence);
    let docs = docs::attributes(&text.unwrap_or_else(|| format!("`{}`", answer.status)));
    let status = match answer.status_source() {
        AnswerStatus::Fixed(_) => None,
        AnswerStatus::Chosen(class) => {
            let response = &call.response;
            let class = Literal::u8_unsuffixed(class);
            Some(quote!(support::http::status::StatusIn<#response, #class>))
        }
    };
    let body = answer
        .content
        .map(|content| content.type_tokens(contract.p));
    if answer.headers.is_empty() {
        let parts: Vec<TokenStream> = status.into_iter().chain(body).collect_vec();
        return match parts.as_slice() {
            [] => quote!(#docs #name),
            parts => quote!(#docs #name(#(#parts),*)),
        };
    }
    let status = status.map(|ty| quote!(#[doc = " The status."] status: #ty,));
    let headers = answer
        .headers
        .iter()
        .map(|header| header_field(contract, header));
    let body = body.map(|ty| quote!(#[doc = " The body."] body: #ty,));
    quote!(#docs #name { #status #(#headers,)* #body })
}

fn header_field(contract: &Contract<'_>, header: &HeaderField<'_>) -> TokenStream {
    let field = &header.field;
    let name = format!("The header `{}`.", header.name);
    let docs = docs::attributes(header.header.description.as_deref().unwrap_or(&name));
    let ty = match header.used {
        Some(used) => contract.p.names.type_tokens(used),
        None => quote!(String),
    };
    let ty = if header.header.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs #field: #ty)
}

/// The documented statuses, for answers whose status the handler chooses.
fn documented(call: &Call<'_>) -> Option<TokenStream> {
    let (mut codes, mut classes) = (Vec::new(), Vec::new());
    for answer in &call.answers {
        match answer.status_source() {
            AnswerStatus::Fixed(code) if !codes.contains(&code) => codes.push(code),
            AnswerStatus::Chosen(class) if !classes.contains(&class) => classes.push(class),
            AnswerStatus::Fixed(_) | AnswerStatus::Chosen(_) => {}
        }
    }
    if classes.is_empty() {
        return None;
    }
    classes.retain(|class| *class > 0);
    let codes = codes.into_iter().map(Literal::u16_unsuffixed);
    let classes = classes.into_iter().map(Literal::u8_unsuffixed);
    let response = &call.response;
    Some(quote! {
        impl support::http::status::Statuses for #response {
            const CODES: &'static [u16] = &[#(#codes),*];
            const CLASSES: &'static [u8] = &[#(#classes),*];
        }
    })
}

fn arm(contract: &Contract<'_>, answer: &Answer<'_>) -> TokenStream {
    let name = &answer.variant;
    let (status, bound_status) = match answer.status_source() {
        AnswerStatus::Fixed(code) => {
            let code = Literal::u16_unsuffixed(code);
            (quote!(#code), None)
        }
        AnswerStatus::Chosen(_) => (quote!(status.code()), Some(quote!(status))),
    };
    let headers = answer
        .headers
        .iter()
        .map(|header| send_header(contract, header));
    let body = answer
        .content
        .as_ref()
        .map(|content| send_body(contract, content));
    let send = quote!(support::http::answer::Answer::new(#status) #(#headers)* #body);
    let bound_body = answer.content.is_some().then(|| quote!(body));
    let fields = answer.headers.iter().map(|header| {
        let field = &header.field;
        quote!(#field)
    });
    let bound: Vec<TokenStream> = bound_status
        .into_iter()
        .chain(fields)
        .chain(bound_body)
        .collect_vec();
    match bound.as_slice() {
        [] => quote!(Self::#name => #send),
        bound if answer.headers.is_empty() => quote!(Self::#name(#(#bound),*) => #send),
        bound => quote!(Self::#name { #(#bound),* } => #send),
    }
}

fn send_header(contract: &Contract<'_>, header: &HeaderField<'_>) -> TokenStream {
    let (name, field) = (&header.name, &header.field);
    let write = match header.used {
        Some(used) => values::write(contract.p, used, &Value::reference(quote!(value))),
        None => quote!(w.string(value)),
    };
    let style = match &header.header.form {
        ParameterForm::Schema { explode: true, .. } => quote!(Exploded),
        ParameterForm::Content { name, .. } if is_json(&essence(name)) => quote!(Json),
        ParameterForm::Schema { .. } | ParameterForm::Content { .. } => quote!(Simple),
    };
    let style = quote!(support::http::response_header::Style::#style);
    if header.header.required {
        quote!(.required_header(#name, #style, &#field, |value, w| #write))
    } else {
        quote!(.optional_header(#name, #style, #field.as_ref(), |value, w| #write))
    }
}

fn send_body(contract: &Contract<'_>, content: &Content<'_>) -> TokenStream {
    let media_type = content.sent_as();
    let body = Value::place(quote!(body));
    match content.kind {
        ContentKind::Json(used) => {
            let write = values::write(contract.p, used, &body);
            json(media_type, &write)
        }
        ContentKind::AnyJson => json(media_type, &quote!(body.write(w))),
        ContentKind::Text(used) | ContentKind::Form(used) => {
            let write = values::write(contract.p, used, &body);
            quote!(.text(#media_type, |w| #write))
        }
        ContentKind::Events(EventData::Text) => quote!(.text_events(#media_type, body)),
        ContentKind::Events(EventData::Json(used)) => {
            let write = values::write(contract.p, used, &Value::reference(quote!(data)));
            quote!(.json_events(#media_type, body, |data, w| #write))
        }
        ContentKind::Events(EventData::Objects(used)) => {
            let write = values::write(contract.p, used, &Value::reference(quote!(item)));
            quote!(.object_events(#media_type, body, |item, w| #write))
        }
        ContentKind::Items(used, framing) => {
            let write = values::write(contract.p, used, &Value::reference(quote!(item)));
            match framing {
                Framing::Lines => quote!(.json_items(#media_type, "", body, |item, w| #write)),
                Framing::Sequence => {
                    quote!(.json_items(#media_type, "\u{1e}", body, |item, w| #write))
                }
            }
        }
        ContentKind::Bytes | ContentKind::Parts if content.streams && content.is_range() => {
            quote!(.media_pieces(body))
        }
        ContentKind::Bytes if content.streams => quote!(.piecewise(#media_type, body)),
        ContentKind::PlainText if !content.is_range() => {
            quote!(.body(#media_type, body.into_bytes()))
        }
        ContentKind::Bytes if !content.is_range() => quote!(.body(#media_type, body)),
        ContentKind::PlainText | ContentKind::Bytes | ContentKind::Parts => quote!(.media(body)),
    }
}

fn json(media_type: &str, write: &TokenStream) -> TokenStream {
    match media_type {
        "application/json" => quote!(.json(|w| #write)),
        _ => quote!(.json_as(#media_type, |w| #write)),
    }
}
