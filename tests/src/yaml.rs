//! YAML as values, read by the library's own reader.

use std::path::Path;

use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{Kind, Limits, Node, Sources, Syntax, read};
use serde_json::Value;

/// The value in a file that has nothing wrong with it.
pub fn load(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::new();
    let source = sources.add(path.to_string_lossy(), text);
    let mut diagnostics = Diagnostics::new();
    let limits = Limits::default();
    let document = read(&sources, source, Syntax::Yaml, &limits, &mut diagnostics);
    let wrong = diagnostics.iter().next();
    assert!(wrong.is_none(), "{}: {wrong:?}", path.display());
    value(document.unwrap().root())
}

/// The value of a node.
pub fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => value.into(),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => text.into(),
        Kind::Array(items) => items.iter().map(value).collect(),
        Kind::Object(members) => {
            let members = members.iter();
            let members = members.map(|member| (member.key.to_owned(), value(member.value)));
            Value::Object(members.collect())
        }
    }
}
