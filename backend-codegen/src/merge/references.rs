//! Reusable parts that what was kept refers to, and those that people keep for themselves.

use std::collections::HashSet;

use super::tree::{member_mut, members, reference, set};
use crate::api::Json;

/// Brings in the parts of the document that are referred to and that the code has not.
pub(super) fn complete(new: &mut Json, old: &Json) {
    loop {
        let mut missing = Vec::new();
        gather(new, &mut |section, name| {
            let components = new.get("components").and_then(|it| it.get(section));
            if components.and_then(|it| it.get(name)).is_none()
                && !missing.contains(&(section.to_owned(), name.to_owned()))
            {
                missing.push((section.to_owned(), name.to_owned()));
            }
        });
        let mut is_done = true;
        for (section, name) in missing {
            let part = old
                .get("components")
                .and_then(|it| it.get(&section)?.get(&name));
            if let Some(part) = part {
                add(new, &section, &name, part.clone());
                is_done = false;
            }
        }
        if is_done {
            return;
        }
    }
}

/// The parts of a document that nothing in it refers to: whoever wrote them keeps them for another reason.
pub(super) fn spare(old: &Json) -> Vec<(&str, &str)> {
    let mut referred: HashSet<(String, String)> = HashSet::new();
    gather(old, &mut |section, name| {
        referred.insert((section.to_owned(), name.to_owned()));
    });
    let sections = old.get("components").map(members).unwrap_or_default();
    let sections = sections
        .iter()
        .filter(|(section, _)| **section != *"securitySchemes" && !section.starts_with("x-"));
    let parts = sections.flat_map(|(section, parts)| {
        let names = members(parts).iter();
        names.map(move |(name, _)| (&**section, &**name))
    });
    let is_spare =
        |(section, name): &(&str, &str)| !referred.contains(&((*section).into(), (*name).into()));
    parts.filter(is_spare).collect()
}

/// Brings in spare parts of the document that the code has not.
pub(super) fn keep(new: &mut Json, old: &Json) {
    for (section, name) in spare(old) {
        let part = |of: &Json| of.get("components")?.get(section)?.get(name).cloned();
        if let (None, Some(part)) = (part(new), part(old)) {
            add(new, section, name, part);
        }
    }
}

fn gather(json: &Json, found: &mut impl FnMut(&str, &str)) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Json::Object(all) => {
            if let Some((section, name)) = reference(json) {
                found(section, name);
            }
            for (_, value) in all {
                gather(value, found);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn add(new: &mut Json, section: &str, name: &str, part: Json) {
    for (parent, key) in [(None, "components"), (Some("components"), section)] {
        let place = match parent {
            None => Some(&mut *new),
            Some(parent) => member_mut(new, parent),
        };
        if let Some(place) = place
            && !members(place).iter().any(|(known, _)| **known == *key)
        {
            set(place, key, Json::Object(Vec::new()));
        }
    }
    if let Some(section) = member_mut(new, "components").and_then(|it| member_mut(it, section)) {
        set(section, name, part);
    }
}
