//! What the document does not decide, and what is the same in other words.

use super::{changes, code_changes, schema_changes};

#[test]
fn a_bound_where_there_was_none_may_have_been_there_all_the_while() {
    insta::assert_snapshot!(schema_changes("{type: string}", "{type: string, maxLength: 5}"), @r"
    doubtful[bound-changed] `maxLength` of `In` was absent and is 5 | it depends on what clients send
    compatible[bound-changed] `maxLength` of `Out` was absent and is 5 | in what clients get
    ");
    insta::assert_snapshot!(schema_changes("{type: string}", "{type: string, minLength: 5}"), @r"
    breaking[bound-changed] `minLength` of `In` was absent and is 5 | what clients send may now be refused
    compatible[bound-changed] `minLength` of `Out` was absent and is 5 | in what clients get
    ");
}

#[test]
fn a_body_that_nothing_is_said_of_may_be_what_it_was() {
    let of = |content: &str| {
        format!(
            "paths: {{/a: {{post: {{requestBody: {{content: {content}}}, responses: \
             {{'200': {{description: '', content: {content}}}}}}}}}}}"
        )
    };
    let (some, none) = (
        of("{application/json: {schema: {type: object}}}"),
        of("{application/json: {}}"),
    );
    insta::assert_snapshot!(changes(&some, &none), @r"
    doubtful[constraint-removed] the body of the 200 response of `POST /a` no longer has a schema | it depends on what clients look at
    compatible[constraint-removed] the body of `POST /a` no longer has a schema | in what clients send
    ");
    insta::assert_snapshot!(changes(&none, &some), @r"
    breaking[constraint-added] the body of `POST /a` has a schema now | what clients send may now be refused
    compatible[constraint-added] the body of the 200 response of `POST /a` has a schema now | in what clients get
    ");
}

#[test]
fn what_is_silenced_is_no_part_of_the_api() {
    let of = |more: &str| format!("paths: {{/a: {{get: {{{more}responses: {{}}}}}}}}");
    let silenced = of("x-lint-ignore: {bound-changed: known}, ");
    assert_eq!(changes(&of(""), &silenced), "");
    insta::assert_snapshot!(changes(&of(""), &of("x-owner: me, ")), @"annotation[extension-changed] `x-owner` of `GET /a` is new");
}

#[test]
fn what_code_says_nothing_of_is_told_once_and_breaks_nobody() {
    let known = "{type: object, properties: {a: {type: object, required: [b], properties: {b: {type: string, maxLength: 3}}}}}";
    insta::assert_snapshot!(code_changes(known, "{type: object, properties: {a: {}}}"), @r"
    compatible[diff::unsaid] the code does not say what this is
    compatible[diff::unsaid] the code does not say what this is
    ");
    assert_eq!(code_changes("{}", "{}"), "");
}

#[test]
fn one_pattern_more_of_which_one_has_to_match_lets_more_pass() {
    let of = |pattern: &str| format!("{{type: string, pattern: '{pattern}'}}");
    let (one, two) = (of("^(a|b)[|]$"), of("^c$|^(a|b)[|]$"));
    insta::assert_snapshot!(schema_changes(&one, &two), @r"
    compatible[pattern-changed] `In` had to match `^(a|b)[|]$` and must match `^c$|^(a|b)[|]$` | in what clients send
    compatible[pattern-changed] `Out` had to match `^(a|b)[|]$` and must match `^c$|^(a|b)[|]$` | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(&two, &one), @r"
    breaking[pattern-changed] `In` had to match `^c$|^(a|b)[|]$` and must match `^(a|b)[|]$` | what clients send may now be refused
    compatible[pattern-changed] `Out` had to match `^c$|^(a|b)[|]$` and must match `^(a|b)[|]$` | in what clients get
    ");
}

#[test]
fn patterns_are_not_compared_unless_they_match_all() {
    insta::assert_snapshot!(schema_changes("{type: string, pattern: '^a'}", "{type: string, pattern: '^b'}"), @r"
    doubtful[pattern-changed] `In` had to match `^a` and must match `^b` | it depends on what clients send
    compatible[pattern-changed] `Out` had to match `^a` and must match `^b` | in what clients get
    ");
    insta::assert_snapshot!(schema_changes("{type: string, pattern: '^a'}", "{type: string, pattern: '.*'}"), @r"
    compatible[pattern-changed] `In` need no longer match `^a` | in what clients send
    compatible[pattern-changed] `Out` need no longer match `^a` | in what clients get
    ");
    insta::assert_snapshot!(schema_changes("{type: string}", "{type: string, pattern: '.*'}"), @r"
    annotation[rewritten] `pattern` of `In` says the same in other words
    annotation[rewritten] `pattern` of `Out` says the same in other words
    ");
}

#[test]
fn a_union_with_null_is_the_type_or_null() {
    insta::assert_snapshot!(schema_changes("{type: string, enum: [a, b]}", "{oneOf: [{type: 'null'}, {type: string, enum: [a, b]}]}"), @r"
    breaking[type-widened] `Out` can be null now | clients may now get what they do not expect
    compatible[type-widened] `In` can be null now | in what clients send
    annotation[component-renamed] `In` was the component `In`
    annotation[component-renamed] `Out` was the component `Out`
    ");
    insta::assert_snapshot!(schema_changes("{anyOf: [{type: string, maxLength: 5}, {type: 'null'}]}", "{type: string, maxLength: 5}"), @r"
    breaking[type-narrowed] `In` can no longer be null | what clients send may now be refused
    compatible[type-narrowed] `Out` can no longer be null | in what clients get
    annotation[component-renamed] `In` is the component `In` now
    annotation[component-renamed] `Out` is the component `Out` now
    ");
}

#[test]
fn an_object_may_be_put_together_from_others() {
    let old = "{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {properties: {b: {type: integer}}}]}";
    insta::assert_snapshot!(schema_changes(old, "{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}}"), @r"
    annotation[rewritten] `In` says the same in other words
    annotation[order-changed] the properties of `In` are in another order
    annotation[rewritten] `Out` says the same in other words
    annotation[order-changed] the properties of `Out` are in another order
    ");
    insta::assert_snapshot!(schema_changes(old, "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}"), @r"
    breaking[property-required] the property `In.b` is required now | what clients send may now be refused
    breaking[type-narrowed] `In.b` can no longer be integer | what clients send may now be refused
    breaking[type-widened] `Out.b` can be string now | clients may now get what they do not expect
    compatible[type-widened] `In.b` can be string now | in what clients send
    compatible[property-required] the property `Out.b` is required now | in what clients get
    compatible[type-narrowed] `Out.b` can no longer be integer | in what clients get
    annotation[rewritten] `In` says the same in other words
    annotation[order-changed] the properties of `In` are in another order
    annotation[rewritten] `Out` says the same in other words
    annotation[order-changed] the properties of `Out` are in another order
    ");
}

#[test]
fn what_only_one_side_sends_is_not_judged_for_the_other() {
    let old = "{type: object, properties: {a: {type: string, maxLength: 9}}}";
    insta::assert_snapshot!(schema_changes(old, "{type: object, properties: {a: {type: string, maxLength: 5, readOnly: true}}}"), @r"
    compatible[direction-changed] `In.a` is `readOnly` now | in what clients send
    compatible[direction-changed] `Out.a` is `readOnly` now | in what clients get
    compatible[bound-changed] `maxLength` of `Out.a` was 9 and is 5 | in what clients get
    annotation[bound-changed] `maxLength` of `In.a` was 9 and is 5
    ");
}

#[test]
fn defaults_matter_where_a_value_may_be_left_out() {
    let at = |required: bool, default: &str| {
        format!(
            "paths: {{/a: {{get: {{parameters: [{{name: q, in: query, required: {required}, \
             schema: {{type: string{default}}}}}], responses: {{}}}}}}}}"
        )
    };
    insta::assert_snapshot!(changes(&at(false, ""), &at(false, ", default: x")), @"breaking[default-changed] the query parameter `q` of `GET /a` had a default that was absent and is `x` | what clients send may now mean something else");
    insta::assert_snapshot!(changes(&at(true, ", default: y"), &at(true, ", default: x")), @"annotation[default-changed] the query parameter `q` of `GET /a` had a default that was `y` and is `x`");
}

#[test]
fn a_value_that_is_no_longer_named_is_no_longer_understood() {
    insta::assert_snapshot!(schema_changes("{type: string, x-extensible-enum: [a, b]}", "{type: string, x-extensible-enum: [b, c]}"), @r"
    breaking[enum-value-removed] `In` no longer names `a` (`x-extensible-enum`) | what clients send may now be refused
    compatible[enum-value-removed] `Out` no longer names `a` (`x-extensible-enum`) | in what clients get
    annotation[extension-changed] `x-extensible-enum` of `In` changed
    annotation[extension-changed] `x-extensible-enum` of `Out` changed
    ");
}

#[test]
fn how_a_union_is_told_apart_matters_to_those_who_read() {
    let union = |name: &str| {
        format!(
            "{{oneOf: [{{type: object, required: [k, l], properties: {{k: {{const: a}}, l: {{const: a}}}}}}, \
             {{type: object, required: [k, l], properties: {{k: {{const: b}}, l: {{const: b}}}}}}], \
             discriminator: {{propertyName: {name}}}}}"
        )
    };
    insta::assert_snapshot!(schema_changes(&union("k"), &union("l")), @r"
    compatible[discriminator-changed] `In` is told apart by `l` now | in what clients send
    compatible[discriminator-changed] `Out` is told apart by `l` now | in what clients get
    ");
}

#[test]
fn what_only_clients_knew_matters_where_it_is_always_told() {
    let of = |required: &str, more: &str| {
        format!("{{type: object, {required}properties: {{a: {{type: string{more}}}}}}}")
    };
    let (some, all) = ("", "required: [a], ");
    insta::assert_snapshot!(schema_changes(&of(some, ", writeOnly: true"), &of(some, "")), @r"
    compatible[direction-changed] `In.a` is no longer `writeOnly` | in what clients send
    compatible[direction-changed] `Out.a` is no longer `writeOnly` | in what clients get
    ");
    insta::assert_snapshot!(schema_changes(&of(all, ", writeOnly: true"), &of(all, "")), @r"
    doubtful[property-required] the property `Out.a` is sent by the server now | it depends on what clients look at
    compatible[direction-changed] `In.a` is no longer `writeOnly` | in what clients send
    compatible[direction-changed] `Out.a` is no longer `writeOnly` | in what clients get
    ");
}

#[test]
fn beside_other_answers_default_is_for_failures() {
    let of = |responses: &str| {
        format!(
            "paths: {{/a: {{post: {{responses: {{{responses} default: {{description: '', content: {{application/json: {{schema: {{type: object, required: [error]}}}}}}}}}}}}}}}}"
        )
    };
    let created = "'201': {description: '', content: {application/json: {schema: {type: array}}}},";
    let ok = "'200': {description: ''},";
    insta::assert_snapshot!(changes(&of(ok), &of(&format!("{ok} {created}"))), @"compatible[response-added] the 201 response of `POST /a` is new | in what clients get");
    let found = changes(&of(""), &of(created));
    assert!(found.contains("`default` stood for it"), "{found}");
}
