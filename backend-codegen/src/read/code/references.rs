//! References of code to schemas that nothing declares.
//!
//! A program can have such a reference, such as to a schema that is only added when it runs, and its
//! document is wanted all the same: what is referred to may be anything there, and that is told.

use std::collections::HashSet;

use super::{Kind, Value};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Takes away what leads nowhere.
pub(super) fn settle(document: &mut Value, diagnostics: &mut Diagnostics) {
    let schemas = document
        .get("components")
        .and_then(|components| components.get("schemas"));
    // Nearly every reference is to one of these, and there may be thousands of both.
    let schemas = schemas.map_or(&[][..], Value::members).iter();
    let schemas: HashSet<&str> = schemas.map(|schema| schema.key.as_str()).collect();
    let mut nowhere = HashSet::new();
    document.walk(&mut |value| {
        let target = value.get("$ref").and_then(Value::as_text);
        if let Some(target) = target
            && !target
                .strip_prefix("#/components/schemas/")
                .is_some_and(|name| schemas.contains(name))
            && is_to_schema(target)
            && !leads_somewhere(document, target)
        {
            nowhere.insert(target.to_owned());
        }
    });
    if !nowhere.is_empty() {
        take_away(document, &nowhere, diagnostics);
    }
}

/// Whether it is to a schema, in this document or elsewhere.
fn is_to_schema(target: &str) -> bool {
    !target.starts_with("#/components/") || target.starts_with("#/components/schemas/")
}

fn leads_somewhere(document: &Value, target: &str) -> bool {
    let Some(pointer) = target.strip_prefix("#/") else {
        return false;
    };
    let mut at = document;
    for name in pointer.split('/') {
        let name = name.replace("~1", "/").replace("~0", "~");
        let next = match &at.kind {
            Kind::List(items) => name.parse().ok().and_then(|index: usize| items.get(index)),
            _ => at.get(&name),
        };
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
    true
}

fn take_away(value: &mut Value, nowhere: &HashSet<String>, diagnostics: &mut Diagnostics) {
    let target = value.get("$ref").and_then(Value::as_text);
    if let Some(target) = target.filter(|target| nowhere.contains(*target)) {
        let name = target.rsplit('/').next().unwrap_or(target);
        diagnostics.push(
            Diagnostic::warning(
                "ref::unresolved",
                value.place,
                format!("no schema is known as `{name}`"),
            )
            .label("it may be any value in the document")
            .help("declare it where it can be followed"),
        );
        value.remove("$ref");
    }
    match &mut value.kind {
        Kind::List(items) => {
            for item in items {
                take_away(item, nowhere, diagnostics);
            }
        }
        Kind::Object(members) => {
            for member in members {
                take_away(&mut member.value, nowhere, diagnostics);
            }
        }
        Kind::Null | Kind::Flag(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}
