//! Answers for mock servers: examples of the document that are valid, else values that are made.

use super::text;
use crate::api::plan::{Direction, Use};
use crate::api::sample::{NoSample, Sampler};
use crate::api::{Json, StatusRange};
use crate::tokens::{Literal, TokenStream, quote};
use crate::write::http::content::{ContentKind, EventData};
use crate::write::http::example::{one_of, value, values, written};
use crate::write::rust::contract::{Answer, AnswerStatus, Call, Content, HeaderField};
use crate::write::rust::printer::Printer;
use crate::write::rust::values;

/// Finds or makes values that a server can answer with. What it says of a type depends on the type
/// alone, so operations that answer the same say the same.
pub(in crate::write::rust) struct Examples<'p, 'a> {
    p: Printer<'p>,
    sampler: &'p Sampler<'p, 'a>,
}

impl<'p, 'a> Examples<'p, 'a> {
    /// Values of types that `sampler` knows.
    pub(in crate::write::rust) fn new(p: &Printer<'p>, sampler: &'p Sampler<'p, 'a>) -> Self {
        Self {
            p: p.without_checks(),
            sampler,
        }
    }

    /// What a mock handler returns: the answer to a request that succeeds, if the document has one
    /// that a value can be found for. It may look at `request`.
    pub(super) fn answer(&self, call: &Call<'_>) -> Result<TokenStream, NoSample> {
        let mut failed = NoSample {
            reason: "the document has no answer for it".to_owned(),
        };
        let answers = by_success(&call.answers);
        for (position, answer) in answers.iter().enumerate() {
            match self.of_answer(call, answer) {
                Ok(first) => return Ok(self.of_media_types(call, &answers, answer, first)),
                Err(reason) if position == 0 => failed = reason,
                Err(_) => {}
            }
        }
        Err(failed)
    }

    /// The answer in the media type that the client wants, if there are several.
    fn of_media_types(
        &self,
        call: &Call<'_>,
        answers: &[&Answer<'_>],
        answer: &Answer<'_>,
        first: TokenStream,
    ) -> TokenStream {
        let same = answers.iter().filter(|other| other.status == answer.status);
        let bodies = same.filter_map(|other| {
            let media_type = other.content?.sent_as();
            Some((media_type, self.of_answer(call, other).ok()?))
        });
        let (media_types, bodies): (Vec<_>, Vec<_>) = bodies.unzip();
        let (true, [bodies @ .., last]) = (call.negotiates(), bodies.as_slice()) else {
            return first;
        };
        let arms = bodies.iter().enumerate().map(|(position, body)| {
            let position = Literal::usize_unsuffixed(position);
            quote!(#position => #body,)
        });
        quote! {
            match request.accept.best(&[#(#media_types),*]) {
                #(#arms)*
                _ => #last,
            }
        }
    }

    /// An expression for a value of a type, if there is one.
    pub(super) fn value(&self, used: Use) -> Result<TokenStream, NoSample> {
        let value = self.sampler.sample(used)?;
        let parsed = self.parsed(used, &value);
        Ok(quote!(#parsed.expect("the example is valid")))
    }

    /// JSON that a body can be.
    #[cfg(feature = "scaffold")]
    pub(in crate::write::rust) fn json(
        &self,
        used: Use,
        content: &Content<'_>,
    ) -> Result<String, NoSample> {
        let value = self.sampler.sample_like(used, values(content.documented))?;
        Ok(text::indented(&value))
    }

    /// Text that a body can be.
    #[cfg(feature = "scaffold")]
    pub(in crate::write::rust) fn plain(&self, content: &Content<'_>) -> Result<String, NoSample> {
        self.text(content)
    }

    fn of_answer(&self, call: &Call<'_>, answer: &Answer<'_>) -> Result<TokenStream, NoSample> {
        let (response, variant) = (&call.response, &answer.variant);
        let status = match answer.status_source() {
            AnswerStatus::Fixed(_) => None,
            AnswerStatus::Chosen(class) => {
                let code = chosen(&call.answers, class).ok_or_else(|| NoSample {
                    reason: format!("no status is left for `{}`", answer.status),
                })?;
                Some(quote!(support::http::status::StatusIn::of::<#code>()))
            }
        };
        let body = match &answer.content {
            None => None,
            Some(content) => Some(self.body(content)?),
        };
        if answer.headers.is_empty() {
            let parts: Vec<TokenStream> = status.into_iter().chain(body).collect();
            return Ok(match parts.as_slice() {
                [] => quote!(Ok(#response::#variant)),
                parts => quote!(Ok(#response::#variant(#(#parts),*))),
            });
        }
        let status = status.map(|status| quote!(status: #status,));
        let body = body.map(|body| quote!(body: #body,));
        let headers: Vec<TokenStream> = answer
            .headers
            .iter()
            .map(|header| self.header(header))
            .collect::<Result<_, _>>()?;
        Ok(quote!(Ok(#response::#variant { #status #(#headers,)* #body })))
    }

    fn body(&self, content: &Content<'_>) -> Result<TokenStream, NoSample> {
        let documented = content.documented;
        match content.kind {
            ContentKind::Json(used) | ContentKind::Text(used) | ContentKind::Form(used) => {
                let value = self.sampler.sample_like(used, values(documented))?;
                let parsed = self.parsed(used, &value);
                Ok(quote!(#parsed?))
            }
            ContentKind::AnyJson => {
                let value = values(documented).next().unwrap_or(&Json::Null);
                let json = text::raw(&text::indented(value));
                Ok(quote!(support::http::example::parse(#json, support::json::Json::read)?))
            }
            ContentKind::Events(EventData::Text) => {
                let text = self.text(content)?;
                Ok(quote!(support::http::item_stream::ItemStream::of(
                    vec![support::http::events::Event::new(#text.to_owned())]
                )))
            }
            ContentKind::Events(EventData::Json(used)) => {
                let value = self.sampler.sample_like(used, values(documented))?;
                let parsed = self.parsed(used, &value);
                Ok(quote!(support::http::item_stream::ItemStream::of(
                    vec![support::http::events::Event::new(#parsed?)]
                )))
            }
            ContentKind::Events(EventData::Objects(used)) | ContentKind::Items(used, _) => {
                let value = self.sampler.sample(used)?;
                let parsed = self.parsed(used, &value);
                Ok(quote!(support::http::item_stream::ItemStream::of(
                    vec![#parsed?]
                )))
            }
            ContentKind::PlainText if !content.is_range() => {
                let text = self.text(content)?;
                Ok(quote!(#text.to_owned()))
            }
            ContentKind::Bytes if !content.is_range() => {
                let bytes = match written(documented) {
                    Some(text) => quote!(#text.as_bytes().to_vec()),
                    None => quote!(Vec::new()),
                };
                Ok(if content.streams {
                    quote!(support::http::outgoing::ByteStream::from(#bytes))
                } else {
                    bytes
                })
            }
            ContentKind::Bytes | ContentKind::Parts if content.streams => {
                let media_type = one_of(content.media_type);
                let text = written(documented).unwrap_or_default();
                Ok(quote!(support::http::outgoing::MediaStream {
                    media_type: #media_type.to_owned(),
                    bytes: #text.as_bytes().to_vec().into(),
                }))
            }
            ContentKind::PlainText | ContentKind::Bytes | ContentKind::Parts => {
                let media_type = one_of(content.media_type);
                let text = written(documented).unwrap_or_default();
                Ok(quote!(support::http::media_body::Media {
                    media_type: #media_type.to_owned(),
                    bytes: #text.as_bytes().to_vec(),
                }))
            }
        }
    }

    /// Text that no decoder will read.
    fn text(&self, content: &Content<'_>) -> Result<String, NoSample> {
        if let Some(text) = written(content.documented) {
            return Ok(text.to_owned());
        }
        let value = match content.documented.ty {
            Some(ty) => self.sampler.sample(Use {
                ty,
                direction: Direction::Response,
            })?,
            None => Json::String("".into()),
        };
        Ok(match value {
            Json::String(text) => text.into(),
            other => other.to_string(),
        })
    }

    fn header(&self, header: &HeaderField<'_>) -> Result<TokenStream, NoSample> {
        let field = &header.field;
        let documented = &header.header.examples;
        let mut examples = documented.values().filter_map(|it| value(it)).peekable();
        if !header.header.required && examples.peek().is_none() {
            return Ok(quote!(#field: None));
        }
        let found = match header.used {
            Some(used) => {
                let found = self.sampler.sample_like(used, examples)?;
                let parsed = self.parsed(used, &found);
                quote!(#parsed?)
            }
            None => {
                let found = examples.find_map(Json::as_str).unwrap_or_default();
                quote!(#found.to_owned())
            }
        };
        Ok(if header.header.required {
            quote!(#field: #found)
        } else {
            quote!(#field: Some(#found))
        })
    }

    /// An expression that reads a value from its JSON text.
    fn parsed(&self, used: Use, value: &Json) -> TokenStream {
        let json = text::raw(&text::indented(value));
        let read = values::read(&self.p, used);
        quote!(support::http::example::parse(#json, #read))
    }
}

/// The answers that can end a request, those to one that succeeds first: the narrowest status, and
/// JSON before other media types.
pub(in crate::write::rust) fn by_success<'c, 'a>(answers: &'c [Answer<'a>]) -> Vec<&'c Answer<'a>> {
    let is_json = |answer: &Answer<'_>| {
        let kind = answer.content.map(|content| content.kind);
        matches!(kind, Some(ContentKind::Json(_) | ContentKind::AnyJson))
    };
    let mut answers: Vec<&Answer<'_>> = answers.iter().filter(|it| it.status.is_final()).collect();
    answers.sort_by_key(|answer| {
        (
            answer.status.success_rank(),
            answer.status,
            !is_json(answer),
        )
    });
    answers
}

/// The first status of a class, or of all for 0, that no other answer has.
fn chosen(answers: &[Answer<'_>], class: u8) -> Option<u16> {
    let is_free = |code: &u16| {
        let has_own = |answer: &Answer<'_>| match answer.status {
            StatusRange::Code(own) => own == *code,
            StatusRange::Class(own) => class == 0 && u16::from(own) == *code / 100,
            StatusRange::Default => false,
        };
        !answers.iter().any(has_own)
    };
    let codes = match class {
        0 => 200..600,
        class => {
            let first = u16::from(class).saturating_mul(100);
            first..first.saturating_add(100)
        }
    };
    codes.into_iter().find(is_free)
}
