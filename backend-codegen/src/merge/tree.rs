//! Trees: what is looked for in objects, and which of their members are words.

use crate::api::Json;

/// What is said of things, by kind; `x-` members always are.
pub(super) const WORDS_OF_DOCUMENT: &[&str] =
    &["externalDocs", "jsonSchemaDialect", "$self", "webhooks"];
pub(super) const WORDS_OF_PATH: &[&str] = &["summary", "description", "servers"];
pub(super) const WORDS_OF_OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "callbacks",
    "servers",
];
pub(super) const WORDS_OF_PARAMETER: &[&str] = &["description", "example", "examples"];
pub(super) const WORDS_OF_BODY: &[&str] = &["description"];
pub(super) const WORDS_OF_MEDIA_TYPE: &[&str] = &["example", "examples"];
pub(super) const WORDS_OF_RESPONSE: &[&str] = &["summary", "description", "links"];
pub(super) const WORDS_OF_SCHEMA: &[&str] = &[
    "title",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$comment",
    "xml",
];

/// The members of an object; of anything else there are none.
pub(super) fn members(json: &Json) -> &[(Box<str>, Json)] {
    match json {
        Json::Object(members) => members,
        _ => &[],
    }
}

/// The items of an array; of anything else there are none.
pub(super) fn list(json: &Json) -> &[Json] {
    match json {
        Json::Array(items) => items,
        _ => &[],
    }
}

/// A member with its name.
pub(super) fn member<'j>(json: &'j Json, name: &str) -> Option<(&'j str, &'j Json)> {
    let mut members = members(json).iter();
    let (name, value) = members.find(|(key, _)| **key == *name)?;
    Some((name, value))
}

pub(super) fn member_mut<'j>(json: &'j mut Json, name: &str) -> Option<&'j mut Json> {
    match json {
        Json::Object(members) => members
            .iter_mut()
            .find(|(key, _)| **key == *name)
            .map(|(_, value)| value),
        _ => None,
    }
}

/// Takes a member out.
pub(super) fn take(json: &mut Json, name: &str) -> Option<Json> {
    let Json::Object(members) = json else {
        return None;
    };
    let at = members.iter().position(|(key, _)| **key == *name)?;
    Some(members.remove(at).1)
}

/// Sets a member, where it stands or at the end.
pub(super) fn set(json: &mut Json, name: &str, value: Json) {
    if let Json::Object(members) = json {
        match members.iter_mut().find(|(key, _)| **key == *name) {
            Some((_, known)) => *known = value,
            None => members.push((name.into(), value)),
        }
    }
}

/// Takes the words of `old`, in place of those of `new`.
pub(super) fn words(new: &mut Json, old: &Json, names: &[&str]) {
    for (name, value) in members(old) {
        if names.contains(&&**name) {
            // One excludes the other.
            match &**name {
                "example" => drop(take(new, "examples")),
                "examples" => drop(take(new, "example")),
                _ => {}
            }
            set(new, name, value.clone());
        }
    }
    extensions(new, old);
}

/// Takes the `x-` members of `old`. How facts are known is said anew by each run.
pub(super) fn extensions(new: &mut Json, old: &Json) {
    for (name, value) in members(old) {
        if is_extension(name) {
            set(new, name, value.clone());
        }
    }
}

fn is_extension(name: &str) -> bool {
    name.starts_with("x-") && name != "x-provenance"
}

/// Whether there are words.
pub(super) fn has_words(json: &Json, names: &[&str]) -> bool {
    members(json)
        .iter()
        .any(|(name, _)| names.contains(&&**name) || is_extension(name))
}

/// Brings members into the order of another object; those that it does not have come behind.
pub(super) fn order(new: &mut Json, old: &Json) {
    if let Json::Object(own) = new {
        own.sort_by_key(|(name, _)| position(old, |known| known == &**name));
    }
}

/// Where a member stands; behind all others, if it is not there.
pub(super) fn position(json: &Json, is_it: impl Fn(&str) -> bool) -> usize {
    let mut members = members(json).iter();
    members
        .position(|(name, _)| is_it(name))
        .unwrap_or(usize::MAX)
}

/// Brings reusable parts into the order of the document.
pub(super) fn order_components(new: &mut Json, old: &Json) {
    let (Some(Json::Object(sections)), Some(old)) =
        (member_mut(new, "components"), old.get("components"))
    else {
        return;
    };
    for (name, section) in sections {
        if let Some(old) = old.get(name) {
            order(section, old);
        }
    }
}

/// What a reference to a reusable part leads to; anything else is it itself.
pub(super) fn resolved<'j>(root: &'j Json, json: &'j Json) -> &'j Json {
    let mut json = json;
    // Longer chains are circles.
    for _ in 0..16 {
        let target = reference(json).and_then(|(section, name)| {
            let components = root.get("components")?;
            components.get(section)?.get(name)
        });
        match target {
            Some(target) => json = target,
            None => break,
        }
    }
    json
}

/// The section and the name in `$ref: '#/components/schemas/Pet'`. Names of components need no escapes.
pub(super) fn reference(json: &Json) -> Option<(&str, &str)> {
    let path = json.get("$ref")?.as_str()?.strip_prefix("#/components/")?;
    path.split_once('/')
}

#[cfg(test)]
mod tests {
    use super::{members, order};
    use crate::api::Json;

    #[test]
    fn what_is_new_comes_behind_what_is_known() {
        let object = |names: &[&str]| {
            let members = names.iter().map(|name| ((*name).into(), Json::Null));
            Json::Object(members.collect())
        };
        let mut new = object(&["x", "b", "a"]);
        order(&mut new, &object(&["a", "gone", "b"]));
        let names: Vec<&str> = members(&new).iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["a", "b", "x"]);
    }
}
