//! Two documents compared as the trees that they are, without any of the code that is under test.
//!
//! Whatever stands in the original must stand in the document that was written, at the place that
//! corresponds. What may be missing is listed in [`may_be_missing`].

use std::collections::HashSet;

use serde_json::{Map, Value};

/// What was lost between two documents, a line each.
pub(crate) fn losses(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison {
        old,
        new,
        is_3_0: old["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0")),
        followed: HashSet::new(),
        losses: Vec::new(),
    };
    comparison.object(old.as_object().unwrap(), new.as_object().unwrap(), "");
    comparison.losses
}

struct Comparison<'v> {
    old: &'v Value,
    new: &'v Value,
    is_3_0: bool,
    /// References that led to different places in the two documents, and were followed.
    followed: HashSet<(String, String)>,
    losses: Vec<String>,
}

impl<'v> Comparison<'v> {
    fn lost(&mut self, at: &str, what: &str) {
        self.losses.push(format!("{at}: {what}"));
    }

    fn value(&mut self, old: &'v Value, new: &'v Value, at: &str) {
        let (from, to) = (reference(old), reference(new));
        if from.is_some() || to.is_some() {
            return self.references(old, new, at);
        }
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.object(old, new, at),
            (Value::Array(old), Value::Array(new)) => self.array(old, new, at),
            // A version that is not quoted is a number to YAML and a text to OpenAPI.
            (Value::Number(_) | Value::Bool(_), Value::String(new)) if new == &old.to_string() => {}
            // `true` and `{}` are the same schema.
            (Value::Bool(true), Value::Object(new)) if new.is_empty() => {}
            (Value::Object(old), Value::Bool(true)) if old.is_empty() => {}
            (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
            _ if old == new => {}
            _ => self.lost(at, &format!("{} became {}", short(old), short(new))),
        }
    }

    fn references(&mut self, old: &'v Value, new: &'v Value, at: &str) {
        let from = reference(old).unwrap_or(at).to_owned();
        let to = reference(new).unwrap_or(at).to_owned();
        if decoded(&from) == decoded(&to) {
            if !self.is_3_0
                && let (Some(old), Some(new)) = (old.as_object(), new.as_object())
            {
                self.object(old, new, at);
            }
            return;
        }
        if !self.followed.insert((from.clone(), to.clone())) {
            return;
        }
        let (Some(before), Some(after)) = (resolved(self.old, old), resolved(self.new, new)) else {
            return self.lost(at, &format!("`{from}` became `{to}`"));
        };
        let own = |value: &'v Value| {
            value
                .get("description")
                .filter(|_| reference(value).is_some())
        };
        match (before, after) {
            // From 3.1 on, a description beside the reference replaces the one that it leads to.
            (Value::Object(before), Value::Object(after))
                if !self.is_3_0 && (own(old).is_some() || own(new).is_some()) =>
            {
                let one = own(old).or(before.get("description"));
                let other = own(new).or(after.get("description"));
                if one != other {
                    self.lost(at, "the description beside a reference");
                }
                for (name, value) in before.iter().filter(|(name, _)| *name != "description") {
                    match after.get(name) {
                        Some(other) => self.value(value, other, &format!("{at}/{name}")),
                        None => self.lost(&format!("{at}/{name}"), "is gone"),
                    }
                }
            }
            (before, after) => self.value(before, after, at),
        }
    }

    fn object(&mut self, old: &'v Map<String, Value>, new: &'v Map<String, Value>, at: &str) {
        for (name, value) in old {
            let here = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            // Parameters are compared with those of the path, by `parameters`.
            if here == "/openapi" || (name == "parameters" && value.is_array()) {
                continue;
            }
            match (name.as_str(), new.get(name)) {
                ("type", Some(Value::Array(other))) if same_set(value, other) => {}
                // The names of schemes of `Authorization` have no case.
                ("scheme", Some(Value::String(other))) if same_word(value, other) => {}
                (_, Some(other)) => self.value(value, other, &here),
                (_, None) if may_be_missing(name, value, &here, old, new) => {}
                (_, None) => self.lost(&here, &format!("{} is gone", short(value))),
            }
        }
        self.parameters(old, new, at);
    }

    /// Parameters stand at the operation, or at the path for all operations.
    fn parameters(&mut self, old: &'v Map<String, Value>, new: &'v Map<String, Value>, at: &str) {
        const METHODS: [&str; 9] = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
        ];
        let list = |item: &'v Map<String, Value>| item.get("parameters").and_then(Value::as_array);
        let methods: Vec<&str> = METHODS
            .into_iter()
            .filter(|method| old.get(*method).is_some_and(Value::is_object))
            .collect();
        let outer = (list(old), list(new));
        for method in methods {
            let (Some(old), Some(new)) = (old[method].as_object(), new.get(method)) else {
                continue;
            };
            let Some(new) = new.as_object() else { continue };
            let place = format!("{at}/{method}/parameters");
            let own = list(old).into_iter().flatten();
            let shared = outer.0.into_iter().flatten();
            let other = list(new).into_iter().flatten();
            let all_new: Vec<&Value> = other.chain(outer.1.into_iter().flatten()).collect();
            let mut seen = HashSet::new();
            for parameter in own.chain(shared) {
                let Some(key) = parameter_key(self.old, parameter) else {
                    self.lost(&place, "a parameter leads nowhere");
                    continue;
                };
                // OpenAPI: header parameters of these names are ignored.
                let lower = key.1.to_ascii_lowercase();
                let is_ignored = key.0 == "header"
                    && ["accept", "content-type", "authorization"].contains(&&*lower);
                // Those of the operation come first and replace those of the path.
                if is_ignored || !seen.insert(key.clone()) {
                    continue;
                }
                let place = format!("{place}/{}:{}", key.0, key.1);
                let partner = all_new
                    .iter()
                    .find(|other| parameter_key(self.new, other).as_ref() == Some(&key));
                match partner {
                    Some(partner) => self.value(parameter, partner, &place),
                    None => self.lost(&place, "the parameter is gone"),
                }
            }
        }
    }

    fn array(&mut self, old: &'v [Value], new: &'v [Value], at: &str) {
        if old.len() == new.len() {
            for (i, (old, new)) in old.iter().zip(new).enumerate() {
                self.value(old, new, &format!("{at}/{i}"));
            }
            return;
        }
        for (i, old) in old.iter().enumerate() {
            if !new.contains(old) {
                self.lost(&format!("{at}/{i}"), &format!("{} is gone", short(old)));
            }
        }
    }
}

fn parameter_key(document: &Value, parameter: &Value) -> Option<(String, String)> {
    let parameter = resolved(document, parameter)?;
    let text = |name: &str| parameter.get(name)?.as_str().map(str::to_owned);
    Some((text("in")?, text("name")?))
}

fn reference(value: &Value) -> Option<&str> {
    value.as_object()?.get("$ref")?.as_str()
}

/// Follows references until there is none.
fn resolved<'v>(document: &'v Value, mut value: &'v Value) -> Option<&'v Value> {
    for _ in 0..50 {
        match reference(value) {
            Some(pointer) => {
                let pointer = decoded(pointer.strip_prefix('#')?);
                value = document.pointer(&pointer)?;
            }
            None => return Some(value),
        }
    }
    None
}

fn decoded(pointer: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What need not be written, or may be written where there was nothing.
fn may_be_missing(
    name: &str,
    value: &Value,
    at: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
) -> bool {
    if is_empty(value) && !is_data(at) {
        return true;
    }
    match name {
        // So anyway.
        "required" | "deprecated" | "allowReserved" | "allowEmptyValue" | "nullable"
        | "readOnly" | "writeOnly" | "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum"
        | "attribute" | "wrapped" => *value == Value::Bool(false),
        "style" => matches!(value.as_str(), Some("form" | "simple")),
        "explode" => {
            let style = old.get("style").and_then(Value::as_str);
            let by_default = match (style, old.get("in").and_then(Value::as_str)) {
                (Some(style), _) => style == "form",
                (None, Some("query" | "cookie")) => true,
                (None, _) => false,
            };
            *value == Value::Bool(by_default)
        }
        // OpenAPI 3.1 has a list for it.
        "example" => new.get("examples").and_then(|list| list.get(0)) == Some(value),
        "examples" => value.get(0).is_some() && new.get("example") == value.get(0),
        // Schemas that something refers to have become components; the rest of them is unused.
        "definitions" | "$defs" => true,
        // OpenAPI: `Content-Type` among headers is ignored.
        _ if name.eq_ignore_ascii_case("content-type") => at.contains("/headers/"),
        // Schemas that were referred to where they stood have names now.
        _ => at == "/components/schemas" || at.strip_prefix("/components/schemas/") == Some(name),
    }
}

/// Whether a place is one where every value says something, empty ones too.
fn is_data(at: &str) -> bool {
    let is_inside = |name: &str| {
        matches!(
            name,
            "example" | "default" | "value" | "dataValue" | "const" | "enum"
        ) || name.starts_with("x-")
    };
    (at.ends_with("/security") && at != "/security") || at.split('/').any(is_inside)
}

/// Whether a value has nothing but emptiness in it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn same_set(value: &Value, other: &[Value]) -> bool {
    value.as_array().is_some_and(|list| {
        list.len() == other.len() && list.iter().all(|item| other.contains(item))
    })
}

fn same_word(value: &Value, other: &str) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.eq_ignore_ascii_case(other))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
