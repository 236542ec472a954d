//! What resources are called, and the types of their columns that list values.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::database::names::{free, pascal, plural, singular};
use crate::read::database::resource::{Field, Resource};
use crate::write::words::words;

/// Names that stand for something else in documents, or in modules beside those of tables.
const TAKEN_TAGS: [&str; 4] = ["caller", "rows", "security", "tables"];
const TAKEN_TYPES: [&str; 5] = ["error", "errordetail", "errorinfo", "meta", "pagemeta"];

/// What the names of schemas about rows end with, in lower case.
const SUFFIXES: [&str; 9] = [
    "",
    "answer",
    "changes",
    "field",
    "include",
    "new",
    "page",
    "replacement",
    "sort",
];

/// Gives resources and types their names, of which each is there once.
pub(super) fn call(resources: &mut [Resource]) {
    let (mut tags, mut types) = (set(&TAKEN_TAGS), set(&TAKEN_TYPES));
    for resource in &mut *resources {
        let words = words(&resource.table.shown());
        resource.tag = free(&mut tags, words.join("_"));
        resource.name = pascal(&singular(&words));
    }
    // `posts` are called `Post`, whatever `post_replacements` are.
    let mut shortest: Vec<&mut Resource> = resources.iter_mut().collect();
    shortest.sort_by_key(|resource| resource.name.len());
    for resource in shortest {
        resource.name = free_type(&mut types, &resource.name);
    }
    call_many(resources);
    call_enums(resources, &mut types);
}

/// Names for the rows of lists: `user` and `users` are no table more than once.
fn call_many(resources: &mut [Resource]) {
    let mut taken = BTreeSet::new();
    let wanted = |resource: &Resource| {
        let words = words(&resource.tag);
        (pascal(&plural(&words)), pascal(&words))
    };
    // Those that are called so come first.
    let (exact, others): (Vec<_>, Vec<_>) = resources.iter_mut().partition(|resource| {
        let (many, as_it_is) = wanted(resource);
        many == as_it_is
    });
    for resource in exact.into_iter().chain(others) {
        let (many, as_it_is) = wanted(resource);
        let many = if taken.contains(&many.to_lowercase()) {
            as_it_is
        } else {
            many
        };
        resource.many = free(&mut taken, many);
    }
}

/// Names for what lists values: those that types of the database have, or else table and column.
fn call_enums(resources: &mut [Resource], types: &mut BTreeSet<String>) {
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    for resource in resources {
        let row = &resource.name;
        for field in &mut resource.fields {
            if field.column.values().is_empty() {
                continue;
            }
            let mut called = |wanted: String| match types.contains(&wanted.to_lowercase()) {
                true => free(types, format!("{wanted}Enum")),
                false => free(types, wanted),
            };
            field.listed = Some(match &field.column.enum_type {
                Some(ty) => {
                    let name = || called(pascal(&singular(&words(&ty.1))));
                    known.entry(ty.clone()).or_insert_with(name).clone()
                }
                None => called(format!("{row}{}", named_by(field))),
            });
        }
    }
}

/// The column as the end of a name: one of what a list of them is called.
fn named_by(field: &Field) -> String {
    let words = words(&field.column.name);
    match field.is_list() {
        true => pascal(&singular(&words)),
        false => pascal(&words),
    }
}

/// A name for rows that leaves those of all schemas about them free.
fn free_type(taken: &mut BTreeSet<String>, wanted: &str) -> String {
    let all = |name: &str| {
        let name = name.to_lowercase();
        SUFFIXES.map(|suffix| format!("{name}{suffix}"))
    };
    let mut name = wanted.to_owned();
    let mut number = 0_u32;
    while all(&name).iter().any(|name| taken.contains(name)) {
        number = number.saturating_add(1);
        name = match number {
            1 => format!("{wanted}Row"),
            number => format!("{wanted}{number}"),
        };
    }
    taken.extend(all(&name));
    name
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
