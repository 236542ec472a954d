//! Joi.

use super::zod::{format, merged};
use super::{Chain, Declared, any_of, nullable, one_of_values, pattern, set_number};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::flattened;
use crate::read::typescript::value::Value;

/// What schemas begin with in Joi itself.
const TYPES: [&str; 27] = [
    "string",
    "number",
    "boolean",
    "bool",
    "date",
    "array",
    "binary",
    "object",
    "compile",
    "alternatives",
    "alt",
    "valid",
    "equal",
    "required",
    "exist",
    "any",
    "allow",
    "invalid",
    "optional",
    "forbidden",
    "when",
    "link",
    "lazy",
    "func",
    "function",
    "symbol",
    "attempt",
];

/// What can be said of every schema.
const OF_ALL: [&str; 8] = [
    "required",
    "exist",
    "optional",
    "default",
    "description",
    "note",
    "valid",
    "equal",
];

impl<'a> Machine<'a> {
    pub(super) fn joi(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let arguments = chain.arguments.as_slice();
        // Without `required()` everything may be left out.
        let mut is_optional = true;
        let mut json = match chain.function.as_str() {
            "string" => Json::of_type("string", place),
            "number" => Json::of_type("number", place),
            "boolean" | "bool" => Json::of_type("boolean", place),
            "date" => Json::of_type("string", place).with("format", Json::text("date-time", place)),
            "array" => Json::of_type("array", place),
            "binary" => Json::of_type("string", place).with("format", Json::text("binary", place)),
            "object" | "compile" => match arguments.first() {
                Some(shape) => self.fields(shape, place, depth, false),
                None => Json::of_type("object", place),
            },
            "alternatives" | "alt" => {
                let options = flattened(arguments.iter().cloned());
                let options: Vec<_> = options
                    .iter()
                    .map(|option| self.inner(Some(option), place, depth))
                    .collect();
                if options.is_empty() {
                    Json::object(place)
                } else {
                    any_of(options, place)
                }
            }
            "valid" | "equal" => self.valid(arguments, place),
            "required" | "exist" => {
                is_optional = false;
                Json::object(place)
            }
            _ => Json::object(place),
        };
        // What `Joi.extend` added takes what it makes a list or the like of, too.
        let is_own = !TYPES.contains(&chain.function.as_str());
        for (method, arguments) in &chain.calls {
            if is_own && !OF_ALL.contains(&&**method) {
                continue;
            }
            let kind = json
                .get("type")
                .and_then(Json::as_text)
                .unwrap_or_default()
                .to_owned();
            match (&**method, kind.as_str()) {
                ("required" | "exist", _) => is_optional = false,
                ("optional", _) => is_optional = true,
                ("default", _) => {
                    if let Some(value) = arguments.first()
                        && let Some(value) = self.literal(value, place)
                    {
                        json.set("default", value);
                    }
                }
                ("keys" | "append", _) => {
                    if let Some(shape) = arguments.first() {
                        let more = self.fields(shape, place, depth, false);
                        json = merged(json, &more, place);
                    }
                }
                ("concat", _) => {
                    let more = self.inner(arguments.first(), place, depth);
                    json = if more.get("properties").is_some() {
                        merged(json, &more, place)
                    } else {
                        json
                    };
                }
                ("valid" | "equal", _) => {
                    let values = self.valid(arguments, place);
                    if let Some(list) = values.get("enum") {
                        json.set("enum", list.clone());
                    }
                }
                ("allow", _) => {
                    let given = flattened(arguments.iter().cloned());
                    if given.iter().any(|value| matches!(value, Value::Null)) {
                        json = nullable(json, place);
                    }
                }
                ("items", _) => {
                    let items: Vec<_> = arguments
                        .iter()
                        .map(|item| self.inner(Some(item), place, depth))
                        .collect();
                    if !items.is_empty() {
                        json.set("items", any_of(items, place));
                    }
                }
                ("ordered", _) => {
                    let items: Vec<_> = arguments
                        .iter()
                        .map(|item| self.inner(Some(item), place, depth))
                        .collect();
                    json.set("prefixItems", Json::list(items, place));
                }
                ("try", _) => {
                    let options = flattened(arguments.iter().cloned());
                    let options: Vec<_> = options
                        .iter()
                        .map(|option| self.inner(Some(option), place, depth))
                        .collect();
                    json = any_of(options, place);
                }
                ("min", kind) => set_number(&mut json, bound("min", kind), arguments, place),
                ("max", kind) => set_number(&mut json, bound("max", kind), arguments, place),
                ("length", kind) => {
                    set_number(&mut json, bound("min", kind), arguments, place);
                    set_number(&mut json, bound("max", kind), arguments, place);
                }
                ("integer", _) => json.set("type", Json::text("integer", place)),
                ("positive", _) => json.set("exclusiveMinimum", Json::number(0, place)),
                ("greater", _) => set_number(&mut json, "exclusiveMinimum", arguments, place),
                ("less", _) => set_number(&mut json, "exclusiveMaximum", arguments, place),
                ("multiple", _) => set_number(&mut json, "multipleOf", arguments, place),
                ("unique", _) => json.set("uniqueItems", Json::flag(true, place)),
                ("pattern" | "regex", "string") => pattern(&mut json, arguments, place),
                ("pattern", "object") => {
                    let value = self.inner(arguments.get(1), place, depth);
                    json.set("additionalProperties", value);
                }
                ("alphanum", _) => json.set("pattern", Json::text("^[a-zA-Z0-9]+$", place)),
                ("hex", _) => json.set("pattern", Json::text("^[0-9a-fA-F]+$", place)),
                ("unknown", "object") => {
                    json.remove("additionalProperties");
                }
                ("description" | "note", _) => {
                    if let Some(text) = arguments.first().and_then(Value::as_text) {
                        json.set("description", Json::text(text, place));
                    }
                }
                // Seconds or milliseconds since 1970.
                ("timestamp", _) if chain.function == "date" => {
                    json = Json::of_type("number", place);
                }
                ("iso" | "isoDate", _) => json.set("format", Json::text("date-time", place)),
                (name, "string") => {
                    if let Some(format) = format(name) {
                        json.set("format", Json::text(format, place));
                    }
                }
                _ => {}
            }
        }
        Declared { json, is_optional }
    }

    fn valid(&mut self, arguments: &[Value<'a>], place: Location) -> Json {
        let values = flattened(arguments.iter().cloned());
        let values: Vec<Json> = values
            .iter()
            .filter_map(|value| self.literal(value, place))
            .collect();
        if values.is_empty() {
            Json::object(place)
        } else {
            one_of_values(values, place)
        }
    }
}

/// The keyword for a bound of a type.
pub(super) fn bound(which: &str, kind: &str) -> &'static str {
    match (which, kind) {
        ("min", "string") => "minLength",
        ("max", "string") => "maxLength",
        ("min", "array") => "minItems",
        ("max", "array") => "maxItems",
        ("min", "object") => "minProperties",
        ("max", "object") => "maxProperties",
        ("min", _) => "minimum",
        _ => "maximum",
    }
}
