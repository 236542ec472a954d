//! Operations at their paths: what a document demands of them together.

use std::collections::{HashMap, HashSet};

use super::{Evidence, Lost, Operation, Parameter, ParameterLocation, Sketch, Text, Value};
use crate::document::Location;

/// Makes one document possible: paths that differ in the names of parameters alone become one, each
/// method is at a path once, parameters of paths are complete, and names of operations are unique.
pub(super) fn unite(sketch: &mut Sketch) {
    let mut templates: HashMap<String, String> = HashMap::new();
    let mut seen: HashMap<(String, String), Location> = HashMap::new();
    let mut operations = Vec::with_capacity(sketch.operations.len());
    for mut operation in std::mem::take(&mut sketch.operations) {
        operation.path = tidy(&operation.path);
        let template = templates
            .entry(shape(&operation.path))
            .or_insert_with(|| operation.path.clone())
            .clone();
        rename(&mut operation, &template);
        let key = (operation.method.clone(), operation.path.clone());
        if let Some(first) = seen.get(&key) {
            // One call may be come to in several ways.
            if *first != operation.place {
                sketch.lost.push(twice(&operation));
            }
            continue;
        }
        seen.insert(key, operation.place);
        complete(&mut operation);
        operations.push(operation);
    }
    name(&mut operations);
    sketch.operations = operations;
}

fn twice(operation: &Operation) -> Lost {
    let method = operation.method.to_ascii_uppercase();
    Lost {
        place: operation.place,
        reason: format!(
            "`{method} {}` is served by an earlier call already",
            operation.path
        ),
        help: "take one of them away".to_owned(),
    }
}

/// A path that begins with one slash and has no two in a row; parameters of the same name are told
/// apart.
fn tidy(path: &str) -> String {
    let mut tidy = String::new();
    let mut names: HashSet<String> = HashSet::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        tidy.push('/');
        let mut rest = part;
        while let Some((before, name, after)) = parameter(rest) {
            let mut unique = name.to_owned();
            let mut n = 1;
            while !names.insert(unique.clone()) {
                n += 1;
                unique = format!("{name}_{n}");
            }
            tidy.push_str(before);
            tidy.push('{');
            tidy.push_str(&unique);
            tidy.push('}');
            rest = after;
        }
        tidy.push_str(rest);
    }
    if tidy.is_empty() || path.ends_with('/') {
        tidy.push('/');
    }
    tidy
}

/// What stands before the first parameter of a text, its name, and what stands behind it.
fn parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The names of a template's parameters, in order.
pub(crate) fn names(template: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, name, after)) = parameter(rest) {
        names.push(name.to_owned());
        rest = after;
    }
    names
}

/// A template without the names of its parameters.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut rest = template;
    while let Some((before, _, after)) = parameter(rest) {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after;
    }
    shape.push_str(rest);
    shape
}

/// Gives an operation another template of the same shape.
fn rename(operation: &mut Operation, template: &str) {
    if operation.path == template {
        return;
    }
    let before = std::mem::replace(&mut operation.path, template.to_owned());
    let renamed: HashMap<String, String> =
        names(&before).into_iter().zip(names(template)).collect();
    for parameter in &mut operation.parameters {
        if parameter.location == ParameterLocation::Path
            && let Some(name) = renamed.get(&parameter.name.text)
        {
            parameter.name.text.clone_from(name);
        }
    }
}

/// Adds the parameters that only the path has, takes away those that it has not, and brings them into
/// its order.
fn complete(operation: &mut Operation) {
    let names = names(&operation.path);
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut others = std::mem::take(&mut operation.parameters);
    for name in names {
        let at = others.iter().position(|parameter| {
            parameter.location == ParameterLocation::Path && parameter.name.text == name
        });
        parameters.push(match at {
            Some(at) => others.remove(at),
            None => Parameter {
                name: Text::new(name, operation.place),
                location: ParameterLocation::Path,
                required: true,
                schema: Some(Value::of_type("string", operation.place)),
                evidence: Evidence::Usage,
                ..Parameter::default()
            },
        });
    }
    let mut seen = HashSet::new();
    others.retain(|parameter| {
        parameter.location != ParameterLocation::Path
            && seen.insert((parameter.location, parameter.name.text.clone()))
    });
    parameters.extend(others);
    operation.parameters = parameters;
}

/// Gives every operation a name of its own where the code has one: that of its handler; with its tag
/// before it if several handlers have that name.
fn name(operations: &mut [Operation]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for operation in operations.iter() {
        if let Some(name) = plain_name(operation) {
            *counts.entry(name.text.clone()).or_default() += 1;
        }
    }
    let mut taken = HashSet::new();
    for operation in operations {
        let Some(mut name) = plain_name(operation).cloned() else {
            continue;
        };
        if operation.id.is_none() && counts.get(&name.text).copied().unwrap_or(0) > 1 {
            let tag = operation.tags.first();
            if let Some(tag) = tag.filter(|tag| !tag.text.is_empty()) {
                name.text = format!("{}_{}", tag.text, name.text);
            }
        }
        let plain = name.text.clone();
        let mut n = 1;
        while !taken.insert(name.text.clone()) {
            n += 1;
            name.text = format!("{plain}_{n}");
        }
        operation.id = Some(name);
    }
}

fn plain_name(operation: &Operation) -> Option<&Text> {
    let name = operation.id.as_ref().or(operation.handler.as_ref());
    name.filter(|name| !name.text.is_empty())
}
