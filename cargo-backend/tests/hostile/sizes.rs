//! Documents that are too large, too deep or too many, each refused or read in bounded time and memory.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::program::{Place, Run};

/// What a run may take without optimization, on a machine that has more to do.
const LONGEST: Duration = Duration::from_secs(60);

/// Generates from a text in `file`.
fn generate(file: &str, text: &str) -> (Place, Run) {
    let place = Place::new();
    place.put(file, text);
    let started = Instant::now();
    let run = place.run(&format!("gen {file} --framework axum --output api"));
    let taken = started.elapsed();
    assert!(taken < LONGEST, "{taken:?}");
    assert!(matches!(run.code, Some(0 | 2)), "{}", run.stderr);
    assert!(run.stderr.len() < 10_000, "{}", run.stderr.len());
    (place, run)
}

/// Demands that a text is refused with this code, and nothing written.
fn refused(file: &str, text: &str, code: &str) -> String {
    let (place, run) = generate(file, text);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains(&format!("error[{code}]")),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains(&format!("--> {file}:")),
        "{}",
        run.stderr
    );
    assert_eq!(place.list(""), [file]);
    run.stderr
}

/// A document with these components and one operation for `All`.
fn document(schemas: Value) -> String {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/a": {"post": {
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/All"},
            }}},
            "responses": {"204": {"description": "Fine."}},
        }}},
        "components": {"schemas": schemas},
    })
    .to_string()
}

#[test]
fn what_is_too_deep_is_refused() {
    const DEPTH: usize = 100_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for closed in [false, true] {
            let mut text = open.repeat(DEPTH);
            if closed {
                text.push('1');
                text.push_str(&close.repeat(DEPTH));
            }
            refused("api.json", &text, "document::too-deep");
            refused("api.yaml", &text, "document::too-deep");
        }
    }
    let mut text = String::from("a:\n");
    for depth in 1..2_000 {
        text.push_str(&" ".repeat(depth));
        text.push_str("a:\n");
    }
    refused("api.yaml", &text, "document::too-deep");
    refused(
        "api.yaml",
        &format!("{}1", "- ".repeat(DEPTH)),
        "document::too-deep",
    );
    refused(
        "api.yaml",
        &format!("{}1", "? ".repeat(DEPTH)),
        "document::too-deep",
    );
}

#[test]
fn a_million_aliases_are_refused() {
    let mut text = String::from("x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\nx-b:\n");
    text.push_str(&"- *a\n".repeat(1_000_000));
    refused("api.yaml", &text, "yaml::alias-budget");
}

#[test]
fn a_hundred_megabytes_are_refused() {
    let text = format!("{{\"a\": \"{}\"}}", "x".repeat(100 << 20));
    let place = Place::new();
    place.put("api.json", &text);
    let run = place.run("gen api.json --framework axum --output api");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("error[document::too-large]"),
        "{}",
        run.stderr
    );
    assert_eq!(place.list(""), ["api.json"]);
}

#[test]
fn more_operations_than_anybody_has_are_refused() {
    let paths = (0..50_000).map(|n| {
        let operation = json!({"responses": {"204": {"description": "Fine."}}});
        (format!("/a{n}"), json!({ "get": operation }))
    });
    let text = json!({
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": Value::Object(paths.collect()),
    });
    refused(
        "api.json",
        &text.to_string(),
        "openapi::too-many-operations",
    );
}

#[test]
fn many_members_parameters_and_parts_are_read() {
    let properties = (0..10_000).map(|n| (format!("p{n}"), json!({"type": "integer"})));
    let properties: Map<String, Value> = properties.collect();
    let (_, run) = generate(
        "api.json",
        &document(json!({"All": {"type": "object", "properties": properties}})),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);

    let parameters = (0..1_000)
        .map(|n| json!({"name": format!("p{n}"), "in": "query", "schema": {"type": "string"}}));
    let parameters: Vec<Value> = parameters.collect();
    let text = json!({
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/a": {"get": {"parameters": parameters, "responses": {"204": {"description": "Fine."}}}}},
    });
    let (_, run) = generate("api.json", &text.to_string());
    assert_eq!(run.code, Some(0), "{}", run.stderr);

    let parts: Vec<Value> = (0..100_000)
        .map(|_| json!({"$ref": "#/components/schemas/Part"}))
        .collect();
    let (_, run) = generate(
        "api.json",
        &document(json!({"All": {"allOf": parts}, "Part": {"type": "object", "required": ["a"]}})),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn bounds_of_a_document_cost_nothing() {
    let text = document(json!({"All": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "minItems": 2_147_483_648_u64, "items": {"type": "string"}},
            "text": {"type": "string", "minLength": 18_446_744_073_709_551_615_u64},
            "members": {"type": "object", "minProperties": 4_294_967_296_u64},
        },
        "required": ["items", "text", "members"],
    }}));
    for stubs in ["unimplemented", "mock"] {
        let place = Place::new();
        place.put("api.json", &text);
        let started = Instant::now();
        let line = format!("gen api.json --framework axum --stubs {stubs} --output api");
        let run = place.run(&line);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(started.elapsed() < LONGEST);
    }
}

/// Unions that share their branches, level by level, have as many ways through them as there are atoms.
#[test]
fn levels_of_unions_are_looked_at_once() {
    for keyword in ["anyOf", "oneOf", "allOf"] {
        let mut schemas = Map::new();
        for level in 0..40 {
            let next = format!("#/components/schemas/L{}", level + 1);
            let name = if level == 0 {
                "All".to_owned()
            } else {
                format!("L{level}")
            };
            let branches = json!([
                {"$ref": next, "minProperties": 1},
                {"$ref": next, "required": [format!("p{level}")]},
                {"not": {"$ref": next}},
            ]);
            schemas.insert(name, json!({ keyword: branches }));
        }
        let last = json!({"type": "object", "properties": {"last": {"type": "string"}}});
        schemas.insert("L40".to_owned(), last);
        let (_, run) = generate("api.json", &document(Value::Object(schemas)));
        assert_eq!(run.code, Some(0), "{keyword}: {}", run.stderr);
    }
}
