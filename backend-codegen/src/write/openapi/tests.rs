use super::{Format, Options, write};
use crate::api::{Api, Version};
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::NoFiles;
use crate::read::openapi::testing::api;
use crate::read::openapi::{ReadOptions, read};

/// What is written of a document, and what was left out, a line each.
fn written(yaml: &str, version: Version) -> (String, String) {
    let mut diagnostics = Diagnostics::new();
    let options = Options {
        version: Some(version),
        format: Format::Yaml,
    };
    let text = write(&api(yaml), &options, &mut diagnostics);
    let unsaid: Vec<String> = diagnostics
        .into_iter()
        .map(|one| format!("[{}] {}", one.code, one.message))
        .collect();
    (text, unsaid.join("\n"))
}

/// A schema, written as the component `A`, and what was left out.
fn schema(yaml: &str, version: Version) -> String {
    let document = format!("components: {{schemas: {{A: {yaml}, B: {{type: string}}}}}}");
    let (text, unsaid) = written(&document, version);
    let (_, schema) = text
        .split_once("    A: ")
        .or_else(|| text.split_once("    A:"))
        .unwrap();
    let (schema, _) = schema.split_once("\n    B:").unwrap();
    let schema: Vec<&str> = schema
        .lines()
        .map(|line| line.strip_prefix("      ").unwrap_or(line))
        .collect();
    let schema = schema.join("\n").trim().to_owned();
    if unsaid.is_empty() {
        schema
    } else {
        format!("{schema}\n{unsaid}")
    }
}

#[test]
fn a_document_stands_in_the_order_in_which_people_write_it() {
    let document = "
        openapi: 3.1.0
        components:
          securitySchemes: {key: {in: header, name: X-Key, type: apiKey}}
          schemas: {Order: {properties: {id: {type: string}}, type: object, required: [id], description: One.}}
        paths:
          /orders/{id}:
            get:
              responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}, description: Fine}}
              parameters: [{schema: {type: string}, required: true, in: path, name: id}]
              operationId: getOrder
              tags: [orders]
        security: [{key: []}]
        tags: [{description: All orders, name: orders}]
        info: {version: '1.0', title: Orders}
        ";
    let (text, unsaid) = written(document, Version::V3_1);
    assert_eq!(unsaid, "");
    insta::assert_snapshot!(text, @"
    openapi: 3.1.1
    info:
      title: Orders
      version: '1.0'
    tags:
      - name: orders
        description: All orders
    security:
      - key: []
    paths:
      /orders/{id}:
        get:
          tags:
            - orders
          operationId: getOrder
          parameters:
            - name: id
              in: path
              required: true
              schema:
                type: string
          responses:
            '200':
              description: Fine
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Order'
    components:
      schemas:
        Order:
          description: One.
          type: object
          required:
            - id
          properties:
            id:
              type: string
      securitySchemes:
        key:
          type: apiKey
          name: X-Key
          in: header
    ");
}

#[test]
fn what_is_so_anyway_is_not_written() {
    let document = "
        openapi: 3.0.0
        paths:
          /a:
            get:
              deprecated: false
              parameters:
                - {name: q, in: query, required: false, style: form, explode: true, allowReserved: false, schema: {type: array, nullable: false, uniqueItems: false, items: {type: string}}}
                - {name: h, in: header, style: simple, explode: false, schema: {type: string}}
              responses: {'200': {description: Fine}}
        ";
    let (text, _) = written(document, Version::V3_0);
    let (_, text) = text.split_once("parameters:\n").unwrap();
    insta::assert_snapshot!(text, @"
      - name: q
        in: query
        schema:
          type: array
          items:
            type: string
      - name: h
        in: header
        schema:
          type: string
    responses:
      '200':
        description: Fine
    ");
}

#[test]
fn parameters_of_a_path_are_written_once() {
    let document = "
        paths:
          /a/{id}:
            parameters:
              - {$ref: '#/components/parameters/Trace'}
              - {name: id, in: path, required: true, schema: {type: string}}
            get: {responses: {'200': {description: ''}}}
            put:
              parameters: [{name: q, in: query, schema: {type: string}}]
              responses: {'200': {description: ''}}
          /b:
            get: {parameters: [{$ref: '#/components/parameters/Trace'}], responses: {'200': {description: ''}}}
            put: {parameters: [{$ref: '#/components/parameters/Trace'}], responses: {'200': {description: ''}}}
        components: {parameters: {Trace: {name: X-Trace, in: header, schema: {type: string}}}}
        ";
    let (text, _) = written(document, Version::V3_1);
    let (_, text) = text.split_once("paths:\n").unwrap();
    insta::assert_snapshot!(text, @"
      /a/{id}:
        parameters:
          - $ref: '#/components/parameters/Trace'
          - name: id
            in: path
            required: true
            schema:
              type: string
        get:
          responses:
            '200':
              description: ''
        put:
          parameters:
            - name: q
              in: query
              schema:
                type: string
          responses:
            '200':
              description: ''
      /b:
        get:
          parameters:
            - $ref: '#/components/parameters/Trace'
          responses:
            '200':
              description: ''
        put:
          parameters:
            - $ref: '#/components/parameters/Trace'
          responses:
            '200':
              description: ''
    components:
      parameters:
        Trace:
          name: X-Trace
          in: header
          schema:
            type: string
    ");
}

#[test]
fn security_is_written_where_it_differs_from_what_is_inherited() {
    let document = "
        paths:
          /a:
            get: {responses: {'200': {description: ''}}}
            put: {security: [], responses: {'200': {description: ''}}}
            post: {security: [{}, {key: []}], responses: {'200': {description: ''}}}
        security: [{key: []}]
        components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
        ";
    let (text, _) = written(document, Version::V3_1);
    let (text, _) = text.split_once("components:\n").unwrap();
    let (_, text) = text.split_once("security:\n").unwrap();
    insta::assert_snapshot!(text, @"
      - key: []
    paths:
      /a:
        get:
          responses:
            '200':
              description: ''
        put:
          responses:
            '200':
              description: ''
          security: []
        post:
          responses:
            '200':
              description: ''
          security:
            - {}
            - key: []
    ");
}

#[test]
fn null_is_a_type_or_a_flag() {
    let schema_of = |version| schema("{type: [string, 'null'], enum: [a, null]}", version);
    insta::assert_snapshot!(schema_of(Version::V3_1), @"
    type:
      - string
      - 'null'
    enum:
      - a
      - null
    ");
    insta::assert_snapshot!(schema_of(Version::V3_0), @"
    type: string
    nullable: true
    enum:
      - a
      - null
    ");
    insta::assert_snapshot!(schema("{type: 'null'}", Version::V3_0), @"
    anyOf:
      - type: string
        nullable: true
        enum:
          - null
    ");
}

#[test]
fn several_types_are_branches_in_3_0() {
    let union = "{type: [string, array, 'null'], anyOf: [{minLength: 1}, {maxLength: 9}]}";
    insta::assert_snapshot!(schema(union, Version::V3_0), @"
    allOf:
      - anyOf:
          - type: string
            nullable: true
          - type: array
            items: {}
    anyOf:
      - minLength: 1
      - maxLength: 9
    ");
    insta::assert_snapshot!(schema(union, Version::V3_2), @"
    type:
      - string
      - array
      - 'null'
    anyOf:
      - minLength: 1
      - maxLength: 9
    ");
}

#[test]
fn bounds_exclude_by_flag_in_3_0() {
    let bounds = "{type: number, minimum: 1, exclusiveMinimum: 2, maximum: 5, exclusiveMaximum: 9}";
    insta::assert_snapshot!(schema(bounds, Version::V3_0), @"
    type: number
    minimum: 2
    exclusiveMinimum: true
    maximum: 5
    ");
}

#[test]
fn words_beside_a_reference_need_all_of_in_3_0() {
    let beside = "{$ref: '#/components/schemas/B', description: One., allOf: [{maxLength: 3}]}";
    insta::assert_snapshot!(schema(beside, Version::V3_0), @"
    description: One.
    allOf:
      - $ref: '#/components/schemas/B'
      - maxLength: 3
    ");
    insta::assert_snapshot!(schema(beside, Version::V3_1), @"
    $ref: '#/components/schemas/B'
    description: One.
    allOf:
      - maxLength: 3
    ");
    insta::assert_snapshot!(schema("{$ref: '#/components/schemas/B'}", Version::V3_0), @"
    $ref: '#/components/schemas/B'
    ");
}

#[test]
fn constants_examples_and_binary_content_have_words_of_3_0() {
    let old = Version::V3_0;
    insta::assert_snapshot!(schema("{const: a}", old), @"
    enum:
      - a
    ");
    insta::assert_snapshot!(schema("{enum: [a, b], const: a}", old), @"
    enum:
      - a
      - b
    allOf:
      - enum:
          - a
    ");
    insta::assert_snapshot!(schema("{type: string, contentEncoding: base64}", old), @"
    type: string
    format: byte
    ");
    insta::assert_snapshot!(schema("{examples: [a, b]}", old), @"
    example: a
    [openapi::not-expressible] all but the first of 2 examples cannot be said in OpenAPI 3.0
    ");
}

#[test]
fn schemas_that_are_booleans_are_objects_where_they_must_be() {
    let booleans = "{type: object, properties: {a: true, b: false}, additionalProperties: false}";
    insta::assert_snapshot!(schema(booleans, Version::V3_0), @"
    type: object
    properties:
      a: {}
      b:
        not: {}
    additionalProperties: false
    ");
    insta::assert_snapshot!(schema(booleans, Version::V3_1), @"
    type: object
    properties:
      a: {}
      b: false
    additionalProperties: false
    ");
}

#[test]
fn what_3_0_cannot_say_is_left_out_with_a_word() {
    insta::assert_snapshot!(schema(
        "{prefixItems: [{type: string}], items: false, contains: {}, if: {}, then: false, patternProperties: {a: {}}, additionalProperties: false, $comment: x}",
        Version::V3_0,
    ), @"
    {}
    [openapi::not-expressible] `prefixItems` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `items` behind `prefixItems` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `contains` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `patternProperties` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `additionalProperties` beside `patternProperties` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `if` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `then` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `$comment` cannot be said in OpenAPI 3.0
    ");
}

#[test]
fn what_only_later_versions_know_is_left_out_with_a_word() {
    let document = "
        openapi: 3.2.0
        $self: https://example.com/a
        jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base
        info: {title: a, version: '1', summary: A}
        tags: [{name: a, parent: b, kind: nav}, {name: b}]
        paths:
          /a:
            query: {responses: {'200': {description: ''}}}
            additionalOperations: {COPY: {responses: {'200': {description: ''}}}}
            get:
              parameters: [{name: all, in: querystring, content: {text/plain: {}}}]
              responses: {'200': {description: '', summary: A, content: {application/jsonl: {itemSchema: {type: object}}}}}
        webhooks: {hook: {post: {responses: {'200': {description: ''}}}}}
        components:
          pathItems: {Unused: {get: {responses: {'200': {description: ''}}}}}
          mediaTypes: {Unused: {schema: {type: string}}}
          securitySchemes: {tls: {type: mutualTLS}}
        ";
    let (text, unsaid) = written(document, Version::V3_0);
    insta::assert_snapshot!(unsaid, @"
    [openapi::not-expressible] `$self` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `info.summary` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `jsonSchemaDialect` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `parent` of a tag cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `kind` of a tag cannot be said in OpenAPI 3.0
    [openapi::not-expressible] the method `QUERY` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] the method `COPY` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] a parameter in `querystring` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `summary` of a response cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `itemSchema` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `type: mutualTLS` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `components.pathItems.Unused` cannot be said in OpenAPI 3.0
    [openapi::not-expressible] `components.mediaTypes.Unused` cannot be said in OpenAPI 3.0
    ");
    insta::assert_snapshot!(text, @"
    openapi: 3.0.4
    info:
      title: a
      version: '1'
    tags:
      - name: a
      - name: b
    paths:
      /a:
        get:
          responses:
            '200':
              description: ''
              content:
                application/jsonl: {}
    x-webhooks:
      hook:
        post:
          responses:
            '200':
              description: ''
    ");
    let (_, unsaid) = written(document, Version::V3_1);
    insta::assert_snapshot!(unsaid, @"
    [openapi::not-expressible] `$self` cannot be said in OpenAPI 3.1
    [openapi::not-expressible] `parent` of a tag cannot be said in OpenAPI 3.1
    [openapi::not-expressible] `kind` of a tag cannot be said in OpenAPI 3.1
    [openapi::not-expressible] the method `QUERY` cannot be said in OpenAPI 3.1
    [openapi::not-expressible] the method `COPY` cannot be said in OpenAPI 3.1
    [openapi::not-expressible] a parameter in `querystring` cannot be said in OpenAPI 3.1
    [openapi::not-expressible] `summary` of a response cannot be said in OpenAPI 3.1
    [openapi::not-expressible] `itemSchema` cannot be said in OpenAPI 3.1
    [openapi::not-expressible] `components.mediaTypes.Unused` cannot be said in OpenAPI 3.1
    ");
    let (_, unsaid) = written(document, Version::V3_2);
    assert_eq!(unsaid, "");
}

#[test]
fn a_keyword_that_meant_nothing_gains_no_meaning() {
    let document = "
        openapi: 3.0.0
        components: {schemas: {A: {type: string, const: a, x-b: 1, whatever: 2}}}
        ";
    let (text, unsaid) = written(document, Version::V3_1);
    assert!(!text.contains("const"), "{text}");
    assert!(text.contains("whatever: 2"), "{text}");
    insta::assert_snapshot!(unsaid, @"
    [openapi::gains-meaning] `const` means nothing in OpenAPI 3.0, and would in 3.1
    ");
    let (text, unsaid) = written(document, Version::V3_0);
    assert!(text.contains("const: a"), "{text}");
    assert_eq!(unsaid, "");
}

#[test]
fn examples_of_3_2_are_values_before() {
    let document = "
        openapi: 3.2.0
        components:
          examples:
            data: {dataValue: {a: 1}}
            both: {dataValue: {a: 1}, serializedValue: 'a=1'}
            text: {serializedValue: 'a=1'}
        ";
    let (text, unsaid) = written(document, Version::V3_1);
    let (_, text) = text.split_once("examples:\n").unwrap();
    insta::assert_snapshot!(text, @"
    data:
      value:
        a: 1
    both:
      value:
        a: 1
    text:
      value: a=1
    ");
    insta::assert_snapshot!(unsaid, @"
    [openapi::not-expressible] `serializedValue` cannot be said in OpenAPI 3.1
    ");
}

#[test]
fn discriminators_name_schemas_by_reference() {
    let document = "
        components:
          schemas:
            'Odd name': {type: object, required: [kind], properties: {kind: {const: odd}}}
            Pet:
              oneOf: [{$ref: '#/components/schemas/Odd%20name'}]
              discriminator: {propertyName: kind, mapping: {odd: '#/components/schemas/Odd%20name'}}
        ";
    let (text, _) = written(document, Version::V3_1);
    let (_, text) = text.split_once("    Pet:\n").unwrap();
    insta::assert_snapshot!(text, @"
    oneOf:
      - $ref: '#/components/schemas/Odd%20name'
    discriminator:
      propertyName: kind
      mapping:
        odd: '#/components/schemas/Odd%20name'
    ");
}

#[test]
fn hostile_text_stays_text_in_every_place() {
    for hostile in [
        "a: b", "'", "\"", "# x", "- x", "no", "1", "{", "*a", "a\\nb", "null",
    ] {
        let text = hostile.replace('\\', "\\\\").replace('"', "\\\"");
        let document = format!(
            r##"
            info: {{title: "{text}", version: "{text}", description: "{text}"}}
            tags: [{{name: "{text}"}}]
            components:
              schemas:
                A: {{enum: ["{text}"], pattern: "a", properties: {{"{text}": {{default: "{text}"}}}}}}
            "##
        );
        let before = api(&document);
        for format in [Format::Yaml, Format::Json] {
            let options = Options {
                version: None,
                format,
            };
            let text = write(&before, &options, &mut Diagnostics::new());
            let after = whole(&text);
            assert_eq!(described(&before), described(&after), "{hostile}\n{text}");
        }
    }
}

/// All that the document of `hostile_text_stays_text_in_every_place` says.
fn described(api: &Api) -> String {
    let ty = api.types.get(api.types.component("A").unwrap());
    let properties = &ty.object.as_deref().unwrap().properties;
    let (name, property) = properties.first().unwrap();
    let (info, tag) = (&api.info, &api.tags[0].name);
    format!(
        "{:?} {:?} {:?} {tag:?} {:?} {name:?} {:?}",
        info.title,
        info.version,
        info.description,
        ty.enum_,
        api.types.get(*property).default
    )
}

/// What a whole document means, in either syntax.
fn whole(text: &str) -> Api {
    let mut sources = Sources::new();
    let entry = sources.add("-", text);
    let options = ReadOptions::default();
    let mut diagnostics = Diagnostics::new();
    read(
        &mut sources,
        entry,
        &mut NoFiles,
        &options,
        &mut diagnostics,
    )
    .unwrap()
}
