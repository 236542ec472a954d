//! The properties of reading, on texts that are spoilt in many ways and always the same ones.

#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads fixtures and fails by panicking"
)]

#[path = "properties/document.rs"]
mod properties;

use std::path::PathBuf;

#[rustfmt::skip]
const JSON: &[&str] = &[
    r#"{"openapi": "3.1.0", "info": {"title": "A \"shop\" é\n", "version": "1.0"}, "paths": {"/a~b/{id}": {"get": {"tags": ["x", "y"], "deprecated": true, "x": null}}}}"#,
    r#"[-0.5e-3, 1e400, 123456789012345678901234567890, "\ud834\udd1e\u0000\/", [], {}, [[{"a": [false]}]]]"#,
    "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": [\n      \"two\",\n      3\n    ]\n  },\n  \"d\": \"e\"\n}\n",
    r#"{"k00":0,"k01":1,"k02":2,"k03":3,"k04":4,"k05":5,"k06":6,"k07":7,"k08":8,"k09":9,"k10":10,"k11":11,"k12":12,"k13":13,"k14":14,"k15":15,"k16":16,"k17":17,"k18":18,"k19":19}"#,
    "\u{feff}[\"ü€𝄞\", \"\u{80}\u{2028}\"]",
];

const YAML: &[&str] = &[
    "openapi: 3.1.0\ninfo:\n  title: 'It''s'\n  version: \"1.0\"\n  description: |-\n    # Title\n\n      code\n    end\npaths:\n  /a/{id}: # comment\n    get:\n      tags: [x, \"y\", {z: 1}]\n      parameters:\n        - name: id\n          in: path\n        -\n          name: b\n      200: ~\n",
    "base: &base\n  a: 1\n  b: [0x1F, .5, 1e3, 017, yes, Null]\nuse:\n  <<: *base\n  c: *base\n? key\n: >+\n  folded\n  text\n\n...\n",
    "%YAML 1.2\n---\n- - a\n  - !!str 5\n-\n- plain text\n  over lines\n- {a: b, \"c\":d, e}\n- \"esc\\x41\\u00e9\\\n  aped\"\n",
    "a:\r\n  b: 1\r\n  c: \"x\r\n    y\"\r\n",
];

/// Pieces that mean something to one of the languages.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "- ",
    "? ",
    ": ",
    "|",
    ">-",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!x ",
    "#",
    " # c",
    "//",
    "/*",
    "*/",
    "---\n",
    "...\n",
    "%",
    "@",
    "`",
    "“",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "\u{1}",
    "\u{85}",
    "\u{2028}",
    "\u{80}",
    "true",
    "null",
    "NaN",
    ".nan",
    "01",
    "1e999",
    "-",
    "+1",
    "0x1",
    "\\ud800",
    "\\u00",
    "é",
    "𝄞",
    "<<<<<<< a\n",
    "=======\n",
    ">>>>>>> b\n",
    "{{ x }}",
    "{\"a\":1,\"a\":2}",
    "[[[[[[[[",
    "~",
    "=",
    ";",
];

/// Marsaglia's xorshift: the same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from(self.0 % limit).unwrap()
    }
}

/// Spoils a text in one to four places.
fn spoil(text: &str, others: &[String], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + 1 + numbers.below(8)).min(bytes.len());
        match numbers.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            2 if at < bytes.len() => bytes[at] = b' ' + u8::try_from(numbers.below(95)).unwrap(),
            3 => {
                let other = others[numbers.below(others.len())].as_bytes();
                let from = numbers.below(other.len());
                let to = (from + numbers.below(40)).min(other.len());
                bytes.splice(at..end, other[from..to].to_vec());
            }
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())].bytes();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

fn run(seeds: &[String], rounds: usize, property: fn(&[u8])) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for seed in seeds {
        property(seed.as_bytes());
        for _ in 0..rounds {
            property(&spoil(seed, seeds, &mut numbers));
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn spoilt_json_is_judged_like_serde_json_does() {
    run(&owned(JSON), 1000, properties::json);
}

#[test]
fn json_means_the_same_as_yaml() {
    run(&owned(JSON), 300, properties::json_as_yaml);
}

#[test]
fn spoilt_yaml_is_no_reason_to_panic() {
    run(&owned(YAML), 500, properties::yaml);
    run(&owned(JSON), 100, properties::yaml);
}

/// Real documents beside the checkout, if they are there.
fn specs(extension: &str, largest: u64) -> Vec<String> {
    let folders = [
        "../../shared/specs",
        "../../../shared/specs",
        "../fixtures/specs",
    ];
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|folder| folder.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter(|path| {
            path.metadata()
                .is_ok_and(|metadata| metadata.len() < largest)
        })
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn real_documents_hold_the_properties() {
    for text in specs("json", 150_000) {
        properties::json(text.as_bytes());
        properties::json_as_yaml(text.as_bytes());
    }
    for text in specs("yaml", 150_000) {
        properties::yaml(text.as_bytes());
    }
}

#[test]
fn spoilt_real_documents_hold_the_properties() {
    run(&specs("json", 20_000), 20, properties::json);
    run(&specs("yaml", 10_000), 20, properties::yaml);
}
