//! Bytes that are no text, or none that everybody reads alike.

use std::fmt::Write as _;

use crate::program::Place;

const JSON: &str = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1", "description": "X"},
  "paths": {}}"#;
const YAML: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1', description: X}\npaths: {}\n";

/// Text in UTF-16 with its mark.
fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[test]
fn bytes_are_read_as_what_they_are_or_refused_at_their_place() {
    let with = |text: &str, bytes: &[u8]| {
        let (before, after) = text.split_once('X').unwrap();
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
    let mut told = String::new();
    for (name, file, bytes) in [
        (
            "UTF-8 with a mark",
            "api.json",
            [b"\xef\xbb\xbf", JSON.as_bytes()].concat(),
        ),
        (
            "UTF-8 with a mark",
            "api.yaml",
            [b"\xef\xbb\xbf", YAML.as_bytes()].concat(),
        ),
        ("UTF-16", "api.json", utf_16(JSON, u16::to_le_bytes)),
        ("UTF-16", "api.yaml", utf_16(YAML, u16::to_be_bytes)),
        ("UTF-16 without an end", "api.json", {
            let mut bytes = utf_16(JSON, u16::to_le_bytes);
            bytes.pop();
            bytes
        }),
        ("Latin-1", "api.json", with(JSON, b"\xe4")),
        ("Latin-1", "api.yaml", with(YAML, b"\xe4")),
        (
            "a surrogate in UTF-8",
            "api.json",
            with(JSON, b"\xed\xa0\x80"),
        ),
        ("too long a form", "api.yaml", with(YAML, b"\xc0\xaf")),
        ("NUL", "api.json", with(JSON, b"\0")),
        ("NUL", "api.yaml", with(YAML, b"\0")),
        ("U+0080", "api.json", with(JSON, "\u{80}".as_bytes())),
        ("U+0080", "api.yaml", with(YAML, "\u{80}".as_bytes())),
        ("half a surrogate pair", "api.json", with(JSON, br"\ud800")),
        (
            "half a surrogate pair",
            "api.yaml",
            with(YAML, br#""\ud800""#),
        ),
        ("the other half", "api.json", with(JSON, br"\udc00 ")),
        (
            "a whole surrogate pair",
            "api.json",
            with(JSON, br"\ud83d\ude00"),
        ),
        ("only a mark", "api.json", b"\xef\xbb\xbf".to_vec()),
    ] {
        let place = Place::new();
        std::fs::write(place.path().join(file), bytes).unwrap();
        let run = place.run(&format!("spec {file} --openapi 3.1"));
        assert!(matches!(run.code, Some(0 | 2)), "{name}: {}", run.stderr);
        let said = run.stderr.lines().take(2);
        let said = said.map(str::trim).collect::<Vec<_>>().join(" ");
        if run.code == Some(2) {
            assert!(said.contains("--> "), "{name}: {said}");
        }
        let said = if said.is_empty() { "read" } else { &said };
        writeln!(told, "{name}, {file}: {said}").unwrap();
    }
    insta::assert_snapshot!(told, @r"
        UTF-8 with a mark, api.json: read
        UTF-8 with a mark, api.yaml: read
        UTF-16, api.json: error[document::encoding]: the text is UTF-16, not UTF-8 --> api.json:1:1
        UTF-16, api.yaml: error[document::encoding]: the text is UTF-16, not UTF-8 --> api.yaml:1:1
        UTF-16 without an end, api.json: error[document::encoding]: the text is UTF-16, not UTF-8 --> api.json:1:1
        Latin-1, api.json: error[document::encoding]: the file is not UTF-8 --> api.json:1:77
        Latin-1, api.yaml: error[document::encoding]: the file is not UTF-8 --> api.yaml:2:45
        a surrogate in UTF-8, api.json: error[document::encoding]: the file is not UTF-8 --> api.json:1:77
        too long a form, api.yaml: error[document::encoding]: the file is not UTF-8 --> api.yaml:2:45
        NUL, api.json: error[json::control-character]: the control character U+0000 stands in a string as such --> api.json:1:77
        NUL, api.yaml: error[yaml::character]: U+0000 must not stand in YAML as such --> api.yaml:2:45
        U+0080, api.json: read
        U+0080, api.yaml: error[yaml::character]: U+0080 must not stand in YAML as such --> api.yaml:2:45
        half a surrogate pair, api.json: error[json::lone-surrogate]: `\ud800` is half of a character --> api.json:1:77
        half a surrogate pair, api.yaml: error[yaml::escape]: an escape names no character --> api.yaml:2:45
        the other half, api.json: error[json::lone-surrogate]: `\udc00` is half of a character --> api.json:1:77
        a whole surrogate pair, api.json: read
        only a mark, api.json: error[document::empty]: the document is empty --> api.json:1:1
        ");
}
