//! The formats give the verdicts of the official suite.

use backend_tests::support::format::{
    date, date_time, duration, email, hostname, idn_email, idn_hostname, ipv4, ipv6, iri,
    iri_reference, json_pointer, regex, relative_json_pointer, time, uri, uri_reference,
    uri_template, uuid,
};
use std::fs;

type Format = (&'static str, fn(&str) -> bool);

const FORMATS: &[Format] = &[
    ("date", date::is_date),
    ("date-time", date_time::is_date_time),
    ("duration", duration::is_duration),
    ("email", email::is_email),
    ("hostname", hostname::is_hostname),
    ("idn-email", idn_email::is_idn_email),
    ("idn-hostname", idn_hostname::is_idn_hostname),
    ("ipv4", ipv4::is_ipv4),
    ("ipv6", ipv6::is_ipv6),
    ("iri", iri::is_iri),
    ("iri-reference", iri_reference::is_iri_reference),
    ("json-pointer", json_pointer::is_json_pointer),
    ("regex", regex::is_regex),
    (
        "relative-json-pointer",
        relative_json_pointer::is_relative_json_pointer,
    ),
    ("time", time::is_time),
    ("uri", uri::is_uri),
    ("uri-reference", uri_reference::is_uri_reference),
    ("uri-template", uri_template::is_uri_template),
    ("uuid", uuid::is_uuid),
];

#[test]
fn formats_give_the_verdicts_of_the_suite() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../fixtures/json-schema-suite/optional-format"
    );
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let groups: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        for group in groups {
            let format = group["schema"]["format"].as_str().unwrap();
            let (_, is) = FORMATS.iter().find(|(name, _)| *name == format).unwrap();
            for test in group["tests"].as_array().unwrap() {
                // Values that are no strings are not for formats of strings.
                let Some(text) = test["data"].as_str() else {
                    continue;
                };
                count += 1;
                if is(text) != test["valid"].as_bool().unwrap() {
                    wrong.push(format!("{format}: {} {text:?}", test["description"]));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(count > 600, "{count}");
}

#[test]
fn formats_survive_any_text() {
    let pieces = [
        "",
        "a",
        "xn--",
        "xn--a",
        "@",
        ".",
        "-",
        ":",
        "/",
        "//",
        "[",
        "]",
        "[::1]",
        "%",
        "%4",
        "%41",
        "{",
        "}",
        "\\",
        "\\u",
        "(?<",
        "(",
        ")",
        "*",
        "{1,",
        "P",
        "T",
        "1",
        "99999999999999999999",
        "é",
        "\u{200d}",
        "א",
        "٠",
        "😀",
        "\0",
        "~",
        "\"",
        "+",
        "#",
        "?",
    ];
    for (name, is) in FORMATS {
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let text = format!("{a}{b}{c}");
                    is(&text);
                    let _ = name;
                }
            }
        }
        is(&"a".repeat(100_000));
        is(&"(".repeat(100_000));
        is(&format!("xn--{}", "9".repeat(100_000)));
        is(&"é.".repeat(50_000));
        is(&"[".repeat(100_000));
    }
}
