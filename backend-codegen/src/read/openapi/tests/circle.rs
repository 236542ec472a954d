use super::super::ReadOptions;
use super::super::testing::{api, diagnostics, printed, run};

#[test]
fn schemas_may_contain_themselves_by_way_of_their_parts() {
    assert_eq!(
        diagnostics(
            "
            components:
              schemas:
                Node: {properties: {children: {items: {$ref: '#/components/schemas/Node'}}}}
                A: {allOf: [{properties: {b: {$ref: '#/components/schemas/B'}}}]}
                B: {anyOf: [{items: {$ref: '#/components/schemas/A'}}]}
        "
        ),
        ""
    );
}

#[test]
fn references_that_lead_back_to_themselves_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {$ref: '#/components/schemas/B'}
                B: {$ref: '#/components/schemas/A'}
                C: {$ref: '#/components/schemas/C'}
                D: {properties: {x: {$ref: '#/components/schemas/D/properties/x'}}}
        "),
        @r"
        error[schema::circle] 4:8 `A` and `B` are defined by each other | this says nothing about the value | 3:8 the other one | help: a schema can contain itself in `properties` or `items`, not in place
        error[schema::circle] 5:8 `C` is defined by itself | this says nothing about the value | help: a schema can contain itself in `properties` or `items`, not in place
        error[ref::cycle] 6:32 `#/components/schemas/D/properties/x` leads back to itself | `x` in schema `D` | 6:32 by way of this `$ref` | help: let one of them say what the value is
        "
    );
}

#[test]
fn a_schema_in_place_of_itself_is_told() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {allOf: [{$ref: '#/components/schemas/A'}, {type: object}]}
                B: {not: {$ref: '#/components/schemas/B'}}
                C: {anyOf: [{type: string}, {$ref: '#/components/schemas/C'}]}
        "),
        @r"
        error[schema::circle] 3:8 `A` is defined by itself | this says nothing about the value | help: a schema can contain itself in `properties` or `items`, not in place
        error[schema::circle] 4:8 `B` is defined by itself | this says nothing about the value | help: a schema can contain itself in `properties` or `items`, not in place
        error[schema::circle] 5:8 `C` is defined by itself | this says nothing about the value | help: a schema can contain itself in `properties` or `items`, not in place
        "
    );
}

#[test]
fn variants_extend_what_their_base_says_apart_from_the_variants() {
    let yaml = "
        components:
          schemas:
            Cat:
              allOf:
                - $ref: '#/components/schemas/Pet'
                - {properties: {claws: {type: integer}}}
            Pet:
              type: object
              description: A pet.
              required: [kind]
              properties: {kind: {type: string}}
              oneOf:
                - {$ref: '#/components/schemas/Cat'}
                - {$ref: '#/components/schemas/Dog'}
              discriminator: {propertyName: kind}
            Dog:
              allOf: [{$ref: '#/components/schemas/Pet'}]
            PetBase: {}
    ";
    let api = api(yaml);
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(
        component("Pet"),
        "{allOf: [#PetBase2], oneOf: [#Cat, #Dog], discriminator: kind {}, description: A pet.}"
    );
    assert_eq!(
        component("PetBase2"),
        "{type: object, properties: {kind: {type: string}}, required: [kind], description: A pet.}"
    );
    assert_eq!(
        component("Cat"),
        "{allOf: [#PetBase2, {properties: {claws: {type: integer}}}]}"
    );
    assert_eq!(component("Dog"), "{allOf: [#PetBase2]}");
    insta::assert_snapshot!(run(yaml, &[], ReadOptions::default()).1, @"warning[schema::circular-base] 8:7 `Pet` lists schemas that extend it | they are read as extending what it says apart from the list | help: move what they have in common into a schema of its own, and let them extend that");
}

#[test]
fn variants_of_variants_extend_theirs() {
    let api = api("
        components:
          schemas:
            A: {properties: {a: {}}, anyOf: [{$ref: '#/components/schemas/B'}]}
            B: {allOf: [{$ref: '#/components/schemas/A'}], oneOf: [{$ref: '#/components/schemas/C'}]}
            C: {allOf: [{$ref: '#/components/schemas/B'}]}
    ");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("A"), "{allOf: [#ABase], anyOf: [#B]}");
    assert_eq!(component("B"), "{allOf: [#BBase], oneOf: [#C]}");
    assert_eq!(component("BBase"), "{allOf: [#ABase]}");
    assert_eq!(component("C"), "{allOf: [#BBase]}");
}
