//! What types and validators are called in TypeScript.

use std::collections::{HashMap, HashSet};

use crate::api::plan::{Check, Direction, Plans, TypePlan, Use};
use crate::write::words::TypeWords;

/// Names that the files themselves use, or that the language has for something else.
const TAKEN: [&str; 24] = [
    "Array",
    "BigInt",
    "Boolean",
    "Check",
    "Date",
    "Error",
    "Json",
    "Map",
    "Members",
    "Number",
    "Object",
    "Partial",
    "Pick",
    "Promise",
    "Readonly",
    "Record",
    "RegExp",
    "Set",
    "String",
    "Symbol",
    "Uint8Array",
    "Violation",
    "Violations",
    "Function",
];

/// Members that every object seems to have.
pub(super) const INHERITED: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// The names of all types that are decoded or tested, in the manner of types: `OrderLine`.
#[derive(Debug)]
pub(super) struct Names {
    types: HashMap<Use, String>,
}

impl Names {
    pub(super) fn new(plans: &Plans<'_>) -> Self {
        let mut words = TypeWords::new(plans);
        let mut taken: HashSet<String> = TAKEN.into_iter().map(str::to_owned).collect();
        let mut types = HashMap::new();
        let decoded = || plans.all_decoded().map(|(used, _)| used);
        let tested = || plans.all_values().map(|(used, _)| used);
        // Components first: nothing that is nested takes their names away.
        for components in [true, false] {
            for used in decoded().chain(tested()) {
                let used = shared(plans, used);
                if plans.ty(used.ty).component().is_some() != components
                    || types.contains_key(&used)
                {
                    continue;
                }
                let mut words = words.of(used.ty);
                if plans.is_directed(used.ty) && used.direction == Direction::Request {
                    words.push("request".to_owned());
                }
                let name = pascal(&words);
                let numbered = (2_u32..).map(|number| format!("{name}{number}"));
                let free = std::iter::once(name.clone())
                    .chain(numbered)
                    .find(|name| !taken.contains(name));
                let name = free.unwrap_or(name);
                taken.insert(name.clone());
                types.insert(used, name);
            }
        }
        Self { types }
    }

    /// The name of a type; `unknown` for one that is not planned.
    pub(super) fn ty(&self, plans: &Plans<'_>, used: Use) -> &str {
        self.types
            .get(&shared(plans, used))
            .map_or("unknown", String::as_str)
    }

    /// The name of the validator of a type.
    pub(super) fn check(&self, plans: &Plans<'_>, used: Use) -> String {
        format!("check{}", self.ty(plans, used))
    }
}

/// Names of one scope, no two of which are the same.
#[derive(Debug)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

/// Words that are no names of variables, functions or parameters in strict code.
const RESERVED: [&str; 49] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

impl Scope {
    /// A scope in which these names are taken.
    pub(super) fn without(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// A name in the manner of types: `OrderLine`.
    pub(super) fn pascal(&mut self, words: &[String]) -> String {
        self.free(pascal(words), "")
    }

    /// A name in the manner of variables: `orderLine`.
    pub(super) fn camel(&mut self, words: &[String]) -> String {
        let name = camel(words);
        if RESERVED.contains(&name.as_str()) {
            return self.free(format!("{name}_"), "");
        }
        self.free(name, "")
    }

    /// A name in the manner of members, which may be reserved words: `orderLine`, `delete`.
    pub(super) fn member(&mut self, words: &[String]) -> String {
        self.free(camel(words), "")
    }

    /// A name in the manner of files: `order-line`. Case does not tell files apart.
    pub(super) fn file(&mut self, words: &[String]) -> String {
        self.free(words.join("-").to_lowercase(), "-")
    }

    fn free(&mut self, name: String, between: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{name}{between}{number}"));
        let free = std::iter::once(name.clone())
            .chain(numbered)
            .find(|name| !self.taken.contains(name));
        let name = free.unwrap_or(name);
        self.taken.insert(name.clone());
        name
    }
}

/// Words as the name of a variable.
fn camel(words: &[String]) -> String {
    let name = pascal(words);
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => name,
    }
}

/// How a type is decoded; for one that is the same both ways, in whatever direction it goes.
pub(super) fn decoded<'p>(plans: &'p Plans<'_>, used: Use) -> Option<&'p TypePlan> {
    let plan = plans.decoded(used.ty, used.direction);
    plan.or_else(|| other_way(plans, used).and_then(|used| plans.decoded(used.ty, used.direction)))
}

/// How values of a type are tested; for one that is the same both ways, in whatever direction it goes.
pub(super) fn tested<'p>(plans: &'p Plans<'_>, used: Use) -> Option<&'p [Check]> {
    let checks = plans.value(used.ty, used.direction);
    checks.or_else(|| other_way(plans, used).and_then(|used| plans.value(used.ty, used.direction)))
}

/// The other direction of a type that is the same both ways.
fn other_way(plans: &Plans<'_>, used: Use) -> Option<Use> {
    let direction = match used.direction {
        Direction::Request => Direction::Response,
        Direction::Response => Direction::Request,
    };
    (!plans.is_directed(used.ty)).then_some(Use { direction, ..used })
}

/// The use whose name and code `used` shares: both directions of a type that is the same in both.
pub(super) fn shared(plans: &Plans<'_>, used: Use) -> Use {
    let direction = if plans.is_directed(used.ty) {
        used.direction
    } else {
        Direction::Request
    };
    Use { direction, ..used }
}

/// Words as the name of a type. Letters beyond ASCII stay: they are letters of identifiers too.
fn pascal(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            let joins_digits =
                name.ends_with(|last: char| last.is_ascii_digit()) && first.is_ascii_digit();
            if joins_digits {
                name.push('_');
            }
            name.extend(first.to_uppercase());
            name.push_str(letters.as_str());
        }
    }
    if name.starts_with(|first: char| first.is_numeric()) || name.is_empty() {
        name.insert(0, '_');
    }
    name
}
