//! Facts about JSON.

use super::{document, findings, json, read_text};
use crate::document::Limits;

/// Texts that every reader of JSON has to accept.
#[rustfmt::skip]
const VALID: &[&str] = &[
    "null", " true ", "false", "\"\"", "0", "-0", "-0.0e-0", "[]", "{}", "[[]]", "[{}]",
    "{\"\":{}}", "\u{feff}1", "\t\n\r 1\t\n\r ", "[1,2 , 3]",
    "[0,-1,10,1.5,1e5,1E5,1e+5,1e-5,1.5e05,-1.5E-00]", "123456789012345678901234567890", "1e99999",
    "-1e-99999", "0.00000000000000000000000000000000000001", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\\u001f\\u007f\\u0080\\uFFFF\\uffff\"", "\"\\ud834\\udd1e\"", "\"\\uD834\\uDD1E\"",
    "\"\u{7f}\"", "\"\u{80}\u{9f}\"", "\"\u{2028}\u{2029}\"", "\"\u{feff}\"", "\"\u{ffff}\"",
    "\"\u{10ffff}\"", "\"é€𝄞\"", "\"// no comment /* */ #\"", "\"'\"", "\"\\u0022\"", "\"\\u005C\"",
    "{\"a\":\"b\",\"c\":\"d\"}", "{\"a\":[]}", "{\"a\\u0000b\":1}", "{\"\\u0061\":1,\"b\":2}",
    "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", "[\"a\",null,true,false,0,{},[]]",
    "[null, 1, \"1\", {}]", "[1\n]", "{\n\"a\"\n:\n1\n}", "\"\\uDBFF\\uDFFF\"",
    "\"new\\u000Aline\"",
];

/// Texts that no reader of JSON may accept.
#[rustfmt::skip]
const INVALID: &[&str] = &[
    "", " ", "\u{feff}", "\u{feff}\u{feff}1", "nul", "nulll", "True", "TRUE", "NULL", "nan", "NaN",
    "Infinity", "-Infinity", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]",
    "[1 2]", "[1:2]", "[\"a\":1]", "[1}", "{1]", "[]]", "[[]", "[}", "{]", "[1]x", "1 2", "1,2",
    "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{:1}", "{1:1}", "{null:1}", "{a:1}", "{'a':1}",
    "{\"a\":1,}", "{,}", "{\"a\":1,,\"b\":2}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}",
    "{\"a\"=1}", "{\"a\"::1}", "{\"a\":1:2}", "{\"a\":1}}", "{\"a\":1}#", "{\"a\":1}//",
    "{\"a\":1}/**/", "/**/1", "[1,/*x*/2]", "[1 // x\n]", "# x\n1", "'a'", "`a`", "“a”", "\"",
    "\"a", "\"\\", "\"\\\"", "\"\\x41\"", "\"\\a\"", "\"\\'\"", "\"\\0\"", "\"\\u\"", "\"\\u1\"",
    "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"",
    "\"\\uD800\\n\"", "\"\\uD800x\"", "\"\\u+123\"", "\"\\u-123\"", "\"\\u 123\"",
    "\"\\U0001F600\"", "\"\\é\"", "\"\t\"", "\"\n\"", "\"\r\"", "\"\0\"", "\"\u{1f}\"", "\"a\nb\"",
    "01", "00", "-01", "-00", "-", "+", "+1", "--1", "+-1", "1.", "-1.", ".1", "-.1", ".", "1.e1",
    "1e", "1e+", "1e-", "1E", "1e1.5", "1.2.3", "0x1", "0x", "1_000", "1,000", "0.1e", "1a",
    "1true", "[1a]", "-a", "- 1", "1 .5", "\u{a0}1", "\u{2060}1", "\u{0b}1", "\u{0c}1", "1\0", "\0",
    "\0\0\x001", "[1\u{a0}]", "<a>", "a", "a b", "@", "*", "&a", "[*]", "[\"\"", "[\"a\",\n4\n,1,",
    "[1,\n1\n,1", "[{}", "[fals]", "[tru]", "{\"a\":tru}", "[-]", "[-x]", "[1+2]", "[0.3e]",
    "[0.3e+]", "[9.e+3]", "[1.0e]", "[1.0e-]", "[1eE2]", "[.123]", "[１]", "[-１]",
    "{\"a\":\"a\" 123}", "{\"x\", null}", "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"b\"}{\"c\":\"d\"}",
    "[\u{2060}]", "[\u{0c}]", "[a\u{e5}]", "[\"x\"\"]", "[True]", "*", "{\"a\":/*comment*/\"b\"}",
    "{\"a\":\"b\",/**/}", "[\"a\\\n\"]", "{\"a\":1\u{feff}}",
    "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n",
];

#[test]
fn valid_texts_are_read() {
    for text in VALID {
        document("t.json", text);
    }
}

#[test]
fn invalid_texts_are_refused_with_a_place_and_a_way_out() {
    for text in INVALID {
        let (document, diagnostics) = read_text("t.json", text, &Limits::default());
        assert!(document.is_none(), "{text:?}");
        assert!(!diagnostics.is_empty(), "{text:?}");
        for diagnostic in diagnostics {
            let range = diagnostic.location.start as usize..diagnostic.location.end as usize;
            assert!(text.get(range).is_some(), "{text:?}: {diagnostic:?}");
            assert!(!diagnostic.label.is_empty(), "{text:?}: {diagnostic:?}");
            assert!(!diagnostic.help.is_empty(), "{text:?}: {diagnostic:?}");
        }
    }
}

#[test]
fn a_slip_is_one_finding() {
    // Each half of a pair, a key without quotes that has no value either, …
    let two = ["{1]", "\"\\uD800\\uD800\"", "{🇨🇭}", "{\"a\":\"b\",/**/}"];
    for text in INVALID.iter().filter(|text| !two.contains(text)) {
        let count = read_text("t.json", text, &Limits::default()).1.len();
        assert_eq!(count, 1, "{text:?}: {}", findings("t.json", text));
    }
}

#[test]
fn values_come_out_as_they_went_in() {
    let text = r#"{"b":[1,-0.50e+3,123456789012345678901234567890],"a":{"é\n":"\u0000"},"c":[true,false,null,"",[],{}]}"#;
    assert_eq!(json(document("t.json", text).root()), text);
}

#[test]
fn escapes_are_resolved() {
    let document = document(
        "t.json",
        r#"["\u0041\"\\\/\b\f\n\r\té\ud834\udd1e", {"\u006b": 1}]"#,
    );
    let text = document.pointer("/0").unwrap().as_str().unwrap();
    assert_eq!(text, "A\"\\/\u{8}\u{c}\n\r\té𝄞");
    assert!(document.pointer("/1/k").is_some());
}

#[test]
fn locations_cover_quotes_and_brackets() {
    let text = "{ \"a\" : [ 1.5 , \"x\\n\" , true ] , \"b\" : { } }";
    let document = document("t.json", text);
    let at = |pointer: &str| {
        let location = document.pointer(pointer).unwrap().location();
        text.get(location.start as usize..location.end as usize)
            .unwrap()
    };
    assert_eq!(at(""), text);
    assert_eq!(at("/a"), "[ 1.5 , \"x\\n\" , true ]");
    assert_eq!(at("/a/0"), "1.5");
    assert_eq!(at("/a/1"), "\"x\\n\"");
    assert_eq!(at("/a/2"), "true");
    assert_eq!(at("/b"), "{ }");
    let key = document
        .root()
        .as_object()
        .unwrap()
        .member("b")
        .unwrap()
        .key_location;
    assert_eq!(
        text.get(key.start as usize..key.end as usize),
        Some("\"b\"")
    );
}

#[test]
fn several_mistakes_are_reported_in_one_run() {
    let text = r#"{
  // the name
  'title': "Shop",
  "version": 01,
  "enabled": True,
  "tags": ["a" "b",],
  "note": "tab	here",
  "title": "again",
  "price": .5,
}"#;
    insta::assert_snapshot!(findings("t.json", text), @r#"
    error[json::single-quotes]: a string stands in single quotes
      3:3 "'title'": JSON knows double quotes alone
      help: write `"` on both sides
    error[json::number]: `01` is no number of JSON
      4:14 "01": a number does not begin with extra zeros in JSON
      help: write `1`, or `"01"` if the zeros matter
    error[json::bare-word]: `True` is written in lower case
      5:14 "True": not a word of JSON
      help: write `true`
    error[json::missing-comma]: a comma is missing between two entries
      6:16 "\"": a `,` has to stand before this
      help: write it at the end of the entry before
    error[json::control-character]: a tab stands in a string as such
      7:15 "\t": control characters are escaped in JSON
      help: write `\t`
    error[json::number]: `.5` is no number of JSON
      9:12 ".5": a digit stands before the point in JSON
      help: write `0.5`
    error[json::trailing-comma]: a comma stands behind the last entry
      9:14 ",": nothing but `}` follows
      help: delete the comma
    error[document::duplicate-key]: `title` stands twice in one object
      8:3 "\"title\"": the second one
      3:3 "'title'": the first one
      help: keep one of them, or merge what they hold
    error[json::comment]: JSON has no comments
      2:3 "// the name": not part of the language
      help: put the text into a `description`, or name the file `.yaml`, where `#` begins a comment
    no tree
    "#);
}

#[test]
fn the_bracket_left_open_is_found_by_indentation() {
    let text = "{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n  }\n}\n";
    insta::assert_snapshot!(findings("t.json", text), @r#"
        error[json::unclosed]: `{` is never closed
          7:1 "": the text ends here
          2:8 "{": opened here; the bracket that would close it is indented differently
          help: write `}` where it should end, or get the file again if it was cut off
        no tree
        "#);
}

#[test]
fn mistakes_are_told_in_the_words_of_the_author() {
    let mistakes = [
        "{\"a\": 1,}",
        "[1,,2]",
        "{\"a\": 1\n\"b\": 2}",
        "{\"a\" 1}",
        "{\"a\": }",
        "{a: 1}",
        "{'a': 1}",
        "{“a”: 1}",
        "[foo bar]",
        "[None]",
        "[NaN]",
        "[012]",
        "[0x1F]",
        "[\"\\d\"]",
        "[\"\\ud800\"]",
        "[\"a\tb\"]",
        "{\n\"a\": \"b,\n\"c\": 1}",
        "[\"a\nb\"]",
        "[1}",
        "{\"a\": {{ x }}}",
        "{\"a\": 1}}",
        "{\"a\": 1} {\"b\": 2}",
        "{\"a\": [1, {",
        "openapi: 3.0.0",
        "{\n<<<<<<< HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> theirs\n}",
        "{\0\"\0a\0\"\0:\x001\0}\0",
        "\u{a0}1",
        " \n",
    ];
    let findings: String = mistakes
        .iter()
        .map(|text| format!("{text:?}\n{}", findings("t.json", text)))
        .collect();
    insta::assert_snapshot!(findings);
}

#[test]
fn a_key_that_stands_twice_is_an_error_with_both_places() {
    let text = r#"{"a": 1, "b": {"\u0063": 1, "c": 2}, "a": 3}"#;
    insta::assert_snapshot!(findings("t.json", text), @r#"
    error[document::duplicate-key]: `c` stands twice in one object
      1:29 "\"c\"": the second one
      1:16 "\"\\u0063\"": the first one
      help: keep one of them, or merge what they hold
    error[document::duplicate-key]: `a` stands twice in one object
      1:38 "\"a\"": the second one
      1:2 "\"a\"": the first one
      help: keep one of them, or merge what they hold
    "#);
    let (document, _) = read_text("t.json", text, &Limits::default());
    assert_eq!(json(document.unwrap().root()), r#"{"a":1,"b":{"c":1}}"#);
}

#[test]
fn a_yaml_file_may_begin_like_json() {
    let text = "{\"a\": 1, # comment\n b: [x, 'y']}\n";
    assert_eq!(
        json(document("t.yaml", text).root()),
        r#"{"a":1,"b":["x","y"]}"#
    );
    assert!(findings("t.yml", "{\"a\": 1,\n \"b\": [}\n").contains("json::wrong-bracket"));
}

#[test]
fn equal_findings_are_counted_after_a_few() {
    let text = format!("[{}]", "'a',\n".repeat(100));
    let findings = findings("t.json", &text);
    assert!(
        findings.contains("90 more of the same are not shown"),
        "{findings}"
    );
}
