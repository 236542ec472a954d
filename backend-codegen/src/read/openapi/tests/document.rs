use super::super::testing::{api, diagnostics, lenient, with_files};
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
