//! Validators, printed from the value plans of types.

use super::names::{Names, shared};
use super::printer::{Printer, key, string};
use crate::api::plan::{Check, Condition, Evaluated, Plans, Report, Use};
use crate::api::{Decimal, Json, TypeId, TypeSet};

/// Prints a validator for each value plan of `plans`.
pub(super) fn file(plans: &Plans<'_>, names: &Names) -> String {
    let mut printer = Printer::new();
    let mut constants = Constants::default();
    let mut functions = Printer::new();
    for (used, checks) in plans.all_values() {
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
        };
        functions.gap();
        function.print(&mut functions, checks);
    }
    constants.print(&mut printer);
    printer.append(functions);
    printer.finish()
}

/// What is made once, when the module is loaded.
#[derive(Default)]
struct Constants {
    patterns: Vec<Box<str>>,
    values: Vec<String>,
}

impl Constants {
    fn pattern(&mut self, pattern: &str) -> String {
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

    fn value(&mut self, literal: String) -> String {
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

    fn print(&self, p: &mut Printer) {
        for (at, pattern) in self.patterns.iter().enumerate() {
            p.import("./support.js", "pattern");
            p.line(format!(
                "const PATTERN_{at} = pattern({});",
                string(pattern)
            ));
        }
        for (at, values) in self.values.iter().enumerate() {
            p.line(format!("const VALUES_{at} = {values};"));
        }
    }
}

/// One validator.
struct Function<'f> {
    plans: &'f Plans<'f>,
    names: &'f Names,
    used: Use,
    constants: &'f mut Constants,
}

/// The guards under which checks stand, in the order in which they are printed.
const GUARDS: [(TypeSet, &str); 4] = [
    (TypeSet::NUMBER, "typeof value === \"number\""),
    (TypeSet::STRING, "typeof value === \"string\""),
    (TypeSet::ARRAY, "Array.isArray(value)"),
    (TypeSet::OBJECT, "isObject(value)"),
];

impl Function<'_> {
    fn print(&mut self, p: &mut Printer, checks: &[Check]) {
        let name = self.names.check(self.plans, self.used);
        p.import("./support.js", "type Violations");
        let ty = self.plans.ty(self.used.ty);
        if let Some(component) = ty.component() {
            p.doc(&format!("Whether a value is a `{component}`."));
        }
        if checks.is_empty() {
            let head =
                format!("export function {name}(_value: unknown, _found?: Violations): boolean");
            p.block(head, |p| p.line("return true;"));
            return;
        }
        if checks.contains(&Check::Never) {
            p.import("./support.js", "refuse");
            let head =
                format!("export function {name}(_value: unknown, found?: Violations): boolean");
            p.block(head, |p| {
                p.line("return refuse(found, \"false\", \"is not allowed\");")
            });
            return;
        }
        p.block(
            format!("export function {name}(value: unknown, found?: Violations): boolean"),
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
            self.types(p, types);
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
    fn types(&self, p: &mut Printer, types: TypeSet) {
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
        let names: Vec<_> = types.names().map(article).collect();
        let message = string(&format!("must be {}", join(&names)));
        p.line(format!(
            "if (!({})) return refuse(found, \"type\", {message});",
            tests.join(" || ")
        ));
    }

    /// Prints a check; where it fails, the violation is entered, or the verdict is given at once.
    fn check(&mut self, p: &mut Printer, check: &Check) {
        match check {
            Check::Types(_) => {}
            // Printed as a function of its own kind.
            Check::Never => {}
            Check::Enum(values) => self.values(p, values),
            Check::Minimum(bound) => self.bound(p, ">=", bound, "minimum", "at least"),
            Check::ExclusiveMinimum(bound) => {
                self.bound(p, ">", bound, "exclusiveMinimum", "greater than")
            }
            Check::Maximum(bound) => self.bound(p, "<=", bound, "maximum", "at most"),
            Check::ExclusiveMaximum(bound) => {
                self.bound(p, "<", bound, "exclusiveMaximum", "less than")
            }
            Check::MultipleOf(factor) => {
                p.import("./support.js", "isMultipleOf");
                let test = format!("isMultipleOf(value, \"{factor}\")");
                self.unless(
                    p,
                    &test,
                    "multipleOf",
                    &format!("must be a multiple of {factor}"),
                );
            }
            Check::MinLength(min) => {
                p.import("./support.js", "isAtLeast");
                let message = format!("must be at least {min} {} long", plural(*min, "character"));
                self.unless(
                    p,
                    &format!("isAtLeast(value, {min})"),
                    "minLength",
                    &message,
                );
            }
            Check::MaxLength(max) => {
                p.import("./support.js", "isAtMost");
                let message = format!("must be at most {max} {} long", plural(*max, "character"));
                self.unless(p, &format!("isAtMost(value, {max})"), "maxLength", &message);
            }
            Check::Pattern(pattern) => {
                let constant = self.constants.pattern(pattern);
                let message = format!("must match the pattern {pattern}");
                self.unless(p, &format!("{constant}.test(value)"), "pattern", &message);
            }
            Check::Format(format) => self.format(p, format),
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
                let check = self.validator(*ty);
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
                let check = self.validator(*ty);
                self.passes(
                    p,
                    &format!("members(value, {}, {check}, found)", others(&known)),
                );
            }
            Check::PropertyNames(ty) => {
                let check = self.validator(*ty);
                self.unless(
                    p,
                    &format!("Object.keys(value).every((name) => {check}(name))"),
                    "propertyNames",
                    "has a member whose name is not allowed",
                );
            }
            Check::DependentRequired(name, others) => {
                p.import("./support.js", "has");
                p.block(format!("if (has(value, {}))", string(name)), |p| {
                    for other in others {
                        self.required(p, other);
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
                self.unless(p, &format!("!{check}(value)"), "not", "is not allowed");
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

    fn validator(&self, ty: TypeId) -> String {
        self.names.check(self.plans, Use { ty, ..self.used })
    }

    /// Enters a violation unless `test` holds.
    fn unless(&self, p: &mut Printer, test: &str, keyword: &str, message: &str) {
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
    fn passes(&self, p: &mut Printer, test: &str) {
        let test = if test.contains(" || ") || test.contains(" ? ") {
            format!("({test})")
        } else {
            test.to_owned()
        };
        p.line(format!("if (!{test} && !found) return false;"));
    }

    fn required(&self, p: &mut Printer, name: &str) {
        p.import("./support.js", "has");
        p.import("./support.js", "refuse");
        let name = string(name);
        p.line(format!(
            "if (!has(value, {name}) && !refuse(found, \"required\", \"is required\", {name}) && !found) return false;"
        ));
    }

    fn bound(&self, p: &mut Printer, operator: &str, bound: &Decimal, keyword: &str, words: &str) {
        let is_exact =
            bound.to_f64().is_finite() && bound.to_f64().to_string().parse().as_ref() == Ok(bound);
        let test = if is_exact {
            format!("value {operator} {bound}")
        } else {
            p.import("./support.js", "compare");
            format!("compare(value, \"{bound}\") {operator} 0")
        };
        self.unless(p, &test, keyword, &format!("must be {words} {bound}"));
    }

    fn values(&mut self, p: &mut Printer, values: &[Json]) {
        let is_plain = values
            .iter()
            .all(|value| !matches!(value, Json::Array(_) | Json::Object(_)));
        let literals: Vec<_> = values.iter().map(literal).collect();
        let (test, keyword) = match (literals.as_slice(), is_plain) {
            ([one], true) => (format!("value === {one}"), "const"),
            (_, true) => {
                let list = self
                    .constants
                    .value(format!("new Set<unknown>([{}])", literals.join(", ")));
                (format!("{list}.has(value)"), "enum")
            }
            (_, false) => {
                p.import("./support.js", "isEqual");
                let list = self.constants.value(format!("[{}]", literals.join(", ")));
                (
                    format!("{list}.some((item) => isEqual(value, item))"),
                    "enum",
                )
            }
        };
        self.unless(p, &test, keyword, &format!("must be {}", join(&literals)));
    }

    fn format(&self, p: &mut Printer, format: &str) {
        let message = format!("must be of the format {format}");
        if let Some(test) = number_format(format) {
            self.unless(p, test, "format", &message);
            return;
        }
        let mut function = String::from("is");
        for word in format.split('-') {
            let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            function.push_str(&first.to_ascii_uppercase());
            function.push_str(rest);
        }
        p.import("./formats.js", &function);
        self.unless(p, &format!("{function}(value)"), "format", &message);
    }

    fn contains(&self, p: &mut Printer, ty: TypeId, min: u64, max: Option<u64>) {
        p.import("./support.js", "matching");
        let check = self.validator(ty);
        if min > 0 {
            let message = format!("must have at least {min} matching {}", plural(min, "item"));
            self.unless(
                p,
                &format!("matching(value, {check}) >= {min}"),
                "contains",
                &message,
            );
        }
        if let Some(max) = max {
            let message = format!("must have at most {max} matching {}", plural(max, "item"));
            self.unless(
                p,
                &format!("matching(value, {check}) <= {max}"),
                "maxContains",
                &message,
            );
        }
    }

    /// An expression that says whether `name` is one of the names or matches one of the patterns.
    fn names_test(&mut self, names: &[Box<str>], patterns: &[Box<str>]) -> String {
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

    fn any_of(&self, p: &mut Printer, types: &[TypeId]) {
        p.import("./support.js", "refuse");
        p.import("./support.js", "explain");
        let checks: Vec<_> = types.iter().map(|ty| self.validator(*ty)).collect();
        let tests: Vec<_> = checks
            .iter()
            .map(|check| format!("{check}(value)"))
            .collect();
        p.block(format!("if (!({}))", tests.join(" || ")), |p| {
            p.line("if (!found) return false;");
            p.line(format!(
                "explain(value, [{}], undefined, found);",
                checks.join(", ")
            ));
            p.line("refuse(found, \"anyOf\", \"must be of one of several types\");");
        });
    }

    fn one_of(&mut self, p: &mut Printer, types: &[TypeId], report: Option<&Report>) {
        p.import("./support.js", "refuse");
        p.import("./support.js", "satisfied");
        p.import("./support.js", "explain");
        let checks: Vec<_> = types.iter().map(|ty| self.validator(*ty)).collect();
        let list = format!("[{}]", checks.join(", "));
        p.block("", |p| {
            p.line(format!("const checks = {list};"));
            p.line("const count = satisfied(value, checks);");
            p.line("if (count !== 1 && !found) return false;");
            p.block("if (count === 0 && found)", |p| {
                let chosen = match report {
                    Some(report) => {
                        p.import("./support.js", "isObject");
                        let branches: Vec<_> = report
                            .values
                            .iter()
                            .map(|(value, at)| format!("[{}, {at}]", string(value)))
                            .collect();
                        let map = self.constants.value(format!(
                            "new Map<unknown, number>([{}])",
                            branches.join(", ")
                        ));
                        format!(
                            "isObject(value) ? {map}.get(value[{}]) : undefined",
                            string(&report.property)
                        )
                    }
                    None => "undefined".to_owned(),
                };
                p.line(format!("explain(value, checks, {chosen}, found);"));
                p.line("refuse(found, \"oneOf\", \"must be of one of several types\");");
            });
            p.line(
                "if (count > 1) refuse(found, \"oneOf\", \"must be of one type, not of several\");",
            );
        });
    }

    fn unevaluated_properties(&mut self, p: &mut Printer, evaluated: &[Evaluated], ty: TypeId) {
        p.import("./support.js", "members");
        let check = self.validator(ty);
        p.block("", |p| {
            let mut n_conditions = 0;
            let known = self.evaluated(p, evaluated, &mut n_conditions);
            self.passes(
                p,
                &format!("members(value, {}, {check}, found)", others(&known)),
            );
        });
    }

    fn unevaluated_items(&mut self, p: &mut Printer, evaluated: &[Evaluated], ty: TypeId) {
        p.import("./support.js", "within");
        let check = self.validator(ty);
        p.block("", |p| {
            let mut n_conditions = 0;
            let known = self.evaluated(p, evaluated, &mut n_conditions);
            let item = format!("({known}) || within(item, at, {check}, found)");
            self.passes(
                p,
                &format!("value.map((item, at) => {item}).every(Boolean)"),
            );
        });
    }

    /// An expression that says whether something speaks about the member `name` or the `item` at
    /// `at`. Conditions are evaluated once, before.
    fn evaluated(
        &mut self,
        p: &mut Printer,
        evaluated: &[Evaluated],
        n_conditions: &mut usize,
    ) -> String {
        let mut tests = Vec::new();
        for part in evaluated {
            match part {
                Evaluated::All => tests.push("true".to_owned()),
                Evaluated::Names(names) => tests.push(self.names_test(names, &[])),
                Evaluated::Patterns(patterns) => tests.push(self.names_test(&[], patterns)),
                Evaluated::First(n) => tests.push(format!("at < {n}")),
                Evaluated::Items(ty) => tests.push(format!("{}(item)", self.validator(*ty))),
                Evaluated::When(condition, parts) => {
                    let test = match condition {
                        Condition::Is(ty) => format!("{}(value)", self.validator(*ty)),
                        Condition::IsNot(ty) => format!("!{}(value)", self.validator(*ty)),
                        Condition::Has(name) => {
                            p.import("./support.js", "has");
                            format!("has(value, {})", string(name))
                        }
                    };
                    let holds = format!("holds{n_conditions}");
                    *n_conditions += 1;
                    p.line(format!("const {holds} = {test};"));
                    let inner = self.evaluated(p, parts, n_conditions);
                    tests.push(format!("{holds} && ({inner})"));
                }
            }
        }
        if tests.is_empty() {
            "false".to_owned()
        } else {
            tests.join(" || ")
        }
    }
}

fn import_guard(p: &mut Printer, set: TypeSet) {
    if set == TypeSet::OBJECT {
        p.import("./support.js", "isObject");
    }
}

/// The test of a format of numbers.
fn number_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "int8" => "Number.isInteger(value) && value >= -128 && value <= 127",
        "int16" => "Number.isInteger(value) && value >= -32768 && value <= 32767",
        "int32" => "Number.isInteger(value) && value >= -2147483648 && value <= 2147483647",
        "int64" => "Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63",
        "uint8" => "Number.isInteger(value) && value >= 0 && value <= 255",
        "uint16" => "Number.isInteger(value) && value >= 0 && value <= 65535",
        "uint32" => "Number.isInteger(value) && value >= 0 && value <= 4294967295",
        "uint64" => "Number.isInteger(value) && value >= 0 && value < 2 ** 64",
        "float" => "Number.isFinite(Math.fround(value))",
        "double" => "Number.isFinite(value)",
        _ => return None,
    })
}

/// A function that says whether a name is none of those that `known` tests for.
fn others(known: &str) -> String {
    if known == "false" {
        "() => true".to_owned()
    } else {
        format!("(name) => !({known})")
    }
}

/// A JSON value as an expression.
fn literal(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => string(text),
        Json::Array(items) => format!(
            "[{}]",
            items.iter().map(literal).collect::<Vec<_>>().join(", ")
        ),
        Json::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", key_of(name), literal(value)))
                .collect();
            if members.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", members.join(", "))
            }
        }
    }
}

/// A member's name in an object literal, where `__proto__` is only a member if it is computed.
fn key_of(name: &str) -> String {
    if name == "__proto__" {
        "[\"__proto__\"]".to_owned()
    } else {
        key(name)
    }
}

fn article(name: &'static str) -> &'static str {
    match name {
        "null" => "null",
        "boolean" => "a boolean",
        "number" => "a number",
        "integer" => "an integer",
        "string" => "a string",
        "array" => "an array",
        _ => "an object",
    }
}

/// `a, b or c`; long lists are cut.
fn join(words: &[impl AsRef<str>]) -> String {
    const MAX: usize = 20;
    let mut words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    if words.len() > MAX {
        words.truncate(MAX);
        words.push("others");
    }
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}
