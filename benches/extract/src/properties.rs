//! Properties of types with serde in bodies and answers, and whether the right ones are required and may be
//! `null`.
//!
//! What is right was written down from the code (`properties/OWNER+NAME.txt`), a line a property: its type,
//! `in` for bodies or `out` for answers, its name, whether it is required, and whether it may be `null`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use crate::document::{Document, METHODS};

/// What the code says of one property.
struct Property {
    ty: String,
    is_in: bool,
    name: String,
    is_required: bool,
    is_nullable: bool,
}

/// How many properties a document says right.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) n_right: usize,
    pub(crate) n_wrong: usize,
    /// Those whose type no operation of the document has, or has under another name.
    pub(crate) n_lost: usize,
    /// What is said of those that are wrong.
    pub(crate) told: Vec<String>,
}

impl Count {
    pub(crate) fn join(&mut self, other: &Self) {
        self.n_right += other.n_right;
        self.n_wrong += other.n_wrong;
        self.n_lost += other.n_lost;
    }

    /// Whether at least 98 % of those that are found are right.
    pub(crate) fn is_well(&self) -> bool {
        self.n_right * 100 >= (self.n_right + self.n_wrong) * 98
    }
}

/// Compares a document with what a file says of the code. A schema that says nothing may be `null`.
pub(crate) fn count(file: &Path, document: &Document) -> anyhow::Result<Count> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let of_bodies = reached(document, "requestBody");
    let of_answers = reached(document, "responses");
    let mut count = Count::default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let property = Property::of(line).with_context(|| format!("{}: {line}", file.display()))?;
        let reached = match property.is_in {
            true => &of_bodies,
            false => &of_answers,
        };
        let schemas = document.0.pointer("/components/schemas");
        let schema = schemas
            .filter(|_| reached.contains(&property.ty))
            .and_then(|schemas| schemas.get(&property.ty));
        let found = schema.and_then(|schema| said(document, schema, &property.name, 0));
        match found {
            None => count.n_lost += 1,
            Some(said) if said == (property.is_required, property.is_nullable) => {
                count.n_right += 1
            }
            Some((is_required, is_nullable)) => {
                count.n_wrong += 1;
                count.told.push(format!(
                    "{}.{}: required {is_required}, null {is_nullable}",
                    property.ty, property.name
                ));
            }
        }
    }
    Ok(count)
}

impl Property {
    fn of(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (ty, direction, name) = (words.next()?, words.next()?, words.next()?);
        let mut is = || words.next().map(|word| word == "yes");
        Some(Self {
            ty: ty.to_owned(),
            is_in: direction == "in",
            name: name.to_owned(),
            is_required: is()?,
            is_nullable: is()?,
        })
    }
}

/// The schemas with a name to which that part of operations leads.
fn reached(document: &Document, part: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let paths = document.0.get("paths").and_then(Value::as_object);
    for (_, item) in paths.into_iter().flatten() {
        for operation in METHODS.iter().filter_map(|method| item.get(method)) {
            if let Some(part) = operation.get(part) {
                collect(document, part, &mut names);
            }
        }
    }
    names
}

fn collect(document: &Document, node: &Value, names: &mut BTreeSet<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, names)),
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = target.and_then(|it| it.strip_prefix("#/components/schemas/"))
                && names.insert(name.to_owned())
            {
                collect(document, document.resolved(node), names);
            }
            members
                .values()
                .for_each(|member| collect(document, member, names));
        }
        _ => {}
    }
}

/// Whether a property is required, and whether it may be `null`.
fn said(document: &Document, schema: &Value, name: &str, depth: usize) -> Option<(bool, bool)> {
    let schema = document.resolved(schema);
    if let Some(property) = schema.get("properties").and_then(|all| all.get(name)) {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = required.is_some_and(|all| all.iter().any(|it| it == name));
        return Some((is_required, is_nullable(document, property, 0)));
    }
    let parts = ["allOf", "anyOf", "oneOf"]
        .iter()
        .filter_map(|of| schema.get(of)?.as_array());
    let mut parts = parts.flatten().filter(|_| depth < 8);
    parts.find_map(|part| said(document, part, name, depth + 1))
}

fn is_nullable(document: &Document, schema: &Value, depth: usize) -> bool {
    let schema = document.resolved(schema);
    let is_null = |ty: &Value| ty == "null";
    let by_type = match schema.get("type") {
        Some(Value::Array(all)) => all.iter().any(is_null),
        Some(ty) => is_null(ty),
        None => schema.as_object().is_some_and(serde_json::Map::is_empty),
    };
    let parts = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|of| schema.get(of)?.as_array());
    let mut parts = parts.flatten().filter(|_| depth < 8);
    by_type || parts.any(|part| is_nullable(document, part, depth + 1))
}
