//! Swagger 2.0.

use crate::api::{Api, ParameterForm, SecurityKind, Style, TypeSet};
use crate::read::openapi::testing::{api, diagnostics, with_files};

/// The operation of `GET /` with these parameters.
fn parameters(text: &str) -> Api {
    api(&format!(
        "swagger: '2.0'\npaths: {{/: {{get: {{parameters: [{text}], responses: {{204: {{description: ''}}}}}}}}}}\n"
    ))
}

fn only_operation(api: &Api) -> &crate::api::Operation {
    api.operations().next().unwrap().1
}

#[test]
fn lists_are_written_as_their_collection_format_says() {
    for (format, style, explode) in [
        ("", Style::Form, false),
        (", collectionFormat: csv", Style::Form, false),
        (", collectionFormat: multi", Style::Form, true),
        (", collectionFormat: ssv", Style::SpaceDelimited, false),
        (", collectionFormat: pipes", Style::PipeDelimited, false),
    ] {
        let api = parameters(&format!(
            "{{name: a, in: query, type: array, items: {{type: integer}}{format}}}"
        ));
        let form = &only_operation(&api).parameters[0].form;
        let ParameterForm::Schema {
            style: is,
            explode: does,
            ..
        } = form
        else {
            panic!("{form:?}");
        };
        assert_eq!((*is, *does), (style, explode), "{format}");
    }
}

#[test]
fn a_body_is_of_the_media_types_that_are_consumed() {
    let read = |consumes: &str| {
        let api = api(&format!(
            "
            swagger: '2.0'
            consumes: [text/plain]
            paths:
              /:
                parameters: [{{name: other, in: body, schema: {{}}}}]
                post:
                  {consumes}
                  parameters: [{{$ref: '#/parameters/Body'}}]
                  responses: {{204: {{description: ''}}}}
            parameters:
              Body: {{name: body, in: body, required: true, schema: {{type: object}}}}
            "
        ));
        let operation = only_operation(&api).clone();
        assert!(operation.parameters.is_empty());
        let body = operation.body.unwrap();
        assert!(body.required);
        let names: Vec<String> = body.content.keys().map(ToString::to_string).collect();
        names.join(" ")
    };
    assert_eq!(read("summary: a"), "text/plain");
    assert_eq!(read("consumes: [a/b, c/d, a/b]"), "a/b c/d");
    assert_eq!(read("consumes: []"), "application/json");
}

#[test]
fn forms_are_bodies_of_their_fields() {
    let read = |fields: &str| {
        let api = parameters(fields);
        let body = only_operation(&api).body.clone().unwrap();
        let (name, media_type) = body.content.get_index(0).unwrap();
        let ty = api.types.get(media_type.ty.unwrap());
        let object = ty.object.as_deref().unwrap();
        let required: Vec<&str> = object.required.iter().map(|name| &**name).collect();
        let properties: Vec<&str> = object.properties.keys().map(|name| &**name).collect();
        assert_eq!(ty.types, TypeSet::OBJECT);
        format!("{name} {properties:?} {required:?} {}", body.required)
    };
    assert_eq!(
        read("{name: a, in: formData, type: string}, {name: b, in: formData, type: integer}"),
        r#"application/x-www-form-urlencoded ["a", "b"] [] false"#
    );
    assert_eq!(
        read("{name: a, in: formData, type: file, required: true}"),
        r#"multipart/form-data ["a"] ["a"] true"#
    );
}

#[test]
fn schemes_become_those_of_openapi_3() {
    let api = api("
        swagger: '2.0'
        securityDefinitions:
          a: {type: basic}
          b: {type: oauth2, flow: application, tokenUrl: https://example.com, scopes: {}}
        security: [{a: [], b: []}]
        ");
    assert!(matches!(
        api.security_schemes["a"].kind,
        SecurityKind::Basic
    ));
    let SecurityKind::Oauth2 { flows, .. } = &api.security_schemes["b"].kind else {
        panic!();
    };
    assert!(flows.client_credentials.is_some());
}

#[test]
fn servers_are_where_the_host_and_the_schemes_say() {
    for (fields, urls) in [
        ("", ""),
        ("host: a.b\n", "//a.b"),
        ("basePath: /v1/\n", "/v1"),
        ("basePath: /\n", "/"),
        (
            "host: 'a.b:8'\nbasePath: v1\nschemes: [https, ws]\n",
            "https://a.b:8/v1 ws://a.b:8/v1",
        ),
    ] {
        let api = api(&format!("swagger: '2.0'\n{fields}"));
        let servers: Vec<&str> = api.servers.iter().map(|server| &*server.url).collect();
        assert_eq!(servers.join(" "), urls, "{fields}");
    }
}

#[test]
fn parts_in_other_files_are_of_swagger_too() {
    let (api, findings) = with_files(
        "
        swagger: '2.0'
        produces: [text/html]
        paths:
          /a: {$ref: 'paths/a.yaml'}
          /b:
            get:
              parameters: [{$ref: 'parts.yaml#/limit'}]
              responses:
                200: {$ref: 'others.yaml#/responses/Found'}
        ",
        &[
            (
                "paths/a.yaml",
                "
                post:
                  parameters: [{name: body, in: body, schema: {$ref: '../others.yaml#/definitions/A'}}]
                  responses: {200: {description: '', schema: {type: string}}}
                ",
            ),
            ("parts.yaml", "limit: {name: limit, in: query, type: integer, default: 5}"),
            (
                "others.yaml",
                "
                definitions: {A: {type: object, discriminator: kind, properties: {kind: {type: string}}}}
                responses: {Found: {description: '', schema: {type: file}}}
                ",
            ),
        ],
    );
    assert_eq!(findings, "");
    let operations: Vec<_> = api.operations().map(|(_, operation)| operation).collect();
    assert!(operations[0].body.is_some());
    for operation in operations {
        let response = operation.responses.values().next().unwrap();
        assert_eq!(&**response.content.get_index(0).unwrap().0, "text/html");
    }
}

#[test]
fn what_is_shared_by_aliases_stays_shared() {
    let mut yaml =
        "swagger: '2.0'\ndefinitions:\n  A0: &a0 {type: object, properties: {x: {type: string}}}\n"
            .to_owned();
    for n in 1..60 {
        let inner = n - 1;
        yaml.push_str(&format!(
            "  A{n}: &a{n} {{type: object, properties: {{p: *a{inner}, q: *a{inner}}}}}\n"
        ));
    }
    assert!(!diagnostics(&yaml).contains("document::"), "2^60 schemas");
}

#[test]
fn findings_are_in_the_words_of_the_document() {
    insta::assert_snapshot!(diagnostics("
        swagger: '2.0'
        paths:
          /:
            get:
              parameters:
                - {name: a, in: query, type: array, items: {type: string}, collectionFormat: tsv}
                - {name: b, in: path, required: true, type: array, items: {}, collectionFormat: csw}
                - {name: c, in: query, typ: string}
                - {name: d, in: body}
                - {name: e, in: formData, type: string}
              responses:
                200: {description: '', schema: {$ref: '#/definitions/Ordr'}}
        definitions: {Order: {}}
        securityDefinitions: {a: {type: oauth2, flow: aplication}}
        produces: json
        "), @r"
        error[openapi::swagger] 6:86 `collectionFormat: tsv` in query has no counterpart in OpenAPI 3 | a list that is written so cannot be read | help: use `csv`, or `multi` in a query
        warning[parameter::not-in-path] 7:11 the path `/` has no parameter `b` | it is ignored | help: put `{b}` into the path, or remove it
        error[parameter::style] 7:89 there is no `collectionFormat` `csw` | it says how a list is written | help: did you mean `csv`?
        warning[parameter::no-schema] 8:12 this parameter says nothing about its value, so anything is accepted | parameter `c` of `GET /` | help: add a `type`, such as `type: string`
        warning[openapi::unknown-field] 8:32 Swagger 2.0 has no `typ` in a parameter | it is ignored | help: did you mean `type`?
        error[openapi::missing-field] 9:12 this body parameter has no `schema` | it says nothing about the body | help: add `schema`, such as `schema: {type: object}`
        error[parameter::duplicate] 10:25 this operation has more than one body | it is not read | 9:25 the first one | help: a request has one `body` parameter, or any number of `formData` ones
        error[ref::unresolved] 12:47 `#/definitions/Ordr` does not exist | body of the 200 response of `GET /` | help: did you mean `#/definitions/Order` (line 13)?
        warning[security::no-flows] 14:27 this OAuth scheme has no `flows`, so nobody can get a token | security scheme `a` | help: add `flows`
        error[security::type] 14:47 there is no flow `aplication` | it says how clients get a token | help: did you mean `application`?
        error[openapi::wrong-type] 15:11 `produces` must be a list of texts, not a string | it is not read | help: write a list of texts
        ");
}
