//! Schemas: as authors declare them with libraries, and as values show them.

mod fluent;
mod io_ts;
mod joi;
mod mongoose;
mod part;
mod plain;
mod typebox;
mod value;
mod yup;
mod zod;

use std::rc::Rc;

use super::evaluate::Machine;
use super::rows::{is_mongoose_schema, mongoose_definition};
use super::value::{Place, Term, TermKind, Value};
use crate::document::Location;
use crate::read::code::Value as Json;

/// How deep schemas may be nested.
const DEPTH: u32 = 48;

/// A schema, and whether what it is for may be left out.
pub(super) struct Declared {
    pub(super) json: Json,
    pub(super) is_optional: bool,
}

/// A library that schemas are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Library {
    Zod,
    Joi,
    Yup,
    TypeBox,
    Fluent,
    IoTs,
}

/// A call of a library's function, and the calls on what it gave.
struct Chain<'a> {
    library: Library,
    /// The function, without the name of the library.
    function: String,
    arguments: Rc<Vec<Value<'a>>>,
    calls: Vec<(Rc<str>, Rc<Vec<Value<'a>>>)>,
    place: Place,
}

/// The library that a path begins with, and the rest of the path.
fn library(path: &str) -> Option<(Library, &str)> {
    const STARTS: [(&str, Library); 26] = [
        ("drizzle-zod.", Library::Zod),
        ("drizzle-typebox.", Library::TypeBox),
        ("zod.z.", Library::Zod),
        ("zod/v4.z.", Library::Zod),
        ("zod/v4.", Library::Zod),
        ("zod/v3.z.", Library::Zod),
        ("@hono/zod-openapi.z.", Library::Zod),
        ("zod.", Library::Zod),
        ("celebrate.Joi.", Library::Joi),
        ("joi.Joi.", Library::Joi),
        ("joi.", Library::Joi),
        ("@hapi/joi.", Library::Joi),
        ("koa-joi-router.Joi.", Library::Joi),
        ("yup.", Library::Yup),
        ("@sinclair/typebox.Type.", Library::TypeBox),
        ("@fastify/type-provider-typebox.Type.", Library::TypeBox),
        ("typebox.Type.", Library::TypeBox),
        ("typebox.", Library::TypeBox),
        ("fluent-json-schema.S.", Library::Fluent),
        ("fluent-json-schema.", Library::Fluent),
        ("fluent-schema.S.", Library::Fluent),
        ("fluent-schema.", Library::Fluent),
        ("io-ts-types.", Library::IoTs),
        ("io-ts/lib/index.", Library::IoTs),
        ("io-ts.t.", Library::IoTs),
        ("io-ts.", Library::IoTs),
    ];
    STARTS
        .iter()
        .find_map(|(start, library)| Some((*library, path.strip_prefix(start)?)))
}

/// The calls that made a term, if a library for schemas has.
fn chain<'a>(of: &Rc<Term<'a>>) -> Option<Chain<'a>> {
    let mut calls = Vec::new();
    let mut term = of.clone();
    loop {
        let (callee, arguments) = match &term.kind {
            TermKind::Call(callee, arguments) | TermKind::New(callee, arguments) => {
                (callee.as_term()?.clone(), arguments.clone())
            }
            // `Joi.string` without a call, `S.null`.
            TermKind::Member(..) => (term.clone(), Rc::new(Vec::new())),
            _ => return None,
        };
        if let Some(path) = callee.path() {
            let (library, function) = library(&path)?;
            calls.reverse();
            return Some(Chain {
                library,
                function: function.to_owned(),
                arguments,
                calls,
                place: term.place,
            });
        }
        let TermKind::Member(base, method) = &callee.kind else {
            return None;
        };
        calls.push((method.clone(), arguments));
        let base = base.as_term()?.clone();
        term = base;
    }
}

/// The name that a schema says it has, `$id`.
pub(super) fn schema_id(value: &Value<'_>) -> Option<String> {
    let own = |value: &Value<'_>| match value {
        Value::Object(object) => object.members.borrow().get("$id").and_then(Value::as_text),
        _ => None,
    };
    match value {
        Value::Term(of) => {
            let chain = chain(of)?;
            let called = chain.calls.iter().find_map(|(method, arguments)| {
                let is_name = matches!(&**method, "id" | "$id");
                is_name.then(|| arguments.first()?.as_text()).flatten()
            });
            called.or_else(|| match chain.library {
                Library::TypeBox => chain.arguments.iter().rev().find_map(own),
                Library::Zod | Library::Joi | Library::Yup | Library::Fluent | Library::IoTs => {
                    None
                }
            })
        }
        value => own(value),
    }
}

/// Whether a value is a schema.
pub(super) fn is_schema(value: &Value<'_>) -> bool {
    match value {
        Value::Term(of) => chain(of).is_some(),
        Value::Object(object) => {
            let members = object.members.borrow();
            let has_type = members.get("type").is_some_and(|kind| {
                matches!(
                    kind.as_text().as_deref(),
                    Some("object" | "array" | "string" | "number" | "integer" | "boolean" | "null")
                )
            });
            has_type
                || matches!(members.get("properties"), Some(Value::Object(_)))
                || matches!(members.get("$ref"), Some(Value::Text(_)))
                || ["anyOf", "oneOf", "allOf"]
                    .iter()
                    .any(|keyword| matches!(members.get(*keyword), Some(Value::Array(_))))
        }
        _ => false,
    }
}

impl<'a> Machine<'a> {
    /// What a schema says, in JSON Schema.
    pub(super) fn declared(&mut self, value: &Value<'a>) -> Option<Declared> {
        self.declared_at(value, 0)
    }

    fn declared_at(&mut self, value: &Value<'a>, depth: u32) -> Option<Declared> {
        if depth > DEPTH || !self.step() {
            return None;
        }
        match value {
            Value::Term(of) => {
                if let Some((fields, _)) = mongoose_definition(of) {
                    let place = self.location(of.place);
                    return Some(Declared {
                        json: self.mongoose(&fields, place, depth + 1),
                        is_optional: false,
                    });
                }
                let chain = chain(of)?;
                Some(match chain.library {
                    Library::Zod => self.zod(&chain, depth + 1),
                    Library::Joi => self.joi(&chain, depth + 1),
                    Library::Yup => self.yup(&chain, depth + 1),
                    Library::TypeBox => self.typebox(&chain, depth + 1),
                    Library::Fluent => self.fluent(&chain, depth + 1),
                    Library::IoTs => self.io_ts(&chain, depth + 1),
                })
            }
            Value::Object(_) => {
                let json = self.plain(value, depth + 1)?;
                Some(Declared {
                    json,
                    is_optional: false,
                })
            }
            _ => None,
        }
    }

    /// A schema in which fields by name are schemas: `{ body: { name: Joi.string() } }`.
    pub(super) fn declared_or_fields(&mut self, value: &Value<'a>) -> Option<Declared> {
        if is_schema(value) || matches!(value, Value::Term(of) if is_mongoose_schema(of)) {
            return self.declared(value);
        }
        let Value::Object(object) = value else {
            return None;
        };
        let place = self.location(object.place);
        let json = self.fields(value, place, 0, false);
        Some(Declared {
            json,
            is_optional: false,
        })
    }

    /// The schema of an object whose fields have schemas.
    fn fields(&mut self, value: &Value<'a>, place: Location, depth: u32, optional: bool) -> Json {
        let mut properties = Json::object(place);
        let mut required = Json::list([], place);
        if let Value::Object(object) = value {
            let members = object.members.borrow().clone();
            for (name, member) in &members {
                let key = object
                    .places
                    .borrow()
                    .get(name)
                    .map_or(place, |place| self.location(*place));
                let declared = self.declared_at(member, depth + 1).unwrap_or(Declared {
                    json: Json::object(key),
                    is_optional: true,
                });
                if !declared.is_optional && !optional {
                    required.push(Json::text(&**name, key));
                }
                properties.set_at(name, key, declared.json);
            }
        }
        let json = Json::of_type("object", place).with("properties", properties);
        if required.items().is_empty() {
            json
        } else {
            json.with("required", required)
        }
    }

    /// A value as JSON, if it is one.
    pub(super) fn literal(&mut self, value: &Value<'a>, place: Location) -> Option<Json> {
        Some(match value {
            Value::Null => Json::null(place),
            Value::Bool(flag) => Json::flag(*flag, place),
            Value::Number(number) if number.is_finite() => number_json(*number, place),
            Value::Text(text) => Json::text(text.exact()?, place),
            Value::Array(array) => {
                let items = array.items.borrow().clone();
                let mut list = Vec::with_capacity(items.len());
                for item in &items {
                    list.push(self.literal(item, place)?);
                }
                Json::list(list, place)
            }
            Value::Object(object) => {
                let members = object.members.borrow().clone();
                let mut json = Json::object(place);
                for (name, member) in &members {
                    json.set(name, self.literal(member, place)?);
                }
                json
            }
            _ => return None,
        })
    }
}

/// A number as JSON writes it.
fn number_json(number: f64, place: Location) -> Json {
    Json::number(super::evaluate::number_text(number), place)
}

/// Sets a keyword to the first argument, if that is a number.
fn set_number(json: &mut Json, keyword: &str, arguments: &[Value<'_>], place: Location) {
    if let Some(Value::Number(number)) = arguments.first()
        && number.is_finite()
    {
        json.set(keyword, number_json(*number, place));
    }
}

/// Makes `null` one of the values.
fn nullable(json: Json, place: Location) -> Json {
    let kind = json.get("type").and_then(Json::as_text).map(str::to_owned);
    match kind {
        Some(kind) if json.get("enum").is_some() => {
            let kinds = [Json::text(kind, place), Json::text("null", place)];
            let mut values = json
                .get("enum")
                .map(Json::items)
                .unwrap_or_default()
                .to_vec();
            values.push(Json::null(place));
            json.with("type", Json::list(kinds, place))
                .with("enum", Json::list(values, place))
        }
        Some(kind) if json.get("const").is_none() => {
            let kinds = [Json::text(kind, place), Json::text("null", place)];
            json.with("type", Json::list(kinds, place))
        }
        _ => {
            let null = Json::of_type("null", place);
            Json::object(place).with("anyOf", Json::list([json, null], place))
        }
    }
}

/// A schema for any of some values.
fn one_of_values(values: Vec<Json>, place: Location) -> Json {
    let texts = values.iter().all(|value| value.as_text().is_some());
    let json = Json::object(place).with("enum", Json::list(values, place));
    if texts {
        Json::of_type("string", place).with_some("enum", json.get("enum").cloned())
    } else {
        json
    }
}

/// The schema of any of several.
fn any_of(mut schemas: Vec<Json>, place: Location) -> Json {
    // `A | B` of constants is an enumeration.
    if schemas.len() > 1 && schemas.iter().all(|schema| schema.get("const").is_some()) {
        let values = schemas
            .iter()
            .filter_map(|schema| schema.get("const").cloned())
            .collect();
        return one_of_values(values, place);
    }
    match schemas.len() {
        1 => schemas.remove(0),
        _ => Json::object(place).with("anyOf", Json::list(schemas, place)),
    }
}

/// The pattern of a regular expression as JSON Schema has it.
pub(super) fn pattern(json: &mut Json, arguments: &[Value<'_>], place: Location) {
    if let Some(Value::Regex { pattern, .. }) = arguments.first() {
        json.set("pattern", Json::text(&**pattern, place));
    }
}

/// Sets a keyword to the first argument, if that is a number.
pub(super) fn number(json: &mut Json, keyword: &str, arguments: &[Value<'_>], place: Location) {
    set_number(json, keyword, arguments, place);
}

/// A schema for any of the values of an enumeration.
pub(super) fn one_of<'a>(machine: &mut Machine<'a>, values: &[Value<'a>], place: Location) -> Json {
    let values = values
        .iter()
        .filter_map(|value| machine.literal(value, place))
        .collect();
    one_of_values(values, place)
}

/// The schema of any of several.
pub(super) fn any(schemas: Vec<Json>, place: Location) -> Json {
    any_of(schemas, place)
}

/// Properties of both; those of the second one count.
pub(super) fn merge(json: Json, more: &Json, place: Location) -> Json {
    zod::merged(json, more, place)
}

/// Only some properties, or all but some.
pub(super) fn pick(json: Json, keys: &[String], is_pick: bool, place: Location) -> Json {
    zod::picked(json, keys, is_pick, place)
}

/// Makes `null` one of the values.
pub(super) fn or_null(json: Json, place: Location) -> Json {
    nullable(json, place)
}
