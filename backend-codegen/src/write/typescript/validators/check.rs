//! Each check as statements.

use super::Function;
use super::scalar;
use super::words::plural;
use crate::api::plan::{Check, Use};
use crate::api::{TypeId, TypeSet};
use crate::write::typescript::names::tested;
use crate::write::typescript::printer::{Printer, string};

impl Function<'_> {
    /// Prints a check; where it fails, the violation is entered, or the verdict is given at once.
    pub(super) fn check(&mut self, p: &mut Printer, check: &Check) {
        let types = self.types();
        if let Some(test) = scalar::test(p, self.constants, check, "value", types) {
            self.unless(p, &test.expression, test.keyword, &test.message);
            return;
        }
        match check {
            Check::Types(_) => {}
            // Printed as a function of its own kind.
            Check::Never => {}
            // Told above.
            Check::Enum(_)
            | Check::Minimum(_)
            | Check::ExclusiveMinimum(_)
            | Check::Maximum(_)
            | Check::ExclusiveMaximum(_)
            | Check::MultipleOf(_)
            | Check::MinLength(_)
            | Check::MaxLength(_)
            | Check::Pattern(_)
            | Check::Format(_) => {}
            Check::MinItems(min) => {
                let message = format!("must have at least {min} {}", plural(*min, "item"));
                self.unless(p, &format!("value.length >= {min}"), "minItems", &message);
            }
            Check::MaxItems(max) => {
                let message = format!("must have at most {max} {}", plural(*max, "item"));
                self.unless(p, &format!("value.length <= {max}"), "maxItems", &message);
            }
            Check::UniqueItems => {
                p.import("./support.js", "areUnique");
                self.unless(
                    p,
                    "areUnique(value)",
                    "uniqueItems",
                    "must not have equal items",
                );
            }
            Check::PrefixItems(types) => {
                for (at, ty) in types.iter().enumerate() {
                    p.import("./support.js", "within");
                    let check = self.validator(*ty);
                    self.passes(
                        p,
                        &format!(
                            "value.length <= {at} || within(value[{at}], {at}, {check}, found)"
                        ),
                    );
                }
            }
            Check::Items { from, ty } => {
                p.import("./support.js", "items");
                let check = self.extra(p, *ty, "unknownItem");
                self.passes(p, &format!("items(value, {from}, {check}, found)"));
            }
            Check::Contains { ty, min, max } => self.contains(p, *ty, *min, *max),
            Check::MinProperties(min) => {
                let message = format!("must have at least {min} {}", plural(*min, "member"));
                self.unless(
                    p,
                    &format!("Object.keys(value).length >= {min}"),
                    "minProperties",
                    &message,
                );
            }
            Check::MaxProperties(max) => {
                let message = format!("must have at most {max} {}", plural(*max, "member"));
                self.unless(
                    p,
                    &format!("Object.keys(value).length <= {max}"),
                    "maxProperties",
                    &message,
                );
            }
            Check::Required(names) => {
                for name in names {
                    self.required(p, name);
                }
            }
            Check::Properties(members) => {
                for (name, ty) in members {
                    p.import("./support.js", "member");
                    let check = self.validator(*ty);
                    self.passes(
                        p,
                        &format!("member(value, {}, {check}, found)", string(name)),
                    );
                }
            }
            Check::PatternProperties(members) => {
                for (pattern, ty) in members {
                    p.import("./support.js", "members");
                    let (pattern, check) = (self.constants.pattern(pattern), self.validator(*ty));
                    self.passes(
                        p,
                        &format!("members(value, (name) => {pattern}.test(name), {check}, found)"),
                    );
                }
            }
            Check::AdditionalProperties {
                names,
                patterns,
                ty,
            } => {
                p.import("./support.js", "members");
                let known = self.names_test(names, patterns);
                let check = self.extra(p, *ty, "unknownMember");
                self.passes(
                    p,
                    &format!("members(value, {}, {check}, found)", others(&known)),
                );
            }
            Check::PropertyNames(ty) => {
                p.import("./support.js", "names");
                let check = self.validator(*ty);
                self.passes(p, &format!("names(value, {check}, found)"));
            }
            Check::DependentRequired(name, others) => {
                p.import("./support.js", "has");
                p.block(format!("if (has(value, {}))", string(name)), |p| {
                    let message = format!("is required because {name} is present");
                    for other in others {
                        self.demanded(p, other, "dependentRequired", &message);
                    }
                });
            }
            Check::DependentSchema(name, ty) => {
                p.import("./support.js", "has");
                let check = self.validator(*ty);
                self.passes(
                    p,
                    &format!("!has(value, {}) || {check}(value, found)", string(name)),
                );
            }
            Check::Is(ty) => {
                let check = self.validator(*ty);
                self.passes(p, &format!("{check}(value, found)"));
            }
            Check::AnyOf(types) => self.any_of(p, types),
            Check::OneOf { types, report } => self.one_of(p, types, report.as_ref()),
            Check::Not(ty) => {
                let check = self.validator(*ty);
                let message = "must not match the excluded schema";
                self.unless(p, &format!("!{check}(value)"), "not", message);
            }
            Check::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.validator(*condition);
                let branch = |ty: &Option<TypeId>| {
                    ty.map_or_else(
                        || "true".to_owned(),
                        |ty| format!("{}(value, found)", self.validator(ty)),
                    )
                };
                let (then, otherwise) = (branch(then), branch(otherwise));
                self.passes(p, &format!("{condition}(value) ? {then} : {otherwise}"));
            }
            Check::UnevaluatedProperties { evaluated, ty } => {
                self.unevaluated_properties(p, evaluated, *ty)
            }
            Check::UnevaluatedItems { evaluated, ty } => self.unevaluated_items(p, evaluated, *ty),
        }
    }

    pub(super) fn validator(&self, ty: TypeId) -> String {
        let used = Use { ty, ..self.used };
        if let Some(foreign) = &self.foreign {
            foreign.borrow_mut().insert(used);
        }
        self.names.check(self.plans, used)
    }

    /// Enters a violation unless `test` holds.
    pub(super) fn unless(&self, p: &mut Printer, test: &str, keyword: &str, message: &str) {
        p.import("./support.js", "refuse");
        let test = if let Some(positive) = test.strip_prefix('!').filter(|rest| !rest.contains(' '))
        {
            positive.to_owned()
        } else {
            format!("!({test})")
        };
        let keyword = string(keyword);
        p.line(format!(
            "if ({test} && !refuse(found, {keyword}, {}) && !found) return false;",
            string(message)
        ));
    }

    /// Goes on unless `test`, which enters its own violations, fails and there is nothing to enter.
    pub(super) fn passes(&self, p: &mut Printer, test: &str) {
        let test = if test.contains(" || ") || test.contains(" ? ") {
            format!("({test})")
        } else {
            test.to_owned()
        };
        p.line(format!("if (!{test} && !found) return false;"));
    }

    /// The validator of members or items that must not be there if nothing is allowed there.
    pub(super) fn extra(&self, p: &mut Printer, ty: TypeId, unknown: &str) -> String {
        let checks = tested(self.plans, Use { ty, ..self.used });
        if checks == Some(&[Check::Never]) {
            p.import("./support.js", unknown);
            return unknown.to_owned();
        }
        self.validator(ty)
    }

    pub(super) fn required(&self, p: &mut Printer, name: &str) {
        self.demanded(p, name, "required", "is required");
    }

    /// Enters a violation unless a member is there.
    fn demanded(&self, p: &mut Printer, name: &str, keyword: &str, message: &str) {
        p.import("./support.js", "has");
        p.import("./support.js", "refuse");
        let (name, keyword, message) = (string(name), string(keyword), string(message));
        p.line(format!(
            "if (!has(value, {name}) && !refuse(found, {keyword}, {message}, {name}) && !found) return false;"
        ));
    }

    /// The types that the value can still have.
    fn types(&self) -> TypeSet {
        let checks = tested(self.plans, self.used).unwrap_or_default();
        let types = checks.iter().filter_map(|check| match check {
            Check::Types(types) => Some(*types),
            _ => None,
        });
        types.fold(TypeSet::ANY, TypeSet::intersection)
    }

    pub(super) fn contains(&self, p: &mut Printer, ty: TypeId, min: u64, max: Option<u64>) {
        p.import("./support.js", "matching");
        let check = self.validator(ty);
        if min > 0 {
            let items = plural(min, "item");
            let message = format!("must have at least {min} {items} that is allowed by `contains`");
            self.unless(
                p,
                &format!("matching(value, {check}) >= {min}"),
                "minContains",
                &message,
            );
        }
        if let Some(max) = max {
            let items = plural(max, "item");
            let message = format!("must have at most {max} {items} allowed by `contains`");
            self.unless(
                p,
                &format!("matching(value, {check}) <= {max}"),
                "maxContains",
                &message,
            );
        }
    }

    /// An expression that says whether `name` is one of the names or matches one of the patterns.
    pub(super) fn names_test(&mut self, names: &[Box<str>], patterns: &[Box<str>]) -> String {
        let mut tests = Vec::new();
        match names {
            [] => {}
            [one] => tests.push(format!("name === {}", string(one))),
            names => {
                let list: Vec<_> = names.iter().map(|name| string(name)).collect();
                let set = self
                    .constants
                    .value(format!("new Set<unknown>([{}])", list.join(", ")));
                tests.push(format!("{set}.has(name)"));
            }
        }
        tests.extend(
            patterns
                .iter()
                .map(|pattern| format!("{}.test(name)", self.constants.pattern(pattern))),
        );
        if tests.is_empty() {
            "false".to_owned()
        } else {
            tests.join(" || ")
        }
    }
}

/// A function that says whether a name is none of those that `known` tests for.
pub(super) fn others(known: &str) -> String {
    if known == "false" {
        "() => true".to_owned()
    } else {
        format!("(name) => !({known})")
    }
}
