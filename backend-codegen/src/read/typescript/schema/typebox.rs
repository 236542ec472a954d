//! TypeBox: functions that make JSON Schema.

use super::zod::{merged, picked};
use super::{Chain, Declared, any_of};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::framework::flattened;
use crate::read::typescript::value::{Place, Value};

impl<'a> Machine<'a> {
    pub(super) fn typebox(&mut self, chain: &Chain<'a>, depth: u32) -> Declared {
        let place = self.location(chain.place);
        let arguments = chain.arguments.as_slice();
        let mut is_optional = false;
        let first = arguments.first();
        // Where the options stand depends on what comes before them.
        let mut options = first;
        let mut json = match chain.function.as_str() {
            "String" => Json::of_type("string", place),
            "Number" => Json::of_type("number", place),
            "Integer" => Json::of_type("integer", place),
            "Boolean" => Json::of_type("boolean", place),
            "Null" => Json::of_type("null", place),
            "Date" => Json::of_type("string", place).with("format", Json::text("date-time", place)),
            "Any" | "Unknown" => Json::object(place),
            function @ ("createSelectSchema" | "createInsertSchema" | "createUpdateSchema") => {
                options = None;
                self.schema_of_table(function, arguments, chain.place)
            }
            "Object" => {
                options = arguments.get(1);
                match first {
                    Some(shape) => self.fields(shape, place, depth, false),
                    None => Json::of_type("object", place),
                }
            }
            "Array" => {
                options = arguments.get(1);
                let items = self.inner(first, place, depth);
                Json::of_type("array", place).with("items", items)
            }
            "Tuple" => {
                options = arguments.get(1);
                let items = first.and_then(Value::items).unwrap_or_default();
                let items: Vec<_> = items
                    .iter()
                    .map(|item| self.inner(Some(item), place, depth))
                    .collect();
                Json::of_type("array", place).with("prefixItems", Json::list(items, place))
            }
            "Record" => {
                options = arguments.get(2);
                let value = self.inner(arguments.get(1), place, depth);
                Json::of_type("object", place).with("additionalProperties", value)
            }
            "Union" => {
                options = arguments.get(1);
                let all = first.and_then(Value::items).unwrap_or_default();
                let all = all
                    .iter()
                    .map(|item| self.inner(Some(item), place, depth))
                    .collect();
                any_of(all, place)
            }
            "Intersect" => {
                options = arguments.get(1);
                let all = first.and_then(Value::items).unwrap_or_default();
                let all: Vec<_> = all
                    .iter()
                    .map(|item| self.inner(Some(item), place, depth))
                    .collect();
                Json::object(place).with("allOf", Json::list(all, place))
            }
            "Composite" => {
                options = arguments.get(1);
                let all = first.and_then(Value::items).unwrap_or_default();
                let mut json = Json::of_type("object", place);
                for item in &all {
                    let more = self.inner(Some(item), place, depth);
                    json = merged(json, &more, place);
                }
                json
            }
            "Literal" => {
                options = arguments.get(1);
                match first.and_then(|value| self.literal(value, place)) {
                    Some(value) => Json::object(place).with("const", value),
                    None => Json::object(place),
                }
            }
            "Enum" => {
                options = arguments.get(1);
                self.enumerated_by(arguments, place)
            }
            "Optional" => {
                options = None;
                is_optional = true;
                self.inner(first, place, depth)
            }
            "Readonly" | "ReadonlyOptional" | "Recursive" | "Unsafe" => {
                options = None;
                is_optional = chain.function == "ReadonlyOptional";
                match first {
                    Some(first) => self.declared_at(first, depth).map_or_else(
                        || Json::object(place),
                        |declared| {
                            is_optional |= declared.is_optional;
                            declared.json
                        },
                    ),
                    None => Json::object(place),
                }
            }
            "Partial" => {
                options = arguments.get(1);
                let mut json = self.inner(first, place, depth);
                json.remove("required");
                json
            }
            "Required" => {
                options = arguments.get(1);
                let mut json = self.inner(first, place, depth);
                let names: Vec<Json> = json
                    .get("properties")
                    .map(Json::members)
                    .unwrap_or_default()
                    .iter()
                    .map(|member| Json::text(&*member.key, member.place))
                    .collect();
                json.set("required", Json::list(names, place));
                json
            }
            "Pick" | "Omit" => {
                options = arguments.get(2);
                let json = self.inner(first, place, depth);
                let keys: Vec<String> = flattened(arguments.get(1).cloned())
                    .iter()
                    .filter_map(Value::as_text)
                    .collect();
                picked(json, &keys, chain.function == "Pick", place)
            }
            "Ref" => {
                options = None;
                match first {
                    Some(Value::Text(name)) => {
                        let name = name.exact().unwrap_or_default();
                        Json::reference(name.trim_end_matches('#'), place)
                    }
                    other => self.inner(other, place, depth),
                }
            }
            _ => Json::object(place),
        };
        if let Some(options) = options {
            self.add_keywords(&mut json, options, chain.place, depth);
        }
        Declared { json, is_optional }
    }

    /// Keywords of JSON Schema that are given as an object.
    pub(super) fn add_keywords(
        &mut self,
        json: &mut Json,
        options: &Value<'a>,
        at: Place,
        depth: u32,
    ) {
        let Value::Object(object) = options else {
            return;
        };
        let place: Location = self.location(at);
        let members = object.members.borrow().clone();
        for (name, value) in &members {
            if &**name == "$id" || name.starts_with("error") {
                continue;
            }
            let key = object
                .places
                .borrow()
                .get(name)
                .map_or(place, |place| self.location(*place));
            let value = if super::is_schema(value) {
                self.declared_at(value, depth).map(|declared| declared.json)
            } else {
                self.literal(value, key)
            };
            if let Some(value) = value {
                json.set_at(name, key, value);
            }
        }
    }
}
