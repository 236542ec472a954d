//! Answers for mock servers: examples of the document that are valid, else values that are made.

use crate::api::plan::{Additional, Direction, Judge, Plans, Shape, Use};
use crate::api::sample::{NoSample, Sampler};
use crate::api::{Header, Json, MediaType, StatusRange};
use crate::write::http::content::{ContentKind, EventData};
use crate::write::http::example::{one_of, value as example, values, written};
use crate::write::typescript::contract::{Answer, Body, Call};
use crate::write::typescript::layout::Expression;
use crate::write::typescript::names::decoded;
use crate::write::typescript::printer::{Printer, string};
use crate::write::typescript::validators::words::{key_of, literal};

/// Finds or makes values that a server can answer with.
pub(super) struct Examples<'e> {
    pub(super) plans: &'e Plans<'e>,
    pub(super) judge: &'e Judge<'e, 'e>,
    pub(super) sampler: &'e Sampler<'e, 'e>,
}

/// What a mock answers.
pub(super) struct MockAnswer {
    /// The answers by media type; one of them is meant whatever the client wants.
    bodies: Vec<(String, Mocked)>,
}

/// An answer in one media type.
struct Mocked {
    status: u16,
    headers: Vec<(String, Json)>,
    content_type: Option<String>,
    body: Option<Value>,
}

/// The body of a mocked answer.
enum Value {
    Json(Json),
    /// A sequence with one item.
    Items(Json),
    /// A sequence with one event.
    Event(Json),
    /// Text, as bytes.
    Bytes(String),
    /// Text with its media type.
    Media(String, String),
}

impl Examples<'_> {
    /// The answer to a request that succeeds, if the document has one that a value can be found for.
    pub(super) fn answer(&self, call: &Call<'_>) -> Result<MockAnswer, NoSample> {
        let mut failed = NoSample {
            reason: "the document has no answer for it".to_owned(),
        };
        let answers = by_success(&call.answers);
        for (position, answer) in answers.iter().enumerate() {
            match self.mocked(call, answer) {
                Ok(first) => {
                    let media_type = |answer: &Answer<'_>| {
                        let body = answer.body.as_ref();
                        body.map_or_else(String::new, |body| body.sent_as().to_owned())
                    };
                    let mut bodies = vec![(media_type(answer), first)];
                    if call.negotiates() {
                        let others = answers.iter().skip(position + 1);
                        let others = others.filter(|other| other.status == answer.status);
                        bodies.extend(others.filter_map(|other| {
                            Some((media_type(other), self.mocked(call, other).ok()?))
                        }));
                    }
                    return Ok(MockAnswer { bodies });
                }
                Err(reason) if position == 0 => failed = reason,
                Err(_) => {}
            }
        }
        Err(failed)
    }

    /// A value of a type.
    pub(super) fn value(&self, used: Use) -> Result<Json, NoSample> {
        Ok(self.declared(used, self.sampler.sample(used)?))
    }

    /// The first of these that is a value of a type, or another one.
    fn like<'v>(
        &self,
        used: Use,
        examples: impl Iterator<Item = &'v Json>,
    ) -> Result<Json, NoSample> {
        Ok(self.declared(used, self.sampler.sample_like(used, examples)?))
    }

    /// A value without the members that its type does not name, which nobody would be sent.
    fn declared(&self, used: Use, value: Json) -> Json {
        let part = |ty| Use { ty, ..used };
        let Some(plan) = decoded(self.plans, used) else {
            return value;
        };
        match (&plan.shape, value) {
            (Shape::Object(object), Json::Object(members)) => {
                let kept = members.into_iter().filter_map(|(name, value)| {
                    let field = object.fields.iter().find(|field| field.name == name);
                    let ty = match (field, object.additional) {
                        (Some(field), _) => field.ty,
                        (None, Additional::Kept(ty)) => ty,
                        (None, Additional::Ignored | Additional::Refused) => return None,
                    };
                    let value = self.declared(part(ty), value);
                    Some((name, value))
                });
                Json::Object(kept.collect())
            }
            (Shape::Map(ty), Json::Object(members)) => {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (name, self.declared(part(*ty), value)));
                Json::Object(members.collect())
            }
            (Shape::Array(ty), Json::Array(items)) => {
                let items = items.into_iter();
                Json::Array(items.map(|item| self.declared(part(*ty), item)).collect())
            }
            (Shape::Union(union), value) => {
                let mut variants = union.variants.iter().map(|variant| part(variant.ty));
                match variants.find(|variant| self.judge.accepts(*variant, &value)) {
                    Some(variant) => self.declared(variant, value),
                    None => value,
                }
            }
            (Shape::Nullable(_), Json::Null) => Json::Null,
            (Shape::Nullable(ty) | Shape::Alias(ty), value) => self.declared(part(*ty), value),
            (_, value) => value,
        }
    }

    fn mocked(&self, call: &Call<'_>, answer: &Answer<'_>) -> Result<Mocked, NoSample> {
        let status = match answer.status {
            StatusRange::Code(code) => code,
            StatusRange::Class(_) | StatusRange::Default => chosen(&call.answers, answer)
                .ok_or_else(|| NoSample {
                    reason: format!("no status is left for `{}`", answer.status),
                })?,
        };
        let body = match &answer.body {
            None => None,
            Some(body) => Some(self.body(body)?),
        };
        let mut headers = Vec::new();
        for (name, header, used) in &answer.headers {
            if let Some(value) = self.header(header, *used)? {
                headers.push(((*name).to_owned(), value));
            }
        }
        let several = answer.body.filter(|_| answer.is_one_of_several);
        Ok(Mocked {
            status,
            headers,
            content_type: several.map(|body| body.sent_as().to_owned()),
            body,
        })
    }

    fn body(&self, body: &Body<'_>) -> Result<Value, NoSample> {
        let documented = body.documented;
        Ok(match body.kind {
            _ if body.is_media() => Value::Media(
                one_of(body.media_type),
                written(documented).unwrap_or_default().to_owned(),
            ),
            ContentKind::Json(used) | ContentKind::Text(used) | ContentKind::Form(used) => {
                Value::Json(self.like(used, values(documented))?)
            }
            ContentKind::AnyJson => {
                Value::Json(values(documented).next().unwrap_or(&Json::Null).clone())
            }
            ContentKind::Events(EventData::Text) => {
                Value::Event(Json::String(self.text(documented)?.into()))
            }
            ContentKind::Events(EventData::Json(used)) => {
                Value::Event(self.like(used, values(documented))?)
            }
            ContentKind::Events(EventData::Objects(used)) | ContentKind::Items(used, _) => {
                Value::Items(self.value(used)?)
            }
            ContentKind::PlainText => Value::Json(Json::String(self.text(documented)?.into())),
            ContentKind::Bytes | ContentKind::Parts => {
                Value::Bytes(written(documented).unwrap_or_default().to_owned())
            }
        })
    }

    /// Text that no decoder will read.
    fn text(&self, documented: &MediaType) -> Result<String, NoSample> {
        if let Some(text) = written(documented) {
            return Ok(text.to_owned());
        }
        let direction = Direction::Response;
        Ok(match documented.ty {
            Some(ty) => match self.sampler.sample(Use { ty, direction })? {
                Json::String(text) => text.into(),
                other => other.to_string(),
            },
            None => String::new(),
        })
    }

    fn header(&self, header: &Header, used: Option<Use>) -> Result<Option<Json>, NoSample> {
        let mut examples = header
            .examples
            .values()
            .filter_map(|it| example(it))
            .peekable();
        if !header.required && examples.peek().is_none() {
            return Ok(None);
        }
        Ok(Some(match used {
            Some(used) => self.like(used, examples)?,
            None => examples
                .find(|it| it.as_str().is_some())
                .cloned()
                .unwrap_or(Json::String("".into())),
        }))
    }
}

impl MockAnswer {
    /// Whether the answer depends on what the client wants.
    pub(super) fn looks_at_request(&self) -> bool {
        self.bodies.len() > 1
    }

    /// The statements that return it.
    pub(super) fn print(&self, p: &mut Printer) {
        let Some(((_, last), others)) = self.bodies.split_last() else {
            return;
        };
        if others.is_empty() {
            return last.print(p);
        }
        let media_types: Vec<String> = self.bodies.iter().map(|(it, _)| string(it)).collect();
        let head = format!("switch (request.accept.best([{}]))", media_types.join(", "));
        p.block(head, |p| {
            for (media_type, mocked) in others {
                p.list(format!("case {}:", string(media_type)), "", |p| {
                    mocked.print(p)
                });
            }
            p.list("default:", "", |p| last.print(p));
        });
    }
}

impl Mocked {
    fn print(&self, p: &mut Printer) {
        p.block_until("return", "};", |p| {
            p.line(format!("status: {},", self.status));
            if !self.headers.is_empty() {
                let headers = self.headers.iter();
                let headers: Vec<String> = headers
                    .map(|(name, value)| format!("{}: {}", key_of(name), literal(value)))
                    .collect();
                p.line(format!("headers: {{ {} }},", headers.join(", ")));
            }
            if let Some(content_type) = &self.content_type {
                p.line(format!("contentType: {},", string(content_type)));
            }
            match &self.body {
                None => {}
                Some(Value::Json(json)) => value(p, "body: ", json, ","),
                Some(Value::Items(json)) => value(p, "body: [", json, "],"),
                Some(Value::Event(json)) => value(p, "body: [{ data: ", json, " }],"),
                Some(Value::Bytes(text)) => p.line(format!("body: {},", bytes(text))),
                Some(Value::Media(media_type, text)) => {
                    let (media_type, bytes) = (string(media_type), string(text));
                    p.line(format!(
                        "body: {{ mediaType: {media_type}, bytes: {bytes} }},"
                    ));
                }
            }
        });
    }
}

/// An expression for the bytes of a text.
fn bytes(text: &str) -> String {
    match text {
        "" => "new Uint8Array()".to_owned(),
        text => format!("Buffer.from({})", string(text)),
    }
}

/// Prints a value between `before` and `after`.
pub(super) fn value(p: &mut Printer, before: &str, json: &Json, after: &str) {
    expression(json).within(before, "").print(p, after);
}

fn expression(json: &Json) -> Expression {
    match json {
        Json::Array(items) => Expression::list(items.iter().map(expression).collect()),
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, member)| {
                expression(member).within(&format!("{}: ", key_of(name)), "")
            });
            Expression::parts("{", members.collect(), "}")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => literal(json).into(),
    }
}

/// The answers that can end a request, those to one that succeeds first: the narrowest status, and
/// JSON before other media types.
fn by_success<'c, 'a>(answers: &'c [Answer<'a>]) -> Vec<&'c Answer<'a>> {
    let is_json = |answer: &Answer<'_>| {
        let kind = answer.body.map(|body| body.kind);
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

/// The first status of a class, or of all, that no other answer has.
fn chosen(answers: &[Answer<'_>], answer: &Answer<'_>) -> Option<u16> {
    let is_free = |code: &u16| {
        let has_own = |other: &Answer<'_>| match other.status {
            StatusRange::Code(own) => own == *code,
            StatusRange::Class(own) => {
                answer.status == StatusRange::Default && u16::from(own) == *code / 100
            }
            StatusRange::Default => false,
        };
        !answers.iter().any(has_own)
    };
    let mut codes = (200..600).filter(|code| answer.status.contains(*code));
    codes.find(is_free)
}
