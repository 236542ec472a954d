//! Validators, printed from the value plans of types.

mod check;
pub(super) mod scalar;
mod unevaluated;
mod union;
pub(super) mod words;

use std::cell::RefCell;

use super::names::{Names, shared, tested};
use super::patterns;
use super::printer::{Printer, string};
use crate::api::TypeSet;
use crate::api::plan::{Check, Plans, Use};
use crate::map::IndexSet;
use crate::write::http::words::article;

/// What has validators: all types, or those that somebody asked for and what these ask for.
pub(super) fn needed(plans: &Plans<'_>, asked: impl IntoIterator<Item = Use>) -> IndexSet<Use> {
    let mut needed: IndexSet<Use> = asked.into_iter().map(|used| shared(plans, used)).collect();
    let mut at = 0;
    while let Some(used) = needed.get_index(at).copied() {
        let checks = tested(plans, used).unwrap_or_default();
        let parts = checks.iter().flat_map(Check::types);
        needed.extend(parts.map(|ty| shared(plans, Use { ty, ..used })));
        at += 1;
    }
    needed
}

/// Prints a validator for each value plan of `plans`, if it is needed.
pub(super) fn file(plans: &Plans<'_>, names: &Names, needed: Option<&IndexSet<Use>>) -> String {
    let mut printer = Printer::new();
    let mut constants = Constants::default();
    let mut functions = Printer::new();
    for (used, checks) in plans.all_values() {
        if needed.is_some_and(|needed| !needed.contains(&shared(plans, used))) {
            continue;
        }
        if shared(plans, used) != used
            && plans
                .value(used.ty, shared(plans, used).direction)
                .is_some()
        {
            continue;
        }
        let mut function = Function {
            plans,
            names,
            used,
            constants: &mut constants,
            foreign: None,
        };
        functions.gap();
        if let Some(component) = plans.ty(used.ty).component() {
            functions.doc(&format!("Whether a value is a `{component}`."));
        }
        let name = names.check(plans, used);
        function.print(&mut functions, &format!("export function {name}"), checks);
    }
    constants.print(&mut printer);
    printer.append(functions);
    printer.finish()
}

/// What is made once, when the module is loaded.
#[derive(Default)]
pub(super) struct Constants {
    patterns: Vec<Box<str>>,
    values: Vec<String>,
}

impl Constants {
    pub(super) fn pattern(&mut self, pattern: &str) -> String {
        let at = self
            .patterns
            .iter()
            .position(|known| **known == *pattern)
            .unwrap_or_else(|| {
                self.patterns.push(pattern.into());
                self.patterns.len() - 1
            });
        format!("PATTERN_{at}")
    }

    pub(super) fn value(&mut self, literal: String) -> String {
        let at = self
            .values
            .iter()
            .position(|known| *known == literal)
            .unwrap_or_else(|| {
                self.values.push(literal);
                self.values.len() - 1
            });
        format!("VALUES_{at}")
    }

    pub(super) fn print(&self, p: &mut Printer) {
        for (at, pattern) in self.patterns.iter().enumerate() {
            let head = format!("const PATTERN_{at} = ");
            patterns::test(p, pattern).within(&head, "").print(p, ";");
        }
        for (at, values) in self.values.iter().enumerate() {
            p.line(format!("const VALUES_{at} = {values};"));
        }
    }
}

/// Prints a function `name` that checks what a type plan leaves to be checked; returns the types whose
/// validators it calls.
pub(super) fn rules(
    p: &mut Printer,
    plans: &Plans<'_>,
    names: &Names,
    used: Use,
    constants: &mut Constants,
    name: &str,
    checks: &[Check],
) -> IndexSet<Use> {
    let mut function = Function {
        plans,
        names,
        used,
        constants,
        foreign: Some(RefCell::default()),
    };
    function.print(p, &format!("function {name}"), checks);
    let called = function.foreign.take().unwrap_or_default().into_inner();
    for used in &called {
        p.import("./validators.js", &names.check(plans, *used));
    }
    called
}

/// One validator.
struct Function<'f> {
    plans: &'f Plans<'f>,
    names: &'f Names,
    used: Use,
    constants: &'f mut Constants,
    /// Types whose validators the function calls, where they stand in another file.
    foreign: Option<RefCell<IndexSet<Use>>>,
}

/// The guards under which checks stand, in the order in which they are printed.
const GUARDS: [(TypeSet, &str); 4] = [
    (TypeSet::NUMBER, "typeof value === \"number\""),
    (TypeSet::STRING, "typeof value === \"string\""),
    (TypeSet::ARRAY, "Array.isArray(value)"),
    (TypeSet::OBJECT, "isObject(value)"),
];

impl Function<'_> {
    fn print(&mut self, p: &mut Printer, head: &str, checks: &[Check]) {
        p.import("./support.js", "type Violations");
        if checks.is_empty() {
            let head = format!("{head}(_value: unknown, _found?: Violations): boolean");
            p.block(head, |p| p.line("return true;"));
            return;
        }
        if checks.contains(&Check::Never) {
            p.import("./support.js", "refuse");
            let head = format!("{head}(_value: unknown, found?: Violations): boolean");
            p.block(head, |p| {
                p.line("return refuse(found, \"false\", \"is not allowed\");")
            });
            return;
        }
        p.block(
            format!("{head}(value: unknown, found?: Violations): boolean"),
            |p| {
                self.body(p, checks);
            },
        );
    }

    fn body(&mut self, p: &mut Printer, checks: &[Check]) {
        let types = checks
            .iter()
            .filter_map(|check| match check {
                Check::Types(types) => Some(*types),
                _ => None,
            })
            .fold(TypeSet::ANY, TypeSet::intersection);
        p.line("const before = found?.count;");
        if types != TypeSet::ANY {
            self.guard(p, types);
        }
        for (set, guard) in GUARDS {
            if !types.intersects(set) {
                continue;
            }
            let about: Vec<_> = checks
                .iter()
                .filter(|check| check.speaks_about() == Some(set))
                .collect();
            if about.is_empty() {
                continue;
            }
            // `number` includes `integer`, and both have the same guard.
            if types.without(set).is_empty() {
                for check in about {
                    self.check(p, check);
                }
            } else {
                import_guard(p, set);
                p.block(format!("if ({guard})"), |p| {
                    for check in about {
                        self.check(p, check);
                    }
                });
            }
        }
        for check in checks.iter().filter(|check| check.speaks_about().is_none()) {
            self.check(p, check);
        }
        p.line("return found?.count === before;");
    }

    /// The guard of all that follows.
    fn guard(&self, p: &mut Printer, types: TypeSet) {
        p.import("./support.js", "refuse");
        let tests: Vec<String> = types
            .singles()
            .map(|single| {
                import_guard(p, single);
                match single {
                    TypeSet::NULL => "value === null".to_owned(),
                    TypeSet::BOOLEAN => "typeof value === \"boolean\"".to_owned(),
                    TypeSet::INTEGER => {
                        p.import("./support.js", "isInteger");
                        "isInteger(value)".to_owned()
                    }
                    _ => GUARDS
                        .iter()
                        .find(|(set, _)| *set == single)
                        .map_or_else(|| "false".to_owned(), |(_, guard)| (*guard).to_owned()),
                }
            })
            .collect();
        let message = string(&format!("must be {}", article(types)));
        p.line(format!(
            "if (!({})) return refuse(found, \"type\", {message});",
            tests.join(" || ")
        ));
    }
}

fn import_guard(p: &mut Printer, set: TypeSet) {
    if set == TypeSet::OBJECT {
        p.import("./support.js", "isObject");
    }
}
