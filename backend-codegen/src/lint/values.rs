//! Values that stand in a document: examples and enumerations.

use super::check::Check;
use super::schemas::DIRECTIONS;
use super::words::{self, quote};
use super::{Family, Rule, examples};
use crate::api::plan::{Judge, Use};
use crate::api::{Json, Matching};
use crate::diagnostic::Severity::{Note, Warning};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lint::example-refused",
        level: Some(Warning),
        family: Family::Documentation,
        source: "OpenAPI, Media Type Object: the example should match the schema",
        what: "An example is not what its own schema allows.",
        why: "Examples are copied. Who sends this one is refused, and documentation, mock servers and tests \
              show something that does not happen. One of the two is wrong: often the schema.",
        fix: "correct the example, or the schema",
        many: Some("{n} examples are not what their own schemas allow"),
        bad: "
            components:
              schemas:
                Quantity:
                  type: integer # here
                  examples: [three]
            ",
        good: "
            components:
              schemas:
                Quantity:
                  type: integer
                  examples: [3]
            ",
        check: refused,
    },
    Rule {
        code: "lint::enum-collision",
        level: Some(Note),
        family: Family::Naming,
        source: "OWASP API8:2023 Security Misconfiguration; JSON Schema Validation 2020-12, section 6.1.2",
        what: "Two values of an enumeration differ in case or punctuation alone.",
        why: "Clients mix them up, and names in generated code have to be numbered.",
        fix: "keep one of them, or give it another name",
        many: Some("{n} enumerations have values that differ in case or punctuation alone"),
        bad: "
            components:
              schemas:
                Order:
                  type: string # here
                  enum: [asc, ASC]
            ",
        good: "
            components:
              schemas:
                Order:
                  type: string
                  enum: [asc, desc]
            ",
        check: enum_collision,
    },
    Rule {
        code: "lint::enum-of-one",
        level: None,
        family: Family::Schemas,
        source: "JSON Schema Validation 2020-12, section 6.1.3",
        what: "An enumeration has one value.",
        why: "`const` says the same, and says that it is meant. Off unless you turn it on; OpenAPI 3.0 has no \
              `const`.",
        fix: "use `const`",
        many: Some("{n} enumerations have one value"),
        bad: "
            components:
              schemas:
                Kind:
                  type: string # here
                  enum: [card]
            ",
        good: "
            components:
              schemas:
                Kind:
                  type: string
                  const: card
            ",
        check: enum_of_one,
    },
];

fn refused(check: &mut Check<'_>) {
    let matching = Matching::new();
    let judge = Judge::new(check.facts.plans(), &matching);
    let api = check.api;
    let is_allowed = |used: Use, value: &Json| {
        // Of text in a header or parameter nobody knows how it would be read.
        judge.accepts(used, value)
    };
    let mut found = Vec::new();
    for (id, ty) in api.types.iter() {
        let bad = ty.examples.iter().find(|value| {
            let mut directions = DIRECTIONS.into_iter();
            !directions.any(|direction| is_allowed(Use { ty: id, direction }, value))
        });
        if let Some(value) = bad {
            found.push((ty.location, value.to_string(), words::ty(api, id)));
        }
    }
    let mut known = std::collections::HashSet::new();
    examples::each(api, &mut |example, used| {
        let value = example.data_value.as_ref().or(example.value.as_ref());
        let (Some(used), Some(value)) = (used, value) else {
            return;
        };
        // Before OpenAPI 3.2 a text may be the value as it is sent.
        let is_sent = matches!(value, Json::String(_)) && example.data_value.is_none();
        if is_sent || !known.insert(example.location) || is_allowed(used, value) {
            return;
        }
        found.push((example.location, value.to_string(), words::ty(api, used.ty)));
    });
    for (location, value, ty) in found {
        let message = format!("the example {} is no {ty}", quote(&value));
        check.say(location, message, "its schema refuses it");
    }
}

fn enum_collision(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let values = ty.enum_.iter().flatten().filter_map(Json::as_str);
        let mut known: std::collections::HashMap<String, &str> = std::collections::HashMap::new();
        for value in values {
            // Signs say what letters do not: `+` and `-`, `<` and `<=`.
            let has_letters = value.chars().any(char::is_alphabetic);
            let is_sorting = value.starts_with(['-', '+']);
            if !has_letters || is_sorting {
                continue;
            }
            let first = *known.entry(words::plain(value)).or_insert(value);
            if first != value {
                let message = format!(
                    "{} has {} and {}",
                    words::ty(check.api, id),
                    quote(first),
                    quote(value)
                );
                check.say(ty.location, message, "almost the same");
                break;
            }
        }
    }
}

fn enum_of_one(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        if ty.enum_.as_ref().is_some_and(|values| values.len() == 1) {
            let message = format!("{} has one value", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}
