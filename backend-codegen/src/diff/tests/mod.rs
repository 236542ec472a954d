//! Two documents, and what changed from one to the other.

mod code;
mod doubtful;
mod histories;
mod lifecycle;
mod security;
mod text;
mod unions;

use std::fmt::Write as _;

use super::{Class, Options, diff, diff_with};
use crate::read::openapi::testing::api;

/// What changed between two documents, a line each: `breaking[code] message | why`.
fn changes(old: &str, new: &str) -> String {
    let mut text = String::new();
    for finding in diff(&api(old), &api(new)) {
        let class = class_of(finding.class);
        let code = finding.code.strip_prefix("diff::").unwrap();
        let _ = write!(text, "{class}[{code}] {}", finding.message);
        if !finding.label.is_empty() {
            let _ = write!(text, " | {}", finding.label);
        }
        text.push('\n');
    }
    text
}

/// The same for code beside a document.
fn code_changes(old: &str, new: &str) -> String {
    let options = Options {
        is_code: true,
        ..Options::default()
    };
    let found = diff_with(&api(&both_ways(old)), &api(&both_ways(new)), options);
    let lines = found.iter().map(|finding| {
        let class = class_of(finding.class);
        format!("{class}[{}] {}\n", finding.code, finding.message)
    });
    lines.collect()
}

fn class_of(class: Class) -> &'static str {
    match class {
        Class::Breaking => "breaking",
        Class::Doubtful => "doubtful",
        Class::Compatible => "compatible",
        Class::Annotation => "annotation",
    }
}

/// The same for a schema that clients send and get.
fn schema_changes(old: &str, new: &str) -> String {
    changes(&both_ways(old), &both_ways(new))
}

fn both_ways(schema: &str) -> String {
    format!(
        "
        paths:
          /things:
            post:
              requestBody:
                required: true
                content: {{application/json: {{schema: {{$ref: '#/components/schemas/In'}}}}}}
              responses:
                '200':
                  description: ''
                  content: {{application/json: {{schema: {{$ref: '#/components/schemas/Out'}}}}}}
        components:
          schemas:
            In: {schema}
            Out: {schema}
        "
    )
}

#[test]
fn spelling_is_no_change() {
    let old = "
        openapi: 3.0.3
        paths:
          /a:
            get:
              parameters: [{name: q, in: query, required: false, style: form, explode: true, schema: {type: string, nullable: true}}]
              responses: {'200': {description: ''}}
        ";
    let new = "
        openapi: 3.1.0
        paths:
          /a:
            parameters: [{name: q, in: query, schema: {type: ['null', string]}}]
            get:
              responses: {'200': {description: ''}}
        ";
    assert_eq!(changes(old, new), "");
}

#[test]
fn one_value_of_a_query_is_a_list_of_one() {
    let document = |schema: &str| {
        format!(
            "
            paths:
              /a:
                get:
                  parameters: [{{name: q, in: query, schema: {schema}}}]
                  responses: {{'200': {{description: ''}}}}
            "
        )
    };
    let changes = |old: &str, new: &str| changes(&document(old), &document(new));
    let list = |of: &str| changes("{type: string}", &format!("{{type: array, {of}}}"));
    let one = "compatible[type-widened] the query parameter `q` of `GET /a` can be sent more than once now";
    let found = list("items: {type: string}");
    assert!(found.starts_with(one), "{found}");
    assert_eq!(found.lines().count(), 1, "{found}");
    // What each value may be is compared as before.
    let found = list("items: {type: string, maxLength: 3}");
    let inside = "doubtful[bound-changed] `maxLength` of each value of the query parameter `q`";
    assert!(found.contains(one) && found.contains(inside), "{found}");
    let found = list("minItems: 2, items: {type: string}");
    assert!(!found.contains("more than once"), "{found}");
}

#[test]
fn operations_are_known_by_method_and_shape() {
    let old = "
        paths:
          /users/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get: {operationId: getUser, responses: {'200': {description: ''}}}
            put: {responses: {'200': {description: ''}}}
        ";
    let new = "
        paths:
          /users/{user}:
            parameters: [{name: user, in: path, required: true, schema: {type: string}}]
            get: {operationId: readUser, responses: {'200': {description: ''}}}
            patch: {responses: {'200': {description: ''}}}
        ";
    insta::assert_snapshot!(changes(old, new), @"
    breaking[operation-removed] `PUT /users/{id}` is gone | what clients send may now be refused
    compatible[path-parameter-renamed] `/users/{id}` is written `/users/{user}` | in what clients send
    compatible[operation-added] `PATCH /users/{user}` is new | in what clients send
    annotation[docs-changed] the name of the path parameter `user` of `GET /users/{user}` changed
    annotation[operation-id-changed] the `operationId` of `GET /users/{user}` was `getUser` and is `readUser`
    ");
}

#[test]
fn clients_have_to_send_no_more_than_before() {
    let old = "
        paths:
          /a:
            post:
              parameters:
                - {name: gone, in: query, schema: {type: string}}
                - {name: more, in: query, schema: {type: string}}
                - {name: less, in: query, required: true, schema: {type: string}}
                - {name: X-Case, in: header, schema: {type: string}}
                - {name: list, in: query, schema: {type: array, items: {type: string}}}
                - {name: text, in: query, schema: {type: string}}
              responses: {'200': {description: ''}}
        ";
    let new = "
        paths:
          /a:
            post:
              parameters:
                - {name: more, in: query, required: true, schema: {type: string}}
                - {name: less, in: query, schema: {type: string}}
                - {name: x-case, in: header, schema: {type: string}}
                - {name: list, in: query, explode: false, schema: {type: array, items: {type: string}}}
                - {name: text, in: query, explode: false, schema: {type: string}}
                - {name: new, in: query, schema: {type: string}}
                - {name: needed, in: cookie, required: true, schema: {type: string}}
              requestBody: {required: true, content: {text/plain: {}}}
              responses: {'200': {description: ''}}
        ";
    insta::assert_snapshot!(changes(old, new), @r"
    breaking[parameter-required] the query parameter `more` of `POST /a` is required now | what clients send may now be refused
    breaking[style-changed] `explode` of the query parameter `list` of `POST /a` changed | what clients send may now be refused
    breaking[parameter-added] the required cookie parameter `needed` of `POST /a` is new | what clients send may now be refused
    breaking[body-added] `POST /a` demands a body now | what clients send may now be refused
    doubtful[parameter-removed] the query parameter `gone` of `POST /a` is gone | it depends on what clients send
    compatible[parameter-required] the query parameter `less` of `POST /a` is optional now | in what clients send
    compatible[parameter-added] the query parameter `new` of `POST /a` is new | in what clients send
    annotation[docs-changed] the name of the header parameter `x-case` of `POST /a` changed
    annotation[style-changed] `explode` of the query parameter `text` of `POST /a` changed
    ");
}

#[test]
fn answers_are_known_by_status_and_media_type() {
    let old = "
        paths:
          /a:
            get:
              responses:
                '200':
                  description: ''
                  headers: {X-A: {required: true, schema: {type: string}}, X-B: {schema: {type: string}}}
                  content: {application/json: {}, application/xml: {}}
                '404': {description: ''}
                '500': {description: ''}
                default: {description: Others}
        ";
    let new = "
        paths:
          /a:
            get:
              responses:
                '200':
                  description: ''
                  headers: {X-A: {schema: {type: string}}}
                  content: {Application/JSON: {}, text/csv: {}}
                '400': {description: ''}
                4XX: {description: '', content: {text/plain: {}}}
        ";
    insta::assert_snapshot!(changes(old, new), @r"
    breaking[header-required] the header `X-A` of the 200 response of `GET /a` is optional now | clients may now get what they do not expect
    breaking[media-type-removed] the body of the 200 response of `GET /a` can no longer be `application/xml` | clients may now get what they do not expect
    doubtful[header-removed] the header `X-B` of the 200 response of `GET /a` is gone | it depends on what clients look at
    compatible[media-type-added] the body of the 200 response of `GET /a` can be `text/csv` now | in what clients get
    compatible[response-added] the 400 response of `GET /a` is new; `default` stood for it | in what clients get
    compatible[response-removed] the 404 response of `GET /a` is gone; `4XX` stands for it | in what clients get
    compatible[response-added] the 4XX response of `GET /a` is new; `default` stood for it | in what clients get
    compatible[media-type-added] the body of the 404 response of `GET /a` can be `text/plain` now | in what clients get
    compatible[media-type-added] the body of the 4XX response of `GET /a` can be `text/plain` now | in what clients get
    compatible[response-removed] the 500 response of `GET /a` is gone | in what clients get
    compatible[response-removed] the default response of `GET /a` is gone | in what clients get
    annotation[rewritten] `application/json` of the body of the 200 response of `GET /a` says the same in other words
    annotation[docs-changed] the description of the 400 response of `GET /a` is gone
    annotation[docs-changed] the description of the 4XX response of `GET /a` is gone
    ");
}

#[test]
fn a_schema_may_accept_more_of_what_comes_and_less_of_what_goes() {
    insta::assert_snapshot!(schema_changes(
        "{type: object, required: [a], properties: {a: {type: string, maxLength: 5}, b: {enum: [x, y]}, c: {type: integer}}}",
        "{type: object, required: [b], properties: {a: {type: string, maxLength: 9}, b: {enum: [x, z]}, c: {type: number}}}",
    ), @r"
    breaking[property-required] the property `In.b` is required now | what clients send may now be refused
    breaking[enum-value-removed] `In.b` can no longer be `y` | what clients send may now be refused
    breaking[property-required] the property `Out.a` is no longer required | clients may now get what they do not expect
    breaking[bound-changed] `maxLength` of `Out.a` was 5 and is 9 | clients may now get what they do not expect
    breaking[type-widened] `Out.c` can be a fraction now | clients may now get what they do not expect
    doubtful[enum-value-added] `Out.b` can be `z` now | it depends on what clients look at
    compatible[property-required] the property `In.a` is no longer required | in what clients send
    compatible[bound-changed] `maxLength` of `In.a` was 5 and is 9 | in what clients send
    compatible[enum-value-added] `In.b` can be `z` now | in what clients send
    compatible[type-widened] `In.c` can be a fraction now | in what clients send
    compatible[property-required] the property `Out.b` is required now | in what clients get
    compatible[enum-value-removed] `Out.b` can no longer be `y` | in what clients get
    ");
}

#[test]
fn properties_come_and_go() {
    insta::assert_snapshot!(schema_changes(
        "{type: object, properties: {gone: {type: string}, kept: {type: string}}}",
        "{type: object, required: [needed], properties: {kept: {type: string}, needed: {type: string}, new: {type: string}}}",
    ), @r"
    breaking[property-required] the property `In.needed` is new and required | what clients send may now be refused
    doubtful[property-removed] the property `In.gone` is gone | it depends on what clients send
    doubtful[property-removed] the property `Out.gone` is gone | it depends on what clients look at
    compatible[property-added] the property `In.new` is new | in what clients send
    compatible[property-required] the property `Out.needed` is new and required | in what clients get
    compatible[property-added] the property `Out.new` is new | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(
        "{type: object, additionalProperties: false, properties: {}}",
        "{type: object, additionalProperties: false, properties: {new: {type: string}}}",
    ), @"
    breaking[property-added] the property `Out.new` is new | clients may now get what they do not expect
    compatible[property-added] the property `In.new` is new | in what clients send
    ");
}

#[test]
fn objects_are_closed_and_opened() {
    let open = "{type: object}";
    let closed = "{type: object, additionalProperties: false}";
    let typed = "{type: object, additionalProperties: {type: string}}";
    insta::assert_snapshot!(schema_changes(open, closed), @"
    breaking[additional-properties-changed] `In` allows no further members now (`additionalProperties`) | what clients send may now be refused
    compatible[additional-properties-changed] `Out` allows no further members now (`additionalProperties`) | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(closed, typed), @"
    breaking[additional-properties-changed] `Out` allows further members now (`additionalProperties`) | clients may now get what they do not expect
    compatible[additional-properties-changed] `In` allows further members now (`additionalProperties`) | in what clients send
    ");
    insta::assert_snapshot!(schema_changes(open, typed), @"
    breaking[constraint-added] `In.*` is limited now | what clients send may now be refused
    compatible[constraint-added] `Out.*` is limited now | in what clients get
    ");
}

#[test]
fn what_only_the_server_sends_is_not_demanded_of_clients() {
    insta::assert_snapshot!(schema_changes(
        "{type: object, properties: {id: {type: string, readOnly: true}}}",
        "{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}",
    ), @"
    compatible[property-required] the property `Out.id` is required now | in what clients get
    annotation[property-required] the property `In.id` is required now
    ");
    insta::assert_snapshot!(schema_changes(
        "{type: object, required: [id], properties: {id: {type: string, readOnly: true}}}",
        "{type: object, required: [id], properties: {id: {type: string}}}",
    ), @"
    breaking[property-required] the property `In.id` must be sent now | what clients send may now be refused
    compatible[direction-changed] `In.id` is no longer `readOnly` | in what clients send
    compatible[direction-changed] `Out.id` is no longer `readOnly` | in what clients get
    ");
}

#[test]
fn bounds_are_compared_by_what_they_exclude() {
    insta::assert_snapshot!(schema_changes(
        "{type: number, minimum: 0, exclusiveMaximum: 10, multipleOf: 4}",
        "{type: number, exclusiveMinimum: 0, maximum: 10, multipleOf: 2}",
    ), @"
    breaking[bound-changed] `minimum` of `In` was 0 and is 0 (exclusive) | what clients send may now be refused
    breaking[bound-changed] `maximum` of `Out` was 10 (exclusive) and is 10 | clients may now get what they do not expect
    breaking[bound-changed] `multipleOf` of `Out` was 4 and is 2 | clients may now get what they do not expect
    compatible[bound-changed] `maximum` of `In` was 10 (exclusive) and is 10 | in what clients send
    compatible[bound-changed] `multipleOf` of `In` was 4 and is 2 | in what clients send
    compatible[bound-changed] `minimum` of `Out` was 0 and is 0 (exclusive) | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(
        "{type: number, minimum: 0, exclusiveMinimum: 0}",
        "{type: number, exclusiveMinimum: 0}",
    ), @"
    annotation[rewritten] `In` says the same in other words
    annotation[rewritten] `Out` says the same in other words
    ");
}

#[test]
fn one_meaning_in_two_spellings_is_an_annotation() {
    for (old, new) in [
        ("{const: a}", "{enum: [a]}"),
        (
            "{type: [string, integer]}",
            "{anyOf: [{type: string}, {type: integer}]}",
        ),
        ("{not: {}}", "{type: string, enum: []}"),
        (
            "{type: [string, 'null'], enum: [a]}",
            "{type: string, enum: [a]}",
        ),
        ("{minLength: 0}", "{}"),
    ] {
        let text = schema_changes(old, new);
        assert!(
            text.lines()
                .all(|line| line.starts_with("annotation[rewritten]")),
            "{text}"
        );
        assert!(!text.is_empty(), "{old} {new}");
    }
}

#[test]
fn below_not_everything_is_reversed_and_below_if_nothing_is_known() {
    insta::assert_snapshot!(schema_changes(
        "{not: {type: string, maxLength: 5}}",
        "{not: {type: string, maxLength: 9}}",
    ), @"
    breaking[bound-changed] `maxLength` of `In.not` was 5 and is 9 | what clients send may now be refused
    compatible[bound-changed] `maxLength` of `Out.not` was 5 and is 9 | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(
        "{if: {maxLength: 5}, then: {minLength: 1}}",
        "{if: {maxLength: 9}, then: {minLength: 2}}",
    ), @"
    breaking[bound-changed] `maxLength` of `In.if` was 5 and is 9 | what clients send may now be refused
    breaking[bound-changed] `minLength` of `In.then` was 1 and is 2 | what clients send may now be refused
    breaking[bound-changed] `maxLength` of `Out.if` was 5 and is 9 | clients may now get what they do not expect
    compatible[bound-changed] `minLength` of `Out.then` was 1 and is 2 | in what clients get
    ");
}

#[test]
fn branches_are_paired_by_name_then_by_structure() {
    let document = |branches: &str, schemas: &str| {
        format!(
            "
            paths:
              /a:
                get:
                  responses:
                    '200':
                      description: ''
                      content: {{application/json: {{schema: {{oneOf: [{branches}]}}}}}}
            components: {{schemas: {{{schemas}}}}}
            "
        )
    };
    let cat = "{type: object, required: [purrs], properties: {purrs: {type: boolean}}}";
    let dog = "{type: object, required: [barks], properties: {barks: {type: boolean}}}";
    let ref_to = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    let old = document(
        &[ref_to("Cat"), ref_to("Dog")].join(", "),
        &format!("Cat: {cat}, Dog: {dog}"),
    );
    let renamed = document(
        &[ref_to("Hound"), ref_to("Cat"), "{type: string}".to_owned()].join(", "),
        &format!("Cat: {cat}, Hound: {dog}"),
    );
    insta::assert_snapshot!(changes(&old, &renamed), @"
    breaking[branch-added] the body of the 200 response of `GET /a` gained a branch (`oneOf[2]`) | clients may now get what they do not expect
    annotation[order-changed] the branches of the body of the 200 response of `GET /a` are in another order
    annotation[component-renamed] `Hound` was the component `Dog` and is `Hound`
    ");
}

#[test]
fn recursion_ends() {
    let old = "{type: object, properties: {next: {$ref: '#/components/schemas/In'}, value: {type: integer}}}";
    let new = "{type: object, properties: {next: {$ref: '#/components/schemas/In'}, value: {type: string}}}";
    insta::assert_snapshot!(schema_changes(old, new), @"
    breaking[type-narrowed] `In.value` can no longer be integer | what clients send may now be refused
    breaking[type-widened] `In.value` can be string now | clients may now get what they do not expect
    breaking[type-widened] `Out.value` can be string now | clients may now get what they do not expect
    compatible[type-widened] `In.value` can be string now | in what clients send
    compatible[type-narrowed] `In.value` can no longer be integer | in what clients get
    compatible[type-narrowed] `Out.value` can no longer be integer | in what clients get
    ");
}

#[test]
fn cycles_of_different_lengths_end_too() {
    let document = |n: usize| {
        let schemas: Vec<String> = (0..n)
            .map(|i| {
                let next = (i + 1) % n;
                format!("S{i}: {{type: object, properties: {{n: {{$ref: '#/components/schemas/S{next}'}}}}}}")
            })
            .collect();
        format!(
            "
            paths:
              /a:
                post:
                  requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}
                  responses: {{'200': {{description: ''}}}}
            components: {{schemas: {{{}}}}}
            ",
            schemas.join(", ")
        )
    };
    let text = changes(&document(181), &document(180));
    let breaking = text
        .lines()
        .filter(|line| line.starts_with("breaking"))
        .count();
    assert_eq!(breaking, 1, "{text}");
    let small = changes(&document(4), &document(3));
    assert!(
        small.lines().all(|line| line.starts_with("annotation")),
        "{small}"
    );
}

#[test]
fn a_reference_with_words_is_what_it_refers_to() {
    let document = |property: &str| {
        format!(
            "
            paths:
              /a:
                get:
                  responses:
                    '200':
                      description: ''
                      content: {{application/json: {{schema: {{type: object, properties: {{a: {property}}}}}}}}}
            components: {{schemas: {{A: {{type: string, maxLength: 3}}}}}}
            "
        )
    };
    let bare = document("{$ref: '#/components/schemas/A'}");
    let wrapped = document("{allOf: [{$ref: '#/components/schemas/A'}], description: One.}");
    let beside = document("{$ref: '#/components/schemas/A', description: One.}");
    insta::assert_snapshot!(changes(&bare, &wrapped), @"
    annotation[component-renamed] `a` in the body of the 200 response of `GET /a` was the component `A`
    annotation[docs-changed] `a` in the body of the 200 response of `GET /a` has words of its own about what it refers to
    ");
    insta::assert_snapshot!(changes(&wrapped, &beside), @"
    annotation[rewritten] `a` in the body of the 200 response of `GET /a` says the same in other words
    ");
}

#[test]
fn webhooks_go_the_other_way() {
    let document = |schema: &str| {
        format!(
            "
            webhooks:
              changed:
                post:
                  requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}
                  responses: {{'200': {{description: ''}}}}
            "
        )
    };
    let old = document("{type: object, required: [a], properties: {a: {type: string}}}");
    let new = document("{type: object, properties: {a: {type: string}}}");
    insta::assert_snapshot!(changes(&old, &new), @"
    breaking[property-required] the property `a` in the body of `POST` of the webhook `changed` is no longer required | clients may now get what they do not expect
    ");
    insta::assert_snapshot!(changes(&new, &old), @"
    compatible[property-required] the property `a` in the body of `POST` of the webhook `changed` is required now | in what clients get
    ");
}

#[test]
fn what_nothing_uses_breaks_nobody() {
    let old = "
        components:
          schemas: {A: {type: string}, Gone: {type: string}}
          parameters: {P: {name: p, in: query, schema: {type: string}}}
        ";
    let new = "
        components:
          schemas: {A: {type: integer}, New: {type: string}}
          parameters: {P: {name: p, in: query, required: true, schema: {type: string}}}
        ";
    insta::assert_snapshot!(changes(old, new), @"
    annotation[type-narrowed] `A` can no longer be string
    annotation[type-widened] `A` can be integer now
    annotation[component-removed] the schema `Gone` is no longer a component
    annotation[component-added] the schema `New` is a component now
    annotation[parameter-required] the parameter `P` is required now
    ");
}

#[test]
fn a_component_is_reported_once_however_often_it_is_used() {
    let document = |required: bool| {
        format!(
            "
            paths:
              /a:
                get: {{parameters: [{{$ref: '#/components/parameters/P'}}], responses: {{'200': {{description: ''}}}}}}
                put: {{parameters: [{{$ref: '#/components/parameters/P'}}], responses: {{'200': {{description: ''}}}}}}
            components: {{parameters: {{P: {{name: p, in: query, required: {required}, schema: {{type: string}}}}}}}}
            "
        )
    };
    insta::assert_snapshot!(changes(&document(false), &document(true)), @"
    breaking[parameter-required] the parameter `P` is required now | what clients send may now be refused
    ");
}

#[test]
fn servers_are_where_clients_ask() {
    let old = "servers: [{url: https://a.example}, {url: https://b.example}]";
    let new = "servers: [{url: https://a.example, description: A}, {url: https://c.example}]";
    insta::assert_snapshot!(changes(old, new), @"
    doubtful[server-removed] the server `https://b.example` of the API is gone | it depends on what clients send
    compatible[server-added] the server `https://c.example` of the API is new | in what clients send
    annotation[docs-changed] the description of the server `https://a.example` of the API is new
    ");
    assert_eq!(
        changes("servers: [{url: /}]", ""),
        "annotation[rewritten] `servers` of the API says the same in other words\n"
    );
}

#[test]
fn places_of_both_documents_come_along() {
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::document::SourceId;

    let old = api("paths: {/a: {get: {responses: {'200': {description: ''}}}}}");
    let mut new = old.clone();
    new.paths.clear();
    let findings = diff(&old, &new);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].new, findings[0].old.is_some()), (None, true));
    let diagnostic = Diagnostic::from(findings[0].clone());
    assert_eq!(diagnostic.severity, Severity::Error);
    assert_eq!(diagnostic.location.source, SourceId::default());
}
