//! What parts of a request may be, as their use shows.

use std::rc::Rc;

use super::DEPTH;
use crate::read::code::{Evidence, Value as Json};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::{Guess, Part};
use crate::read::typescript::value::Value;

impl<'a> Machine<'a> {
    /// The schema of a part, and how it is known; nothing if nothing was done with it.
    pub(in crate::read::typescript) fn part_schema(
        &mut self,
        part: &Rc<Part<'a>>,
    ) -> (Option<Json>, Evidence) {
        self.part_schema_at(part, 0)
    }

    fn part_schema_at(&mut self, part: &Rc<Part<'a>>, depth: u32) -> (Option<Json>, Evidence) {
        if depth > DEPTH {
            return (None, Evidence::Guess);
        }
        let place = self.location(part.place);
        let schema = part.schema.borrow().clone();
        if let Some((schema, _)) = schema
            && let Some(declared) = self.declared_or_fields(&schema)
        {
            let mut json = declared.json;
            if part.is_partial.get() {
                json.remove("required");
            }
            // What the server itself sets is not sent, unless it was looked at before that.
            let members = part.members.borrow().clone();
            let set: Vec<String> = part
                .overlay
                .borrow()
                .keys()
                .filter(|key| !members.contains_key(*key))
                .map(|key| key.to_string())
                .collect();
            if !set.is_empty() && json.get("properties").is_some() {
                json = super::pick(json, &set, false, place);
            }
            // What is checked with others says nothing of what else is taken.
            if part.is_partial.get()
                && let Some(mut properties) = json.get("properties").cloned()
            {
                let ty = part.ty.borrow().clone();
                let typed = ty.and_then(|ty| self.type_schema(&ty));
                let typed = typed.map(|json| self.resolved(json));
                let typed = typed.as_ref().and_then(|json| json.get("properties"));
                for member in typed.map(Json::members).unwrap_or_default() {
                    if properties.get(&member.key).is_none() {
                        properties.set_at(&member.key, member.place, member.value.clone());
                    }
                }
                for (name, member) in &members {
                    if properties.get(name).is_none() {
                        let key = self.location(member.place);
                        let (schema, _) = self.part_schema_at(member, depth + 1);
                        properties.set_at(name, key, schema.unwrap_or_else(|| Json::object(key)));
                    }
                }
                json.set("properties", properties);
            }
            return (Some(json), Evidence::Declared);
        }
        let ty = part.ty.borrow().clone();
        if let Some(ty) = ty
            && let Some(mut json) = self.type_schema(&ty)
            && !json.is_anything()
        {
            // `@Param("id", ParseIntPipe) id: number`
            if part.guess.get() == Guess::Integer
                && json.get("type").and_then(Json::as_text) == Some("number")
            {
                json.set("type", Json::text("integer", place));
            }
            return (Some(json), Evidence::Type);
        }
        let note = |name: &str| part.overlay.borrow().get(name).cloned();
        if note("[file]").is_some() {
            let file = Json::of_type("string", place).with("format", Json::text("binary", place));
            let json = if part.items.borrow().is_some() {
                Json::of_type("array", place).with("items", file)
            } else {
                file
            };
            return (Some(json), Evidence::Declared);
        }
        let members = part.members.borrow().clone();
        if !members.is_empty() {
            let mut properties = Json::object(place);
            let mut required = Json::list([], place);
            let mut evidence = Evidence::Usage;
            for (name, member) in &members {
                let key = self.location(member.place);
                let (json, of_member) = self.part_schema_at(member, depth + 1);
                if of_member == Evidence::Declared {
                    evidence = Evidence::Declared;
                }
                let is_required = member.overlay.borrow().get("[required]").cloned();
                if matches!(is_required, Some(Value::Bool(true))) {
                    required.push(Json::text(&**name, key));
                }
                properties.set_at(name, key, json.unwrap_or_else(|| Json::object(key)));
            }
            let mut json = Json::of_type("object", place).with("properties", properties);
            if !required.items().is_empty() {
                json.set("required", required);
            }
            return (Some(json), evidence);
        }
        let items = part.items.borrow().clone();
        // Texts can be spread, too.
        let is_text = |items: &Part<'_>| {
            let is_known = items.guess.get() != Guess::Unknown || items.schema.borrow().is_some();
            part.guess.get() == Guess::Text && !is_known && items.members.borrow().is_empty()
        };
        if let Some(items) = items.filter(|items| !is_text(items)) {
            let (items, _) = self.part_schema_at(&items, depth + 1);
            let json = Json::of_type("array", place)
                .with("items", items.unwrap_or_else(|| Json::object(place)));
            return (Some(json), Evidence::Usage);
        }
        let mut json = match part.guess.get() {
            Guess::Unknown => {
                let json = note("[required]").is_some().then(|| Json::object(place));
                return (json, Evidence::Usage);
            }
            Guess::Text => Json::of_type("string", place),
            Guess::Number => Json::of_type("number", place),
            Guess::Integer => Json::of_type("integer", place),
            Guess::Flag => Json::of_type("boolean", place),
        };
        for keyword in ["format", "minLength", "maxLength"] {
            if let Some(value) = note(&format!("[{keyword}]"))
                && let Some(value) = self.literal(&value, place)
            {
                json.set(keyword, value);
            }
        }
        if let Some(default) = part.default.borrow().clone()
            && let Some(value) = self.literal(&default, place)
        {
            let fits = match &default {
                Value::Number(_) => matches!(part.guess.get(), Guess::Number | Guess::Integer),
                Value::Text(_) => part.guess.get() == Guess::Text,
                Value::Bool(_) => part.guess.get() == Guess::Flag,
                _ => false,
            };
            if fits {
                json.set("default", value);
            }
        }
        let evidence = if note("[required]").is_some() {
            Evidence::Declared
        } else {
            Evidence::Usage
        };
        (Some(json), evidence)
    }
}
