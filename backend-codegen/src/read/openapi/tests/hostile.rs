//! Documents that were made to break readers.

use std::fmt::Write as _;

use super::super::ReadOptions;
use super::super::testing::{run, with_files};
use crate::api::Api;

/// Reads a document on a thread with a stack of the usual size of threads.
fn read(yaml: String) -> (Option<Api>, String) {
    std::thread::Builder::new()
        .stack_size(2 * 1024 * 1024)
        .spawn(move || run(&yaml, &[], ReadOptions::default()))
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn a_chain_of_ten_thousand_references_does_not_fill_the_stack() {
    let mut yaml = String::from("components:\n  schemas:\n");
    for n in 0..10_000 {
        let _ = writeln!(
            yaml,
            "    S{n}: {{properties: {{next: {{$ref: '#/components/schemas/S{}'}}}}}}",
            n + 1
        );
    }
    yaml.push_str("    S10000: {$ref: '#/components/schemas/S0'}\n");
    let (api, text) = read(yaml);
    assert_eq!(text, "");
    assert_eq!(api.unwrap().types.len(), 10_001);
}

#[test]
fn a_chain_of_nothing_but_references_ends() {
    let mut yaml = String::from("components:\n  schemas:\n    A:\n      properties:\n");
    for n in 0..3_000 {
        let next = n + 1;
        let _ = writeln!(
            yaml,
            "        p{n}: {{$ref: '#/components/schemas/A/properties/p{next}'}}"
        );
    }
    yaml.push_str("        p3000: {type: string}\n");
    let (api, text) = read(yaml);
    assert_eq!(text, "");
    assert_eq!(api.unwrap().types.len(), 2);
}

#[test]
fn parts_that_contain_each_other_end() {
    let mut yaml = String::from("components:\n  callbacks:\n");
    for n in 0..1_000 {
        let _ = writeln!(
            yaml,
            "    C{n}: {{'{{$url}}': {{post: {{callbacks: {{next: {{$ref: '#/components/callbacks/C{}'}}}}}}}}}}",
            n + 1
        );
    }
    yaml.push_str(
        "    C1000: {'{$url}': {post: {callbacks: {next: {$ref: '#/components/callbacks/C0'}}}}}\n",
    );
    let (_, text) = read(yaml);
    assert!(text.contains("error[ref::too-deep]"), "{text}");
    let own = "components: {callbacks: {C: {'{$url}': {post: {callbacks: {again: {$ref: '#/components/callbacks/C'}}}}}}}";
    let (_, text) = read(own.to_owned());
    assert!(text.contains("error[ref::cycle]"), "{text}");
}

#[test]
fn references_between_parts_that_lead_in_a_circle_end() {
    let (_, text) = with_files(
        "
        components:
          responses:
            A: {$ref: '#/components/responses/B'}
            B: {$ref: '#/components/responses/A'}
          parameters: {P: {$ref: 'p.yaml'}}
          pathItems: {I: {$ref: '#/components/pathItems/I'}}
        ",
        &[("p.yaml", "{$ref: 'p.yaml'}")],
    );
    assert_eq!(text.matches("error[ref::cycle]").count(), 3, "{text}");
}

#[test]
fn a_large_circle_of_schemas_is_opened() {
    let mut yaml = String::from("components:\n  schemas:\n");
    for n in 0..2_000 {
        let (next, before) = ((n + 1) % 2_000, (n + 1_999) % 2_000);
        let _ = writeln!(
            yaml,
            "    S{n}: {{oneOf: [{{$ref: '#/components/schemas/S{next}'}}], allOf: [{{$ref: '#/components/schemas/S{before}'}}]}}"
        );
    }
    let (api, _) = read(yaml);
    assert!(api.unwrap().types.len() >= 2_000);
}

#[test]
fn aliases_make_shared_types_not_copies() {
    let mut yaml = String::from("x-a0: &a0 {properties: {v: {type: string}}}\n");
    for n in 1..12 {
        let _ = writeln!(
            yaml,
            "x-a{n}: &a{n} {{properties: {{l: *a{0}, r: *a{0}}}}}",
            n - 1
        );
    }
    yaml.push_str("components: {schemas: {A: *a11}}\n");
    let (api, _) = read(yaml);
    // Either the document has too many aliases, or what they stand for is shared.
    if let Some(api) = api {
        assert!(api.types.len() < 1_000, "{}", api.types.len());
    }
}

#[test]
fn many_wrong_names_take_no_time() {
    let mut yaml = String::from("components:\n  schemas:\n");
    for n in 0..5_000 {
        let _ = writeln!(
            yaml,
            "    Name{n}: {{$ref: '#/components/schemas/Nmae{n}x', keyword{n}: 1}}"
        );
    }
    let (_, text) = read(yaml);
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("error["))
            .count(),
        1_000
    );
    assert!(text.contains("openapi::too-many-problems"));
}

#[test]
fn there_is_a_limit_to_the_number_of_operations() {
    let mut yaml = String::from("components: {pathItems: {I: {get: {}, put: {}}}}\npaths:\n");
    for n in 0..10_001 {
        let _ = writeln!(yaml, "  /p{n}: {{$ref: '#/components/pathItems/I'}}");
    }
    let (api, text) = read(yaml);
    assert!(
        text.contains("error[openapi::too-many-operations]"),
        "{text}"
    );
    assert_eq!(api.unwrap().operations().count(), 20_000);
}

#[test]
fn names_from_a_document_cannot_leave_their_line() {
    let yaml = "
        components:
          schemas:
            A: {$ref: \"#/components/schemas/\\n\\e[31m\\u202E`\"}
    ";
    let (_, text) = read(yaml.to_owned());
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

#[test]
fn numbers_beyond_every_machine_type_stay_exact_or_are_told() {
    let (text, findings) = super::super::testing::schema(
        "3.1",
        "{minimum: 9223372036854775808, maximum: 1e400, multipleOf: 1e-400, \
         maxLength: 1e30, maxItems: 18446744073709551616, minLength: 3.0}",
    );
    assert_eq!(findings, "");
    assert_eq!(
        text,
        "{minimum: 9223372036854775808, maximum: 1e400, multipleOf: 1e-400, minLength: 3, \
         maxLength: 18446744073709551615, maxItems: 18446744073709551615}"
    );
}

#[test]
fn deeply_nested_schemas_are_read_or_refused() {
    for depth in [60, 120, 5_000] {
        let yaml = format!(
            "components: {{schemas: {{A: {}{{}}{}}}}}",
            "{not: ".repeat(depth),
            "}".repeat(depth)
        );
        let (api, text) = read(yaml);
        assert_eq!(api.is_some(), text.is_empty(), "{text}");
    }
}
