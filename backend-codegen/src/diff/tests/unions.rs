//! What is one thing and may be several, and the reverse.

use super::{changes, schema_changes};

#[test]
fn one_type_may_become_one_of_several() {
    let several = "{oneOf: [{type: string}, {type: integer}]}";
    insta::assert_snapshot!(schema_changes("{type: string}", several), @r"
    breaking[branch-added] `Out` gained a branch (`oneOf[1]`) | clients may now get what they do not expect
    compatible[branch-added] `In` gained a branch (`oneOf[1]`) | in what clients send
    ");
    insta::assert_snapshot!(schema_changes(several, "{type: string}"), @r"
    breaking[branch-removed] `In` lost a branch (`oneOf[1]`) | what clients send may now be refused
    compatible[branch-removed] `Out` lost a branch (`oneOf[1]`) | in what clients get
    ");
}

/// A request and an answer of a schema, with `Cat` and `Dog` to choose from.
fn pets(schema: &str) -> String {
    let media = format!("{{application/json: {{schema: {schema}}}}}");
    format!(
        "
        paths:
          /pets:
            post:
              requestBody: {{required: true, content: {media}}}
              responses: {{'200': {{description: '', content: {media}}}}}
        components:
          schemas:
            Cat: {{type: object, required: [kind], properties: {{kind: {{const: cat}}}}}}
            Dog: {{type: object, required: [kind], properties: {{kind: {{const: dog}}}}}}
            Pet: {{type: object, properties: {{name: {{type: string}}}}}}
        "
    )
}

#[test]
fn what_was_alone_is_a_branch() {
    let cat = pets("{$ref: '#/components/schemas/Cat'}");
    let either =
        pets("{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}");
    insta::assert_snapshot!(changes(&cat, &either), @r"
    breaking[branch-added] the body of the 200 response of `POST /pets` gained the branch `Dog` | clients may now get what they do not expect
    compatible[branch-added] the body of `POST /pets` gained the branch `Dog` | in what clients send
    annotation[component-renamed] the body of `POST /pets` was the component `Cat`
    annotation[component-renamed] the body of the 200 response of `POST /pets` was the component `Cat`
    ");
    insta::assert_snapshot!(changes(&either, &cat), @r"
    breaking[branch-removed] the body of `POST /pets` lost the branch `Dog` | what clients send may now be refused
    compatible[branch-removed] the body of the 200 response of `POST /pets` lost the branch `Dog` | in what clients get
    annotation[component-renamed] the body of `POST /pets` is the component `Cat` now
    annotation[component-renamed] the body of the 200 response of `POST /pets` is the component `Cat` now
    ");
}

#[test]
fn branches_that_do_not_exclude_each_other_are_doubtful() {
    let one = pets("{oneOf: [{$ref: '#/components/schemas/Cat'}]}");
    let both =
        pets("{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Pet'}]}");
    insta::assert_snapshot!(changes(&one, &both), @r"
    breaking[branch-added] the body of the 200 response of `POST /pets` gained the branch `Pet` | clients may now get what they do not expect
    doubtful[branch-added] the body of `POST /pets` gained the branch `Pet` | it depends on what clients send
    ");
    insta::assert_snapshot!(changes(&both, &one), @r"
    breaking[branch-removed] the body of `POST /pets` lost the branch `Pet` | what clients send may now be refused
    doubtful[branch-removed] the body of the 200 response of `POST /pets` lost the branch `Pet` | it depends on what clients look at
    ");
}

#[test]
fn a_branch_that_demands_what_others_do_not_know_is_told_apart() {
    let fish = "{type: object, required: [scales], properties: {scales: {type: integer}}}";
    let one = pets("{oneOf: [{$ref: '#/components/schemas/Cat'}]}");
    let both = pets(&format!(
        "{{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {fish}]}}"
    ));
    insta::assert_snapshot!(changes(&one, &both), @r"
    breaking[branch-added] the body of the 200 response of `POST /pets` gained a branch (`oneOf[1]`) | clients may now get what they do not expect
    compatible[branch-added] the body of `POST /pets` gained a branch (`oneOf[1]`) | in what clients send
    ");
    insta::assert_snapshot!(changes(&both, &one), @r"
    breaking[branch-removed] the body of `POST /pets` lost a branch (`oneOf[1]`) | what clients send may now be refused
    compatible[branch-removed] the body of the 200 response of `POST /pets` lost a branch (`oneOf[1]`) | in what clients get
    ");
}

#[test]
fn parts_of_one_value_are_that_value() {
    let parts = "{allOf: [{type: string}, {minLength: 1}], maxLength: 9}";
    insta::assert_snapshot!(schema_changes("{type: string, minLength: 1, maxLength: 8}", parts), @r"
    breaking[bound-changed] `maxLength` of `Out` was 8 and is 9 | clients may now get what they do not expect
    compatible[bound-changed] `maxLength` of `In` was 8 and is 9 | in what clients send
    annotation[rewritten] `In` says the same in other words
    annotation[rewritten] `Out` says the same in other words
    ");
}

#[test]
fn a_wrapper_says_who_sends_a_value_as_the_value_does() {
    let of = |schema: &str| {
        format!(
            "{{type: object, properties: {{a: {schema}, b: {{type: object, properties: {{c: {{type: string}}}}}}}}}}"
        )
    };
    let plain = of("{type: string, readOnly: true}");
    let wrapped = of("{allOf: [{type: string}], readOnly: true}");
    let changed = schema_changes(&plain, &wrapped);
    assert!(!changed.contains("readOnly"), "{changed}");
}

#[test]
fn a_body_that_need_not_be_sent_and_has_no_form_is_none() {
    let of = |body: &str| format!("paths: {{/a: {{post: {{{body}responses: {{}}}}}}}}");
    let changed = changes(&of("requestBody: {content: {}}, "), &of(""));
    assert!(!changed.contains("body-removed"), "{changed}");
}

#[test]
fn a_gain_in_a_branch_that_overlaps_is_doubtful() {
    let of = |values: &str| {
        format!("{{oneOf: [{{type: string, enum: [{values}]}}, {{type: string, maxLength: 1}}]}}")
    };
    insta::assert_snapshot!(schema_changes(&of("aa, bb"), &of("aa, bb, cc")), @r"
    doubtful[enum-value-added] `In.oneOf[0]` can be `cc` now | it depends on what clients send
    doubtful[enum-value-added] `Out.oneOf[0]` can be `cc` now | it depends on what clients look at
    ");
    insta::assert_snapshot!(schema_changes(&of("aa, bb"), &of("aa")), @r"
    breaking[enum-value-removed] `In.oneOf[0]` can no longer be `bb` | what clients send may now be refused
    doubtful[enum-value-removed] `Out.oneOf[0]` can no longer be `bb` | it depends on what clients look at
    ");
}

#[test]
fn parts_that_are_gone_take_their_members_along() {
    let of = |parts: &str| {
        format!(
            "{{allOf: [{{type: object, properties: {{a: {{type: string}}}}}}, {{type: object, properties: {{b: {{type: string}}}}}}{parts}]}}"
        )
    };
    let more = ", {type: object, required: [c], properties: {c: {type: string}}}";
    insta::assert_snapshot!(schema_changes(&of(more), &of("")), @r"
    breaking[property-removed] the property `Out.c` is gone | clients may now get what they do not expect
    doubtful[property-removed] the property `In.c` is gone | it depends on what clients send
    annotation[rewritten] `In` says the same in other words
    annotation[rewritten] `Out` says the same in other words
    ");
}

#[test]
fn objects_of_a_union_are_found_by_the_names_of_their_members() {
    let of = |names: &[&str]| {
        let branch = |name: &&str| {
            format!(
                "{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}"
            )
        };
        let branches: Vec<String> = names.iter().map(branch).collect();
        format!("{{oneOf: [{}]}}", branches.join(", "))
    };
    let new = of(&["csv", "json", "xml"]).replace("{xml: {type: string}", "{xml: {type: integer}");
    insta::assert_snapshot!(schema_changes(&of(&["csv", "xml"]), &new), @r"
        breaking[type-narrowed] `In.oneOf[2].xml` can no longer be string | what clients send may now be refused
        breaking[branch-added] `Out` gained a branch (`oneOf[1]`) | clients may now get what they do not expect
        breaking[type-widened] `Out.oneOf[2].xml` can be integer now | clients may now get what they do not expect
        doubtful[type-widened] `In.oneOf[2].xml` can be integer now | it depends on what clients send
        doubtful[type-narrowed] `Out.oneOf[2].xml` can no longer be string | it depends on what clients look at
        compatible[branch-added] `In` gained a branch (`oneOf[1]`) | in what clients send
        ");
}

#[test]
fn what_a_list_was_of_says_nothing_of_an_object() {
    let list = "{type: array, items: {type: string}, minItems: 1}";
    insta::assert_snapshot!(schema_changes(list, "{type: object}"), @r"
        breaking[type-narrowed] `In` can no longer be array | what clients send may now be refused
        breaking[type-widened] `Out` can be object now | clients may now get what they do not expect
        compatible[type-widened] `In` can be object now | in what clients send
        compatible[type-narrowed] `Out` can no longer be array | in what clients get
        ");
}

#[test]
fn a_branch_that_says_what_others_say_makes_no_difference() {
    let once = "{allOf: [{type: object, properties: {a: {type: string}}}, {required: [b]}]}";
    let twice = "{allOf: [{type: object, properties: {a: {type: string}}}, {required: [b]}, {type: object, required: [b], properties: {a: {type: string}}}]}";
    insta::assert_snapshot!(schema_changes(once, twice), @r"
    annotation[rewritten] `allOf` of `In` says the same in other words
    annotation[rewritten] `allOf` of `Out` says the same in other words
    ");
    insta::assert_snapshot!(schema_changes(twice, once), @r"
    annotation[rewritten] `allOf` of `In` says the same in other words
    annotation[rewritten] `allOf` of `Out` says the same in other words
    ");
    // Two that came and say the same are one that came.
    let none = "{allOf: [{type: string}, {format: uuid}]}";
    let both =
        "{allOf: [{type: string}, {format: uuid}, {not: {const: ''}}, {enum: [a]}, {enum: [a]}]}";
    insta::assert_snapshot!(schema_changes(none, both), @r"
    breaking[constraint-added] `In.allOf[2]` is limited now | what clients send may now be refused
    breaking[constraint-added] `In.allOf[3]` is limited now | what clients send may now be refused
    compatible[constraint-added] `Out.allOf[2]` is limited now | in what clients get
    compatible[constraint-added] `Out.allOf[3]` is limited now | in what clients get
    annotation[rewritten] `allOf` of `In` says the same in other words
    annotation[rewritten] `allOf` of `Out` says the same in other words
    ");
}
