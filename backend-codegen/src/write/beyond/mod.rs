//! What schemas say beyond the types that stand for them in code, as keywords of JSON Schema.
//!
//! No language has a type for `oneOf`, for a bound of items or for `not`. Where a writer makes code that a
//! reader shall find the whole schema in, it says these beside the type, in a form of its own.

mod speaker;

use crate::api::plan::{Plans, TypePlan, Use};
use crate::api::{Decimal, Json, NumberKeywords, StringKeywords, Type, TypeId, TypeSet};

use speaker::Speaker;

/// What a schema says beyond a type.
pub(super) enum Beyond {
    /// Keywords that hold as well. What they say of items and members adds to what types say of these.
    Keywords(Json),
    /// The schema, of which the type says little or nothing.
    Whole(Json),
}

/// What a writer knows of its code.
pub(super) trait Code {
    /// What a type is in the code.
    fn plan(&self, used: Use) -> Option<&TypePlan>;

    /// What the code calls a type, if it has a name there.
    fn name(&self, used: Use) -> Option<String>;

    /// Whether types tell integers from other numbers.
    fn has_integers(&self) -> bool;
}

/// Schemas in schemas.
const DEPTH: usize = 24;

/// A schema that is longer is not said: it would hide the code.
const MOST: usize = 10_000;

/// What the schema of a type says beyond the type itself.
pub(super) fn beyond(plans: &Plans<'_>, code: &dyn Code, used: Use) -> Option<Beyond> {
    let speaker = Speaker {
        plans,
        code,
        direction: used.direction,
    };
    let plan = code.plan(used)?;
    let found = if speaker.is_plain(used.ty, &plan.shape) {
        Beyond::Keywords(Json::Object(speaker.keywords(used, 0)?))
    } else {
        Beyond::Whole(speaker.whole(used.ty, &mut Vec::new())?)
    };
    let (Beyond::Keywords(json) | Beyond::Whole(json)) = &found;
    let is_something = !matches!(json, Json::Object(members) if members.is_empty());
    (is_something && json.to_string().len() <= MOST).then_some(found)
}

/// The schema of a type, or a reference to it if it has a name.
pub(super) fn whole(plans: &Plans<'_>, code: &dyn Code, used: Use) -> Option<Json> {
    let speaker = Speaker {
        plans,
        code,
        direction: used.direction,
    };
    let schema = speaker.schema(used.ty, &mut Vec::new())?;
    (schema.to_string().len() <= MOST).then_some(schema)
}

/// Keywords about the numbers, texts and counts of a type.
pub(super) fn bounds(ty: &Type) -> Vec<(&'static str, Json)> {
    let mut found = Vec::new();
    let mut add = |name, value: Option<Json>| found.extend(value.map(|value| (name, value)));
    let text = |text: &Option<Box<str>>| text.clone().map(Json::String);
    let count = |count: Option<u64>| count.map(|count| Json::Number(Decimal::from(count)));
    let number = |number: &Option<Decimal>| number.clone().map(Json::Number);
    add("format", text(&ty.format));
    if let Some(NumberKeywords {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of,
    }) = ty.number.as_deref()
    {
        add("minimum", number(minimum));
        add("exclusiveMinimum", number(exclusive_minimum));
        add("maximum", number(maximum));
        add("exclusiveMaximum", number(exclusive_maximum));
        add("multipleOf", number(multiple_of));
    }
    if let Some(string) = ty.string.as_deref() {
        add("minLength", count(string.min_length));
        add("maxLength", count(string.max_length));
        add("pattern", text(&string.pattern));
    }
    if let Some(array) = ty.array.as_deref() {
        add("minItems", count(array.min_items));
        add("maxItems", count(array.max_items));
        add(
            "uniqueItems",
            array.unique_items.then_some(Json::Bool(true)),
        );
    }
    if let Some(object) = ty.object.as_deref() {
        add("minProperties", count(object.min_properties));
        add("maxProperties", count(object.max_properties));
    }
    found
}

/// The same of a type and its parts, as far as they do not contradict each other.
pub(super) fn all_bounds(plans: &Plans<'_>, id: TypeId) -> Vec<(&'static str, Json)> {
    let mut found: Vec<(&'static str, Json)> = Vec::new();
    for part in parts(plans, id) {
        for (name, value) in bounds(plans.ty(part)) {
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, value));
            }
        }
    }
    found
}

/// Who alone sends a value, whichever part of its type says so.
pub(super) fn directions(plans: &Plans<'_>, id: TypeId) -> Vec<(&'static str, Json)> {
    let parts = parts(plans, id);
    let is_said = |says: fn(&Type) -> bool| parts.iter().any(|part| says(plans.ty(*part)));
    let flags = [
        ("readOnly", is_said(|ty| ty.read_only)),
        ("writeOnly", is_said(|ty| ty.write_only)),
    ];
    let said = flags.into_iter().filter(|(_, is_said)| *is_said);
    said.map(|(name, _)| (name, Json::Bool(true))).collect()
}

/// The type, what it refers to, its `allOf`, and so on.
fn parts(plans: &Plans<'_>, id: TypeId) -> Vec<TypeId> {
    let mut parts = vec![id];
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        let ty = plans.ty(part);
        let all_of = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
        for part in ty.reference.iter().chain(all_of) {
            if !parts.contains(part) {
                parts.push(*part);
            }
        }
    }
    parts
}

/// Whether the only numbers of a type are integers.
pub(super) fn is_integer(ty: &Type) -> bool {
    let numbers = ty.types.intersection(TypeSet::NUMBER);
    !numbers.is_empty() && numbers.without(TypeSet::INTEGER).is_empty()
}

type Members = Vec<(Box<str>, Json)>;

/// The value of `type`.
pub(super) fn types(types: TypeSet) -> Option<Json> {
    let names = types.names().map(|name| Json::String(name.into()));
    let mut names: Vec<Json> = names.collect();
    match names.len() {
        1 => names.pop(),
        _ => Some(Json::Array(names)),
    }
}

/// Adds an object that says something.
fn put(members: &mut Members, name: &str, inside: Members) {
    if !inside.is_empty() {
        put_value(members, name, Json::Object(inside));
    }
}

/// Adds a member, or says it in place of another one.
fn put_value(members: &mut Members, name: &str, value: Json) {
    match members.iter_mut().find(|(known, _)| **known == *name) {
        Some((_, known)) => *known = value,
        None => members.push((name.into(), value)),
    }
}

fn encodings(string: &StringKeywords, members: &mut Members) {
    for (name, text) in [
        ("contentEncoding", &string.content_encoding),
        ("contentMediaType", &string.content_media_type),
    ] {
        members.extend(text.clone().map(|text| (name.into(), Json::String(text))));
    }
}

fn counted(name: &str, count: Option<u64>, members: &mut Members) {
    let value = count.map(|count| (name.into(), Json::Number(Decimal::from(count))));
    members.extend(value);
}
