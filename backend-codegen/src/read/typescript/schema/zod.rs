//! Zod, versions 3 and 4.

use super::{Chain, Declared, any_of, nullable, one_of_values, pattern, set_number};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    pub(super) fn zod(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let arguments = chain.arguments.as_slice();
        let mut is_optional = false;
        let function = chain
            .function
            .strip_prefix("coerce.")
            .unwrap_or(&chain.function);
        let mut json = match function {
            "string" => Json::of_type("string", place),
            "number" => Json::of_type("number", place),
            "int" | "bigint" | "int32" | "uint32" => Json::of_type("integer", place),
            "boolean" | "stringbool" => Json::of_type("boolean", place),
            "date" => string("date-time", place),
            "email" | "uuid" | "url" | "iso.datetime" | "iso.date" | "iso.time" | "ipv4"
            | "ipv6" => string(format(function).unwrap_or_default(), place),
            "guid" | "uuidv4" => string("uuid", place),
            "cuid" | "cuid2" | "ulid" | "nanoid" | "base64" | "jwt" | "emoji" => {
                Json::of_type("string", place)
            }
            "null" => Json::of_type("null", place),
            "undefined" | "void" => {
                is_optional = true;
                Json::object(place)
            }
            "literal" => match arguments.first() {
                Some(Value::Array(items)) => {
                    let items = items.items.borrow().clone();
                    let values = items
                        .iter()
                        .filter_map(|item| self.literal(item, place))
                        .collect();
                    one_of_values(values, place)
                }
                Some(value) => match self.literal(value, place) {
                    Some(value) => Json::object(place).with("const", value),
                    None => Json::object(place),
                },
                None => Json::object(place),
            },
            "enum" | "nativeEnum" => self.enumerated_by(arguments, place),
            "object" | "strictObject" | "looseObject" => {
                let mut json = match arguments.first() {
                    Some(shape) => self.fields(shape, place, depth, false),
                    None => Json::of_type("object", place),
                };
                if function == "strictObject" {
                    json.set("additionalProperties", Json::flag(false, place));
                }
                json
            }
            "array" | "set" => {
                let items = self.inner(arguments.first(), place, depth);
                Json::of_type("array", place).with("items", items)
            }
            "tuple" => {
                let items = arguments.first().and_then(Value::items).unwrap_or_default();
                let items: Vec<_> = items
                    .iter()
                    .map(|item| self.inner(Some(item), place, depth))
                    .collect();
                Json::of_type("array", place).with("prefixItems", Json::list(items, place))
            }
            "record" | "partialRecord" => {
                let value = self.inner(arguments.last(), place, depth);
                Json::of_type("object", place).with("additionalProperties", value)
            }
            "union" | "discriminatedUnion" | "xor" => {
                let options = arguments.iter().find_map(Value::items).unwrap_or_default();
                let options = options
                    .iter()
                    .map(|option| self.inner(Some(option), place, depth))
                    .collect();
                any_of(options, place)
            }
            "intersection" => {
                let both: Vec<_> = arguments
                    .iter()
                    .map(|side| self.inner(Some(side), place, depth))
                    .collect();
                Json::object(place).with("allOf", Json::list(both, place))
            }
            "optional" => {
                is_optional = true;
                self.inner(arguments.first(), place, depth)
            }
            "nullable" => nullable(self.inner(arguments.first(), place, depth), place),
            "nullish" => {
                is_optional = true;
                nullable(self.inner(arguments.first(), place, depth), place)
            }
            "createSelectSchema" | "createInsertSchema" | "createUpdateSchema" => {
                self.schema_of_table(function, arguments, chain.place)
            }
            "preprocess" => self.inner(arguments.get(1), place, depth),
            "lazy" => {
                let made = match arguments.first() {
                    Some(function @ Value::Function(_)) => {
                        self.call(function, None, Vec::new(), chain.place)
                    }
                    _ => Value::Undefined,
                };
                self.inner(Some(&made), place, depth)
            }
            _ => Json::object(place),
        };
        for (method, arguments) in &chain.calls {
            json = self.zod_method(json, method, arguments, &mut is_optional, place, depth);
        }
        Declared { json, is_optional }
    }

    pub(super) fn inner(&mut self, value: Option<&Value<'a>>, place: Location, depth: u32) -> Json {
        value
            .and_then(|value| self.declared_at(value, depth))
            .map_or_else(|| Json::object(place), |declared| declared.json)
    }

    /// The values of an array, or of an object that is an enumeration.
    pub(super) fn enumerated_by(&mut self, arguments: &[Value<'a>], place: Location) -> Json {
        let values = match arguments.first() {
            Some(Value::Array(items)) => items.items.borrow().clone(),
            Some(Value::Object(object)) => object.members.borrow().values().cloned().collect(),
            _ => Vec::new(),
        };
        let values: Vec<Json> = values
            .iter()
            .filter_map(|value| self.literal(value, place))
            .collect();
        if values.is_empty() {
            Json::of_type("string", place)
        } else {
            one_of_values(values, place)
        }
    }

    fn zod_method(
        &mut self,
        mut json: Json,
        method: &str,
        arguments: &[Value<'a>],
        is_optional: &mut bool,
        place: Location,
        depth: u32,
    ) -> Json {
        let kind = json
            .get("type")
            .and_then(Json::as_text)
            .unwrap_or_default()
            .to_owned();
        match (method, kind.as_str()) {
            ("optional", _) => *is_optional = true,
            ("nullable", _) => return nullable(json, place),
            ("nullish", _) => {
                *is_optional = true;
                return nullable(json, place);
            }
            ("default" | "prefault", _) => {
                *is_optional = true;
                if let Some(value) = arguments.first()
                    && let Some(value) = self.literal(value, place)
                {
                    json.set("default", value);
                }
            }
            ("catch", _) => *is_optional = true,
            ("min" | "nonempty", "string") => {
                if method == "nonempty" {
                    json.set("minLength", Json::number(1, place));
                } else {
                    set_number(&mut json, "minLength", arguments, place);
                }
            }
            ("max", "string") => set_number(&mut json, "maxLength", arguments, place),
            ("length", "string") => {
                set_number(&mut json, "minLength", arguments, place);
                set_number(&mut json, "maxLength", arguments, place);
            }
            ("min" | "nonempty", "array") => {
                if method == "nonempty" {
                    json.set("minItems", Json::number(1, place));
                } else {
                    set_number(&mut json, "minItems", arguments, place);
                }
            }
            ("max", "array") => set_number(&mut json, "maxItems", arguments, place),
            ("min" | "gte", "number" | "integer") => {
                set_number(&mut json, "minimum", arguments, place)
            }
            ("max" | "lte", "number" | "integer") => {
                set_number(&mut json, "maximum", arguments, place)
            }
            ("gt", _) => set_number(&mut json, "exclusiveMinimum", arguments, place),
            ("lt", _) => set_number(&mut json, "exclusiveMaximum", arguments, place),
            ("positive", _) => json.set("exclusiveMinimum", Json::number(0, place)),
            ("nonnegative", _) => json.set("minimum", Json::number(0, place)),
            ("negative", _) => json.set("exclusiveMaximum", Json::number(0, place)),
            ("multipleOf" | "step", _) => set_number(&mut json, "multipleOf", arguments, place),
            ("int" | "safe", "number") => json.set("type", Json::text("integer", place)),
            ("regex", "string") => pattern(&mut json, arguments, place),
            ("startsWith", "string") => {
                if let Some(start) = arguments.first().and_then(Value::as_text)
                    && start.chars().all(char::is_alphanumeric)
                {
                    json.set("pattern", Json::text(format!("^{start}"), place));
                }
            }
            ("array", _) => return Json::of_type("array", place).with("items", json),
            ("or", _) => {
                let other = self.inner(arguments.first(), place, depth);
                return any_of(vec![json, other], place);
            }
            ("and", _) => {
                let other = self.inner(arguments.first(), place, depth);
                return Json::object(place).with("allOf", Json::list([json, other], place));
            }
            ("extend" | "augment" | "safeExtend", _) => {
                if let Some(shape) = arguments.first() {
                    let more = self.fields(shape, place, depth, false);
                    return merged(json, &more, place);
                }
            }
            ("merge", _) => {
                let more = self.inner(arguments.first(), place, depth);
                return merged(json, &more, place);
            }
            ("partial", _) => {
                let keys = keys(arguments);
                match (keys, json.get_mut("required")) {
                    (None, _) => {
                        json.remove("required");
                    }
                    (Some(keys), Some(required)) => {
                        let kept: Vec<Json> = required
                            .items()
                            .iter()
                            .filter(|name| {
                                !name
                                    .as_text()
                                    .is_some_and(|name| keys.iter().any(|key| key == name))
                            })
                            .cloned()
                            .collect();
                        json.set("required", Json::list(kept, place));
                    }
                    _ => {}
                }
            }
            ("required", "object") => {
                let names: Vec<Json> = json
                    .get("properties")
                    .map(|properties| {
                        properties
                            .members()
                            .iter()
                            .map(|member| Json::text(&*member.key, member.place))
                            .collect()
                    })
                    .unwrap_or_default();
                json.set("required", Json::list(names, place));
            }
            ("pick" | "omit", _) => {
                if let Some(keys) = keys(arguments) {
                    return picked(json, &keys, method == "pick", place);
                }
            }
            ("strict", "object") => json.set("additionalProperties", Json::flag(false, place)),
            ("catchall", _) => {
                let rest = self.inner(arguments.first(), place, depth);
                json.set("additionalProperties", rest);
            }
            ("describe", _) => {
                if let Some(text) = arguments.first().and_then(Value::as_text) {
                    json.set("description", Json::text(text, place));
                }
            }
            ("meta" | "openapi", _) => {
                if let Some(Value::Object(meta)) = arguments.first() {
                    let members = meta.members.borrow().clone();
                    for name in ["description", "title", "deprecated", "example"] {
                        if let Some(value) = members.get(name)
                            && let Some(value) = self.literal(value, place)
                        {
                            json.set(name, value);
                        }
                    }
                }
            }
            (method, "string") => {
                if let Some(format) = format(method) {
                    json.set("format", Json::text(format, place));
                }
            }
            ("pipe", _) => {
                let next = self.inner(arguments.first(), place, depth);
                if json.is_anything() && !next.is_anything() {
                    return next;
                }
            }
            _ => {}
        }
        json
    }
}

fn string(format: &str, place: Location) -> Json {
    Json::of_type("string", place).with("format", Json::text(format, place))
}

/// Formats by the names that libraries have for them.
pub(super) fn format(name: &str) -> Option<&'static str> {
    Some(match name {
        "email" => "email",
        "uuid" | "guid" => "uuid",
        "url" | "uri" => "uri",
        "datetime" | "iso.datetime" | "isoDate" => "date-time",
        "date" | "iso.date" => "date",
        "time" | "iso.time" => "time",
        "ipv4" => "ipv4",
        "ipv6" => "ipv6",
        "hostname" | "domain" => "hostname",
        _ => return None,
    })
}

/// The names that `{ a: true }` or `['a']` means.
fn keys(arguments: &[Value<'_>]) -> Option<Vec<String>> {
    match arguments.first()? {
        Value::Object(object) => Some(
            object
                .members
                .borrow()
                .keys()
                .map(|key| key.to_string())
                .collect(),
        ),
        Value::Array(array) => Some(
            array
                .items
                .borrow()
                .iter()
                .filter_map(Value::as_text)
                .collect(),
        ),
        _ => None,
    }
}

/// Properties of both; those of the second one count.
pub(super) fn merged(mut json: Json, more: &Json, place: Location) -> Json {
    if json.get("properties").is_none() {
        json.set("properties", Json::object(place));
    }
    let mut required: Vec<Json> = json
        .get("required")
        .map(|list| list.items().to_vec())
        .unwrap_or_default();
    if let Some(properties) = more.get("properties") {
        for member in properties.members() {
            required.retain(|name| name.as_text() != Some(&member.key));
            if let Some(own) = json.get_mut("properties") {
                own.set_at(&member.key, member.place, member.value.clone());
            }
        }
    }
    if let Some(more) = more.get("required") {
        required.extend(more.items().iter().cloned());
    }
    if required.is_empty() {
        json.remove("required");
    } else {
        json.set("required", Json::list(required, place));
    }
    json
}

/// Only some properties, or all but some.
pub(super) fn picked(json: Json, keys: &[String], is_pick: bool, place: Location) -> Json {
    let keeps = |name: &str| keys.iter().any(|key| key == name) == is_pick;
    let mut picked = json.clone();
    let mut properties = Json::object(place);
    for member in json
        .get("properties")
        .map(Json::members)
        .unwrap_or_default()
    {
        if keeps(&member.key) {
            properties.set_at(&member.key, member.place, member.value.clone());
        }
    }
    picked.set("properties", properties);
    let required: Vec<Json> = json
        .get("required")
        .map(Json::items)
        .unwrap_or_default()
        .iter()
        .filter(|name| name.as_text().is_some_and(keeps))
        .cloned()
        .collect();
    if required.is_empty() {
        picked.remove("required");
    } else {
        picked.set("required", Json::list(required, place));
    }
    picked
}
