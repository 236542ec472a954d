use super::super::testing::{api, diagnostics, printed, schema};

/// A 3.1 schema that is read without findings.
fn read(yaml: &str) -> String {
    let (text, findings) = schema("3.1", yaml);
    assert_eq!(findings, "", "{yaml}");
    text
}

#[test]
fn every_keyword_of_2020_12_comes_through() {
    for keywords in [
        "{type: string, format: uuid, minLength: 1, maxLength: 36, pattern: ^a}",
        "{type: [null, number], minimum: -1.5, exclusiveMaximum: 1e400, multipleOf: 0.01}",
        "{exclusiveMinimum: 18446744073709551616, maximum: 18446744073709551617}",
        "{enum: [1, \"a\", null, [true], {\"a\":1.5}]}",
        "{const: {\"b\":[]}}",
        "{type: array, prefixItems: [{type: string}, {}], items: false, uniqueItems: true}",
        "{contains: {type: integer}, minContains: 2, maxContains: 3, minItems: 1, maxItems: 9}",
        "{unevaluatedItems: false}",
        "{type: object, properties: {a: {type: string}}, required: [a, b], minProperties: 1, maxProperties: 2}",
        "{patternProperties: {^x: {type: string}}, additionalProperties: false, propertyNames: {maxLength: 3}}",
        "{unevaluatedProperties: {type: boolean}, dependentRequired: {a: [b]}, dependentSchemas: {a: {minProperties: 2}}}",
        "{allOf: [{minLength: 1}], anyOf: [{}, false], oneOf: [#B, {}], not: {type: null}}",
        "{if: {type: string}, then: {minLength: 1}, else: {type: integer}}",
        "{contentEncoding: base64, contentMediaType: application/json, contentSchema: {type: object}}",
        "{readOnly: true, deprecated: true, title: T, description: D, default: null, examples: [1, 2], $comment: C, x-a: {\"b\":1}}",
        "{writeOnly: true}",
        "false",
        "{}",
    ] {
        let yaml = keywords
            .replace("#B", "{$ref: '#/components/schemas/B'}")
            .replace("[null, number]", "['null', number]")
            .replace("type: null", "type: 'null'")
            .replace("1e400", "1e+400");
        let (text, _) = schema("3.1", &yaml);
        assert_eq!(text, keywords, "{yaml}");
    }
}

#[test]
fn a_boolean_is_a_schema() {
    assert_eq!(read("true"), "{}");
    assert_eq!(
        read("{properties: {a: false, b: true}}"),
        "{properties: {a: false, b: {}}}"
    );
}

#[test]
fn a_type_may_stand_inside_or_be_a_component_used_many_times() {
    let api = api("
        components:
          schemas:
            A:
              properties: {x: {type: string}, b: {$ref: '#/components/schemas/B'}}
            B: {items: {$ref: '#/components/schemas/A'}}
            C: {$ref: '#/components/schemas/A'}
    ");
    let component = |name| api.types.component(name).unwrap();
    assert_eq!(
        printed(&api, component("A")),
        "{properties: {x: {type: string}, b: #B}}"
    );
    assert_eq!(printed(&api, component("B")), "{items: #A}");
    // An alias is a type of its own.
    assert_eq!(printed(&api, component("C")), "{$ref: #A}");
    assert_eq!(
        api.types.get(component("C")).as_alias(),
        Some(component("A"))
    );
    let names: Vec<&str> = api.types.components().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["A", "B", "C"]);
}

#[test]
fn values_of_the_wrong_type_are_told_with_what_is_expected() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A:
                  type: [strin, 3]
                  minLength: '3'
                  maxLength: 1.5
                  minItems: -1
                  multipleOf: 0
                  minimum: low
                  required: true
                  properties: [a]
                  allOf: {}
                  uniqueItems: 1
                  title: {}
                  enum: a
                  additionalProperties: 3
        "),
        @r#"
        error[schema::unknown-type] 4:14 there is no type `strin` | schema `A` | help: did you mean `string`? | help: with `--lenient` it is read as meant
        error[schema::wrong-type] 4:21 `type` must be a string, not a number | schema `A` | help: there are `null`, `boolean`, `object`, `array`, `number`, `string`, `integer`
        error[schema::wrong-type] 5:18 `minLength` must be a non-negative integer, not a string | schema `A` | help: remove the quotes
        error[schema::out-of-range] 6:18 `maxLength` must be a non-negative integer, not `1.5` | schema `A` | help: write a whole number
        error[schema::out-of-range] 7:17 `minItems` must be a non-negative integer, not `-1` | schema `A` | help: write 0 or more, or leave it out for no limit
        error[schema::out-of-range] 8:19 `multipleOf` must be above 0 | schema `A` | help: write the step between valid numbers, such as `0.01`, or leave it out
        error[schema::wrong-type] 9:16 `minimum` must be a number, not a string | schema `A` | help: write digits, such as `1` or `0.5`
        error[schema::wrong-type] 10:17 `required` must be a list of names, not `true` | schema `A` | help: write the names of properties in the object that it belongs to
        error[schema::wrong-type] 11:19 `properties` must be an object, not a list | schema `A` | help: write names with values: `name: …`
        error[schema::wrong-type] 12:14 `allOf` must be a list, not an object | schema `A` | help: put a dash before it, or `[` and `]` around it
        error[schema::wrong-type] 13:20 `uniqueItems` must be `true` or `false`, not a number | schema `A` | help: write `true` or `false`, without quotes
        error[schema::wrong-type] 14:14 `title` must be a string, not an object | schema `A` | help: put it in quotes if it is one text
        error[schema::wrong-type] 15:13 `enum` must be a list, not a string | schema `A` | help: a list of this alone is `["a"]`
        error[schema::not-a-schema] 16:29 a schema must be an object, not a number | `*` in schema `A` | help: write one like `{type: string}`, or `{}` for anything
        "#
    );
}

#[test]
fn unknown_keywords_are_kept_and_told_once() {
    let (text, findings) = schema(
        "3.1",
        "{propertes: 1, x-kept: 2, properties: {a: {propertes: 3}}, zzz: 4}",
    );
    assert_eq!(
        text,
        "{properties: {a: {propertes: 3}}, propertes: 1, x-kept: 2, zzz: 4}"
    );
    insta::assert_snapshot!(findings, @r"
        warning[schema::unknown-keyword] 1:35 `propertes` is no keyword of JSON Schema 2020-12 (and at 1 other place) | schema `A` | help: did you mean `properties`?
        warning[schema::unknown-keyword] 1:93 `zzz` is no keyword of JSON Schema 2020-12 | schema `A` | help: keywords of its own begin with `x-`
        ");
}

#[test]
fn schemas_that_nothing_satisfies_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {minimum: 3, maximum: 2}
                B: {exclusiveMinimum: 3, maximum: 3}
                C: {minLength: 3, maxLength: 2}
                D: {minItems: 3, maxItems: 2}
                E: {minProperties: 3, maxProperties: 2}
                F: {type: string, enum: [1, 2]}
                G: {type: string, const: 1}
                H: {type: string, enum: [a, 1]}
                I: {enum: []}
                J: {minimum: 3, maximum: 3, minLength: 3, maxLength: 3}
                K: {type: [number, 'null'], enum: [1, 1.5, null]}
                L: {readOnly: true, writeOnly: true}
        "),
        @r"
        warning[schema::never-valid] 3:18 no value is between `minimum` and `maximum` | schema `A` | 3:30 the other bound | help: swap them, or correct one
        warning[schema::never-valid] 4:27 no value is between `exclusiveMinimum` and `maximum` | schema `B` | 4:39 the other bound | help: swap them, or correct one
        warning[schema::never-valid] 5:20 no value is between `minLength` and `maxLength` | schema `C` | 5:34 the other bound | help: swap them, or correct one
        warning[schema::never-valid] 6:19 no value is between `minItems` and `maxItems` | schema `D` | 6:32 the other bound | help: swap them, or correct one
        warning[schema::never-valid] 7:24 no value is between `minProperties` and `maxProperties` | schema `E` | 7:42 the other bound | help: swap them, or correct one
        warning[schema::never-valid] 8:23 no value of `enum` is of the `type` beside it: nothing is valid | schema `F` | help: correct one of them
        warning[schema::never-valid] 9:30 `const` is not of the `type` beside it: nothing is valid | schema `G` | help: correct one of them
        warning[schema::unreachable] 10:33 `1` is not of the `type` beside this `enum`, so it is refused | schema `H` | help: remove it, or correct the `type`
        warning[schema::never-valid] 11:15 this `enum` allows no value | schema `I` | help: name the values, or leave it out
        warning[schema::never-valid] 14:25 `readOnly` and `writeOnly` together: nobody may send it | schema `L` | help: remove one of them
        "
    );
}

#[test]
fn a_required_name_that_is_almost_a_property_is_told() {
    insta::assert_snapshot!(
        diagnostics(
            "
            components:
              schemas:
                Slip: {required: [id, quantitiy], properties: {id: {}, quantity: {}}}
                Other: {required: [id, price], properties: {id: {}, quantity: {}}}
                Both: {required: [size, sizes], properties: {size: {}}}
            "
        ),
        @r"warning[schema::required-unknown] 3:27 `quantitiy` is required, and no property | schema `Slip` | help: did you mean `quantity`?"
    );
}

#[test]
fn a_default_that_its_schema_refuses_is_told() {
    insta::assert_snapshot!(
        diagnostics(
            "
            paths:
              /a:
                get:
                  parameters: [{name: p, in: query, schema: {type: integer, default: '1'}}]
                  responses: {'204': {description: x}}
            components:
              schemas:
                Word: {enum: [a, b], default: c}
                Fine: {enum: [a, b], default: a}
                Part: {type: object, properties: {n: {allOf: [{$ref: '#/components/schemas/Word'}], default: d}}}
                Sent: {type: object, default: {in: 1}, properties: {in: {type: integer, writeOnly: true}}}
                Large: {type: number, default: 1e400}
                Null: {type: string, default: null}
                Again: {type: integer, default: null}
            "
        ),
        @r#"
        warning[schema::default] 4:74 the schema does not allow its own default `"1"` | parameter `p` of `GET /a` | help: correct the default, or the schema: leaving the value out means what nobody may send
        warning[schema::default] 8:35 the schema does not allow its own default `"c"` | schema `Word` | help: correct the default, or the schema: leaving the value out means what nobody may send
        warning[schema::default] 10:98 the schema does not allow its own default `"d"` | `n` in schema `Part` | help: correct the default, or the schema: leaving the value out means what nobody may send
        warning[schema::default] 13:35 the schema does not allow its own default `null` (and at 1 other place) | schema `Null` | help: correct the default, or the schema: leaving the value out means what nobody may send
        "#
    );
}

#[test]
fn keywords_without_their_partner_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {then: {}, minContains: 1}
                B: {if: {}, then: {}, contains: {}, minContains: 1}
        "),
        @r"
        warning[schema::no-effect] 3:9 `then` without `if` means nothing | schema `A` | help: add `if`, or remove it
        warning[schema::no-effect] 3:19 `minContains` without `contains` means nothing | schema `A` | help: add `contains`, or remove it
        "
    );
}

#[test]
fn patterns_that_are_none_are_told() {
    insta::assert_snapshot!(
        diagnostics(r"
            components:
              schemas:
                A: {pattern: '[a-z'}
                B: {patternProperties: {'(a': {}}}
                C: {pattern: '^[(]\)$'}
                D: {pattern: '\Aa\z'}
        "),
        @r"
        error[schema::pattern] 3:19 `[a-z` is no regular expression | this character class is not closed, schema `A` | help: add `]`, or write `\[` for the character itself | help: with `--lenient` it is ignored
        error[schema::pattern] 4:30 `(a` is no regular expression | this group is not closed, schema `B` | help: add `)`, or write `\(` for the character itself | help: with `--lenient` it is ignored
        warning[schema::pattern] 6:19 `\Aa\z` is no regular expression; it is read as `^a$` | `\A` means nothing in ECMA-262, schema `D` | help: write `^` for the start of the text
        "
    );
}

#[test]
fn a_value_that_stands_twice_is_kept_once() {
    let (text, findings) = schema("3.1", "{enum: [a, b, a, 1, 1.0], required: [x, x]}");
    assert_eq!(text, r#"{enum: ["a", "b", 1], required: [x]}"#);
    insta::assert_snapshot!(findings, @r#"
        warning[schema::duplicate] 1:48 `"a"` stands twice in this `enum` (and at 1 other place) | schema `A` | help: remove one of them
        warning[schema::duplicate] 1:74 `x` stands twice in `required` | schema `A` | help: remove one of them
        "#);
}

#[test]
fn empty_lists_of_schemas_are_ignored() {
    let (text, findings) = schema("3.1", "{allOf: [], type: string}");
    assert_eq!(text, "{type: string}");
    insta::assert_snapshot!(findings, @"warning[schema::empty] 1:42 `allOf` has no schemas, so it is ignored | schema `A` | help: remove it");
}

#[test]
fn discriminators_name_components_or_refer_to_schemas() {
    let (text, findings) = schema(
        "3.2",
        "{oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind, \
         mapping: {b: B, ref: '#/components/schemas/B', no: Bb, gone: '#/components/schemas/Q'}, \
         defaultMapping: B}}",
    );
    assert_eq!(
        text,
        "{oneOf: [#B], discriminator: kind {b: #B, ref: #B} default #B}"
    );
    insta::assert_snapshot!(findings, @r"
        warning[ref::unresolved] 1:165 there is no schema `Bb` | schema `A` | help: name a schema under `#/components/schemas`
        warning[ref::unresolved] 1:175 `#/components/schemas/Q` does not exist | schema `A` | help: add `Q` to `#/components/schemas` (line 1), or correct the reference
        ");
    let (text, findings) = schema("3.0", "{oneOf: [{}], discriminator: kind}");
    assert_eq!(text, "{oneOf: [{}], discriminator: kind {}}");
    insta::assert_snapshot!(findings, @"warning[schema::discriminator] 1:63 `discriminator` is an object; the string is taken as its `propertyName` | schema `A` | help: write `discriminator: {propertyName: kind}`");
    let (_, findings) = schema("3.0", "{oneOf: [{}], discriminator: {mappings: {}}}");
    insta::assert_snapshot!(findings, @r"
        error[openapi::missing-field] 1:64 this discriminator has no `propertyName` | schema `A` | help: add `propertyName`
        warning[openapi::unknown-field] 1:64 a discriminator has no field `mappings` | schema `A` | help: did you mean `mapping`?
        ");
}

#[test]
fn schemas_in_operations_are_named_after_where_they_stand() {
    let api = api("
        paths:
          /orders/{id}:
            post:
              operationId: createOrder
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
              requestBody:
                content:
                  application/json: {schema: {type: object, properties: {a: {type: array, items: {}}}}}
              responses:
                201:
                  description: OK
                  headers: {X-Rate: {schema: {type: integer}}}
                  content:
                    application/json: {schema: {type: object}}
                    application/problem+json: {schema: {type: object}}
            delete:
              responses: {4XX: {description: No, content: {text/plain: {schema: {type: string}}}}}
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
        components:
          parameters:
            Limit: {name: limit, in: query, schema: {type: integer}}
          responses:
            Gone: {description: G, content: {application/json: {schema: {type: object}}}}
    ");
    let mut names = Vec::new();
    for (_, ty) in api.types.iter() {
        if let crate::api::Origin::Part(words) = &ty.origin {
            names.push(words.join(" "));
        }
    }
    insta::assert_snapshot!(names.join("\n"), @r"
        Limit parameter
        Gone response
        createOrder id
        createOrder request
        createOrder response 201 json
        createOrder response 201 problem+json
        createOrder response 201 header X-Rate
        delete orders id id
        delete orders id response 4XX
        ");
}
