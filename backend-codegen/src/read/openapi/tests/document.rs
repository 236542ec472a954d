use super::super::ReadOptions;
use super::super::testing::{api, as_it_is, diagnostics, lenient, with_files};
use crate::api::{Method, Origin, Place, StatusRange, TypeSet, Version};

#[test]
fn a_small_document_is_read_whole() {
    let api = api("
        openapi: 3.1.0
        servers: [{url: /v1}]
        paths:
          /pets/{id}:
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
            get:
              operationId: getPet
              tags: [pets]
              responses:
                200:
                  description: The pet.
                  content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        components:
          schemas:
            Pet:
              type: object
              required: [name]
              properties:
                name: {type: string, minLength: 1}
                parent: {$ref: '#/components/schemas/Pet'}
    ");
    assert_eq!(api.version, Version::V3_1);
    let operation = api.operation(&Method::Get, "/pets/{id}").unwrap();
    assert_eq!(operation.id.as_deref(), Some("getPet"));
    assert_eq!(operation.parameters.len(), 1);
    let response = &operation.responses[&StatusRange::Code(200)];
    let pet = response.content["application/json"].ty.unwrap();
    assert_eq!(api.types.component("Pet"), Some(pet));
    let object = api.types.get(pet).object.as_ref().unwrap();
    assert_eq!(object.properties["parent"], pet);
    let name = api.types.get(object.properties["name"]);
    assert_eq!(
        name.origin,
        Origin::Inside(pet, Place::Property("name".into()))
    );
    assert_eq!(name.types, TypeSet::STRING);
    assert_eq!(name.string.as_ref().unwrap().min_length, Some(1));
}

#[test]
fn an_unresolved_reference_names_the_nearest_target() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /orders/{id}:
                get:
                  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
                  responses:
                    200:
                      description: OK
                      content: {application/json: {schema: {$ref: '#/components/schemas/Ordr'}}}
            components:
              schemas:
                Order: {type: object}
        "),
        @"error[ref::unresolved] 8:55 `#/components/schemas/Ordr` does not exist | body of the 200 response of `GET /orders/{id}` | help: did you mean `#/components/schemas/Order` (line 11)?"
    );
}

#[test]
fn nullable_in_3_1_means_something_only_if_asked_for() {
    let yaml = "
        components:
          schemas:
            A: {type: string, nullable: true}
    ";
    insta::assert_snapshot!(
        diagnostics(yaml),
        @r#"warning[schema::nullable-in-3-1] 3:23 `nullable` is no keyword of JSON Schema 2020-12; it is ignored | schema `A` | help: write `type: [string, "null"]` | help: with `--lenient` it is read as meant"#
    );
    let (api, _) = lenient(yaml);
    let a = api.types.get(api.types.component("A").unwrap());
    assert_eq!(a.types, TypeSet::STRING.union(TypeSet::NULL));
}

#[test]
fn a_schema_in_another_file_becomes_a_component() {
    let (api, text) = with_files(
        "
        components:
          schemas:
            Order:
              properties: {total: {$ref: 'common.yaml#/Money'}}
        ",
        &[("common.yaml", "Money: {type: string, pattern: '^[0-9]+$'}")],
    );
    assert_eq!(text, "");
    let money = api.types.component("Money").unwrap();
    let order = api.types.get(api.types.component("Order").unwrap());
    assert_eq!(order.object.as_ref().unwrap().properties["total"], money);
}

#[test]
fn what_a_document_says_about_itself_comes_through() {
    let api = api("
        openapi: 3.2.0
        $self: https://example.com/api.yaml
        jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema
        info:
          title: T
          version: '2'
          summary: S
          description: D
          termsOfService: https://example.com/terms
          contact: {name: N, url: 'https://example.com', email: a@example.com, x-c: 1}
          license: {name: MIT, identifier: MIT}
          x-info: {a: [1.50]}
        servers:
          - {url: 'https://example.com', name: live, description: Live}
          - {url: /}
        tags: [{name: a, summary: A, kind: nav}, {name: b, parent: a, externalDocs: {url: u}}]
        externalDocs: {url: 'https://example.com/docs', description: More}
        paths: {x-paths: 1}
        components: {x-components: 2}
        x-root: null
    ");
    assert_eq!(
        api.self_uri.as_deref(),
        Some("https://example.com/api.yaml")
    );
    assert_eq!(
        api.info.contact.as_ref().unwrap().email.as_deref(),
        Some("a@example.com")
    );
    assert_eq!(
        api.info.license.as_ref().unwrap().identifier.as_deref(),
        Some("MIT")
    );
    assert_eq!(
        api.info.extensions.get("x-info").unwrap().to_string(),
        r#"{"a":[1.5]}"#
    );
    assert_eq!(api.servers[0].name.as_deref(), Some("live"));
    assert_eq!(api.tags[1].parent.as_deref(), Some("a"));
    assert!(api.external_docs.is_some());
    assert_eq!(api.paths_extensions.0.len(), 1);
    assert_eq!(api.components_extensions.0.len(), 1);
    assert_eq!(api.extensions.0.len(), 1);
}

#[test]
fn slips_with_one_meaning_are_read_with_a_warning() {
    let yaml = "
        info: {title: 1, version: 1.0, description: }
        servers: [{url: 'https://{host}:{port}', variables: {port: {default: 8443, enum: [8443]}}}]
        paths:
          /a:
            get: {deprecated: 'true', summary: true, tags: [1]}
            put:
        components: {schemas: {'a b': {type: object, properties: }}}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        warning[openapi::unquoted] 1:15 `title` is a number; it is read as the string `1` | `info` | help: put it in quotes
        warning[openapi::unquoted] 1:27 `version` is a number; it is read as the string `1.0` | `info` | help: put it in quotes
        warning[openapi::null] 1:32 `description` has no value | `info` | help: leave it out, or give it one
        warning[openapi::server-url] 2:17 the server variable `host` is not declared | `servers` | help: declare `host` in `variables`
        warning[openapi::unquoted] 2:70 `default` is a number; it is read as the string `8443` | `servers` | help: put it in quotes
        warning[openapi::unquoted] 2:83 `enum` is a number; it is read as the string `8443` | `servers` | help: put it in quotes
        warning[openapi::quoted] 5:23 `deprecated` is a string, not a truth value | `GET /a` | help: remove the quotes
        warning[openapi::unquoted] 5:40 `summary` is `true`; it is read as the string `true` | `GET /a` | help: put it in quotes
        warning[openapi::unquoted] 5:53 `tags` is a number; it is read as the string `1` | `GET /a` | help: put it in quotes
        warning[openapi::null] 6:5 `put` has no value | path `/a` | help: leave it out, or give it one
        warning[openapi::component-name] 7:24 `a b` is no name for a component | letters, digits, `.`, `-` and `_` are allowed in it | help: rename it: other tools may refuse the document
        warning[openapi::null] 7:46 `properties` has no value | schema `a b` | help: leave it out, or give it one
        ");
    let (api, _) = with_files(yaml, &[]);
    assert_eq!(api.info.version, "1.0");
    assert!(api.operations().next().unwrap().1.deprecated);
    assert_eq!(api.servers[0].variables["port"].default, "8443");
}

#[test]
fn what_a_document_must_have_is_told() {
    insta::assert_snapshot!(
        diagnostics("
            info: {}
            servers: [{description: x}, {url: 'a{b'}]
            externalDocs: {}
            paths: []
            components: {schemas: [], responses: 3}
            security: {}
            tags: {}
        "),
        @r"
        warning[openapi::missing-field] 1:1 `info` has no `title` | every document names itself and its version | help: add one, such as `title: Orders`
        warning[openapi::missing-field] 1:1 `info` has no `version` | every document names itself and its version | help: add one, such as `version: 1.0.0`
        error[openapi::missing-field] 2:12 this server has no `url` | `servers` | help: add `url`
        warning[openapi::server-url] 2:35 nothing closes a brace in `a{b` | `servers` | help: close it with `}` behind the name of a variable, or write it as `%7B`
        warning[openapi::missing-field] 3:15 `externalDocs` has no `url`, so there is nothing to read | help: add `url`
        error[openapi::wrong-type] 4:8 `paths` must be an object, not a list | help: write names with values: `name: …`
        error[openapi::wrong-type] 5:23 `schemas` must be an object, not a list | `components` | help: write names with values: `name: …`
        error[openapi::wrong-type] 5:38 `responses` must be an object, not a number | `components` | help: write names with values: `name: …`
        error[openapi::wrong-type] 6:11 `security` must be a list, not an object | `security` | help: put a dash before it, or `[` and `]` around it
        error[openapi::wrong-type] 7:7 `tags` must be a list, not an object | help: put a dash before it, or `[` and `]` around it
        "
    );
}

#[test]
fn components_are_read_whether_something_uses_them_or_not() {
    let api = api("
        openapi: 3.2.0
        components:
          schemas: {S: {type: string}}
          parameters: {P: {name: p, in: query, schema: {type: string}}}
          requestBodies: {B: {content: {text/plain: {}}}}
          responses: {R: {description: R}}
          headers: {H: {schema: {type: string}}}
          examples: {E: {dataValue: 1, serializedValue: '1'}}
          links: {L: {operationRef: '#/x'}}
          callbacks: {C: {'{$url}': {post: {}}}}
          pathItems: {I: {get: {}}}
          mediaTypes: {M: {schema: {type: string}}}
    ");
    let components = &api.components;
    assert_eq!(components.parameters["P"].component.as_deref(), Some("P"));
    assert_eq!(components.bodies["B"].component.as_deref(), Some("B"));
    assert_eq!(components.responses["R"].component.as_deref(), Some("R"));
    assert_eq!(components.headers["H"].component.as_deref(), Some("H"));
    assert_eq!(components.examples["E"].component.as_deref(), Some("E"));
    assert_eq!(components.links["L"].component.as_deref(), Some("L"));
    assert_eq!(components.callbacks["C"].component.as_deref(), Some("C"));
    assert_eq!(components.path_items["I"].component.as_deref(), Some("I"));
    assert_eq!(components.media_types["M"].component.as_deref(), Some("M"));
}

#[test]
fn webhooks_are_no_paths() {
    let api = api("
        webhooks:
          newPet:
            post:
              operationId: onPet
              requestBody: {content: {application/json: {schema: {type: object}}}}
    ");
    assert!(api.paths.is_empty());
    let webhook = &api.webhooks["newPet"].operations[0];
    assert_eq!(webhook.id.as_deref(), Some("onPet"));
    let ty = webhook.body.as_ref().unwrap().content[0].ty.unwrap();
    assert_eq!(
        api.types.get(ty).origin,
        Origin::Part(vec!["onPet".into(), "request".into()])
    );
}

#[test]
fn a_document_without_a_name_is_read_where_that_is_wanted() {
    for (lenient, severity) in [(false, "error"), (true, "warning")] {
        let text = "openapi: 3.0.0\npaths: {}\n".to_owned();
        let options = ReadOptions {
            lenient,
            ..ReadOptions::default()
        };
        let (_, findings) = as_it_is(text, &[], options);
        let start = format!("{severity}[openapi::missing-field] 1:1 this document has no `info`");
        assert!(findings.starts_with(&start), "{findings}");
    }
}
