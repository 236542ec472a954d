//! Keywords of JSON Schema that code says beside a type.

use super::Value;
use super::value::Kind;
#[cfg(any(test, feature = "ts-source"))]
use crate::diagnostic::Diagnostics;
#[cfg(any(test, feature = "ts-source"))]
use crate::document::{self, Limits, Location, Node, Sources, Syntax};

/// Members whose values are data and no schemas.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// A text of JSON as a value, all of which stands at `place`; nothing if it is none.
#[cfg(any(test, feature = "ts-source"))]
pub(in crate::read) fn parsed(text: &str, place: Location) -> Option<Value> {
    let mut sources = Sources::new();
    let source = sources.add("schema.json", text.to_owned());
    let limits = Limits::default();
    let mut ignored = Diagnostics::new();
    let tree = document::read(&sources, source, Syntax::Json, &limits, &mut ignored)?;
    Some(value(tree.root(), place))
}

#[cfg(any(test, feature = "ts-source"))]
fn value(node: Node<'_>, place: Location) -> Value {
    use document::Kind;
    match node.kind() {
        Kind::Null => Value::null(place),
        Kind::Bool(flag) => Value::flag(flag, place),
        Kind::Number(number) => Value::number(number, place),
        Kind::String(text) => Value::text(text, place),
        Kind::Array(items) => Value::list(items.iter().map(|item| value(item, place)), place),
        Kind::Object(members) => {
            let mut object = Value::object(place);
            for member in members {
                object.set(member.key, value(member.value, place));
            }
            object
        }
    }
}

impl Value {
    /// Adds keywords to a schema. What they say of items and of members adds to what the schema says of
    /// these; all other keywords are taken as they are.
    pub fn add_keywords(&mut self, keywords: Self) {
        let Kind::Object(members) = keywords.kind else {
            return;
        };
        if self.get("$ref").is_some() && !members.is_empty() {
            let place = self.place;
            let referred = std::mem::take(self);
            *self = Self::object(place).with("allOf", Self::list([referred], place));
        }
        for member in members {
            let is_schema = matches!(member.key.as_str(), "items" | "additionalProperties");
            match self.get_mut(&member.key) {
                Some(known) if member.key == "properties" => {
                    for property in member.value.members() {
                        known.set_at(&property.key, property.place, property.value.clone());
                    }
                }
                Some(known) if is_schema && matches!(known.kind, Kind::Object(_)) => {
                    match member.value.get("$ref").is_none()
                        && !matches!(member.value.kind, Kind::Flag(_))
                    {
                        true => known.add_keywords(member.value),
                        false => *known = member.value,
                    }
                }
                _ => self.set_at(&member.key, member.place, member.value),
            }
        }
    }

    /// The schema with what `find` makes of the types that it refers to by what the code calls them.
    pub fn with_types(mut self, find: &mut dyn FnMut(&str) -> Option<Self>) -> Self {
        if let Some(name) = self.get("$ref").and_then(Self::as_text)
            && !name.starts_with('#')
        {
            let place = self.place;
            return find(name).unwrap_or_else(|| Self::object(place));
        }
        match &mut self.kind {
            Kind::List(items) => {
                for item in items {
                    *item = std::mem::take(item).with_types(find);
                }
            }
            Kind::Object(members) => {
                for member in members {
                    match member.key.as_str() {
                        name if DATA.contains(&name) => {}
                        "discriminator" => names_of_branches(&mut member.value, find),
                        _ => member.value = std::mem::take(&mut member.value).with_types(find),
                    }
                }
            }
            _ => {}
        }
        self
    }
}

/// Makes references of the names of types in a discriminator.
fn names_of_branches(discriminator: &mut Value, find: &mut dyn FnMut(&str) -> Option<Value>) {
    let mut refer = |value: &mut Value| {
        let found = value.as_text().filter(|name| !name.starts_with('#'));
        let found = found.and_then(&mut *find);
        if let Some(pointer) = found.and_then(|schema| schema.get("$ref").cloned()) {
            *value = pointer;
        }
    };
    if let Some(Kind::Object(members)) = discriminator.get_mut("mapping").map(|it| &mut it.kind) {
        for member in members {
            refer(&mut member.value);
        }
    }
    if let Some(default) = discriminator.get_mut("defaultMapping") {
        refer(default);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        parsed(text, Location::default()).unwrap()
    }

    #[test]
    fn keywords_add_to_what_is_known_of_items_and_members() {
        let mut schema = json(r#"{"type": "array", "items": {"type": "string"}}"#);
        schema.add_keywords(json(r#"{"maxItems": 3, "items": {"minLength": 1}}"#));
        let expected =
            r#"{"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 3}"#;
        assert!(schema.says_the_same(&json(expected)));
        let mut schema = json(r##"{"items": {"$ref": "#/components/schemas/A"}}"##);
        schema.add_keywords(json(r#"{"items": {"minLength": 1}}"#));
        let expected =
            r##"{"items": {"allOf": [{"$ref": "#/components/schemas/A"}], "minLength": 1}}"##;
        assert!(schema.says_the_same(&json(expected)));
    }

    #[test]
    fn types_are_found_by_what_the_code_calls_them() {
        let schema = json(
            r##"{"oneOf": [{"$ref": "Cat"}, {"$ref": "#/components/schemas/B"}], "enum": [{"$ref": "Cat"}],
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat"}}}"##,
        );
        let schema = schema.with_types(&mut |name| {
            (name == "Cat").then(|| Value::reference("Tom", Location::default()))
        });
        let expected = r##"{"oneOf": [{"$ref": "#/components/schemas/Tom"}, {"$ref": "#/components/schemas/B"}],
            "enum": [{"$ref": "Cat"}],
            "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Tom"}}}"##;
        assert!(schema.says_the_same(&json(expected)));
    }
}
