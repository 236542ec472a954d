//! Documents that are too large to be kept: made here.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client;
use crate::package::Servers;
use crate::program::{Place, Run};

/// A document with one operation that takes a body of this schema and answers with `answer`.
fn document(schema: Value, answer: Value) -> String {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "post",
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/All"},
            }}},
            "responses": {"200": {"description": "It.", "content": {"application/json": answer}}},
        }}},
        "components": {"schemas": {"All": schema}},
    });
    document.to_string()
}

fn values(n: usize) -> Value {
    let values: Vec<String> = (0..n).map(|n| format!("value {n}")).collect();
    json!({ "enum": values })
}

fn long_name() -> String {
    "n".repeat(64 << 10)
}

/// Documents that are compiled and served, by name.
pub(crate) fn compiled() -> Vec<(&'static str, String)> {
    let fine = || json!({"schema": {"const": "fine"}});
    let mut named = serde_json::Map::new();
    named.insert(long_name(), json!({"type": "integer"}));
    named.insert(format!("{}2", long_name()), json!({"type": "integer"}));
    vec![
        ("09-enum-members", document(values(2_000), fine())),
        (
            "18-property-length",
            document(json!({ "properties": named }), fine()),
        ),
        (
            "27-example-size",
            document(
                json!({}),
                json!({"schema": {"type": "string"}, "example": example()}),
            ),
        ),
    ]
}

/// Ten million bytes, which nobody wants in a server.
fn example() -> String {
    "private ".repeat(1_250_000)
}

/// Sends requests to the servers of [`compiled`].
pub(crate) fn answer(servers: &Servers) {
    let post = |name: &str, body: &Value| {
        let (address, body) = (servers.address(name), body.to_string());
        let request = format!(
            "POST /a HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = client::send(address, request.as_bytes()).unwrap();
        (answer.status, answer.text())
    };
    assert_eq!(post("09-enum-members", &json!("value 1999")).0, 200);
    assert_eq!(post("09-enum-members", &json!("value 2000")).0, 400);
    let both = |value: Value| json!({ long_name(): value, format!("{}2", long_name()): value });
    assert_eq!(post("18-property-length", &both(json!(1))).0, 200);
    let (status, told) = post("18-property-length", &both(json!("x")));
    assert_eq!(status, 400);
    assert_eq!(told.matches("must be an integer").count(), 2);
    let (status, text) = post("27-example-size", &json!(1));
    assert_eq!((status, text.contains("private")), (200, false));
}

fn generate(document: &str, more: &str) -> (Place, Run) {
    let place = Place::new();
    place.put("api.json", document);
    let run = place.run(&format!(
        "gen api.json --framework axum --output api {more}"
    ));
    (place, run)
}

#[test]
fn twenty_thousand_members_of_an_enum_take_seconds_and_keep_their_names() {
    let started = Instant::now();
    let (place, run) = generate(&document(values(20_000), json!({})), "");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(120));
    let types = place.read("api/generated/types/shared.rs");
    assert!(types.contains("    Value19999,\n") && types.contains("\"value 19999\""));
}

#[test]
fn large_examples_do_not_get_into_code() {
    let answer = json!({"schema": {"type": "string"}, "example": example()});
    let text = document(json!({"type": "string", "examples": [example()]}), answer);
    for stubs in ["", "--stubs mock"] {
        let (place, run) = generate(&text, stubs);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        for (file, text) in place.texts("api") {
            assert!(!text.contains("private private"), "{file} {stubs}");
        }
    }
}

#[test]
fn small_examples_do_not_get_into_code_unless_a_mock_is_asked_for() {
    let answer = json!({"schema": {"type": "string"}, "example": "private"});
    let (place, run) = generate(&document(json!({"examples": ["private"]}), answer), "");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for (file, text) in place.texts("api") {
        assert!(!text.contains("private"), "{file}");
    }
}

#[test]
fn patterns_of_a_megabyte_are_refused_with_their_place() {
    for pattern in [
        "a|b".repeat(350_000),
        "(".repeat(1 << 20),
        "[".repeat(1 << 20),
    ] {
        let schema = json!({"type": "string", "pattern": pattern});
        let (place, run) = generate(&document(schema, json!({})), "");
        assert_eq!(run.code, Some(2));
        assert!(
            run.stderr.contains("error[schema::pattern]"),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr
                .contains("the pattern is longer than 65536 bytes"),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("--> api.json:1:"), "{}", run.stderr);
        assert!(run.stderr.len() < 2_000, "{}", run.stderr.len());
        assert_eq!(place.list(""), ["api.json"]);
    }
}
