//! Equality of JSON values, and strings on the way out.

use backend_tests::support::check;
use backend_tests::support::json::{Json, is_unique};
use backend_tests::support::writer::Writer;

fn json(text: &str) -> Json {
    Json::from_json(text.as_bytes()).unwrap()
}

#[test]
fn equality_is_that_of_json_schema() {
    for (a, b, equal) in [
        ("1", "1.0", true),
        ("[1,2e0]", "[1.0,2]", true),
        (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true),
        (r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#, false),
        (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
        ("[1,2]", "[2,1]", false),
        ("0", "false", false),
        ("null", "0", false),
        (r#""a""#, r#""\u0061""#, true),
        ("9007199254740993", "9007199254740992", false),
    ] {
        assert_eq!(json(a) == json(b), equal, "{a} {b}");
        let pad: String = (0..20).map(|i| format!("[{i}],")).collect();
        let many = json(&format!("[{a},{pad}{b}]"));
        let Json::Array(items) = &many else {
            panic!("{many:?}")
        };
        assert_eq!(is_unique(items), !equal, "{a} {b}");
        let Json::Array(items) = json(&format!("[{a},{b}]")) else {
            panic!()
        };
        assert_eq!(is_unique(&items), !equal, "{a} {b}");
    }
    let members: Vec<String> = (0..50).map(|i| format!("\"{i}\":{i}")).collect();
    let forward = json(&format!("{{{}}}", members.join(",")));
    let backward = json(&format!(
        "{{{}}}",
        members.iter().rev().cloned().collect::<Vec<_>>().join(",")
    ));
    assert_eq!(forward, backward);
}

#[test]
fn lengths_are_counted_in_characters() {
    for text in ["", "a", "abc", "é", "日本語", "😀😀😀", "a😀b", "e\u{301}"] {
        let count = text.chars().count();
        for limit in 0..8 {
            assert_eq!(
                check::has_min_length(text, limit),
                count >= limit,
                "{text} {limit}"
            );
            assert_eq!(
                check::has_max_length(text, limit),
                count <= limit,
                "{text} {limit}"
            );
        }
    }
}

#[test]
fn strings_are_escaped_where_they_have_to_be() {
    let every: String = (0..0x300)
        .filter_map(char::from_u32)
        .chain("\u{2028}😀".chars())
        .collect();
    let mut w = Writer::new();
    w.string(&every);
    let written = w.finish();
    assert_eq!(Json::from_json(&written), Ok(Json::String(every.clone())));
    assert_eq!(serde_json::from_slice::<String>(&written).unwrap(), every);
    assert_eq!(serde_json::to_vec(&every).unwrap(), written);
}

#[test]
fn typed_items_are_compared_too() {
    let numbers: Vec<i64> = (0..100).collect();
    assert!(check::is_unique(&numbers));
    assert!(check::is_unique::<i64>(&[]));
    assert!(!check::is_unique(&["a", "b", "a"]));
    let mut twice = numbers;
    twice.push(50);
    assert!(!check::is_unique(&twice));
}
