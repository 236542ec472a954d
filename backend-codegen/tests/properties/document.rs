//! What has to hold for every text, as plain functions: fuzz targets include this file, and so do
//! tests that run on stable.

use backend_codegen::diagnostic::{Diagnostic, Diagnostics};
use backend_codegen::document::{Document, Kind, Limits, Location, Node, Sources, Syntax, read};
use serde_json::Value;

/// JSON: the verdict and the values are those of `serde_json`, and every node is where it says.
pub(crate) fn json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (document, findings) = check(text, Syntax::Json);
    let peer = serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(text));
    let limited = |error: &serde_json::Error| {
        let error = error.to_string();
        error.contains("recursion limit") || error.contains("number out of range")
    };
    let has = |code: &str| findings.iter().any(|finding| finding.code == code);
    match (&document, &peer) {
        (Some(document), Ok(value)) => {
            if !has("document::duplicate-key") {
                equal(document.root(), value);
            }
            in_place(document.root(), text);
        }
        (None, Err(_)) => {}
        (None, Ok(_)) => assert!(has("document::too-deep"), "{text:?} refused: {findings:?}"),
        (Some(_), Err(error)) => assert!(limited(error), "{text:?} accepted: {error}"),
    }
}

/// YAML: no panic, findings with places, children within their parents; and a text that is JSON
/// means the same.
pub(crate) fn yaml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (document, _) = check(text, Syntax::Yaml);
    if let Some(document) = &document
        && !text.contains(['*', '<'])
    {
        nested(document.root());
    }
}

/// A text that is JSON means the same as YAML, unless YAML is known to refuse it.
pub(crate) fn json_as_yaml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (Some(one), _) = check(text, Syntax::Json) else {
        return;
    };
    let (other, findings) = check(text, Syntax::Yaml);
    match other {
        Some(other) => same(one.root(), other.root()),
        None => {
            let known = |finding: &Diagnostic| {
                matches!(
                    finding.code,
                    "yaml::character" | "yaml::tab" | "yaml::long-key" | "yaml::byte-order-mark"
                )
            };
            assert!(findings.iter().any(known), "{text:?} refused: {findings:?}");
        }
    }
}

/// Reads a text twice and checks what holds in any case.
fn check(text: &str, syntax: Syntax) -> (Option<Document>, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let source = sources.add("text", text);
    let once = || {
        let mut findings = Diagnostics::new();
        let document = read(&sources, source, syntax, &Limits::default(), &mut findings);
        (document, findings)
    };
    let (document, findings) = once();
    let (again, same_findings) = once();
    assert_eq!(document.is_some(), again.is_some(), "{text:?}");
    assert!(findings.iter().eq(same_findings.iter()), "{text:?}");
    assert!(document.is_some() || findings.has_errors(), "{text:?}");
    for finding in findings.iter() {
        let places = finding.related.iter().map(|related| related.location);
        for place in places.chain([finding.location]) {
            let range = place.start as usize..place.end as usize;
            assert!(text.get(range).is_some(), "{text:?}: {finding:?}");
        }
        assert!(
            !finding.message.is_empty() && !finding.label.is_empty(),
            "{finding:?}"
        );
        assert!(
            !finding.help.is_empty() && !finding.message.contains('\n'),
            "{finding:?}"
        );
    }
    if let Some(document) = &document {
        find_all(document, document.root(), String::new());
    }
    (document, findings.into_iter().collect())
}

/// Every member is found by its key, and every node by its pointer.
fn find_all(document: &Document, node: Node<'_>, pointer: String) {
    let found = document.pointer(&pointer).map(Node::id);
    assert_eq!(found, Some(node.id()), "{pointer}");
    match node.kind() {
        Kind::Null | Kind::Bool(_) | Kind::String(_) => {}
        Kind::Number(lexeme) => {
            let number = serde_json::from_str::<Value>(lexeme);
            let valid = number.is_ok_and(|value| value.is_number());
            assert!(
                valid || lexeme.contains(['e', 'E']) || lexeme.len() > 300,
                "{lexeme}"
            );
        }
        Kind::Array(array) => {
            assert_eq!(array.iter().count(), array.len());
            for (index, element) in array.iter().enumerate() {
                assert_eq!(array.get(index).map(Node::id), Some(element.id()));
                find_all(document, element, format!("{pointer}/{index}"));
            }
        }
        Kind::Object(object) => {
            assert_eq!(object.iter().count(), object.len());
            for member in object {
                let found = object.get(member.key).map(Node::id);
                assert_eq!(found, Some(member.value.id()), "{:?}", member.key);
                let token = member.key.replace('~', "~0").replace('/', "~1");
                find_all(document, member.value, format!("{pointer}/{token}"));
            }
        }
    }
}

fn equal(node: Node<'_>, value: &Value) {
    match (node.kind(), value) {
        (Kind::Null, Value::Null) => {}
        (Kind::Bool(one), Value::Bool(other)) => assert_eq!(one, *other),
        (Kind::String(one), Value::String(other)) => assert_eq!(one, other),
        (Kind::Number(one), Value::Number(other)) => {
            // The peer rounds the last bit as it likes.
            let (one, other) = (one.parse::<f64>().unwrap(), other.as_f64().unwrap());
            assert!(
                (one - other).abs() <= other.abs() * 1e-15,
                "{one} is not {other}"
            );
        }
        (Kind::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            for (one, other) in one.iter().zip(other) {
                equal(one, other);
            }
        }
        (Kind::Object(one), Value::Object(other)) => {
            assert_eq!(one.len(), other.len());
            for member in one {
                equal(member.value, &other[member.key]);
            }
        }
        (_, other) => panic!("{node:?} is not {other}"),
    }
}

fn same(one: Node<'_>, other: Node<'_>) {
    match (one.kind(), other.kind()) {
        (Kind::Null, Kind::Null) => {}
        (Kind::Bool(one), Kind::Bool(other)) => assert_eq!(one, other),
        (Kind::String(one), Kind::String(other)) | (Kind::Number(one), Kind::Number(other)) => {
            assert_eq!(one, other);
        }
        (Kind::Array(one), Kind::Array(other)) => {
            assert_eq!(one.len(), other.len());
            for (one, other) in one.iter().zip(other) {
                same(one, other);
            }
        }
        (Kind::Object(one), Kind::Object(other)) => {
            assert_eq!(one.len(), other.len());
            for (one, other) in one.iter().zip(other) {
                assert_eq!(one.key, other.key);
                assert_eq!(one.key_location, other.key_location);
                same(one.value, other.value);
            }
        }
        (_, _) => panic!("{one:?} is not {other:?}"),
    }
    assert_eq!(one.location(), other.location());
}

/// What stands at the place of a scalar is that scalar, and of a collection its brackets.
fn in_place(node: Node<'_>, text: &str) {
    let range = node.location().start as usize..node.location().end as usize;
    let source = text.get(range).unwrap();
    match node.kind() {
        Kind::Null => assert_eq!(source, "null"),
        Kind::Bool(value) => assert_eq!(source, value.to_string()),
        Kind::Number(lexeme) => assert_eq!(source, lexeme),
        Kind::String(value) => {
            assert_eq!(serde_json::from_str::<String>(source).unwrap(), value);
        }
        Kind::Array(array) => {
            assert!(source.starts_with('[') && source.ends_with(']'));
            array.iter().for_each(|node| in_place(node, text));
        }
        Kind::Object(object) => {
            assert!(source.starts_with('{') && source.ends_with('}'));
            for member in object {
                let key = member.key_location.start as usize..member.key_location.end as usize;
                let key = text.get(key).unwrap();
                assert_eq!(serde_json::from_str::<String>(key).unwrap(), member.key);
                in_place(member.value, text);
            }
        }
    }
    nested(node);
}

/// Children lie within their parent, one behind the other.
fn nested(node: Node<'_>) {
    let parent = node.location();
    let mut at = parent.start;
    let mut next = |place: Location| {
        assert!(
            at <= place.start && place.start <= place.end,
            "{node:?}: {place:?}"
        );
        assert!(place.end <= parent.end, "{node:?}: {place:?}");
        at = place.end;
    };
    match node.kind() {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        Kind::Array(array) => {
            for element in array {
                next(element.location());
                nested(element);
            }
        }
        Kind::Object(object) => {
            for member in object {
                next(member.key_location);
                next(member.value.location());
                nested(member.value);
            }
        }
    }
}
