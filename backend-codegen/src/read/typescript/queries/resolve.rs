//! Which functions calls mean: by names in the file, by imports, by classes and written types, by names alone.

use std::collections::HashMap;

use super::walk::{Found, Raw, Target};
use crate::document::Location;
use crate::read::code::queries::{Does, Function, Functions, Step};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::project::Target as File;
use crate::read::typescript::value::Place;

/// What everybody has, and is no class of the code.
const GLOBALS: [&str; 12] = [
    "Promise", "Object", "Array", "Math", "JSON", "console", "process", "window", "document",
    "Number", "String", "http",
];

struct Index {
    /// By file and name: what is no method.
    functions: HashMap<(usize, String), Vec<usize>>,
    /// By name: with the class or object, and the file.
    methods: HashMap<String, Vec<(String, usize, usize)>>,
    above: HashMap<String, Vec<String>>,
}

pub(super) fn functions(machine: &mut Machine<'_>, found: Found) -> Functions {
    let mut index = Index {
        functions: HashMap::new(),
        methods: HashMap::new(),
        above: found.above,
    };
    for (at, function) in found.functions.iter().enumerate() {
        let name = function.name.clone();
        match &function.owner {
            Some(owner) if owner.is_empty() => {}
            Some(owner) => {
                index
                    .methods
                    .entry(name)
                    .or_default()
                    .push((owner.clone(), function.file, at))
            }
            None => index
                .functions
                .entry((function.file, name))
                .or_default()
                .push(at),
        }
    }
    let all = found
        .functions
        .into_iter()
        .map(|raw| function(machine, &index, raw));
    Functions { all: all.collect() }
}

fn function(machine: &mut Machine<'_>, index: &Index, raw: Raw) -> Function {
    let mut steps = Vec::new();
    for step in raw.steps {
        let called = step
            .target
            .as_ref()
            .map(|target| index.called(machine, raw.file, target))
            .unwrap_or_default();
        let does = match (step.query, called.is_empty()) {
            (_, false) => Does::Call(called),
            (Some(query), true) => Does::Query(query),
            (None, true) => continue,
        };
        let place = |span: oxc_span::Span| -> Location {
            machine.location(Place {
                file: raw.file,
                start: span.start,
                end: span.end,
            })
        };
        steps.push(Step {
            place: place(step.span),
            does,
            loops: step.loops.into_iter().map(place).collect(),
            is_bound: step.is_bound,
            is_given: step.is_given,
        });
    }
    Function {
        name: match raw.owner {
            Some(owner) if !owner.is_empty() => format!("{owner}.{}", raw.name),
            _ => raw.name,
        },
        is_wanted: raw.is_wanted,
        steps,
    }
}

impl Index {
    fn called(&self, machine: &mut Machine<'_>, file: usize, target: &Target) -> Vec<usize> {
        match target {
            Target::Name(name) => {
                if let Some(found) = self.functions.get(&(file, name.clone())) {
                    return found.clone();
                }
                self.imported(machine, file, name).unwrap_or_default()
            }
            Target::Member {
                root,
                last,
                name,
                class,
                ty,
            } => {
                if last == "this" {
                    return class
                        .as_ref()
                        .map(|class| self.method(class, name))
                        .unwrap_or_default();
                }
                if let Some(ty) = ty {
                    return self.method(ty, name);
                }
                // `users.load()`, where `users` is a file or an object of one.
                if root == last {
                    let found = self.of_import(machine, file, root, name);
                    if !found.is_empty() {
                        return found;
                    }
                }
                let methods = self.methods.get(name).map_or(&[][..], Vec::as_slice);
                let plain = |text: &str| text.to_lowercase().replace('_', "");
                let last = plain(last);
                let named = methods.iter().filter(|(owner, ..)| {
                    let owner = plain(owner);
                    owner == last
                        || (last.len() > 3 && owner.ends_with(&last))
                        || (owner.len() > 3 && last.ends_with(&owner))
                });
                let named: Vec<usize> = named.map(|(_, _, at)| *at).collect();
                // Names of one word are of many things.
                let is_plain = !name.contains(char::is_uppercase) || name.starts_with("find");
                if !named.is_empty() || is_plain || GLOBALS.contains(&root.as_str()) {
                    return named;
                }
                methods.iter().map(|(_, _, at)| *at).collect()
            }
        }
    }

    /// The method of a class, of one above it, or of those that implement it.
    fn method(&self, class: &str, name: &str) -> Vec<usize> {
        let methods = self.methods.get(name).map_or(&[][..], Vec::as_slice);
        let of = |class: &str| -> Vec<usize> {
            let found = methods.iter().filter(|(owner, ..)| owner == class);
            found.map(|(_, _, at)| *at).collect()
        };
        let mut at = class.to_owned();
        for _ in 0..8 {
            let found = of(&at);
            if !found.is_empty() {
                return found;
            }
            match self.above.get(&at).and_then(|above| above.last()) {
                Some(above) => at.clone_from(above),
                None => break,
            }
        }
        let below = self
            .above
            .iter()
            .filter(|(_, above)| above.iter().any(|it| it == class));
        let mut found: Vec<usize> = below.flat_map(|(below, _)| of(below)).collect();
        found.sort_unstable();
        found
    }

    /// The function that a file imports by a name.
    fn imported(&self, machine: &mut Machine<'_>, file: usize, name: &str) -> Option<Vec<usize>> {
        let module = machine.parsed(file);
        if let Some((source, imported)) = module.imports.get(name).copied() {
            let File::File(target) = machine.project.resolve(file, source) else {
                return None;
            };
            return self.exported(machine, target, imported, 0);
        }
        // `const { load } = require('./users')`
        let target = required(machine, file, name)?;
        self.exported(machine, target, name, 0)
    }

    /// The function that a file exports by a name.
    fn exported(
        &self,
        machine: &mut Machine<'_>,
        file: usize,
        name: &str,
        depth: u32,
    ) -> Option<Vec<usize>> {
        if depth > 8 {
            return None;
        }
        if let Some(found) = self.functions.get(&(file, name.to_owned())) {
            return Some(found.clone());
        }
        let module = machine.parsed(file);
        if let Some((source, local)) = module.exports.get(name).copied() {
            return match source {
                None => match self.functions.get(&(file, local.to_owned())) {
                    Some(found) => Some(found.clone()),
                    None => self.imported(machine, file, local),
                },
                Some(source) => match machine.project.resolve(file, source) {
                    File::File(target) => self.exported(machine, target, local, depth + 1),
                    File::Package(_) => None,
                },
            };
        }
        let stars = module.stars.clone();
        stars
            .into_iter()
            .find_map(|source| match machine.project.resolve(file, source) {
                File::File(target) => self.exported(machine, target, name, depth + 1),
                File::Package(_) => None,
            })
    }

    /// `users.load`, where `users` is imported: a file, or an object or class of a file.
    fn of_import(
        &self,
        machine: &mut Machine<'_>,
        file: usize,
        root: &str,
        name: &str,
    ) -> Vec<usize> {
        let module = machine.parsed(file);
        let target = match module.imports.get(root).copied() {
            Some((source, _)) => match machine.project.resolve(file, source) {
                File::File(target) => Some(target),
                File::Package(_) => None,
            },
            None => required(machine, file, root),
        };
        let methods = self.methods.get(name).map_or(&[][..], Vec::as_slice);
        let Some(target) = target else {
            // An object of this file.
            let own = methods
                .iter()
                .filter(|(owner, of, _)| *of == file && owner == root);
            return own.map(|(_, _, at)| *at).collect();
        };
        let own: Vec<usize> = methods
            .iter()
            .filter(|(_, of, _)| *of == target)
            .map(|(_, _, at)| *at)
            .collect();
        if !own.is_empty() {
            return own;
        }
        self.exported(machine, target, name, 0).unwrap_or_default()
    }
}

/// The file that `const name = require('…')` or `const { name } = require('…')` reads.
fn required(machine: &Machine<'_>, file: usize, name: &str) -> Option<usize> {
    let text = machine.project.text_of(file);
    for (at, _) in text.match_indices("require(") {
        let before = text.get(..at)?;
        let start = before.rfind(['\n', ';']).map_or(0, |at| at + 1);
        let left = before.get(start..)?;
        // A list of names may go over several lines.
        let left = match left.contains("const") || left.contains("let") || left.contains("var") {
            true => left,
            false => before.get(before.rfind("const")?..)?,
        };
        let is_named = left
            .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
            .any(|word| word == name);
        if !is_named {
            continue;
        }
        let rest = text.get(at + "require(".len()..)?;
        let source = rest.get(1..)?.split(['\'', '"', '`']).next()?;
        if let File::File(target) = machine.project.resolve(file, source) {
            return Some(target);
        }
    }
    None
}
