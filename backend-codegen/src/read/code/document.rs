//! A sketch as the tree of an OpenAPI 3.1 document.

use std::collections::HashSet;

use super::{
    Body, Content, Demand, Evidence, Kind, Member, Operation, Options, Parameter,
    ParameterLocation, Response, Sketch, Status, Text, Value,
};
use crate::diagnostic::Diagnostics;
use crate::document::{Document, Limits, Location, Rebuild, Sources};
use crate::map::IndexMap;
use crate::names::is_token;
use crate::read::openapi::media_type::is_media_type;
use crate::status;

/// A value as a tree of its own. What has no place in it has `whole`.
pub(super) fn tree(
    value: &Value,
    whole: Location,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let text = sources.get(whole.source)?.text().clone();
    let blank = Document::blank(whole.source, text);
    let mut rebuild = Rebuild::of(&blank, &Limits::default());
    let mut known = HashSet::from([whole.source]);
    let mut is_room = true;
    value.walk(&mut |value| {
        let keys = value.members().iter().map(|member| member.place.source);
        for source in keys.chain([value.place.source]) {
            if known.insert(source) {
                let length = sources.get(source).map_or(0, |source| source.text().len());
                is_room &= rebuild.add_source(source, length).is_some();
            }
        }
    });
    // Four gigabytes of source are not met.
    is_room.then_some(())?;
    value.write(&mut rebuild);
    rebuild.finish(diagnostics)
}

/// The whole document.
pub(super) fn document(sketch: &Sketch, options: Options) -> Value {
    let place = sketch.info.title.place;
    let mut document = Value::object(place)
        .with("openapi", Value::text("3.1.1", place))
        .with("info", info(sketch));
    if !sketch.servers.is_empty() {
        let servers = sketch
            .servers
            .iter()
            .map(|url| Value::object(url.place).with("url", text(url)));
        document.set("servers", Value::list(servers, place));
    }
    if !sketch.tags.is_empty() {
        let tags = sketch.tags.iter().map(|tag| {
            Value::object(tag.name.place)
                .with("name", text(&tag.name))
                .with_some("description", some_text(&tag.description))
        });
        document.set("tags", Value::list(tags, place));
    }
    document.set("paths", paths(sketch, options));
    let components = components(sketch);
    if !components.members().is_empty() {
        document.set("components", components);
    }
    document
}

fn text(text: &Text) -> Value {
    Value::text(text.text.clone(), text.place)
}

fn some_text(of: &Option<Text>) -> Option<Value> {
    of.as_ref().map(text)
}

fn info(sketch: &Sketch) -> Value {
    let info = &sketch.info;
    Value::object(info.title.place)
        .with("title", text(&info.title))
        .with_some("description", some_text(&info.description))
        .with("version", text(&info.version))
}

/// Paths in the order in which the code comes to them.
fn paths(sketch: &Sketch, options: Options) -> Value {
    let mut paths = IndexMap::new();
    for found in &sketch.operations {
        let entry = paths.entry(found.path.as_str());
        let (_, item) = entry.or_insert_with(|| (found.place, Value::object(found.place)));
        let value = operation(found, options);
        match known_method(&found.method) {
            true => item.set(&found.method, value),
            false => additional(item, found, value),
        }
    }
    object_of(paths, sketch.info.title.place)
}

/// An object of many members, each with the place of its key: one after the other would have to be
/// looked for among all before it.
fn object_of(members: IndexMap<&str, (Location, Value)>, place: Location) -> Value {
    let members = members.into_iter().map(|(key, (place, value))| Member {
        key: key.to_owned(),
        place,
        value,
    });
    Value {
        kind: Kind::Object(members.collect()),
        ..Value::object(place)
    }
}

/// The methods that OpenAPI 3.1 has fields for.
fn known_method(method: &str) -> bool {
    matches!(
        method,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"
    )
}

/// Other methods have a field since 3.2; before, an extension keeps them.
fn additional(item: &mut Value, found: &Operation, value: Value) {
    const FIELD: &str = "x-additionalOperations";
    if item.get(FIELD).is_none() {
        item.set(FIELD, Value::object(found.place));
    }
    if let Some(others) = item.get_mut(FIELD) {
        others.set(&found.method.to_ascii_uppercase(), value);
    }
}

fn operation(found: &Operation, options: Options) -> Value {
    let place = found.place;
    let mut operation = Value::object(place);
    if !found.tags.is_empty() {
        operation.set("tags", Value::list(found.tags.iter().map(text), place));
    }
    for (key, value) in [
        ("summary", some_text(&found.summary)),
        ("description", some_text(&found.description)),
        ("operationId", some_text(&found.id)),
        (
            "deprecated",
            found.deprecated.map(|place| Value::flag(true, place)),
        ),
    ] {
        operation = operation.with_some(key, value);
    }
    let possible = found.parameters.iter().filter(|found| is_possible(found));
    let mut parameters = possible.map(|found| parameter(found, options)).peekable();
    if parameters.peek().is_some() {
        operation.set("parameters", Value::list(parameters, place));
    }
    if let Some(found) = &found.body {
        operation.set("requestBody", body(found, options));
    }
    operation.set("responses", responses(found, options));
    if let Some(security) = &found.security {
        operation.set(
            "security",
            Value::list(security.iter().map(|found| demand(found, place)), place),
        );
    }
    provenance(operation, found.evidence, options)
}

/// Says how a fact is known, if that is asked for.
fn provenance(value: Value, evidence: Evidence, options: Options) -> Value {
    if !options.provenance {
        return value;
    }
    let place = value.place;
    value.with("x-provenance", Value::text(evidence.word(), place))
}

fn parameter(found: &Parameter, options: Options) -> Value {
    let place = found.name.place;
    let schema = found.schema.clone();
    let schema = schema.unwrap_or_else(|| Value::object(place));
    let (in_media_type, schema) = match &found.media_type {
        Some(media_type) => {
            let media = Value::object(place).with("schema", schema);
            let content = Value::object(place).with(self::media_type(media_type), media);
            (Some(content), None)
        }
        None => (None, Some(schema)),
    };
    let parameter = Value::object(place)
        .with("name", text(&found.name))
        .with("in", Value::text(found.location.word(), place))
        .with_some("description", some_text(&found.description))
        .with_some("required", found.required.then(|| Value::flag(true, place)))
        .with_some(
            "deprecated",
            found.deprecated.map(|place| Value::flag(true, place)),
        )
        .with_some("style", found.style.map(|style| Value::text(style, place)))
        .with_some(
            "explode",
            found.explode.map(|explode| Value::flag(explode, place)),
        )
        .with_some("content", in_media_type)
        .with_some("schema", schema);
    provenance(parameter, found.evidence, options)
}

fn body(found: &Body, options: Options) -> Value {
    let body = Value::object(found.place)
        .with_some("description", some_text(&found.description))
        .with_some(
            "required",
            found.required.then(|| Value::flag(true, found.place)),
        )
        .with("content", content(&found.content, found.place));
    provenance(body, found.evidence, options)
}

fn content(found: &[Content], place: Location) -> Value {
    let mut content = Value::object(place);
    for found in found {
        let media_type = Value::object(found.media_type.place)
            .with_some("schema", found.schema.clone())
            .with_some("example", found.example.clone());
        content.set(self::media_type(&found.media_type), media_type);
    }
    content
}

/// A media type, whatever the code makes of one.
fn media_type(found: &Text) -> &str {
    match is_media_type(&found.text) {
        true => &found.text,
        false => "*/*",
    }
}

/// Whether something can have the name of a parameter (RFC 9110, section 5.1; RFC 6265, section 4.1.1).
fn is_possible(found: &Parameter) -> bool {
    match found.location {
        ParameterLocation::Path | ParameterLocation::Query => true,
        ParameterLocation::Header | ParameterLocation::Cookie => is_token(&found.name.text),
    }
}

/// Answers in the order of statuses; of several for one status, the first has the say, and the others
/// add the media types that it lacks.
fn responses(found: &Operation, options: Options) -> Value {
    let place = found.place;
    let mut responses = Value::object(place);
    let mut ordered: Vec<&Response> = found.responses.iter().collect();
    ordered.sort_by_key(|response| response.status);
    for found in ordered {
        let key = match found.status {
            Status::Code(code) => code.to_string(),
            Status::Range(hundred) => format!("{hundred}XX"),
            Status::Default => "default".to_owned(),
        };
        let next = response(found, options);
        match responses.get_mut(&key) {
            Some(first) => add_content(first, next),
            None => responses.set_at(&key, found.place, next),
        }
    }
    if responses.members().is_empty() {
        let words = "The code does not say what is answered.";
        let unknown = Value::object(place).with("description", Value::text(words, place));
        responses.set("default", provenance(unknown, Evidence::Guess, options));
    }
    responses
}

fn response(found: &Response, options: Options) -> Value {
    let place = found.place;
    let words = || match found.status {
        Status::Code(code) => status::phrase(code),
        Status::Range(hundred) => status::class(u16::from(hundred)),
        Status::Default => "Any other answer",
    };
    let description = some_text(&found.description).unwrap_or_else(|| Value::text(words(), place));
    let mut response = Value::object(place).with("description", description);
    if !found.headers.is_empty() {
        let mut headers = Value::object(place);
        for (name, value) in &found.headers {
            headers.set_at(&name.text, name.place, value.clone());
        }
        response.set("headers", headers);
    }
    if !found.content.is_empty() {
        response.set("content", content(&found.content, place));
    }
    provenance(response, found.evidence, options)
}

/// Adds what another answer of the same status may carry: another media type, or another schema of one.
fn add_content(first: &mut Value, next: Value) {
    let Some(others) = next.get("content") else {
        return;
    };
    let Some(content) = first.get_mut("content") else {
        first.set("content", others.clone());
        return;
    };
    for member in others.members() {
        match content.get_mut(&member.key) {
            None => content.set_at(&member.key, member.place, member.value.clone()),
            Some(known) => either(known, &member.value),
        }
    }
}

/// One of two schemas.
fn either(media_type: &mut Value, other: &Value) {
    let Some(other) = other.get("schema") else {
        return;
    };
    let place = other.place;
    let Some(schema) = media_type.get("schema").cloned() else {
        media_type.set("schema", other.clone());
        return;
    };
    let is_known = schema.says_the_same(other)
        || schema
            .get("anyOf")
            .is_some_and(|any| any.items().iter().any(|schema| schema.says_the_same(other)));
    if is_known {
        return;
    }
    let mut any = match schema.get("anyOf") {
        Some(any) if schema.members().len() == 1 => any.clone(),
        _ => Value::list([schema], place),
    };
    any.push(other.clone());
    media_type.set("schema", Value::object(place).with("anyOf", any));
}

fn demand(found: &Demand, place: Location) -> Value {
    let mut demand = Value::object(place);
    for (name, scopes) in found {
        demand.set_at(
            &name.text,
            name.place,
            Value::list(scopes.iter().map(text), name.place),
        );
    }
    demand
}

fn components(sketch: &Sketch) -> Value {
    let place = sketch.info.title.place;
    let mut components = Value::object(place);
    if !sketch.schemas.is_empty() {
        let mut schemas = IndexMap::new();
        for (name, schema) in &sketch.schemas {
            let entry = schemas.entry(name.text.as_str());
            let (_, known) = entry.or_insert_with(|| (name.place, Value::default()));
            *known = schema.clone();
        }
        components.set("schemas", object_of(schemas, place));
    }
    if !sketch.schemes.is_empty() {
        let mut schemes = Value::object(place);
        for scheme in &sketch.schemes {
            schemes.set_at(&scheme.name.text, scheme.name.place, scheme.value.clone());
        }
        components.set("securitySchemes", schemes);
    }
    components
}
