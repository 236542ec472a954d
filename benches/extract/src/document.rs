//! Documents as plain JSON.

use std::collections::BTreeSet;

use serde_json::Value;

pub(crate) const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// An OpenAPI document.
pub(crate) struct Document(pub(crate) Value);

impl Document {
    /// Every operation as `GET /users/{}`, below a prefix.
    pub(crate) fn operations(&self, prefix: &str) -> BTreeSet<String> {
        let paths = self.0.get("paths").and_then(Value::as_object);
        let mut operations = BTreeSet::new();
        for (path, item) in paths.into_iter().flatten() {
            for method in METHODS {
                if item.get(method).is_some() {
                    let path = shape(&format!("{prefix}{path}"));
                    operations.insert(format!("{} {path}", method.to_uppercase()));
                }
            }
        }
        operations
    }

    /// The operation of such a name.
    pub(crate) fn operation(&self, name: &str) -> Option<&Value> {
        let (method, path) = name.split_once(' ')?;
        let paths = self.0.get("paths")?.as_object()?;
        let (_, item) = paths.iter().find(|(found, _)| shape(found) == path)?;
        item.get(method.to_lowercase())
    }

    /// What a node says, wherever it is.
    pub(crate) fn resolved<'d>(&'d self, node: &'d Value) -> &'d Value {
        let mut node = node;
        for _ in 0..8 {
            let Some(pointer) = node.get("$ref").and_then(Value::as_str) else {
                break;
            };
            match self.0.pointer(pointer.trim_start_matches('#')) {
                Some(found) => node = found,
                None => break,
            }
        }
        node
    }

    /// The names of all properties of a schema, as paths: `user.email`, `comments[].id`.
    pub(crate) fn properties(&self, schema: &Value) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.walk(schema, "", 0, &mut names);
        names
    }

    fn walk(&self, schema: &Value, before: &str, depth: usize, names: &mut BTreeSet<String>) {
        if depth > 8 {
            return;
        }
        let schema = self.resolved(schema);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in schema
                .get(keyword)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                self.walk(part, before, depth + 1, names);
            }
        }
        if let Some(items) = schema.get("items") {
            self.walk(items, &format!("{before}[]"), depth + 1, names);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, inside) in properties.into_iter().flatten() {
            let path = match before {
                "" => name.clone(),
                before => format!("{before}.{name}"),
            };
            names.insert(path.clone());
            self.walk(inside, &path, depth + 1, names);
        }
    }
}

/// A path without the names of its parameters, and without a slash at the end.
pub(crate) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut is_inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                is_inside = true;
                shape.push_str("{}");
            }
            '}' => is_inside = false,
            _ if is_inside => {}
            character => shape.push(character),
        }
    }
    match shape.strip_suffix('/') {
        Some(without) if !without.is_empty() => without.to_owned(),
        _ => shape,
    }
}
