//! Codecs of io-ts.

use super::zod::merged;
use super::{Chain, Declared, any_of, nullable, one_of_values};
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    pub(super) fn io_ts(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let arguments = chain.arguments.as_slice();
        let first = arguments.first();
        let text = || Json::of_type("string", place);
        let format = |name: &str| text().with("format", Json::text(name, place));
        let mut is_optional = false;
        let json = match chain.function.as_str() {
            "string" | "NumberFromString" | "IntFromString" | "BooleanFromString" => text(),
            "NonEmptyString" => text().with("minLength", Json::number("1", place)),
            "UUID" => format("uuid"),
            "DateFromISOString" | "date" => format("date-time"),
            "number" => Json::of_type("number", place),
            "Int" | "Integer" => Json::of_type("integer", place),
            "boolean" | "bool" => Json::of_type("boolean", place),
            "null" | "nullType" => Json::of_type("null", place),
            "undefined" | "undefinedType" | "void" | "voidType" => {
                is_optional = true;
                Json::object(place)
            }
            "type" | "strict" | "interface" | "partial" => match first {
                Some(shape) => self.fields(shape, place, depth, chain.function == "partial"),
                None => Json::of_type("object", place),
            },
            // What else is said of a codec.
            "exact" | "readonly" | "brand" | "refinement" | "withMessage" | "clean" | "alias"
            | "withValidate" => self.inner(first, place, depth),
            "withFallback" | "fromNullable" => {
                is_optional = true;
                self.inner(first, place, depth)
            }
            "intersection" => {
                let parts = first.and_then(Value::items).unwrap_or_default();
                let mut json = Json::of_type("object", place);
                for part in &parts {
                    let more = self.inner(Some(part), place, depth);
                    json = merged(json, &more, place);
                }
                json
            }
            "union" => {
                let mut schemas = Vec::new();
                let mut is_nullable = false;
                for part in first.and_then(Value::items).unwrap_or_default() {
                    let Some(declared) = self.declared_at(&part, depth + 1) else {
                        schemas.push(Json::object(place));
                        continue;
                    };
                    let kind = declared.json.get("type").and_then(Json::as_text);
                    match (declared.is_optional, kind) {
                        (true, None) => is_optional = true,
                        (_, Some("null")) => is_nullable = true,
                        _ => schemas.push(declared.json),
                    }
                }
                let json = any_of(schemas, place);
                if is_nullable {
                    nullable(json, place)
                } else {
                    json
                }
            }
            "array" | "readonlyArray" | "nonEmptyArray" | "readonlyNonEmptyArray" | "Array" => {
                let items = self.inner(first, place, depth);
                Json::of_type("array", place).with("items", items)
            }
            "record" | "dictionary" => {
                let values = self.inner(arguments.last(), place, depth);
                Json::of_type("object", place).with("additionalProperties", values)
            }
            "literal" => match first.and_then(|value| self.literal(value, place)) {
                Some(value) => Json::object(place).with("const", value),
                None => Json::object(place),
            },
            "keyof" => match first {
                Some(Value::Object(keys)) => {
                    let keys = keys.members.borrow();
                    let keys = keys.keys().map(|key| Json::text(&**key, place));
                    one_of_values(keys.collect(), place)
                }
                _ => text(),
            },
            _ => Json::object(place),
        };
        Declared { json, is_optional }
    }
}
