//! Bases with a discriminator, and parts that refuse what others declare.

use super::super::ReadOptions;
use super::super::testing::{diagnostics, printed, run};

const PETS: &str = "
    paths:
      /pets:
        get:
          responses:
            '200':
              description: Pets.
              content: {application/json: {schema: {items: {$ref: '#/components/schemas/Pet'}}}}
    components:
      schemas:
        Pet:
          type: object
          required: [kind]
          properties: {kind: {type: string}}
          discriminator: {propertyName: kind, mapping: {dog: Dog}}
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {claws: {type: integer}}}]}
        Lion: {allOf: [{$ref: '#/components/schemas/Cat'}]}
        Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    ";

#[test]
fn heirs_that_their_base_does_not_list_are_told() {
    insta::assert_snapshot!(diagnostics(PETS), @"warning[schema::unlisted-heirs] 11:7 `Pet` does not list the schemas that extend it: `Cat`, `Lion`, `Dog` | values have what stands here, and what only those have is left out | help: list them by `oneOf`, as OpenAPI has it since 3.0; with `--lenient` it is read as one of them");
    // Nobody sends or gets a `Pet` that is nothing else.
    let of_cats = PETS.replace(
        "items: {$ref: '#/components/schemas/Pet'}",
        "items: {$ref: '#/components/schemas/Cat'}",
    );
    assert_eq!(diagnostics(&of_cats), "");
}

#[test]
fn heirs_are_the_branches_of_their_base_where_that_is_meant() {
    let options = ReadOptions {
        lenient: true,
        ..ReadOptions::default()
    };
    let (api, found) = run(PETS, &[], options);
    insta::assert_snapshot!(found, @"warning[schema::unlisted-heirs] 11:7 `Pet` is read as one of the schemas that extend it: `Cat`, `Lion`, `Dog` | its `discriminator` says which one | help: list them by `oneOf`, as OpenAPI has it since 3.0");
    let api = api.unwrap();
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(
        component("Pet"),
        "{anyOf: [#Cat, #Lion, #Dog], discriminator: kind {dog: #Dog}}"
    );
    assert_eq!(component("Dog"), "{allOf: [#PetBase]}");
    assert_eq!(component("Lion"), "{allOf: [#Cat]}");
}

#[test]
fn members_that_another_part_refuses_are_told() {
    let told = |schemas: &str| {
        diagnostics(&format!(
            "
            components:
              schemas:
                New: {{type: object, properties: {{name: {{type: string}}}}, additionalProperties: false}}
                {schemas}
            "
        ))
    };
    let new = "{$ref: '#/components/schemas/New'}";
    let book = format!(
        "Book: {{allOf: [{new}, {{required: [id], properties: {{a: {{}}, id: {{type: integer}}}}}}]}}"
    );
    insta::assert_snapshot!(told(&book), @"warning[schema::refused-member] 4:11 `Book` demands `id`, which a part of it refuses: nothing is valid | 3:10 has `additionalProperties: false` | help: leave `additionalProperties: false` out there; from OpenAPI 3.1 on `unevaluatedProperties: false` in the schema that has all parts says what is meant");
    let draft =
        format!("Draft: {{allOf: [{new}, {{properties: {{a: {{}}, b: {{}}, name: {{}}}}}}]}}");
    insta::assert_snapshot!(told(&draft), @"warning[schema::refused-member] 4:12 `Draft` never has `a` and 1 more, since a part of it refuses that | 3:10 has `additionalProperties: false` | help: leave `additionalProperties: false` out there; from OpenAPI 3.1 on `unevaluatedProperties: false` in the schema that has all parts says what is meant");
    let beside =
        "Beside: {allOf: [{properties: {name: {}}}], properties: {}, additionalProperties: false}";
    insta::assert_snapshot!(told(beside), @"warning[schema::refused-member] 4:13 `Beside` never has `name`, since a part of it refuses that | `additionalProperties: false` knows what stands beside it alone | help: leave `additionalProperties: false` out there; from OpenAPI 3.1 on `unevaluatedProperties: false` in the schema that has all parts says what is meant");
    let same = format!("Same: {{allOf: [{new}, {{required: [name]}}]}}");
    assert_eq!(told(&same), "");
    assert_eq!(
        told(
            "Open: {allOf: [{properties: {a: {}}}, {properties: {b: {}}}], unevaluatedProperties: false}"
        ),
        ""
    );
    // One word for many.
    let both = format!("{book}\n                {draft}");
    assert!(told(&both).contains("(and at 1 other place)"));
}
