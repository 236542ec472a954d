//! What documents of real histories change.

use super::{changes, schema_changes};

#[test]
fn paths_may_begin_in_the_servers_or_in_themselves() {
    let operation = "{get: {responses: {'200': {description: ''}}}}";
    let old = format!("paths: {{/v1/a: {operation}, /v1/b: {operation}}}");
    let new = |more: &str| {
        format!("servers: [{{url: /v1/}}]\npaths: {{/a: {operation}, /b: {operation}{more}}}")
    };
    assert_eq!(
        changes(&old, &new("")),
        "annotation[rewritten] `servers` of the API says the same in other words\n"
    );
    insta::assert_snapshot!(changes(&new(&format!(", /c: {operation}")), &old), @r"
    breaking[operation-removed] `GET /c` is gone | what clients send may now be refused
    annotation[rewritten] `servers` of the API says the same in other words
    ");
    // Another server is one all the same.
    let elsewhere = new("").replace("/v1/}", "https://a.example/v1}");
    insta::assert_snapshot!(changes(&old, &elsewhere), @r"
    breaking[server-changed] the server `https://a.example/v1` of the API is new | what clients send may now be refused
    ");
}

#[test]
fn one_branch_more_of_all_is_what_it_says_about_members() {
    let of = |more: &str| {
        format!(
            "{{allOf: [{{type: object, properties: {{a: {{type: string}}}}}}, {{type: object, required: [b], properties: {{b: {{type: string}}}}}}{more}]}}"
        )
    };
    insta::assert_snapshot!(
        schema_changes(&of(""), &of(", {type: object, properties: {c: {type: string}}}")),
        @r"
    compatible[property-added] the property `In.c` is new | in what clients send
    compatible[property-added] the property `Out.c` is new | in what clients get
    annotation[rewritten] `In` says the same in other words
    annotation[rewritten] `Out` says the same in other words
    "
    );
    insta::assert_snapshot!(
        schema_changes(&of(""), &of(", {type: object, required: [c], properties: {c: {type: string}}}")),
        @r"
    breaking[property-required] the property `In.c` is new and required | what clients send may now be refused
    compatible[property-required] the property `Out.c` is new and required | in what clients get
    annotation[rewritten] `In` says the same in other words
    annotation[rewritten] `Out` says the same in other words
    "
    );
}

#[test]
fn a_failure_whose_body_is_not_described_any_more_may_have_it() {
    let of = |status: &str, content: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{'{status}': {{description: '', content: {content}}}}}}}}}}}"
        )
    };
    let json = "{application/json: {schema: {type: string}}}";
    insta::assert_snapshot!(changes(&of("404", json), &of("404", "{}")), @r"
    doubtful[media-type-removed] the body of the 404 response of `GET /a` is no longer described | it depends on what clients look at
    ");
    insta::assert_snapshot!(changes(&of("200", json), &of("200", "{}")), @r"
    breaking[media-type-removed] the body of the 200 response of `GET /a` can no longer be `application/json` | clients may now get what they do not expect
    ");
    let preferred = "{application/json;q=1: {schema: {type: string}}}";
    insta::assert_snapshot!(changes(&of("200", preferred), &of("200", json)), @r"
    annotation[rewritten] `application/json;q=1` of the body of the 200 response of `GET /a` says the same in other words
    ");
}

#[test]
fn a_union_is_of_the_types_of_its_branches() {
    let object = "{type: object, required: [a], properties: {a: {type: string}}}";
    let union = format!(
        "{{oneOf: [{object}, {{type: object, required: [b], properties: {{b: {{type: string}}}}}}]}}"
    );
    insta::assert_snapshot!(schema_changes("{type: string}", &union), @r"
    breaking[type-narrowed] `In` can no longer be string | what clients send may now be refused
    breaking[constraint-added] `In` is limited to a union now (`oneOf`) | what clients send may now be refused
    breaking[type-widened] `Out` can be object now | clients may now get what they do not expect
    compatible[type-widened] `In` can be object now | in what clients send
    compatible[type-narrowed] `Out` can no longer be string | in what clients get
    compatible[constraint-added] `Out` is limited to a union now (`oneOf`) | in what clients get
    ");
    insta::assert_snapshot!(schema_changes("{type: object}", &union), @r"
    breaking[constraint-added] `In` is limited to a union now (`oneOf`) | what clients send may now be refused
    compatible[constraint-added] `Out` is limited to a union now (`oneOf`) | in what clients get
    ");
}

#[test]
fn many_values_that_are_new_are_told_at_once() {
    insta::assert_snapshot!(schema_changes("{enum: [a]}", "{enum: [a, b, c, d, e, f]}"), @r"
    doubtful[enum-value-added] `Out` can be `b`, `c`, `d` or 2 other values now | it depends on what clients look at
    compatible[enum-value-added] `In` can be `b`, `c`, `d` or 2 other values now | in what clients send
    ");
}

#[test]
fn what_a_reference_demands_beside_it_is_more_than_it_refers_to() {
    let of = |items: &str| {
        format!(
            "
            paths:
              /a:
                post:
                  requestBody: {{content: {{application/json: {{schema: {{type: array, items: {items}}}}}}}}}
                  responses: {{'200': {{description: ''}}}}
            components: {{schemas: {{Pet: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}}}}}
            "
        )
    };
    let plain = of("{$ref: '#/components/schemas/Pet'}");
    let more = of("{$ref: '#/components/schemas/Pet', minItems: 1}");
    insta::assert_snapshot!(changes(&more, &plain), @r"
    compatible[constraint-removed] `[]` in the body of `POST /a` is no longer limited beyond what it refers to | in what clients send
    annotation[component-renamed] `[]` in the body of `POST /a` is the component `Pet` now
    ");
    insta::assert_snapshot!(changes(&plain, &more), @r"
    breaking[constraint-added] `[]` in the body of `POST /a` is limited beyond what it refers to now | what clients send may now be refused
    annotation[component-renamed] `[]` in the body of `POST /a` was the component `Pet`
    ");
}
