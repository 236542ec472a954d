//! Code beside a document: what either of them leaves open.

use super::{Class, Options, code_changes, diff_with};
use crate::read::openapi::testing::api;

/// What differs, what only people read aside.
fn drift(document: &str, code: &str) -> String {
    let all = code_changes(document, code);
    let others = all.lines().filter(|line| !line.starts_with("annotation"));
    others.map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_code_cannot_say_is_no_drift() {
    insta::assert_snapshot!(drift("{type: string, format: date-time}", "{type: string}"), @r"
    compatible[diff::unsaid] the code does not say the format `date-time`
    compatible[diff::unsaid] the code does not say the format `date-time`
    ");
    insta::assert_snapshot!(drift("{type: string, enum: [a, b]}", "{type: string}"), @r"
    compatible[diff::unsaid] the code does not say which values there are
    compatible[diff::unsaid] the code does not say which values there are
    ");
    insta::assert_snapshot!(drift("{type: integer, format: int32}", "{type: integer}"), @r"
    compatible[diff::unsaid] the code does not say the format `int32`
    compatible[diff::unsaid] the code does not say the format `int32`
    ");
    insta::assert_snapshot!(
        drift(
            "{type: object, properties: {a: {type: integer, default: 3}}}",
            "{type: object, properties: {a: {type: integer}}}",
        ),
        @r"
    compatible[diff::unsaid] the code does not say what leaving this out means
    "
    );
    insta::assert_snapshot!(
        drift(
            "{oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}",
            "{anyOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]}",
        ),
        @r"
    compatible[diff::unsaid] the code does not say that only one of these may fit
    compatible[diff::unsaid] the code does not say that only one of these may fit
    "
    );
}

#[test]
fn who_leaves_open_what_else_may_be_there_does_not_differ() {
    let open = "{type: object, properties: {a: {}}}";
    let closed = "{type: object, properties: {a: {}}, additionalProperties: false}";
    insta::assert_snapshot!(drift(open, closed), @r"
    compatible[diff::unsaid] the document does not say that nothing else may be there
    compatible[diff::unsaid] the document does not say that nothing else may be there
    ");
    insta::assert_snapshot!(drift(closed, open), @r"
    compatible[diff::unsaid] the code does not say that nothing else may be there
    compatible[diff::unsaid] the code does not say that nothing else may be there
    ");
    let texts = "{type: object, properties: {a: {}}, additionalProperties: {type: string}}";
    insta::assert_snapshot!(drift(texts, closed), @r"
    breaking[diff::additional-properties-changed] `In` allows no further members now (`additionalProperties`)
    compatible[diff::additional-properties-changed] `Out` allows no further members now (`additionalProperties`)
    ");
}

#[test]
fn where_integers_of_a_machine_end_is_no_drift() {
    let code = "{type: integer, minimum: 0, maximum: 4294967295}";
    insta::assert_snapshot!(drift("{type: integer}", code), @r"
    compatible[diff::unsaid] the document does not say where these numbers begin
    compatible[diff::unsaid] the document does not say where these numbers end
    compatible[diff::unsaid] the document does not say where these numbers begin
    compatible[diff::unsaid] the document does not say where these numbers end
    ");
    insta::assert_snapshot!(drift("{type: integer, maximum: 9}", code), @r"
    breaking[diff::bound-changed] `maximum` of `Out` was 9 and is 4294967295
    compatible[diff::unsaid] the document does not say where these numbers begin
    compatible[diff::bound-changed] `maximum` of `In` was 9 and is 4294967295
    compatible[diff::unsaid] the document does not say where these numbers begin
    ");
    insta::assert_snapshot!(drift("{type: integer}", "{type: integer, maximum: 9}"), @r"
    doubtful[diff::bound-changed] `maximum` of `In` was absent and is 9
    compatible[diff::bound-changed] `maximum` of `Out` was absent and is 9
    ");
    insta::assert_snapshot!(drift("{type: string}", "{type: string, minLength: 1}"), @r"
    doubtful[diff::bound-changed] `minLength` of `In` was absent and is 1
    compatible[diff::bound-changed] `minLength` of `Out` was absent and is 1
    ");
}

#[test]
fn branches_are_found_by_what_tells_them_apart() {
    let branch = |kind: &str, more: &str| {
        format!(
            "{{type: object, required: [kind], properties: {{kind: {{const: {kind}}}, {more}: {{type: string}}}}}}"
        )
    };
    let (cat, dog) = (branch("cat", "a"), branch("dog", "b"));
    let old = format!("{{anyOf: [{cat}, {dog}]}}");
    assert_eq!(drift(&old, &format!("{{anyOf: [{dog}, {cat}]}}")), "");
    insta::assert_snapshot!(drift(&old, &format!("{{anyOf: [{}, {cat}]}}", branch("dog", "c"))), @r"
    doubtful[diff::property-removed] the property `In.anyOf[0].b` is gone
    doubtful[diff::property-removed] the property `Out.anyOf[0].b` is gone
    compatible[diff::property-added] the property `In.anyOf[0].c` is new
    compatible[diff::property-added] the property `Out.anyOf[0].c` is new
    ");
}

#[test]
fn texts_may_be_named_by_one_branch_or_by_several() {
    let object = "{type: object, required: [model], properties: {model: {type: string}}}";
    let several = format!("{{oneOf: [{{enum: [none]}}, {{enum: [usual]}}, {object}]}}");
    let one = |texts: &str| format!("{{oneOf: [{{enum: [{texts}]}}, {object}]}}");
    assert_eq!(drift(&several, &one("none, usual")), "");
    insta::assert_snapshot!(drift(&several, &one("none, other")), @r"
    breaking[diff::enum-value-removed] `In` can no longer be `usual`
    doubtful[diff::enum-value-added] `Out` can be `other` now
    compatible[diff::enum-value-added] `In` can be `other` now
    compatible[diff::enum-value-removed] `Out` can no longer be `usual`
    ");
}

#[test]
fn a_union_of_numbers_is_a_number_whichever_way_it_is_said() {
    let document = "{oneOf: [{type: integer, format: int64}, {type: number, format: double}]}";
    let code = "{anyOf: [{type: integer, format: int64}, {type: number, format: double}]}";
    assert_eq!(drift(document, code), "");
}

#[test]
fn what_code_leaves_open_behind_a_reference_is_left_open() {
    let of = |schema: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}
components: {{schemas: {{A: {{type: object, properties: {{one: {{description: Hm., allOf: [{{$ref: '#/components/schemas/B'}}]}}, two: {{anyOf: [{{$ref: '#/components/schemas/B'}}, {{type: 'null'}}]}}}}}}, B: {schema}}}}}"
        )
    };
    let options = Options {
        is_code: true,
        ..Options::default()
    };
    let document = of("{type: string, enum: [low, high]}");
    let found = diff_with(
        &api(&document),
        &api(&of("{description: Whatever.}")),
        options,
    );
    let others: Vec<_> = found
        .iter()
        .filter(|it| it.class != Class::Annotation)
        .map(|it| it.message.as_str())
        .collect();
    assert!(!others.is_empty());
    assert!(
        others
            .iter()
            .all(|it| *it == "the code does not say what this is"),
        "{others:?}"
    );
}

#[test]
fn what_code_shows_a_part_of_may_be_all_of_it() {
    let document =
        "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}";
    let code = "{type: object, properties: {a: {type: integer}}, x-partial: true}";
    insta::assert_snapshot!(drift(document, code), @r"
        breaking[diff::type-narrowed] `In.a` can no longer be string
        breaking[diff::type-widened] `Out.a` can be integer now
        compatible[diff::unsaid] the code does not show all of this
        compatible[diff::type-widened] `In.a` can be integer now
        compatible[diff::unsaid] the code does not show all of this
        compatible[diff::type-narrowed] `Out.a` can no longer be string
        ");
}

#[test]
fn what_is_in_a_list_may_be_unknown() {
    let list = "{type: array, items: {type: string}}";
    insta::assert_snapshot!(drift(list, "{type: array}"), @r"
    compatible[diff::unsaid] the code does not say what is in here
    compatible[diff::unsaid] the code does not say what is in here
    ");
    insta::assert_snapshot!(drift("{type: array}", list), @r"
    breaking[diff::constraint-added] `In[]` is limited now
    compatible[diff::constraint-added] `Out[]` is limited now
    ");
}

#[test]
fn null_has_no_text() {
    let of = |schema: &str| {
        format!(
            "paths: {{/a: {{get: {{parameters: [{{name: q, in: query, schema: {schema}}}], responses: {{'200': {{description: ''}}}}}}}}}}"
        )
    };
    let options = Options {
        is_code: true,
        ..Options::default()
    };
    for (document, code) in [
        ("{type: [string, 'null']}", "{type: string}"),
        (
            "{anyOf: [{type: string, minLength: 1}, {type: 'null'}]}",
            "{type: string, minLength: 1}",
        ),
        (
            "{type: string, minLength: 1}",
            "{anyOf: [{type: string, minLength: 1}, {type: 'null'}]}",
        ),
        (
            "{enum: [a, null]}",
            "{anyOf: [{enum: [a]}, {type: 'null'}]}",
        ),
    ] {
        let found = diff_with(&api(&of(document)), &api(&of(code)), options);
        let drift = found.iter().find(|it| it.class != Class::Annotation);
        assert_eq!(drift, None, "{document} {code}");
    }
}
