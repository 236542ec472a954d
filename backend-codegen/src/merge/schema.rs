//! Schemas: properties by name, and what stands inside them.

use super::tree::{
    WORDS_OF_SCHEMA, has_words, list, member_mut, members, order, reference, resolved, set, words,
};
use super::{At, Merge};
use crate::api::{Json, Version};

/// Schemas in schemas.
const DEPTH: usize = 64;

/// Keywords with one schema.
const ONE: [&str; 5] = [
    "items",
    "additionalProperties",
    "contains",
    "not",
    "propertyNames",
];
/// Keywords with several, in order.
const MANY: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// Whether a schema, or a property of it, has words.
pub(super) fn says(schema: &Json) -> bool {
    has_words(schema, WORDS_OF_SCHEMA)
        || properties(schema)
            .iter()
            .any(|(_, property)| has_words(property, WORDS_OF_SCHEMA))
}

fn properties(schema: &Json) -> &[(Box<str>, Json)] {
    schema.get("properties").map(members).unwrap_or_default()
}

impl<'a> Merge<'a> {
    /// Takes the words of a schema of the document that stands in the same place.
    pub(super) fn schema(&mut self, new: &mut Json, old: &'a Json, at: At<'_>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let Some(name) = referred(new) else {
            let target = resolved(self.old, bare(old));
            self.inline(new, target, at, depth);
            // What is said of the place goes before what is said of the thing.
            if !std::ptr::eq(target, old) {
                self.note(old);
                words(new, old, WORDS_OF_SCHEMA);
            }
            return;
        };
        self.note(old);
        let has_name = |json: &Json| reference(bare(json)).is_some();
        let schemas = self.old.get("components").and_then(|it| it.get("schemas"));
        let is_known = schemas.is_some_and(|schemas| schemas.get(&name).is_some());
        self.pairs.push((name, resolved(self.old, bare(old))));
        if !has_name(old) && !is_known {
            // The words of a schema without a name are those of the one that has one now.
            return;
        }
        if has_words(old, WORDS_OF_SCHEMA) {
            if self.document.version == Version::V3_0 && new.get("allOf").is_none() {
                // What stands beside a reference is ignored there.
                let inside = std::mem::replace(new, Json::Object(Vec::new()));
                set(new, "allOf", Json::Array(vec![inside]));
            }
            words(new, old, WORDS_OF_SCHEMA);
        }
    }

    /// Notes that the words of what is referred to are not lost.
    fn note(&mut self, old: &'a Json) {
        if let Some((_, name)) = reference(bare(old)) {
            self.used.insert(name);
        }
    }

    fn inline(&mut self, new: &mut Json, old: &'a Json, at: At<'_>, depth: usize) {
        words(new, old, WORDS_OF_SCHEMA);
        if new.get("default").is_none()
            && let (Json::Object(_), Some(default)) = (&*new, old.get("default"))
        {
            set(new, "default", default.clone());
        }
        self.properties(new, old, at, depth);
        for keyword in ONE {
            if let (Some(new), Some(old)) = (member_mut(new, keyword), old.get(keyword)) {
                self.schema(new, old, at, depth + 1);
            }
        }
        for keyword in MANY {
            let branches = old.get(keyword).map(list).unwrap_or_default();
            // Code says either way that one of several may be there.
            let other = match keyword {
                "anyOf" => "oneOf",
                "oneOf" => "anyOf",
                keyword => keyword,
            };
            let own = match new.get(keyword) {
                Some(_) => keyword,
                None => other,
            };
            let items = match member_mut(new, own) {
                Some(Json::Array(items)) if items.len() == branches.len() => items,
                _ if branches.iter().any(says) => {
                    let what = format!("the branches of {}", at.name);
                    self.lost(&what, "the code has others", Some(at.place));
                    continue;
                }
                _ => continue,
            };
            // Null stands first in many documents, and last in code.
            let (nulls, others): (Vec<_>, Vec<_>) = branches.iter().partition(|it| is_null(it));
            let (own_nulls, own): (Vec<_>, Vec<_>) = items.iter_mut().partition(|it| is_null(it));
            let own = own.into_iter().chain(own_nulls);
            for (new, old) in own.zip(others.into_iter().chain(nulls)) {
                self.schema(new, old, at, depth + 1);
            }
        }
    }

    fn properties(&mut self, new: &mut Json, old: &'a Json, at: At<'_>, depth: usize) {
        let mut own = member_mut(new, "properties");
        for (name, old) in properties(old) {
            match own.as_mut().and_then(|own| member_mut(own, name)) {
                Some(new) => self.schema(new, old, at, depth + 1),
                None if says(old) => {
                    let what = format!("the property `{name}` of {}", at.name);
                    let place = self.property(at, name);
                    self.lost(&what, "the code does not have it", Some(place));
                }
                None => {}
            }
        }
        if let (Some(own), Some(old)) = (own, old.get("properties")) {
            order(own, old);
        }
    }

    /// Where a property stands, if that is in the schema that is looked at.
    fn property(&self, at: At<'_>, name: &str) -> crate::document::Location {
        let types = &self.document.types;
        let found = types.iter().find_map(|(_, ty)| {
            let property = ty.object.as_ref()?.properties.get(name)?;
            (ty.location == at.place).then(|| types.get(*property).location)
        });
        found.unwrap_or(at.place)
    }
}

fn is_null(schema: &Json) -> bool {
    matches!(schema.get("type"), Some(Json::String(name)) if **name == *"null")
}

/// What stands in an `allOf` alone, as OpenAPI 3.0 writes words beside a reference.
fn bare(schema: &Json) -> &Json {
    match schema.get("allOf").map(list) {
        Some([only]) if only.get("$ref").is_some() && schema.get("properties").is_none() => only,
        _ => schema,
    }
}

/// The name of the schema that is referred to, with or without words beside it.
fn referred(schema: &Json) -> Option<Box<str>> {
    let (section, name) = reference(bare(schema))?;
    (section == "schemas").then(|| name.into())
}
