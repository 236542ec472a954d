//! Schemas of Mongoose: what a document may be made of.

use super::{DEPTH, number, one_of};
use crate::document::Location;
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::rows::{is_mongoose_schema, mongoose_definition};
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    /// What the fields of a schema may be: `{ name: { type: String, required: true } }`.
    pub(super) fn mongoose(&mut self, fields: &Value<'a>, place: Location, depth: u32) -> Json {
        let mut properties = Json::object(place);
        let mut required = Json::list([], place);
        if let Value::Object(object) = fields {
            let members = object.members.borrow().clone();
            for (name, field) in &members {
                let at = object.places.borrow().get(name).copied();
                let key = at.map_or(place, |at| self.location(at));
                let json = self.mongoose_field(field, key, depth + 1);
                let demanded = match field.own("required") {
                    Some(Value::Array(items)) => items.items.borrow().first().cloned(),
                    other => other,
                };
                let is_demanded = matches!(&demanded, Some(Value::Bool(true) | Value::Text(_)));
                if is_demanded && field.own("default").is_none() {
                    required.push(Json::text(&**name, key));
                }
                properties.set_at(name, key, json);
            }
        }
        let json = Json::of_type("object", place).with("properties", properties);
        match required.items() {
            [] => json,
            _ => json.with("required", required),
        }
    }

    fn mongoose_field(&mut self, field: &Value<'a>, place: Location, depth: u32) -> Json {
        if depth > DEPTH || !self.step() {
            return Json::object(place);
        }
        match field {
            Value::Array(items) => {
                let item = items.items.borrow().first().cloned();
                let item = item.map(|item| self.mongoose_field(&item, place, depth + 1));
                let item = item.unwrap_or_else(|| Json::object(place));
                Json::of_type("array", place).with("items", item)
            }
            Value::Object(_) => match field.own("type") {
                Some(kind) if kind.own("type").is_none() => {
                    let mut json = self.mongoose_field(&kind, place, depth + 1);
                    self.mongoose_rules(&mut json, field, place);
                    json
                }
                _ => self.mongoose(field, place, depth + 1),
            },
            Value::Term(of) if is_mongoose_schema(of) => match mongoose_definition(of) {
                Some((fields, _)) => self.mongoose(&fields, place, depth + 1),
                None => Json::object(place),
            },
            Value::Term(of) => {
                let path = of.path().unwrap_or_default();
                named(path.rsplit('.').next().unwrap_or_default(), place)
            }
            Value::Text(name) => named(&name.exact().unwrap_or_default(), place),
            _ => Json::object(place),
        }
    }

    fn mongoose_rules(&mut self, json: &mut Json, field: &Value<'a>, place: Location) {
        // `min: [1, 'is too small']`
        let rule = |name: &str| match field.own(name) {
            Some(Value::Array(items)) if name != "enum" => items.items.borrow().first().cloned(),
            other => other,
        };
        for (name, keyword) in [
            ("minlength", "minLength"),
            ("minLength", "minLength"),
            ("maxlength", "maxLength"),
            ("maxLength", "maxLength"),
            ("min", "minimum"),
            ("max", "maximum"),
        ] {
            if let Some(value @ Value::Number(_)) = rule(name) {
                number(json, keyword, &[value], place);
            }
        }
        let choices = match rule("enum") {
            Some(Value::Object(rule)) => {
                let values = rule.members.borrow().get("values").cloned();
                match values {
                    Some(values) => values.items(),
                    None => Some(rule.members.borrow().values().cloned().collect()),
                }
            }
            other => other.and_then(|choices| choices.items()),
        };
        if let Some(choices) = choices.filter(|choices| !choices.is_empty())
            && let Some(list) = one_of(self, &choices, place).get("enum")
        {
            json.set("enum", list.clone());
        }
        if let Some(default) = rule("default")
            && !matches!(default, Value::Null | Value::Array(_) | Value::Object(_))
            && let Some(default) = self.literal(&default, place)
        {
            json.set("default", default);
        }
    }
}

/// What a type is in JSON.
fn named(name: &str, place: Location) -> Json {
    match name {
        "String" | "string" | "ObjectId" | "ObjectID" | "UUID" => Json::of_type("string", place),
        "Number" | "number" | "Double" => Json::of_type("number", place),
        "Int32" => Json::of_type("integer", place),
        "Boolean" | "boolean" => Json::of_type("boolean", place),
        "Date" | "date" => {
            Json::of_type("string", place).with("format", Json::text("date-time", place))
        }
        _ => Json::object(place),
    }
}
