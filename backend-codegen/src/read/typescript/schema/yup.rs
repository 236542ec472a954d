//! Yup.

use super::joi::bound;
use super::zod::{format, merged, picked};
use super::{Chain, Declared, nullable, one_of_values, pattern, set_number};
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::flattened;
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    pub(super) fn yup(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let arguments = chain.arguments.as_slice();
        let mut is_optional = true;
        let mut json = match chain.function.as_str() {
            "string" => Json::of_type("string", place),
            "number" => Json::of_type("number", place),
            "boolean" | "bool" => Json::of_type("boolean", place),
            "date" => Json::of_type("string", place).with("format", Json::text("date-time", place)),
            "array" => {
                let json = Json::of_type("array", place);
                match arguments.first() {
                    Some(items) => {
                        let items = self.inner(Some(items), place, depth);
                        json.with("items", items)
                    }
                    None => json,
                }
            }
            "object" => match arguments.first() {
                Some(shape) => self.fields(shape, place, depth, false),
                None => Json::of_type("object", place),
            },
            "lazy" => match arguments.first() {
                Some(function @ Value::Function(_)) => {
                    let made = self.call(function, None, Vec::new(), chain.place);
                    self.inner(Some(&made), place, depth)
                }
                _ => Json::object(place),
            },
            _ => Json::object(place),
        };
        for (method, arguments) in &chain.calls {
            let kind = json
                .get("type")
                .and_then(Json::as_text)
                .unwrap_or_default()
                .to_owned();
            match (&**method, kind.as_str()) {
                ("required" | "defined" | "exists", _) => is_optional = false,
                ("optional" | "notRequired", _) => is_optional = true,
                ("default", _) => {
                    is_optional = true;
                    if let Some(value) = arguments.first()
                        && let Some(value) = self.literal(value, place)
                    {
                        json.set("default", value);
                    }
                }
                ("nullable", _) => json = nullable(json, place),
                ("shape", _) => {
                    if let Some(shape) = arguments.first() {
                        let more = self.fields(shape, place, depth, false);
                        json = merged(json, &more, place);
                    }
                }
                ("concat", _) => {
                    let more = self.inner(arguments.first(), place, depth);
                    if more.get("properties").is_some() {
                        json = merged(json, &more, place);
                    }
                }
                ("pick" | "omit", _) => {
                    let keys = flattened(arguments.iter().cloned());
                    let keys: Vec<_> = keys.iter().filter_map(Value::as_text).collect();
                    json = picked(json, &keys, &**method == "pick", place);
                }
                ("partial", _) => {
                    json.remove("required");
                }
                ("of", _) => {
                    let items = self.inner(arguments.first(), place, depth);
                    json.set("items", items);
                }
                ("oneOf", _) => {
                    let values = arguments.first().and_then(Value::items).unwrap_or_default();
                    let values: Vec<Json> = values
                        .iter()
                        .filter_map(|value| self.literal(value, place))
                        .collect();
                    if let Some(list) = one_of_values(values, place).get("enum") {
                        json.set("enum", list.clone());
                    }
                }
                ("when", _) => {
                    // What it may be in one case, it may be.
                    if let Some(cases) = arguments.get(1) {
                        let then = self.get(cases, "then", chain.place);
                        let then = match then {
                            Value::Function(_) => {
                                self.call(&then, None, vec![Value::Undefined], chain.place)
                            }
                            other => other,
                        };
                        if let Some(declared) = self.declared_at(&then, depth) {
                            for member in declared.json.members() {
                                if json.get(&member.key).is_none() {
                                    json.set(&member.key, member.value.clone());
                                }
                            }
                        }
                    }
                }
                ("min", kind) => set_number(&mut json, bound("min", kind), arguments, place),
                ("max", kind) => set_number(&mut json, bound("max", kind), arguments, place),
                ("length", kind) => {
                    set_number(&mut json, bound("min", kind), arguments, place);
                    set_number(&mut json, bound("max", kind), arguments, place);
                }
                ("integer", _) => json.set("type", Json::text("integer", place)),
                ("positive", _) => json.set("exclusiveMinimum", Json::number(0, place)),
                ("moreThan", _) => set_number(&mut json, "exclusiveMinimum", arguments, place),
                ("lessThan", _) => set_number(&mut json, "exclusiveMaximum", arguments, place),
                ("matches", _) => pattern(&mut json, arguments, place),
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
}
