//! Values that stand in for what a handler would answer: examples of the document first.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::api::plan::{Judge, Use};
use crate::api::{Example, Json, MediaType, StatusRange};
use crate::write::rust::contract::{Answer, AnswerStatus, Call, Content, ContentKind, HeaderField};
use crate::write::rust::printer::Printer;
use crate::write::rust::values;

/// Finds examples that are valid.
pub(in crate::write::rust) struct Examples<'p, 'a> {
    p: &'p Printer<'p>,
    judge: &'p Judge<'p, 'a>,
}

impl<'p, 'a> Examples<'p, 'a> {
    /// Examples of types that `judge` knows.
    pub(in crate::write::rust) fn new(p: &'p Printer<'p>, judge: &'p Judge<'p, 'a>) -> Self {
        Self { p, judge }
    }

    /// What a mock handler does: the answer to a request that succeeds, as far as a value for it is
    /// known.
    pub(super) fn answer(&self, call: &Call<'_>) -> Option<TokenStream> {
        let answer = success(&call.answers)?;
        let (response, variant) = (&call.response, &answer.variant);
        let status = match answer.status_source() {
            AnswerStatus::Fixed(_) => None,
            AnswerStatus::Chosen(class) => {
                let code = u16::from(class.max(2)).saturating_mul(100);
                Some(quote!(support::http::status::StatusIn::of::<#code>()))
            }
        };
        let body = match &answer.content {
            None => None,
            Some(content) => Some(self.body(content)?),
        };
        if answer.headers.is_empty() {
            let parts: Vec<TokenStream> = status.into_iter().chain(body).collect();
            return Some(match parts.as_slice() {
                [] => quote!(Ok(#response::#variant)),
                parts => quote!(Ok(#response::#variant(#(#parts),*))),
            });
        }
        let status = status.map(|status| quote!(status: #status,));
        let body = body.map(|body| quote!(body: #body,));
        let headers: Option<Vec<TokenStream>> = answer
            .headers
            .iter()
            .map(|header| self.header(header))
            .collect();
        let headers = headers?;
        Some(quote!(Ok(#response::#variant { #status #(#headers,)* #body })))
    }

    /// A value of a type, for code that cannot fail.
    pub(super) fn value(&self, used: Use) -> TokenStream {
        let value = self.of_type(used).unwrap_or(Json::Null);
        let parsed = self.parsed(used, &value);
        quote!(#parsed.expect("the example is valid"))
    }

    fn body(&self, content: &Content<'_>) -> Option<TokenStream> {
        match content.kind {
            ContentKind::Json(used) | ContentKind::Text(used) | ContentKind::Form(used) => {
                let value = self.documented(content.documented, used);
                let value = value.or_else(|| self.of_type(used))?;
                let parsed = self.parsed(used, &value);
                Some(quote!(#parsed?))
            }
            ContentKind::AnyJson => Some(quote!(support::json::Json::Null)),
            ContentKind::PlainText if !content.is_range() => {
                let example = content
                    .documented
                    .examples
                    .values()
                    .find_map(|example| value(example));
                let text = example.and_then(Json::as_str).unwrap_or_default();
                Some(quote!(#text.to_owned()))
            }
            ContentKind::Bytes if !content.is_range() => Some(quote!(Vec::new())),
            ContentKind::PlainText | ContentKind::Bytes => {
                let media_type = content.media_type.replace('*', "octet-stream");
                Some(
                    quote!(support::http::media_body::Media { media_type: #media_type.to_owned(), bytes: Vec::new() }),
                )
            }
        }
    }

    fn header(&self, header: &HeaderField<'_>) -> Option<TokenStream> {
        let field = &header.field;
        if !header.header.required {
            return Some(quote!(#field: None));
        }
        let Some(used) = header.used else {
            return Some(quote!(#field: String::new()));
        };
        let examples = header.header.examples.values();
        let documented = examples.filter_map(|example| value(example));
        let valid = documented
            .into_iter()
            .find(|value| self.judge.accepts(used, value))
            .cloned();
        let parsed = self.parsed(used, &valid.or_else(|| self.of_type(used))?);
        Some(quote!(#field: #parsed?))
    }

    /// The first example of a body that is valid.
    fn documented(&self, media_type: &MediaType, used: Use) -> Option<Json> {
        let values = media_type
            .examples
            .values()
            .filter_map(|example| value(example));
        values
            .into_iter()
            .find(|value| self.judge.accepts(used, value))
            .cloned()
    }

    /// The first example of a type that is valid.
    fn of_type(&self, used: Use) -> Option<Json> {
        let ty = self.p.plans.ty(used.ty);
        ty.examples
            .iter()
            .find(|value| self.judge.accepts(used, value))
            .cloned()
    }

    /// An expression that reads a value from its JSON text.
    fn parsed(&self, used: Use, value: &Json) -> TokenStream {
        let json = raw(&indented(value));
        let read = values::read(self.p, used);
        quote!(support::http::example::parse(#json, #read))
    }
}

/// The answer to a request that succeeds, the narrowest status first.
fn success<'c, 'a>(answers: &'c [Answer<'a>]) -> Option<&'c Answer<'a>> {
    let rank = |answer: &Answer<'_>| match answer.status {
        StatusRange::Code(code) if (200..300).contains(&code) => 0,
        StatusRange::Class(2) => 1,
        StatusRange::Default => 2,
        StatusRange::Code(code) if (300..400).contains(&code) => 3,
        StatusRange::Code(_) | StatusRange::Class(_) => 4,
    };
    answers
        .iter()
        .min_by_key(|answer| rank(answer))
        .filter(|answer| rank(answer) < 4)
}

fn value(example: &Example) -> Option<&Json> {
    example.data_value.as_ref().or(example.value.as_ref())
}

/// A raw string, or an ordinary one where a raw one could not hold the text.
fn raw(text: &str) -> Literal {
    let hashes = "#".repeat(1 + longest_run_of_hashes(text));
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    let is_plain = text.chars().all(|c| c == '\n' || !c.is_control());
    raw.parse::<Literal>()
        .ok()
        .filter(|_| is_plain)
        .unwrap_or_else(|| Literal::string(text))
}

/// How many `#` follow each other at most.
fn longest_run_of_hashes(text: &str) -> usize {
    text.split(|c| c != '#')
        .map(str::len)
        .max()
        .unwrap_or_default()
}

/// JSON with a line for each item and member.
fn indented(value: &Json) -> String {
    let mut text = String::new();
    indent(value, 0, &mut text);
    text
}

fn indent(value: &Json, depth: usize, text: &mut String) {
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    let inner = depth.saturating_add(1);
    match value {
        Json::Array(items) if !items.is_empty() => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                text.push_str(if position > 0 { "," } else { "" });
                text.push_str(&line(inner));
                indent(item, inner, text);
            }
            text.push_str(&line(depth));
            text.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            text.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                text.push_str(if position > 0 { "," } else { "" });
                text.push_str(&line(inner));
                text.push_str(&Json::String(name.clone()).to_string());
                text.push_str(": ");
                indent(value, inner, text);
            }
            text.push_str(&line(depth));
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}
