//! What a handler returns: the answer to a request that succeeds.

use super::attribute::{Node, type_text};
use super::context::Context;
use super::{frame, said, tokens};
use crate::api::plan::{Direction, Use};
use crate::api::sample::NoSample;
use crate::api::{Response, StatusRange, undocumented};
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::http::content::ContentKind;
use crate::write::rust::contract::{Answer, Call, Content};
use crate::write::rust::printer::text as literal;
use crate::write::rust::stubs::{Examples, by_success, raw};

/// What a handler returns and how.
pub(super) struct Returned {
    pub(super) ty: TokenStream,
    /// An expression for the whole result, if there is an example.
    pub(super) mock: Option<Result<TokenStream, NoSample>>,
}

/// The answer of an operation to a request that succeeds.
pub(super) fn returned(
    context: &Context<'_>,
    call: &Call<'_>,
    examples: Option<&Examples<'_, '_>>,
) -> Returned {
    let framework = context.framework;
    let answers = by_success(&call.answers);
    // What the document does not say starts without a body.
    let any = undocumented(call.operation);
    let is_said =
        |answer: &&&Answer<'_>| any.is_none_or(|any| !std::ptr::eq(&**any, answer.response));
    let Some(answer) = answers.first().filter(is_said) else {
        return Returned {
            ty: frame::empty(framework, &quote!(StatusCode::OK)).0,
            mock: None,
        };
    };
    let code = match answer.status {
        StatusRange::Code(code) => code,
        StatusRange::Class(class) => u16::from(class).saturating_mul(100),
        StatusRange::Default => 200,
    };
    let status = status(code);
    let is_ok = code == 200;
    let content = answer.content.as_ref();
    let (ty, text) = match content.map(|content| content.kind) {
        None => (frame::empty(framework, &status).0, None),
        Some(ContentKind::Json(used)) => {
            let ty = tokens::of(context, used);
            let json = content.zip(examples);
            let json = json.map(|(content, examples)| examples.json(used, content));
            (quote!(Json<#ty>), json)
        }
        Some(ContentKind::AnyJson) => {
            let json = examples.map(|_| Ok("null".to_owned()));
            (quote!(Json<serde_json::Value>), json)
        }
        Some(ContentKind::Text(_) | ContentKind::PlainText | ContentKind::Events(_)) => {
            let text = content.zip(examples);
            let text = text.map(|(content, examples)| examples.plain(content));
            (quote!(String), text)
        }
        Some(
            ContentKind::Bytes | ContentKind::Form(_) | ContentKind::Parts | ContentKind::Items(..),
        ) => (quote!(Vec<u8>), examples.map(|_| Ok(String::new()))),
    };
    let mock = match content {
        None => examples.map(|_| {
            let (_, answer) = frame::empty(framework, &status);
            Ok(quote!(Ok(#answer)))
        }),
        Some(content) => text.map(|text| {
            let value = value(content, &text?);
            Ok(match is_ok {
                true => quote!(Ok(#value)),
                false => {
                    let answer = frame::with_status(framework, &status, &value);
                    quote!(Ok(#answer))
                }
            })
        }),
    };
    let ty = match (content, is_ok) {
        (Some(_), false) => frame::with_status(framework, &quote!(StatusCode), &ty),
        _ => ty,
    };
    Returned { ty, mock }
}

/// A status as both frameworks name it.
fn status(code: u16) -> TokenStream {
    let name = match code {
        200 => quote!(OK),
        201 => quote!(CREATED),
        202 => quote!(ACCEPTED),
        203 => quote!(NON_AUTHORITATIVE_INFORMATION),
        204 => quote!(NO_CONTENT),
        205 => quote!(RESET_CONTENT),
        206 => quote!(PARTIAL_CONTENT),
        301 => quote!(MOVED_PERMANENTLY),
        302 => quote!(FOUND),
        303 => quote!(SEE_OTHER),
        304 => quote!(NOT_MODIFIED),
        307 => quote!(TEMPORARY_REDIRECT),
        308 => quote!(PERMANENT_REDIRECT),
        code => {
            let code = Literal::u16_unsuffixed(code);
            return quote!(StatusCode::from_u16(#code).unwrap_or_default());
        }
    };
    quote!(StatusCode::#name)
}

/// An example as an expression.
fn value(content: &Content<'_>, text: &str) -> TokenStream {
    match content.kind {
        ContentKind::Json(_) | ContentKind::AnyJson => {
            let json = raw(text);
            quote!(Json(serde_json::from_str(#json)?))
        }
        ContentKind::Text(_) | ContentKind::PlainText | ContentKind::Events(_) => {
            let text = literal(text);
            quote!(#text.to_owned())
        }
        ContentKind::Bytes | ContentKind::Form(_) | ContentKind::Parts | ContentKind::Items(..) => {
            quote!(Vec::new())
        }
    }
}

/// `(status = 200, description = "…", …)` for each documented answer.
pub(super) fn documented(context: &Context<'_>, call: &Call<'_>) -> Vec<Node> {
    let responses = call.operation.responses.iter();
    let node = |(status, response): (&StatusRange, &std::sync::Arc<Response>)| {
        let status = match status {
            StatusRange::Code(code) => format!("status = {code}"),
            StatusRange::Class(class) => format!("status = \"{class}XX\""),
            StatusRange::Default => "status = \"default\"".to_owned(),
        };
        let description = response.description.as_deref().unwrap_or_default();
        let mut parts = vec![Node::Text(status), Node::string("description", description)];
        let of_status = |answer: &&Answer<'_>| std::ptr::eq(answer.response, &**response);
        let answers: Vec<&Answer<'_>> = call.answers.iter().filter(of_status).collect();
        let contents: Vec<&Content<'_>> = answers
            .iter()
            .filter_map(|answer| answer.content.as_ref())
            .collect();
        match contents.as_slice() {
            [] => {}
            [content] => {
                parts.push(Node::ty("body", &body_type(context, content)));
                parts.push(Node::string("content_type", content.media_type));
            }
            contents => {
                let contents = contents.iter().map(|content| {
                    let ty = type_text(&body_type(context, content));
                    let media_type = Literal::string(content.media_type);
                    Node::Text(format!("({ty} = {media_type})"))
                });
                parts.push(Node::List("content".to_owned(), contents.collect()));
            }
        }
        let headers = answers.first().map(|answer| answer.headers.as_slice());
        let headers: Vec<Node> = headers
            .unwrap_or_default()
            .iter()
            .map(|header| {
                let ty = header
                    .used
                    .map_or(quote!(String), |used| tokens::of(context, used));
                let name = Literal::string(&header.name);
                let ty = type_text(&ty);
                match &header.header.description {
                    Some(description) => {
                        let description = Literal::string(description);
                        Node::Text(format!("({name} = {ty}, description = {description})"))
                    }
                    None => Node::Text(format!("({name} = {ty})")),
                }
            })
            .collect();
        if !headers.is_empty() {
            parts.push(Node::List("headers".to_owned(), headers));
        }
        Node::List(String::new(), parts)
    };
    responses.map(node).collect()
}

/// The type that utoipa shows of a body.
pub(super) fn body_type(context: &Context<'_>, content: &Content<'_>) -> TokenStream {
    match content.kind {
        ContentKind::Json(used) | ContentKind::Form(used) => tokens::of(context, used),
        ContentKind::AnyJson => quote!(serde_json::Value),
        ContentKind::Text(_) | ContentKind::PlainText | ContentKind::Events(_) => quote!(String),
        ContentKind::Bytes | ContentKind::Parts | ContentKind::Items(..) => {
            match content.documented.ty {
                Some(ty) if content.kind == ContentKind::Parts => {
                    let direction = Direction::Request;
                    tokens::of(context, Use { ty, direction })
                }
                _ => quote!(Vec<u8>),
            }
        }
    }
}

/// What the types of bodies and headers do not say.
pub(super) fn said(context: &Context<'_>, call: &Call<'_>) -> Option<TokenStream> {
    let mut parts = Vec::new();
    if let Some(body) = call.body.as_ref().filter(|body| !body.required) {
        // That a body need not be there can be said of the only type that is read.
        let is_said = match body.variants.as_slice() {
            [only] => matches!(
                only.content.kind,
                ContentKind::Json(_) | ContentKind::Form(_)
            ),
            _ => false,
        };
        parts.extend((!is_said).then(|| quote!(body(required = false))));
    }
    for variant in call.body.iter().flat_map(|body| &body.variants) {
        if let Some(said) = said_of_content(context, &variant.content, Direction::Request) {
            parts.push(quote!(body(#said)));
        }
    }
    for (status, response) in &call.operation.responses {
        let status = match status {
            StatusRange::Code(code) => code.to_string(),
            StatusRange::Class(class) => format!("{class}XX"),
            StatusRange::Default => "default".to_owned(),
        };
        let status = literal(&status);
        let of_status = call
            .answers
            .iter()
            .filter(|answer| std::ptr::eq(answer.response, &**response));
        for (at, answer) in of_status.enumerate() {
            let content = answer.content.as_ref();
            let said = content.and_then(|it| said_of_content(context, it, Direction::Response));
            parts.extend(said.map(|said| quote!(response(status = #status, #said))));
            for header in answer.headers.iter().filter(|_| at == 0) {
                let said = header
                    .used
                    .and_then(|used| said::of_parameter(context, used));
                let required = header.header.required.then(|| quote!(required));
                let said: Vec<TokenStream> = said.into_iter().chain(required).collect();
                if !said.is_empty() {
                    let name = literal(&header.name);
                    parts.push(quote!(header(status = #status, name = #name, #(#said),*)));
                }
            }
        }
    }
    (!parts.is_empty()).then(|| said::never(&quote!(schemas(#(#parts),*))))
}

fn said_of_content(
    context: &Context<'_>,
    content: &Content<'_>,
    direction: Direction,
) -> Option<TokenStream> {
    let media_type = literal(content.media_type);
    let used = content.documented.ty.map(|ty| Use { ty, direction });
    let said = match (content.kind, used) {
        (ContentKind::Json(used) | ContentKind::Form(used), _) => said::of_body(context, used)?,
        (ContentKind::AnyJson, _) => return None,
        (_, Some(used)) => said::whole(context, used)?,
        (ContentKind::PlainText | ContentKind::Events(_), None) => quote!(whole = json!({})),
        (_, None) => return None,
    };
    Some(quote!(media_type = #media_type, #said))
}
