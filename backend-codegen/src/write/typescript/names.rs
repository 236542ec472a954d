//! What types and validators are called in TypeScript.

use std::collections::{HashMap, HashSet};

use crate::api::plan::{Direction, Plans, Use};
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
