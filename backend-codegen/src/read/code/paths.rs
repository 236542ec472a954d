//! Operations at their paths: what a document demands of them together.

use std::collections::{HashMap, HashSet};

use super::{Evidence, Lost, Operation, Parameter, ParameterLocation, Sketch, Text, Value};
use crate::api::PathTemplate;
use crate::document::Location;
use crate::template::{names, shape};

/// Makes one document possible: paths that differ in the names of parameters alone become one, each
/// method is at a path once, parameters of paths are complete, and names of operations are unique. Gives
/// what others serve already.
pub(super) fn unite(sketch: &mut Sketch) -> Vec<Operation> {
    let mut templates: HashMap<String, String> = HashMap::new();
    let mut seen: HashMap<(String, String), Location> = HashMap::new();
    let mut operations = Vec::with_capacity(sketch.operations.len());
    let mut left_out = Vec::new();
    for mut operation in std::mem::take(&mut sketch.operations) {
        operation.path = tidy(&operation.path);
        // One that no document can have shall not take the others with it.
        if PathTemplate::new(&operation.path).is_err() {
            sketch.lost.push(Lost {
                place: operation.place,
                reason: format!("a document cannot have the path `{}`", operation.path),
                help: "write it with letters, digits, and parameters of whole parts".to_owned(),
            });
            left_out.push(operation);
            continue;
        }
        let template = templates
            .entry(shape(&operation.path))
            .or_insert_with(|| operation.path.clone())
            .clone();
        rename(&mut operation, &template);
        let key = (operation.method.clone(), operation.path.clone());
        if let Some(first) = seen.get(&key) {
            // One call may be come to in several ways.
            if *first != operation.place {
                let is_of_one = sketch.applications.len() < 2;
                sketch.lost.push(twice(&operation, is_of_one));
            }
            left_out.push(operation);
            continue;
        }
        seen.insert(key, operation.place);
        complete(&mut operation);
        operations.push(operation);
    }
    name(&mut operations);
    sketch.operations = operations;
    left_out
}

fn twice(operation: &Operation, is_of_one: bool) -> Lost {
    let method = operation.method.to_ascii_uppercase();
    Lost {
        place: operation.place,
        reason: format!(
            "`{method} {}` is served by an earlier call already",
            operation.path
        ),
        help: match is_of_one {
            true => "take one of them away",
            false => "name the folder of one application, or take one of them away",
        }
        .to_owned(),
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

#[cfg(test)]
mod tests {
    use super::unite;
    use crate::document::Location;
    use crate::read::code::{Operation, Parameter, Sketch, Text};

    fn operation(line: &str, handler: &str, tag: &str, at: u32) -> Operation {
        let (method, path) = line.split_once(' ').unwrap();
        let place = Location {
            start: at,
            ..Location::default()
        };
        Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            handler: Some(Text::new(handler, place)),
            tags: vec![Text::new(tag, place)],
            place,
            ..Operation::default()
        }
    }

    fn united(operations: Vec<Operation>) -> Sketch {
        let mut sketch = Sketch {
            operations,
            ..Sketch::default()
        };
        unite(&mut sketch);
        sketch
    }

    fn shown(sketch: &Sketch) -> Vec<String> {
        let operations = sketch.operations.iter();
        operations
            .map(|operation| {
                let names = operation.parameters.iter();
                let names: Vec<&str> = names.map(|one| one.name.text.as_str()).collect();
                format!(
                    "{} {} {} {}",
                    operation.method,
                    operation.path,
                    operation.id.as_ref().unwrap().text,
                    names.join(",")
                )
            })
            .collect()
    }

    #[test]
    fn paths_that_differ_in_names_alone_are_one_and_have_all_their_parameters() {
        let mut second = operation("put /a/{slug}/b/{n}", "set", "t", 2);
        second.parameters.push(Parameter {
            name: Text::new("n", Location::default()),
            ..Parameter::default()
        });
        let sketch = united(vec![
            operation("get //a/{id}//b/{id}", "show", "t", 1),
            second,
        ]);
        assert_eq!(
            shown(&sketch),
            [
                "get /a/{id}/b/{id_2} show id,id_2",
                "put /a/{id}/b/{id_2} set id,id_2"
            ]
        );
    }

    #[test]
    fn handlers_of_one_name_are_told_apart_by_their_tags_and_then_by_numbers() {
        let sketch = united(vec![
            operation("get /a", "list", "a", 1),
            operation("get /b", "list", "b", 2),
            operation("get /v2/b", "list", "b", 2),
            operation("get /c", "other", "c", 3),
        ]);
        let names: Vec<String> = shown(&sketch)
            .iter()
            .map(|line| line.split(' ').nth(2).unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a_list", "b_list", "b_list_2", "other"]);
    }

    #[test]
    fn a_method_is_at_a_path_once_and_the_other_call_is_told() {
        let sketch = united(vec![
            operation("get /a/{x}", "one", "", 1),
            operation("get /a/{x}", "one", "", 1),
            operation("get /a/{y}", "two", "", 2),
        ]);
        assert_eq!(sketch.operations.len(), 1);
        assert_eq!(sketch.lost.len(), 1);
        assert_eq!(sketch.lost.first().unwrap().place.start, 2);
    }
}
