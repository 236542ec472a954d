//! What values that are answered may be.

use std::rc::Rc;

use super::{DEPTH, any_of, nullable};
use crate::document::Location;
use crate::read::code::{Evidence, Value as Json};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{Object, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// The schema of a value, and how it is known.
    pub(in crate::read::typescript) fn value_schema(
        &mut self,
        value: &Value<'a>,
        place: Location,
    ) -> (Json, Evidence) {
        let mut evidence = Evidence::Usage;
        let mut path = Vec::new();
        let json = self.value_at(value, place, 0, &mut path, &mut evidence);
        (json, evidence)
    }

    fn value_at(
        &mut self,
        value: &Value<'a>,
        place: Location,
        depth: u32,
        path: &mut Vec<*const Object<'a>>,
        evidence: &mut Evidence,
    ) -> Json {
        if depth > DEPTH || !self.step() {
            return Json::object(place);
        }
        match value {
            Value::Text(_) => Json::of_type("string", place),
            Value::Number(number) => Json::of_type(
                if number.fract() == 0.0 {
                    "integer"
                } else {
                    "number"
                },
                place,
            ),
            Value::Bool(_) => Json::of_type("boolean", place),
            Value::Null => Json::of_type("null", place),
            Value::Array(array) => {
                let items = array.items.borrow().clone();
                let mut schemas: Vec<Json> = Vec::new();
                for item in items.iter().take(50) {
                    let schema = self.value_at(item, place, depth + 1, path, evidence);
                    if !schemas.iter().any(|known| known.says_the_same(&schema)) {
                        schemas.push(schema);
                    }
                }
                let json = Json::of_type("array", place);
                if schemas.is_empty() {
                    json.with("items", Json::object(place))
                } else {
                    json.with("items", united(schemas, place))
                }
            }
            Value::Object(object) => {
                let object = object.clone();
                self.object_schema(&object, value, depth, path, evidence)
            }
            Value::Term(of) => {
                let of = of.clone();
                self.term_schema(&of, place, depth, path, evidence)
            }
            Value::Part(part) => self
                .part_schema(&part.clone())
                .0
                .unwrap_or_else(|| Json::object(place)),
            Value::Undefined
            | Value::Regex { .. }
            | Value::Function(_)
            | Value::Class(_)
            | Value::Router(_)
            | Value::Role(_) => Json::object(place),
        }
    }

    fn object_schema(
        &mut self,
        object: &Rc<Object<'a>>,
        value: &Value<'a>,
        depth: u32,
        path: &mut Vec<*const Object<'a>>,
        evidence: &mut Evidence,
    ) -> Json {
        let place = self.location(object.place);
        if path.contains(&Rc::as_ptr(object)) {
            return Json::object(place);
        }
        if let Some(class) = object.class.clone() {
            let own = object.members.borrow().get("toJSON").cloned();
            let to_json = own.or_else(|| self.method_of(&class, "toJSON", value, object.place));
            if let Some(to_json @ Value::Function(_)) = to_json {
                path.push(Rc::as_ptr(object));
                let shown = self.call(&to_json, Some(value.clone()), Vec::new(), object.place);
                let json = self.value_at(&shown, place, depth + 1, path, evidence);
                path.pop();
                return json;
            }
        }
        path.push(Rc::as_ptr(object));
        let mut properties = Json::object(place);
        let mut required = Json::list([], place);
        let sources = object.sources.borrow().clone();
        let mut is_partial = object.open.get();
        for source in &sources {
            let schema = self.value_at(source, place, depth + 1, path, evidence);
            for member in schema
                .get("properties")
                .map(Json::members)
                .unwrap_or_default()
            {
                properties.set_at(&member.key, member.place, member.value.clone());
            }
            is_partial |= schema.is_partial || schema.get("properties").is_none();
        }
        let members = object.members.borrow().clone();
        for (name, member) in &members {
            // `{ ...user, password: undefined }`
            if member.is_undefined() {
                properties.remove(name);
                continue;
            }
            if name.starts_with('#') || matches!(member, Value::Function(_) | Value::Class(_)) {
                continue;
            }
            if let Some(class) = &object.class
                && self.is_unset(class, name, member)
            {
                continue;
            }
            let at = object.places.borrow().get(name).copied();
            let key = at.map_or(place, |place| self.location(place));
            let schema = self.value_at(member, key, depth + 1, path, evidence);
            if !object.has_spread.get() && object.class.is_none() {
                required.push(Json::text(&**name, key));
            }
            properties.set_at(name, key, schema);
        }
        path.pop();
        if properties.members().is_empty() && (object.open.get() || !members.is_empty()) {
            return Json::of_type("object", place);
        }
        let mut json = Json::of_type("object", place).with("properties", properties);
        json.is_partial = is_partial;
        if !required.items().is_empty() {
            json.set("required", required);
        }
        json
    }

    fn term_schema(
        &mut self,
        of: &Rc<Term<'a>>,
        place: Location,
        depth: u32,
        path: &mut Vec<*const Object<'a>>,
        evidence: &mut Evidence,
    ) -> Json {
        if let Some(items) = set_items(of) {
            return self.value_at(&Value::array(items), place, depth + 1, path, evidence);
        }
        if let Some((shown, is_list)) = self.row_as_json(of) {
            let json = self.value_at(&shown, place, depth + 1, path, evidence);
            return match is_list {
                true => Json::of_type("array", place).with("items", json),
                false => json,
            };
        }
        if let Some(ty) = &of.ty
            && !self.is_row_of_class(of, ty)
            && let Some(json) = self.type_schema(ty)
            && !json.is_anything()
        {
            *evidence = Evidence::Type;
            return json;
        }
        if let Some(shown) = self.shown_document(of) {
            return self.value_at(&shown, place, depth + 1, path, evidence);
        }
        if self.referenced(of, 0).is_some() {
            return Json::of_type("string", place);
        }
        let shape = self.known_shape(of);
        let (known, is_list) = &*shape;
        let is_partial = known.is_empty();
        let mut properties = Json::object(place);
        for (name, member) in known {
            let schema = self.value_at(member, place, depth + 1, path, evidence);
            properties.set(name, schema);
        }
        let own = of.members.borrow().clone();
        for (name, member) in &own {
            match member {
                Value::Function(_) => continue,
                // `delete user.password`
                Value::Undefined => {
                    properties.remove(name);
                    continue;
                }
                _ => {}
            }
            let schema = self.value_at(member, place, depth + 1, path, evidence);
            properties.set(name, schema);
        }
        if !properties.members().is_empty() {
            let mut json = Json::of_type("object", place).with("properties", properties);
            json.is_partial = is_partial;
            return if *is_list {
                Json::of_type("array", place).with("items", json)
            } else {
                json
            };
        }
        if *is_list {
            return Json::of_type("array", place).with("items", Json::object(place));
        }
        let called = match &of.kind {
            TermKind::Call(callee, _) => callee.as_term().map(|callee| match &callee.kind {
                TermKind::Member(_, name) => (callee.path(), name.to_string()),
                _ => (callee.path(), callee.path().unwrap_or_default()),
            }),
            TermKind::New(callee, _) => {
                let path = callee.as_term().and_then(|callee| callee.path());
                if path.as_deref() == Some("Date") {
                    return Json::of_type("string", place)
                        .with("format", Json::text("date-time", place));
                }
                None
            }
            _ => None,
        };
        let Some((called_path, name)) = called else {
            return Json::object(place);
        };
        match (called_path.as_deref().unwrap_or_default(), name.as_str()) {
            ("parseInt", _) => Json::of_type("integer", place),
            ("Number" | "parseFloat" | "Date.now", _) | (_, "count" | "countDocuments") => {
                Json::of_type("number", place)
            }
            ("String", _)
            | (
                _,
                "toString" | "toISOString" | "toLowerCase" | "toUpperCase" | "trim" | "replace"
                | "toFixed" | "join",
            )
            | ("jsonwebtoken.sign" | "JSON.stringify" | "bcrypt.hash" | "bcryptjs.hash", _) => {
                Json::of_type("string", place)
            }
            ("uuid.v4" | "crypto.randomUUID" | "uuid", _) => {
                Json::of_type("string", place).with("format", Json::text("uuid", place))
            }
            ("Boolean" | "Array.isArray", _)
            | (_, "includes" | "some" | "every" | "startsWith" | "endsWith" | "hasOwnProperty") => {
                Json::of_type("boolean", place)
            }
            _ => Json::object(place),
        }
    }

    /// Whether nothing says what a term is made of.
    pub(in crate::read::typescript) fn is_shapeless(&mut self, of: &Rc<Term<'a>>) -> bool {
        let place = self.location(of.place);
        let mut evidence = Evidence::Usage;
        let json = self.term_schema(of, place, 0, &mut Vec::new(), &mut evidence);
        json.is_anything()
    }

    /// A schema to which `null` may belong.
    pub(in crate::read::typescript) fn or_null(&self, json: Json, place: Location) -> Json {
        nullable(json, place)
    }
}

/// What the items of a list were set to: `pets[i] = { name: pets[i].name }`.
fn set_items<'a>(of: &Term<'a>) -> Option<Vec<Value<'a>>> {
    let members = of.members.borrow();
    let is_index = |name: &str| name.parse::<u32>().is_ok();
    let is_list = !members.is_empty() && members.keys().all(|name| is_index(name));
    is_list.then(|| members.values().cloned().collect())
}

/// What any of several values is: objects of the same members are one, of which each member is any of
/// theirs.
fn united(schemas: Vec<Json>, place: Location) -> Json {
    let names = |schema: &Json| -> Option<Vec<String>> {
        let is_object = schema.get("type").and_then(Json::as_text) == Some("object");
        let members = schema.get("properties").map(Json::members)?;
        let plain = ["type", "properties", "required"];
        let is_plain = schema.members().iter().all(|it| plain.contains(&&*it.key));
        (is_object && is_plain).then(|| members.iter().map(|it| it.key.to_string()).collect())
    };
    let Some(first) = schemas.first().filter(|_| schemas.len() > 1).cloned() else {
        return any_of(schemas, place);
    };
    let own = names(&first);
    if own.is_none() || schemas.iter().any(|schema| names(schema) != own) {
        return any_of(schemas, place);
    }
    let mut whole = first;
    whole.is_partial = schemas.iter().any(|schema| schema.is_partial);
    for name in own.unwrap_or_default() {
        let mut each: Vec<Json> = Vec::new();
        for schema in &schemas {
            if let Some(member) = schema.get("properties").and_then(|it| it.get(&name))
                && !each.iter().any(|known| known.says_the_same(member))
            {
                each.push(member.clone());
            }
        }
        let member = match each.iter().find(|member| member.is_anything()) {
            Some(anything) => anything.clone(),
            None => united(each, place),
        };
        if let Some(properties) = whole.get_mut("properties") {
            properties.set(&name, member);
        }
    }
    whole
}
