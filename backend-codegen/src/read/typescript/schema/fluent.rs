//! fluent-json-schema: chains that make JSON Schema.

use super::{Chain, Declared};
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    pub(super) fn fluent(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let mut is_optional = true;
        let mut json = match chain.function.as_str() {
            kind @ ("string" | "number" | "integer" | "boolean" | "null" | "array" | "object") => {
                Json::of_type(kind, place)
            }
            "enum" => Json::object(place).with_some(
                "enum",
                chain
                    .arguments
                    .first()
                    .cloned()
                    .and_then(|values| self.literal(&values, place)),
            ),
            "const" => Json::object(place).with_some(
                "const",
                chain
                    .arguments
                    .first()
                    .cloned()
                    .and_then(|value| self.literal(&value, place)),
            ),
            "ref" => match chain.arguments.first().and_then(Value::as_text) {
                Some(name) => {
                    Json::reference(name.trim_start_matches('#').trim_end_matches('#'), place)
                }
                None => Json::object(place),
            },
            "anyOf" | "oneOf" | "allOf" => {
                let all = chain
                    .arguments
                    .first()
                    .and_then(Value::items)
                    .unwrap_or_default();
                let all: Vec<_> = all
                    .iter()
                    .map(|item| self.inner(Some(item), place, depth))
                    .collect();
                Json::object(place).with(&chain.function, Json::list(all, place))
            }
            // `S.raw({ … })`
            "raw" => match chain.arguments.first() {
                Some(raw) => self.inner(Some(&raw.clone()), place, depth),
                None => Json::object(place),
            },
            _ => Json::object(place),
        };
        // The property that `required()` without a name speaks of.
        let mut last: Option<String> = None;
        for (method, arguments) in &chain.calls {
            let first = arguments.first();
            match &**method {
                "prop" => {
                    let Some(name) = first.and_then(Value::as_text) else {
                        continue;
                    };
                    let declared = match arguments.get(1) {
                        Some(schema) => self.declared_at(schema, depth),
                        None => None,
                    };
                    let declared = declared.unwrap_or(Declared {
                        json: Json::object(place),
                        is_optional: true,
                    });
                    if !declared.is_optional {
                        require(&mut json, &name, place);
                    }
                    if json.get("properties").is_none() {
                        json.set("properties", Json::object(place));
                    }
                    if let Some(properties) = json.get_mut("properties") {
                        properties.set(&name, declared.json);
                    }
                    last = Some(name);
                }
                "required" => match first {
                    Some(names) => {
                        for name in names.items().unwrap_or_default() {
                            if let Some(name) = name.as_text() {
                                require(&mut json, &name, place);
                            }
                        }
                    }
                    None => match &last {
                        Some(name) => require(&mut json, &name.clone(), place),
                        None => is_optional = false,
                    },
                },
                "items" => {
                    let items = self.inner(first, place, depth);
                    json.set("items", items);
                }
                "extend" => {
                    let base = self.inner(first, place, depth);
                    json = super::zod::merged(base, &json, place);
                }
                "additionalProperties" | "anyOf" | "oneOf" | "allOf" | "not" | "definition" => {
                    if let Some(value) = first
                        && let Some(value) = if super::is_schema(value) {
                            self.declared_at(value, depth).map(|declared| declared.json)
                        } else {
                            self.literal(value, place)
                        }
                        && &**method != "definition"
                    {
                        json.set(method, value);
                    }
                }
                "id" | "$id" | "ifThen" | "ifThenElse" | "valueOf" => {}
                keyword => {
                    if let Some(value) = first {
                        let value = match value {
                            Value::Regex { pattern, .. } => Some(Json::text(&**pattern, place)),
                            value => self.literal(value, place),
                        };
                        if let Some(value) = value {
                            json.set(keyword, value);
                        }
                    } else if keyword == "uniqueItems" || keyword == "deprecated" {
                        json.set(keyword, Json::flag(true, place));
                    }
                }
            }
        }
        Declared { json, is_optional }
    }
}

fn require(json: &mut Json, name: &str, place: crate::document::Location) {
    if json.get("required").is_none() {
        json.set("required", Json::list([], place));
    }
    if let Some(list) = json.get_mut("required")
        && !list.items().iter().any(|item| item.as_text() == Some(name))
    {
        list.push(Json::text(name, place));
    }
}
