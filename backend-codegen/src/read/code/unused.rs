//! Types that have a name in code and no use in the document.
//!
//! A type is a schema as soon as it is looked at, such as that of what a handler is given, of which
//! only the parts go over the wire. What nothing refers to in the end is no part of the API.

use std::collections::{HashMap, HashSet};

use super::{Operation, Sketch, Value};

/// Where schemas are referred to.
const POINTER: &str = "#/components/schemas/";

/// Takes away the schemas of types to which neither an operation nor another schema leads.
#[cfg(any(feature = "rust-source", feature = "ts-source"))]
pub(in crate::read) fn take_away(sketch: &mut Sketch, is_type: &dyn Fn(&str) -> bool) {
    let used = used(sketch, is_type);
    let schemas = &mut sketch.schemas;
    schemas.retain(|(name, _)| !is_type(&name.text) || used.contains(&name.text));
}

/// Takes away the schemas to which only operations led that are served by earlier ones.
pub(super) fn without(sketch: &mut Sketch, left_out: &[Operation]) {
    if left_out.is_empty() {
        return;
    }
    let mut waiting = Vec::new();
    for operation in left_out {
        values(operation, &mut |value| note(value, &mut waiting));
    }
    let theirs = reached(sketch, waiting);
    let used = used(sketch, &|name| theirs.contains(name));
    let schemas = &mut sketch.schemas;
    schemas.retain(|(name, _)| !theirs.contains(&name.text) || used.contains(&name.text));
}

/// The names of schemas to which operations and what is no type lead.
fn used(sketch: &Sketch, is_type: &dyn Fn(&str) -> bool) -> HashSet<String> {
    let mut waiting: Vec<String> = Vec::new();
    for operation in &sketch.operations {
        values(operation, &mut |value| note(value, &mut waiting));
    }
    for (name, schema) in &sketch.schemas {
        if !is_type(&name.text) {
            note(schema, &mut waiting);
        }
    }
    reached(sketch, waiting)
}

/// These names, and those to which their schemas lead.
fn reached(sketch: &Sketch, mut waiting: Vec<String>) -> HashSet<String> {
    let mut schemas: HashMap<&str, Vec<&Value>> = HashMap::new();
    for (name, schema) in &sketch.schemas {
        schemas.entry(&name.text).or_default().push(schema);
    }
    let mut reached: HashSet<String> = HashSet::new();
    while let Some(name) = waiting.pop() {
        if reached.insert(name.clone()) {
            for schema in schemas.get(name.as_str()).into_iter().flatten() {
                note(schema, &mut waiting);
            }
        }
    }
    reached
}

/// All that an operation says in JSON.
fn values(operation: &Operation, found: &mut dyn FnMut(&Value)) {
    for parameter in &operation.parameters {
        parameter.schema.iter().for_each(&mut *found);
    }
    let bodies = operation.body.iter().flat_map(|body| &body.content);
    let answers = operation
        .responses
        .iter()
        .flat_map(|answer| &answer.content);
    for content in bodies.chain(answers) {
        content.schema.iter().for_each(&mut *found);
        content.example.iter().for_each(&mut *found);
    }
    for answer in &operation.responses {
        for (_, header) in &answer.headers {
            found(header);
        }
    }
}

/// Notes the names of schemas that a value refers to, by `$ref` or in the mapping of a discriminator.
fn note(value: &Value, names: &mut Vec<String>) {
    value.walk(&mut |value| {
        let name = value.as_text().and_then(|it| it.strip_prefix(POINTER));
        // A pointer may lead into a schema.
        let name = name.and_then(|it| it.split('/').next());
        names.extend(name.map(|it| it.replace("~1", "/").replace("~0", "~")));
    });
}
