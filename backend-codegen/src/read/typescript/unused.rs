//! Types that have a name in code and no use in the document.
//!
//! A type is a schema as soon as it is looked at, such as that of what a handler is given, of which
//! only the parts go over the wire. What nothing refers to in the end is no part of the API.

use std::collections::HashSet;

use crate::map::IndexMap;
use crate::read::code::{Operation, Sketch, Value};

/// Where schemas are referred to.
const POINTER: &str = "#/components/schemas/";

/// Takes away the schemas of `types` to which neither an operation nor another schema leads.
pub(super) fn take_away<T>(sketch: &mut Sketch, types: &IndexMap<String, T>) {
    let mut used: HashSet<String> = HashSet::new();
    let mut waiting: Vec<String> = Vec::new();
    for operation in &sketch.operations {
        values(operation, &mut |value| note(value, &mut waiting));
    }
    for (name, schema) in &sketch.schemas {
        if !types.contains_key(&name.text) {
            note(schema, &mut waiting);
        }
    }
    while let Some(name) = waiting.pop() {
        if used.insert(name.clone()) {
            let schemas = sketch.schemas.iter();
            for (_, schema) in schemas.filter(|(known, _)| known.text == name) {
                note(schema, &mut waiting);
            }
        }
    }
    let schemas = &mut sketch.schemas;
    schemas.retain(|(name, _)| !types.contains_key(&name.text) || used.contains(&name.text));
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
