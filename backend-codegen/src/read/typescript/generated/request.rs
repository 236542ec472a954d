//! What operations take.

use std::rc::Rc;

use crate::document::Location;
use crate::read::code::{
    Body, Content, Evidence, Operation, Parameter, ParameterLocation, Text, Value as Json,
};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::types::TypeOf;
use crate::read::typescript::value::{Object, TermKind, Value};

/// Parameters and the body, from the function that reads a request.
pub(super) fn read<'a>(
    machine: &mut Machine<'a>,
    object: &Rc<Object<'a>>,
    request: Option<&TypeOf<'a>>,
    accepts: &[String],
    operation: &mut Operation,
) {
    let Some(function @ Value::Function(_)) = object.members.borrow().get("read").cloned() else {
        return;
    };
    let at = object.place;
    let location = operation.place;
    let input = machine.unknown(at, Some("input"));
    // Decoders are given to `input`, and look at nothing else.
    machine.calls_nobody_back = true;
    let result = machine.call(&function, None, vec![input], at);
    machine.calls_nobody_back = false;
    let Value::Object(members) = &result else {
        return;
    };
    let members = members.members.borrow().clone();
    let given = request.and_then(|request| machine.type_members(request));
    for (name, value) in &members {
        let Some((method, arguments)) = call(value) else {
            continue;
        };
        // Which media types the client takes.
        if method == "accept" {
            continue;
        }
        let schema = given
            .as_ref()
            .and_then(|given| given.get("properties")?.get(name))
            .cloned();
        let said = schema.as_ref().and_then(|it| it.get("description"));
        let said = said.and_then(Json::as_text).map(str::to_owned);
        let spec = arguments.first().cloned().unwrap_or(Value::Undefined);
        let wire = machine.get(&spec, "name", at).as_text();
        let style = machine.get(&spec, "style", at).as_text();
        match (method.as_str(), wire, style) {
            ("required" | "optional" | "withDefault", Some(wire), Some(style)) => {
                let place = match style.as_str() {
                    "path" | "label" | "matrix" => ParameterLocation::Path,
                    "header" => ParameterLocation::Header,
                    "cookie" | "plainCookie" => ParameterLocation::Cookie,
                    _ => ParameterLocation::Query,
                };
                let plain = primitive(arguments.get(1), location);
                let mut schema = match (schema, plain) {
                    // What is read says more than `number` or `string`, and comments more than that.
                    (Some(mut schema), Some(plain)) if schema.referred().is_none() => {
                        let is_integer =
                            schema.get("type").and_then(Json::as_text) == Some("integer");
                        for member in plain.members() {
                            if !is_integer || *member.key != *"type" {
                                schema.set(&member.key, member.value.clone());
                            }
                        }
                        Some(schema)
                    }
                    (Some(schema), _) => Some(schema),
                    (None, plain) => plain,
                };
                // That is what the parameter says.
                if let Some(schema) = &mut schema
                    && schema.referred().is_none()
                {
                    schema.remove("description");
                }
                if let (Some(schema), Some(default)) = (&mut schema, arguments.get(2))
                    && let Some(default) = machine.literal(default, location)
                {
                    schema.set("default", default);
                }
                let is_exploded = matches!(machine.get(&spec, "explode", at), Value::Bool(true));
                let exploded = is_exploded.then_some(true);
                let (style, explode) = match style.as_str() {
                    "deep" => (Some("deepObject"), exploded),
                    "delimited" => match machine.get(&spec, "delimiter", at).as_text().as_deref() {
                        Some(" ") => (Some("spaceDelimited"), None),
                        Some("|") => (Some("pipeDelimited"), None),
                        _ => (None, Some(false)),
                    },
                    "label" => (Some("label"), exploded),
                    "matrix" => (Some("matrix"), exploded),
                    _ => (None, exploded),
                };
                let is_json = matches!(machine.get(&spec, "json", at), Value::Bool(true));
                let media_type = is_json.then(|| Text::new("application/json", location));
                let description = described(said.as_deref(), &wire, location);
                operation.parameters.push(Parameter {
                    style: style.filter(|_| !is_json),
                    explode: explode.filter(|_| !is_json),
                    media_type,
                    name: Text::new(wire, location),
                    location: place,
                    required: method == "required",
                    description,
                    schema,
                    evidence: Evidence::Declared,
                    ..Parameter::default()
                });
            }
            _ => {
                let is_optional = method == "optionalBody";
                let of_media_types = schema.as_ref().map(by_media_type).unwrap_or_default();
                operation.body = Some(Body {
                    required: !is_optional,
                    place: location,
                    description: None,
                    content: accepts
                        .iter()
                        .map(|media_type| Content {
                            media_type: Text::new(media_type.as_str(), location),
                            schema: match of_media_types.is_empty() {
                                true => schema.clone(),
                                false => of_media_types
                                    .iter()
                                    .find(|(of, _)| of == media_type)
                                    .map(|(_, schema)| schema.clone()),
                            },
                            example: None,
                        })
                        .collect(),
                    evidence: Evidence::Declared,
                });
            }
        }
    }
}

/// The schemas of `{ mediaType: "…"; value: … } | …`.
fn by_media_type(schema: &Json) -> Vec<(String, Json)> {
    let branches = match schema.get("anyOf") {
        Some(branches) => branches.items(),
        None => std::slice::from_ref(schema),
    };
    let found = branches.iter().map(|branch| {
        let properties = branch.get("properties")?;
        let media_type = properties.get("mediaType")?.get("const")?.as_text()?;
        Some((media_type.to_owned(), properties.get("value")?.clone()))
    });
    found.collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The method that was called, and with what.
fn call<'a>(value: &Value<'a>) -> Option<(String, Rc<Vec<Value<'a>>>)> {
    let term = value.as_term()?;
    let TermKind::Call(callee, arguments) = &term.kind else {
        return None;
    };
    match &callee.as_term()?.kind {
        TermKind::Member(_, name) => Some((name.to_string(), arguments.clone())),
        TermKind::Unknown(Some(name)) => Some((name.to_string(), arguments.clone())),
        _ => None,
    }
}

/// What a comment says about a parameter, if that is more than its name and where it is sent.
fn described(said: Option<&str>, wire: &str, location: Location) -> Option<Text> {
    let rest = said?.strip_prefix(&format!("`{wire}` ("));
    let is_name = rest.is_some_and(|it| matches!(it, "path)" | "query)" | "header)" | "cookie)"));
    said.filter(|_| !is_name)
        .map(|text| Text::new(text, location))
}

/// The schema that a reader of one plain value is for.
fn primitive(reader: Option<&Value<'_>>, location: Location) -> Option<Json> {
    let name = reader?.as_function()?.name.clone()?;
    let formatted = |kind: &str, format: &str| {
        Json::of_type(kind, location).with("format", Json::text(format, location))
    };
    Some(match name.strip_prefix("read")? {
        "String" => Json::of_type("string", location),
        "Boolean" => Json::of_type("boolean", location),
        "Number" => Json::of_type("number", location),
        "Int64" => Json::of_type("integer", location),
        "Int32" => formatted("integer", "int32"),
        "Uuid" => formatted("string", "uuid"),
        "Date" => formatted("string", "date"),
        "DateTime" => formatted("string", "date-time"),
        "Time" => formatted("string", "time"),
        _ => return None,
    })
}
