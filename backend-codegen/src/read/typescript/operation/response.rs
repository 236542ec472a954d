//! What an operation answers.

use super::Builder;
use crate::map::IndexMap;
use crate::read::code::{Content, Evidence, Response, Status, Text, Value as Json};
use crate::read::typescript::exchange::Sent;
use crate::read::typescript::router::Framework;
use crate::read::typescript::schema::is_schema;
use crate::read::typescript::value::Value;

/// How deep declarations are completed by values.
const FILLED: u32 = 8;

impl<'a> Builder<'_, 'a, '_> {
    pub(super) fn responses(&mut self) -> Vec<Response> {
        let mut responses: Vec<Response> = self.declared_responses();
        let mut declared = responses.iter().map(|response| response.status);
        let success = declared.find(|status| is_success(*status));
        let sent = std::mem::take(&mut self.exchange.sent);
        let mut found: IndexMap<Status, Vec<&Sent<'a>>> = IndexMap::new();
        for sent in &sent {
            let status = match sent.status {
                Some(status) => status,
                // Whoever answers without a status answers 200; what only middlewares do so is an
                // answer like any other.
                None if self.route.served.framework == Framework::Koa && sent.value.is_none() => {
                    continue;
                }
                None => success.unwrap_or(Status::Code(200)),
            };
            found.entry(status).or_default().push(sent);
        }
        // An answer that is the default one is no answer of its own.
        for (status, all) in &found {
            if responses.iter().any(|response| response.status == *status) {
                let shown = self.response(*status, all);
                for response in responses.iter_mut().filter(|it| it.status == *status) {
                    complete(response, &shown);
                }
                continue;
            }
            if *status == Status::Default
                && found.len() + responses.len() > 1
                && all.iter().all(|sent| sent.is_thrown)
            {
                continue;
            }
            responses.push(self.response(*status, all));
        }
        self.exchange.sent = sent;
        responses.sort_by_key(|response| response.status);
        responses
    }

    fn response(&mut self, status: Status, all: &[&Sent<'a>]) -> Response {
        let place = all.first().map_or_else(
            || self.at(self.route.served.place),
            |sent| self.at(sent.place),
        );
        let mut contents: IndexMap<String, Vec<Json>> = IndexMap::new();
        let mut evidence = Evidence::Usage;
        let answer = self.exchange.answer.clone();
        for sent in all {
            let Some(value) = &sent.value else { continue };
            let mut value = value.clone();
            let media_type = sent
                .media_type
                .clone()
                .unwrap_or_else(|| self.media_type(&value));
            let at = self.at(sent.place);
            let is_json = media_type.ends_with("json");
            // Whoever says that it is JSON may write it, too.
            if is_json
                && sent.media_type.is_some()
                && let Some(written) = written(&value)
            {
                value = written;
            }
            let schema = match &answer {
                Some(ty) if is_success(status) && is_json => {
                    evidence = Evidence::Type;
                    self.machine.type_schema(ty)
                }
                _ => None,
            };
            let schema = match schema {
                Some(schema) => schema,
                None if is_json => {
                    let (schema, known) = self.machine.value_schema(&value, at);
                    if known < evidence {
                        evidence = known;
                    }
                    schema
                }
                None if media_type == "application/octet-stream" => {
                    Json::of_type("string", at).with("format", Json::text("binary", at))
                }
                None => Json::of_type("string", at),
            };
            let is_binary = schema.get("format").and_then(Json::as_text) == Some("binary");
            let media_type = match (&sent.media_type, is_binary) {
                (None, true) => "application/octet-stream".to_owned(),
                _ => media_type,
            };
            let schemas = contents.entry(media_type).or_default();
            if !schemas.iter().any(|known| known.says_the_same(&schema)) {
                schemas.push(schema);
            }
        }
        let content = contents
            .into_iter()
            .map(|(media_type, mut schemas)| {
                // What may be anything says nothing beside what is known.
                if schemas.len() > 1 {
                    schemas.retain(|schema| !schema.is_anything());
                }
                let schema = if schemas.is_empty() {
                    Json::object(place)
                } else {
                    crate::read::typescript::schema::any(schemas, place)
                };
                Content {
                    media_type: Text::new(media_type, place),
                    schema: (!schema.is_anything()).then_some(schema),
                    example: None,
                }
            })
            .collect();
        let headers = self
            .exchange
            .headers
            .iter()
            .filter(|(of, name, _)| {
                *of == status && !name.to_lowercase().starts_with("access-control")
            })
            .map(|(_, name, place)| (name.clone(), *place))
            .collect::<IndexMap<_, _>>()
            .into_iter()
            .map(|(name, place)| {
                let place = self.at(place);
                let schema = Json::object(place).with("schema", Json::of_type("string", place));
                (Text::new(name, place), schema)
            })
            .collect();
        Response {
            status,
            place,
            description: None,
            content,
            headers,
            evidence,
        }
    }

    fn media_type(&self, value: &Value<'a>) -> String {
        match (value, self.route.served.framework) {
            (Value::Text(_), Framework::Express) => "text/html",
            (Value::Text(_), Framework::Koa | Framework::Fastify) => "text/plain",
            _ => "application/json",
        }
        .to_owned()
    }

    /// What `schema.response` of Fastify declares.
    fn declared_responses(&mut self) -> Vec<Response> {
        let Some(options) = self.route.options.clone() else {
            return Vec::new();
        };
        let at = self.route.served.place;
        let mut schema = self.machine.get(&options, "schema", at);
        if schema.is_undefined() {
            schema = self.machine.get(&options, "validate", at);
        }
        let mut declared = self.machine.get(&schema, "response", at);
        if declared.is_undefined() {
            declared = self.machine.get(&schema, "output", at);
        }
        let Value::Object(object) = &declared else {
            return Vec::new();
        };
        let members = object.members.borrow().clone();
        let mut responses = Vec::new();
        for (key, value) in &members {
            let Some(status) = status(key) else { continue };
            let place = object
                .places
                .borrow()
                .get(key)
                .map_or_else(|| self.at(at), |place| self.at(*place));
            let mut content = Vec::new();
            let description = self.machine.get(value, "description", at).as_text();
            let by_media_type = self.machine.get(value, "content", at);
            if let Value::Object(by_media_type) = &by_media_type {
                let members = by_media_type.members.borrow().clone();
                for (media_type, of) in &members {
                    let schema = self.machine.get(of, "schema", at);
                    content.push(Content {
                        media_type: Text::new(&**media_type, place),
                        schema: self
                            .machine
                            .declared_or_fields(&schema)
                            .map(|declared| declared.json),
                        example: None,
                    });
                }
            } else if let Some(declared) = self.machine.declared_or_fields(value) {
                let is_null = declared.json.get("type").and_then(Json::as_text) == Some("null");
                if !is_null {
                    content.push(Content {
                        media_type: Text::new("application/json", place),
                        schema: Some(declared.json),
                        example: None,
                    });
                }
            } else if is_schema(value) {
                continue;
            }
            responses.push(Response {
                status,
                place,
                description: description.map(|text| Text::new(text, place)),
                content,
                headers: Vec::new(),
                evidence: Evidence::Declared,
            });
        }
        responses
    }
}

/// What a declaration leaves open is as the values are that are answered.
fn complete(declared: &mut Response, shown: &Response) {
    for content in &mut declared.content {
        let media_type = &content.media_type.text;
        let mut others = shown.content.iter();
        let other = others.find(|other| other.media_type.text == *media_type);
        if let (Some(json), Some(shown)) = (
            &mut content.schema,
            other.and_then(|other| other.schema.as_ref()),
        ) {
            fill(json, shown, 0);
        }
    }
}

fn fill(json: &mut Json, shown: &Json, depth: u32) {
    if depth > FILLED {
        return;
    }
    if let (Some(items), Some(shown)) = (json.get_mut("items"), shown.get("items")) {
        fill(items, shown, depth + 1);
    }
    let (Some(properties), Some(shown)) = (json.get_mut("properties"), shown.get("properties"))
    else {
        return;
    };
    for member in shown.members() {
        match properties.get_mut(&member.key) {
            Some(declared) if declared.is_anything() => *declared = member.value.clone(),
            Some(declared) => fill(declared, &member.value, depth + 1),
            None => {}
        }
    }
}

/// What `JSON.stringify` was given.
fn written<'a>(value: &Value<'a>) -> Option<Value<'a>> {
    let (path, arguments) = value.as_term()?.called()?;
    match path.as_str() {
        "JSON.stringify" => arguments.first().cloned(),
        _ => None,
    }
}

const fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

/// The status that a key of `response` means.
fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let Some(range) = key.to_lowercase().strip_suffix("xx") {
        return range.parse().ok().map(Status::Range);
    }
    let code: u16 = key.parse().ok()?;
    (100..600).contains(&code).then_some(Status::Code(code))
}
