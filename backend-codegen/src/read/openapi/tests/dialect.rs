use super::super::testing::{lenient_schema, schema};

/// What a 3.0 schema means; one finding a line behind it.
fn v3_0(yaml: &str) -> String {
    let (text, findings) = schema("3.0", yaml);
    format!("{text}\n{findings}").trim_end().to_owned()
}

fn v3_1(yaml: &str) -> String {
    let (text, findings) = schema("3.1", yaml);
    format!("{text}\n{findings}").trim_end().to_owned()
}

#[test]
fn nullable_adds_null_to_a_type() {
    assert_eq!(
        v3_0("{type: string, nullable: true}"),
        "{type: [null, string]}"
    );
    assert_eq!(v3_0("{type: string, nullable: false}"), "{type: string}");
}

#[test]
fn nullable_does_not_reach_into_an_enum() {
    insta::assert_snapshot!(v3_0("{type: string, nullable: true, enum: [a]}"), @r#"
        {type: [null, string], enum: ["a"]}
        warning[schema::nullable-enum] 1:49 `nullable` does not reach into `enum`, so `null` is refused | schema `A` | help: add `null` to the `enum`; with `--lenient` it is read as meant
        "#);
    assert_eq!(
        v3_0("{type: string, nullable: true, enum: [a, null]}"),
        r#"{type: [null, string], enum: ["a", null]}"#
    );
    assert_eq!(
        lenient_schema("3.0", "{type: string, nullable: true, enum: [a]}").0,
        r#"{type: [null, string], enum: ["a", null]}"#
    );
}

#[test]
fn nullable_without_type_means_nothing() {
    insta::assert_snapshot!(
        v3_0("{nullable: true, allOf: [{$ref: '#/components/schemas/B'}]}"),
        @r"
        {allOf: [#B], nullable: true}
        warning[schema::nullable-without-type] 1:35 `nullable` without `type` means nothing | schema `A` | help: name the `type` beside it; with `--lenient` it is read as meant
        "
    );
    assert_eq!(
        lenient_schema(
            "3.0",
            "{nullable: true, description: D, allOf: [{$ref: '#/components/schemas/B'}]}"
        )
        .0,
        "{anyOf: [{allOf: [#B]}, {type: null}], description: D}"
    );
}

#[test]
fn bounds_are_exclusive_by_a_truth_value_in_3_0() {
    assert_eq!(
        v3_0("{minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false}"),
        "{exclusiveMinimum: 1, maximum: 5}"
    );
    insta::assert_snapshot!(v3_0("{exclusiveMinimum: true}"), @r"
        {}
        warning[schema::no-effect] 1:35 `exclusiveMinimum` without `minimum` means nothing | schema `A` | help: add `minimum`, or remove it
        ");
    insta::assert_snapshot!(v3_0("{exclusiveMinimum: 3}"), @r"
        {exclusiveMinimum: 3}
        warning[schema::exclusive-number] 1:53 `exclusiveMinimum` is `true` or `false` in OpenAPI 3.0; the number is read as meant | schema `A` | help: write the number as `minimum` or `maximum`, with this as `true`
        ");
}

#[test]
fn bounds_are_exclusive_by_a_number_in_3_1() {
    assert_eq!(v3_1("{exclusiveMinimum: 1}"), "{exclusiveMinimum: 1}");
    insta::assert_snapshot!(v3_1("{minimum: 1, exclusiveMinimum: true}"), @r"
        {exclusiveMinimum: 1}
        error[schema::exclusive-boolean] 1:65 `exclusiveMinimum` is a number in JSON Schema 2020-12 | schema `A` | help: write the number of `minimum` here and leave `minimum` out
        ");
    let (text, findings) = lenient_schema("3.1", "{minimum: 1, exclusiveMinimum: true}");
    assert_eq!(text, "{exclusiveMinimum: 1}");
    assert!(findings.starts_with("warning["), "{findings}");
}

#[test]
fn an_example_is_the_first_of_examples() {
    assert_eq!(v3_0("{example: 1}"), "{examples: [1]}");
    insta::assert_snapshot!(v3_1("{examples: [2], example: 1}"), @r"
        {examples: [1, 2]}
        note[schema::example] 1:50 `example` in a schema is deprecated from OpenAPI 3.1 on | schema `A` | help: write `examples`, which is a list
        ");
}

#[test]
fn examples_that_are_no_list_are_read_as_meant() {
    insta::assert_snapshot!(v3_1("{examples: {one: {value: 1}, two: 2}}"), @r"
        {examples: [1, 2]}
        warning[schema::examples] 1:45 `examples` of a schema is a list; the values of this map are taken | schema `A` | help: write the values alone, as a list
        ");
}

#[test]
fn a_list_of_types_is_read_in_3_0_as_well() {
    insta::assert_snapshot!(v3_0("{type: [string, 'null']}"), @r"
        {type: [null, string]}
        warning[schema::other-dialect] 1:41 `type` is a list from OpenAPI 3.1 on; it is read as that | schema `A` | help: name one type, with `nullable: true` for `null`
        warning[schema::other-dialect] 1:50 `null` is a type from OpenAPI 3.1 on; it is read as that | schema `A` | help: write `nullable: true` beside another `type`
        ");
    insta::assert_snapshot!(v3_0("{type: 'null'}"), @r"
        {type: null}
        warning[schema::other-dialect] 1:41 `null` is a type from OpenAPI 3.1 on; it is read as that | schema `A` | help: write `nullable: true` beside another `type`
        ");
}

#[test]
fn an_unquoted_null_is_a_type() {
    insta::assert_snapshot!(v3_1("{type: [string, null]}"), @r#"
        {type: [null, string]}
        warning[openapi::unquoted] 1:50 the type `null` has no quotes; it is read as if it had | schema `A` | help: write `"null"`
        "#);
}

#[test]
fn keywords_of_3_1_mean_nothing_in_3_0_unless_asked_for() {
    insta::assert_snapshot!(v3_0("{const: 1, if: {type: string}, $comment: C}"), @r#"
        {$comment: C, const: 1, if: {"type":"string"}}
        warning[schema::other-dialect] 1:35 `const` is no keyword of OpenAPI 3.0; it is ignored | schema `A` | help: write `enum` with one value | help: with `--lenient` it is read as meant
        warning[schema::other-dialect] 1:45 `if` is no keyword of OpenAPI 3.0; it is ignored | schema `A` | help: write `openapi: 3.1.0` at the top | help: with `--lenient` it is read as meant
        warning[schema::other-dialect] 1:65 `$comment` is no keyword of OpenAPI 3.0; it is read as meant | schema `A` | help: write `openapi: 3.1.0` at the top
        "#);
    let (text, findings) = lenient_schema("3.0", "{const: 1, if: {type: string}}");
    assert_eq!(text, "{const: 1, if: {type: string}}");
    insta::assert_snapshot!(findings, @r"
        warning[schema::other-dialect] 1:35 `const` is no keyword of OpenAPI 3.0; it is read as meant | schema `A` | help: write `enum` with one value
        warning[schema::other-dialect] 1:45 `if` is no keyword of OpenAPI 3.0; it is read as meant | schema `A` | help: write `openapi: 3.1.0` at the top
        ");
}

#[test]
fn an_array_says_what_is_in_it_in_3_0() {
    insta::assert_snapshot!(v3_0("{type: array}"), @r"
        {type: array}
        warning[schema::items-missing] 1:41 an array without `items`; anything is accepted in it | schema `A` | help: add `items`, `items: {}` if everything is allowed
        ");
    assert_eq!(v3_1("{type: array}"), "{type: array}");
}

#[test]
fn additional_properties_may_be_a_truth_value_everywhere_and_other_schemas_from_3_1_on() {
    assert_eq!(
        v3_0("{additionalProperties: false}"),
        "{additionalProperties: false}"
    );
    insta::assert_snapshot!(v3_0("{properties: {a: true}}"), @r"
        {properties: {a: {}}}
        warning[schema::other-dialect] 1:51 `true` is a schema from OpenAPI 3.1 on | `a` in schema `A` | help: write `{}`; it is read as that
        ");
}

#[test]
fn items_may_be_a_list_where_the_dialect_says_so() {
    insta::assert_snapshot!(v3_1("{items: [{type: string}]}"), @r"
        {prefixItems: [{type: string}]}
        error[schema::items-list] 1:42 `items` is one schema in JSON Schema 2020-12, not a list | schema `A` | help: write `prefixItems` for a list of schemas, one for each item
        ");
    let draft_7 = "{$schema: 'http://json-schema.org/draft-07/schema#', \
                   items: [{type: string}], additionalItems: false, \
                   dependencies: {a: [b], c: {minProperties: 2}}}";
    assert_eq!(
        v3_1(draft_7),
        "{prefixItems: [{type: string}], items: false, dependentRequired: {a: [b]}, \
         dependentSchemas: {c: {minProperties: 2}}}"
    );
    let draft_4 = "{$schema: 'http://json-schema.org/draft-04/schema#', minimum: 1, \
                   exclusiveMinimum: true, id: a}";
    assert_eq!(v3_1(draft_4), "{exclusiveMinimum: 1}");
}

#[test]
fn two_dialects_in_one_schema_do_not_replace_what_the_other_says() {
    insta::assert_snapshot!(v3_1("{items: [{type: string}], prefixItems: [{type: integer}]}"), @r"
        {prefixItems: [{type: integer}]}
        error[schema::items-list] 1:42 `items` is one schema in JSON Schema 2020-12, not a list | schema `A` | help: `prefixItems` is there too, so this list is ignored: write one schema for the items behind it
        ");
    let (text, findings) = lenient_schema(
        "3.1",
        "{dependencies: {a: [b], c: {minProperties: 2}}, dependentRequired: {a: [d, b]}, \
         dependentSchemas: {c: {maxProperties: 3}}}",
    );
    insta::assert_snapshot!(format!("{text}\n{findings}"), @r"
        {dependentRequired: {a: [b, d]}, dependentSchemas: {c: {minProperties: 2}}}
        warning[schema::other-dialect] 1:35 `dependencies` is no keyword of JSON Schema 2020-12; it is read as meant | schema `A` | help: write `dependentRequired` or `dependentSchemas`
        error[schema::duplicate] 1:133 the schema that `c` demands is given twice; this one is ignored | schema `A` | help: merge both under `dependentSchemas`
        ");
}

#[test]
fn a_dialect_that_is_not_known_is_told() {
    insta::assert_snapshot!(v3_1("{$schema: 'https://example.com/mine', type: string}"), @r"
        {type: string}
        warning[schema::unknown-dialect] 1:44 the schema dialect `https://example.com/mine` is not known; schemas are read as JSON Schema 2020-12 | schema `A` | help: known are the dialects of OpenAPI 3.1 and 3.2, and JSON Schema draft 4 to 2020-12
        ");
}

#[test]
fn leftovers_of_swagger_are_read_as_meant() {
    insta::assert_snapshot!(v3_0("{type: file}"), @r"
        {type: string, format: binary}
        warning[schema::file] 1:41 `type: file` is from Swagger 2.0; it is read as binary data | schema `A` | help: write `type: string` with `format: binary`
        ");
}

#[test]
fn types_that_are_not_known_are_told_with_what_is_meant() {
    for (name, help) in [
        ("int", "write `type: integer`"),
        ("strng", "did you mean `string`?"),
        ("any", "leave `type` out: every value is allowed then"),
        (
            "blob",
            "there are `null`, `boolean`, `object`, `array`, `number`, `string`, `integer`",
        ),
    ] {
        let (text, findings) = schema("3.1", &format!("{{type: {name}}}"));
        assert_eq!(text, "{}");
        let help = format!("| help: {help}");
        assert!(findings.contains(&help), "{findings}");
        let (_, findings) = lenient_schema("3.1", &format!("{{type: {name}}}"));
        let is_known = !matches!(name, "any" | "blob");
        assert_eq!(findings.starts_with("warning"), is_known, "{findings}");
    }
}

#[test]
fn words_for_types_are_read_as_meant_where_that_is_wanted() {
    for (name, meant) in [
        ("long", "{type: integer, format: int64}"),
        ("Bool", "{type: boolean}"),
        ("strng", "{type: string}"),
        ("datetime, format: date", "{type: string, format: date}"),
    ] {
        let (text, findings) = lenient_schema("3.1", &format!("{{type: {name}}}"));
        assert_eq!(text, meant, "{findings}");
    }
}
