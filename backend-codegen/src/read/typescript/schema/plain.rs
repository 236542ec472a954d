//! JSON Schema that is written as an object.

use std::rc::Rc;

use super::DEPTH;
use crate::read::code::Value as Json;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{Object, Value};

impl<'a> Machine<'a> {
    /// An object of the code as JSON, without what is not known.
    pub(in crate::read::typescript) fn plain(
        &mut self,
        value: &Value<'a>,
        depth: u32,
    ) -> Option<Json> {
        if depth > DEPTH || !self.step() {
            return None;
        }
        match value {
            Value::Object(object) => Some(self.plain_object(&object.clone(), depth)),
            Value::Array(array) => {
                let items = array.items.borrow().clone();
                let place = crate::document::Location::default();
                let items: Vec<_> = items
                    .iter()
                    .filter_map(|item| self.plain(item, depth + 1))
                    .collect();
                let place = items.first().map_or(place, |item| item.place);
                Some(Json::list(items, place))
            }
            Value::Term(_) => self
                .declared_at(value, depth + 1)
                .map(|declared| declared.json),
            other => self.literal(other, crate::document::Location::default()),
        }
    }

    fn plain_object(&mut self, object: &Rc<Object<'a>>, depth: u32) -> Json {
        let place = self.location(object.place);
        let mut json = Json::object(place);
        let members = object.members.borrow().clone();
        for (name, value) in &members {
            let key = object
                .places
                .borrow()
                .get(name)
                .map_or(place, |place| self.location(*place));
            match &**name {
                "$id" => continue,
                "$ref" => {
                    if let Some(target) = value.as_text() {
                        json.set_at("$ref", key, self.shared_reference(&target, key));
                    }
                    continue;
                }
                // What is no type would be refused with everything around it.
                "type" if !matches!(value, Value::Text(_) | Value::Array(_)) => continue,
                // Names of properties, which may be those of keywords.
                "properties" | "patternProperties" => {
                    if let Value::Object(properties) = value {
                        let fields = properties.members.borrow().clone();
                        let mut found = Json::object(self.location(properties.place));
                        for (field, schema) in &fields {
                            let at = properties
                                .places
                                .borrow()
                                .get(field)
                                .map_or(key, |place| self.location(*place));
                            let mut schema = self
                                .plain(schema, depth + 1)
                                .unwrap_or_else(|| Json::object(at));
                            if let Some(flag) = schema.get("required")
                                && matches!(flag.kind, crate::read::code::Kind::Flag(_))
                            {
                                schema.remove("required");
                            }
                            found.set_at(field, at, schema);
                        }
                        json.set_at(name, key, found);
                        continue;
                    }
                }
                _ => {}
            }
            let mut value = match self.plain(value, depth + 1) {
                Some(value) => value,
                None => continue,
            };
            if value.place == crate::document::Location::default() {
                value.place = key;
            }
            json.set_at(name, key, value);
        }
        // `nullable` is of OpenAPI 3.0.
        if let Some(flag) = json.get("nullable")
            && matches!(flag.kind, crate::read::code::Kind::Flag(true))
        {
            json.remove("nullable");
            return super::nullable(json, place);
        }
        json.remove("nullable");
        json
    }

    /// The reference to a schema that Fastify was given, or to one of the document.
    fn shared_reference(&mut self, target: &str, place: crate::document::Location) -> Json {
        let name = target.trim_end_matches('#').trim_end_matches("#/");
        if self.shared_schemas.contains_key(name) {
            let reference = Json::reference(name, place);
            return reference
                .get("$ref")
                .cloned()
                .unwrap_or_else(|| Json::text(target, place));
        }
        Json::text(target, place)
    }
}
