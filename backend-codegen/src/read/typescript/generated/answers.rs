//! What operations answer.

use std::rc::Rc;

use oxc_ast::ast::TSType;

use super::{Names, named};
use crate::document::Location;
use crate::map::IndexMap;
use crate::read::code::{Content, Evidence, Operation, Response, Status, Text, Value as Json};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::types::{TypeKind, TypeOf};
use crate::read::typescript::value::{Object, Value};

/// Answers, from the list that an operation has of them and from the type of what handlers give.
pub(super) fn answers<'a>(
    machine: &mut Machine<'a>,
    file: usize,
    names: &Names<'_>,
    object: &Rc<Object<'a>>,
    operation: &mut Operation,
) {
    let at = object.place;
    let response = named(machine, file, &names.of_type("Response"));
    let bodies = response
        .map(|response| bodies(machine, &response))
        .unwrap_or_default();
    let list = object
        .members
        .borrow()
        .get("answers")
        .and_then(Value::items);
    let mut found: IndexMap<Status, Response> = IndexMap::new();
    for answer in list.unwrap_or_default() {
        // The document has no such answer.
        if !machine.get(&answer, "isUndocumented", at).is_undefined() {
            continue;
        }
        let status = match machine.get(&answer, "status", at) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a status, or the first digit of one"
            )]
            Value::Number(number) if (0.0..600.0).contains(&number) => match number as u16 {
                0 => Status::Default,
                range @ 1..=5 => Status::Range(range as u8),
                code => Status::Code(code),
            },
            _ => continue,
        };
        let response = found.entry(status).or_insert_with(|| Response {
            status,
            place: operation.place,
            evidence: Evidence::Declared,
            ..Response::default()
        });
        if let Some(media_type) = machine.get(&answer, "mediaType", at).as_text() {
            let is_bytes = machine.get(&answer, "as", at).as_text().as_deref() == Some("bytes");
            let body = bodies
                .iter()
                .find(|known| known.status == status && known.is_of(&media_type));
            let is_said = body.is_some_and(|body| body.is_said);
            let schema = body
                .and_then(|known| known.body.clone())
                // Bytes that are no text have no schema.
                .filter(|schema| {
                    let is_text = schema.get("type").and_then(Json::as_text) == Some("string");
                    !is_bytes || is_text || is_said
                });
            response.content.push(Content {
                media_type: Text::new(media_type, operation.place),
                schema,
                example: None,
            });
        }
        for header in machine
            .get(&answer, "headers", at)
            .items()
            .unwrap_or_default()
        {
            if let Some(name) = machine.get(&header, "name", at).as_text() {
                let place = operation.place;
                let sent = bodies.iter().find(|known| known.status == status);
                let is_it =
                    |member: &&crate::read::code::Member| member.key.eq_ignore_ascii_case(&name);
                let headers = sent.and_then(|sent| sent.headers.as_ref());
                let members = headers.and_then(|headers| headers.get("properties"));
                let schema = members
                    .and_then(|members| Some(members.members().iter().find(is_it)?.value.clone()));
                let schema = schema.unwrap_or_else(|| Json::of_type("string", place));
                let required = headers
                    .and_then(|headers| headers.get("required"))
                    .is_some_and(|required| {
                        let mut names = required.items().iter().filter_map(Json::as_text);
                        names.any(|required| required.eq_ignore_ascii_case(&name))
                    });
                let mut header = Json::object(place).with("schema", schema);
                if required {
                    header.set("required", Json::flag(true, place));
                }
                response.headers.push((Text::new(name, place), header));
            }
        }
    }
    operation.responses = found.into_values().collect();
}

/// What a handler can answer with one status.
struct Sent {
    status: Status,
    media_type: Option<String>,
    body: Option<Json>,
    /// Whether a comment says what the body is.
    is_said: bool,
    headers: Option<Json>,
}

impl Sent {
    /// Whether it has this media type; where it is the only one, it does not say so.
    fn is_of(&self, media_type: &str) -> bool {
        let own = self.media_type.as_deref();
        own.is_none_or(|own| own == media_type || media_type.contains('*'))
    }
}

/// The parts of `{ status: 200; body: … } | …`.
fn bodies<'a>(machine: &mut Machine<'a>, response: &TypeOf<'a>) -> Vec<Sent> {
    let followed = machine.followed(response);
    let TypeKind::Type(written) = &followed.kind else {
        return Vec::new();
    };
    let parts: Vec<&'a TSType<'a>> = match written {
        TSType::TSUnionType(union) => union.types.iter().collect(),
        other => vec![*other],
    };
    let mut found = Vec::new();
    for part in parts {
        let part = TypeOf::new(part, &followed.scope);
        let status = machine
            .property_type(&part, "status", 0)
            .and_then(|ty| machine.type_schema(&ty))
            .and_then(|schema| match &schema.get("const")?.kind {
                crate::read::code::Kind::Number(number) => number.parse().ok(),
                _ => None,
            });
        let body = machine.property_type(&part, "body", 0);
        let schema = body.and_then(|ty| machine.type_schema(&ty));
        // With what comments say of it.
        let whole = machine.type_schema(&part);
        let described = whole.and_then(|whole| whole.get("properties")?.get("body").cloned());
        let plain = schema
            .clone()
            .unwrap_or_else(|| Json::object(Location::default()));
        let described = described.filter(|described| !described.says_the_same(&plain));
        let is_said = described.is_some();
        let schema = described.or(schema);
        let headers = machine
            .property_type(&part, "headers", 0)
            .and_then(|ty| machine.type_schema(&ty));
        let media_type = machine.property_type(&part, "contentType", 0);
        let media_type = media_type.and_then(|ty| machine.type_schema(&ty));
        let media_type = media_type.and_then(|schema| {
            let name = schema.get("const")?.as_text()?;
            Some(name.to_owned())
        });
        found.push(Sent {
            media_type,
            status: status.map_or(Status::Default, Status::Code),
            body: schema,
            is_said,
            headers,
        });
    }
    found
}
