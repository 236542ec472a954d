//! Functions that files export to others and nobody takes: plugins whose registration was taken away.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use oxc_ast::ast;
use oxc_ast_visit::{Visit, walk};

use super::calls::NESTING;
use super::evaluate::Machine;
use super::project::{Kind, Target};
use super::value::{Place, Value};

/// What a file exports: functions that have a place in them, else all of it.
pub(super) fn exports_around(
    machine: &mut Machine<'_>,
    file: usize,
    of: Place,
) -> BTreeSet<Rc<str>> {
    let at = Place {
        file,
        start: 0,
        end: 0,
    };
    let Some(Value::Object(exports)) = machine.export_of(file, "*", at, 0) else {
        return BTreeSet::new();
    };
    let exports = exports.members.borrow();
    let is_around = |value: &Value<'_>| {
        value.as_function().is_some_and(|function| {
            let around = function.place();
            around.file == of.file && around.start <= of.start && of.end <= around.end
        })
    };
    let around = exports.iter().filter(|(_, value)| is_around(value));
    let around: BTreeSet<Rc<str>> = around.map(|(name, _)| name.clone()).collect();
    match around.is_empty() {
        true => exports.keys().cloned().collect(),
        false => around,
    }
}

/// Whether files import from a file that exports these names, and none of them does anything with them but
/// export them again.
#[expect(
    clippy::iter_over_hash_type,
    reason = "whatever comes first, the same is found"
)]
pub(super) fn is_forgotten(
    machine: &mut Machine<'_>,
    file: usize,
    names: &BTreeSet<Rc<str>>,
) -> bool {
    let project = machine.project;
    let importers: Vec<usize> = (0..project.n_files())
        .filter(|other| project.kind_of(*other) == Kind::Code)
        .collect();
    // Names that lead to what it exports, by the file that exports them.
    let mut open: Vec<(usize, Rc<str>)> = names.iter().map(|name| (file, name.clone())).collect();
    let mut seen: BTreeSet<(usize, Rc<str>)> = open.iter().cloned().collect();
    let mut is_imported = false;
    while let Some((of, name)) = open.pop() {
        for other in importers.iter().copied().filter(|other| *other != of) {
            let leads = |source: &str| project.resolve(other, source) == Target::File(of);
            if !project.imports_of(other).into_iter().any(&leads) {
                continue;
            }
            let module = machine.parsed(other);
            let mut is_static = false;
            let mut more: Vec<(usize, Rc<str>)> = Vec::new();
            let mut locals: HashSet<&str> = HashSet::new();
            for (local, (source, imported)) in &module.imports {
                if leads(source) {
                    is_static = true;
                    if *imported == "*" || **imported == *name {
                        locals.insert(local);
                    }
                }
            }
            for (exported, (source, local)) in &module.exports {
                let from_there = match source {
                    Some(source) if leads(source) => {
                        is_static = true;
                        *local == "*" || **local == *name
                    }
                    Some(_) => false,
                    None => locals.contains(local),
                };
                if from_there {
                    more.push((other, Rc::from(*exported)));
                }
            }
            if module.stars.iter().any(|source| leads(source)) {
                is_static = true;
                if &*name != "default" {
                    more.push((other, name.clone()));
                }
            }
            // `require`, `import()`, and what is run for what it does.
            if !is_static {
                return false;
            }
            is_imported = true;
            let mut uses = Uses {
                names: &locals,
                is_used: false,
                depth: 0,
            };
            uses.visit_program(module.program);
            if uses.is_used {
                return false;
            }
            for next in more {
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
    }
    is_imported
}

/// Looks for names that are used, and not only exported again.
struct Uses<'n> {
    names: &'n HashSet<&'n str>,
    is_used: bool,
    depth: u32,
}

impl<'a> Visit<'a> for Uses<'_> {
    fn visit_expression(&mut self, it: &ast::Expression<'a>) {
        if self.depth < NESTING {
            self.depth += 1;
            walk::walk_expression(self, it);
            self.depth -= 1;
        }
    }

    fn visit_identifier_reference(&mut self, it: &ast::IdentifierReference<'a>) {
        self.is_used |= self.names.contains(it.name.as_str());
    }

    fn visit_export_named_declaration(&mut self, it: &ast::ExportNamedDeclaration<'a>) {
        if let Some(declaration) = &it.declaration {
            walk::walk_declaration(self, declaration);
        }
    }
}
