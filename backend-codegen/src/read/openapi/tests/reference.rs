use super::super::testing::{Files, api, diagnostics, printed, rendered, with_files};
use super::super::{ReadOptions, read};
use crate::api::Api;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::{LoadError, Loaded, Loader, NoFiles};

#[test]
fn a_reference_may_lead_anywhere_in_a_document() {
    let api = api("
        paths:
          /a/{b}:
            parameters: [{name: b, in: path, required: true, schema: {type: string}}]
            get:
              responses:
                200: {description: OK, content: {application/json: {schema: {type: object}}}}
        components:
          schemas:
            Pet: {properties: {tags: {type: array, items: {type: string}}}}
            A:
              $defs: {Inner: {type: boolean}}
              definitions: {Old: {type: number}}
              properties:
                property: {$ref: '#/components/schemas/Pet/properties/tags'}
                item: {$ref: '#/components/schemas/Pet/properties/tags/items'}
                def: {$ref: '#/components/schemas/A/$defs/Inner'}
                old: {$ref: '#/components/schemas/A/definitions/Old'}
                body: {$ref: '#/paths/~1a~1%7Bb%7D/get/responses/200/content/application~1json/schema'}
    ");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(
        component("A"),
        "{properties: {property: #PetTags, item: #PetTagsItem, def: #AInner, old: #AOld, \
         body: #ABGet200ApplicationJson}}"
    );
    assert_eq!(component("PetTags"), "{type: array, items: #PetTagsItem}");
    assert_eq!(component("Pet"), "{properties: {tags: #PetTags}}");
    assert_eq!(component("AInner"), "{type: boolean}");
    // The body uses the very same type.
    let operation = api.operations().next().unwrap().1;
    let body = operation.responses[0].content["application/json"].ty;
    assert_eq!(body, api.types.component("ABGet200ApplicationJson"));
}

#[test]
fn derived_names_do_not_collide_with_components() {
    let api = api("
        components:
          schemas:
            Pet: {properties: {tag: {type: string}}}
            PetTag: {type: integer}
            User: {$ref: '#/components/schemas/Pet/properties/tag'}
    ");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("PetTag"), "{type: integer}");
    assert_eq!(component("PetTag2"), "{type: string}");
    assert_eq!(component("User"), "{$ref: #PetTag2}");
}

#[test]
fn anchors_and_identifiers_are_places_to_refer_to() {
    let api = api("
        components:
          schemas:
            A:
              $id: https://example.com/schemas/a
              $defs:
                part: {$anchor: here, type: string}
              properties:
                anchor: {$ref: '#here'}
                pointer: {$ref: '#/$defs/part'}
                sibling: {$ref: b}
            B: {$id: 'https://example.com/schemas/b', type: integer}
            C:
              properties:
                a: {$ref: 'https://example.com/schemas/a'}
                part: {$ref: 'https://example.com/schemas/a#here'}
    ");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(
        component("A"),
        "{properties: {anchor: #Here, pointer: #Here, sibling: #B}}"
    );
    assert_eq!(component("C"), "{properties: {a: #A, part: #Here}}");
}

#[test]
fn dynamic_references_lead_to_the_outermost_schema_on_the_way() {
    let (text, findings) = super::super::testing::schema(
        "3.1",
        "{$dynamicAnchor: node, properties: {child: {$dynamicRef: '#node'}}}",
    );
    assert_eq!(text, "{properties: {child: {$ref: #A}}}");
    assert_eq!(findings, "");

    let api = api("
        components:
          schemas:
            List:
              $id: https://example.com/list
              type: array
              items: {$dynamicRef: '#item'}
              $defs: {any: {$dynamicAnchor: item}}
            Names:
              $id: https://example.com/names
              $ref: list
              $defs: {name: {$dynamicAnchor: item, type: string}}
            Numbers:
              $id: https://example.com/numbers
              $dynamicRef: list#
              $defs: {number: {$dynamicAnchor: item, type: number}}
    ");
    insta::assert_snapshot!(components(&api), @r"
        List: {type: array, items: {$ref: #Item}}
        Names: {$ref: #ListList}
        Numbers: {$ref: #ListList2}
        Item: {}
        ListList: {type: array, items: {$ref: #NamesItem}}
        ListList2: {type: array, items: {$ref: #NumbersItem}}
        NamesItem: {type: string}
        NumbersItem: {type: number}
        ");
}

/// All components, one a line.
fn components(api: &Api) -> String {
    let components = api.types.components();
    let lines = components.map(|(name, id)| format!("{name}: {}\n", printed(api, id)));
    lines.collect()
}

#[test]
fn recursive_references_lead_to_the_outermost_schema_on_the_way() {
    let api = api("
        jsonSchemaDialect: https://json-schema.org/draft/2019-09/schema
        components:
          schemas:
            Tree:
              $id: https://example.com/tree
              $recursiveAnchor: true
              properties: {children: {type: array, items: {$recursiveRef: '#'}}}
            Strict:
              $id: https://example.com/strict
              $recursiveAnchor: true
              $ref: tree
              unevaluatedProperties: false
    ");
    insta::assert_snapshot!(components(&api), @r"
        Tree: {properties: {children: {type: array, items: {$ref: #Tree}}}}
        Strict: {$ref: #TreeTree, unevaluatedProperties: false}
        TreeTree: {properties: {children: {type: array, items: {$ref: #Strict}}}}
        ");
}

#[test]
fn ways_of_dynamic_references_are_limited() {
    // Each schema refers to all others, so that they can be entered in any order.
    let names = 0..9;
    let references = names.clone().map(|n| format!("{{$ref: s{n}}}"));
    let references: Vec<String> = references.collect();
    let schemas = names.map(|n| {
        format!(
            "
            S{n}:
              $id: https://example.com/s{n}
              $dynamicAnchor: a{n}
              properties: {{all: {{anyOf: [{}]}}}}",
            references.join(", ")
        )
    });
    let schemas: String = schemas.collect();
    let findings = diagnostics(&format!("components:\n          schemas:{schemas}\n"));
    insta::assert_snapshot!(findings, @r"error[ref::dynamic] 24:15 dynamic references can lead in too many ways | at most 256 are told apart | help: use `$ref` where the target is known");
}

#[test]
fn schemas_of_json_schema_are_at_hand() {
    let api = api("
        components:
          schemas:
            Old: {properties: {schema: {$ref: 'http://json-schema.org/draft-04/schema#'}}}
            Older: {properties: {schema: {$ref: 'https://json-schema.org/draft-04/schema'}}}
            New: {$ref: 'https://json-schema.org/draft/2020-12/schema'}
            Part: {$ref: 'https://json-schema.org/draft/2020-12/meta/validation#/$defs/stringArray'}
    ");
    let component = |name: &str| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("Old"), component("Older"));
    assert_eq!(component("New"), "{$ref: #SchemaSchema}");
    let schema = component("SchemaSchema");
    assert!(schema.contains("allOf: [#Core"), "{schema}");
    assert_eq!(component("Part"), "{$ref: #StringArray}");
}

#[test]
fn from_3_1_on_keywords_beside_a_reference_apply() {
    let yaml = "{$ref: '#/components/schemas/B', description: D, minLength: 1}";
    let (text, findings) = super::super::testing::schema("3.1", yaml);
    assert_eq!(text, "{$ref: #B, minLength: 1, description: D}");
    assert_eq!(findings, "");
    let (text, findings) =
        super::super::testing::schema("3.0", &format!("{{properties: {{p: {yaml}}}}}"));
    assert_eq!(text, "{properties: {p: #B}}");
    insta::assert_snapshot!(findings, @"warning[ref::siblings] 1:100 `minLength` beside a `$ref` is ignored in OpenAPI 3.0 | `p` in schema `A` | help: write `allOf: [{$ref: …}]` with it, or `openapi: 3.1.0` at the top");
}

#[test]
fn before_3_1_keywords_beside_a_reference_apply_if_asked_for() {
    let yaml =
        "{properties: {p: {$ref: '#/components/schemas/B', nullable: true, readOnly: true}}}";
    let (text, findings) = super::super::testing::lenient_schema("3.0", yaml);
    assert_eq!(
        text,
        "{properties: {p: {anyOf: [{$ref: #B}, {type: null}], readOnly: true}}}"
    );
    insta::assert_snapshot!(findings, @r"
        warning[ref::siblings] 1:84 `nullable` beside a `$ref` is read as meant, though it is ignored in OpenAPI 3.0 | `p` in schema `A` | help: write `allOf: [{$ref: …}]` with it, or `openapi: 3.1.0` at the top
        warning[ref::siblings] 1:100 `readOnly` beside a `$ref` is read as meant, though it is ignored in OpenAPI 3.0 | `p` in schema `A` | help: write `allOf: [{$ref: …}]` with it, or `openapi: 3.1.0` at the top
        ");
}

#[test]
fn a_document_with_a_uri_of_its_own_has_its_files_beside_it() {
    let (api, findings) = with_files(
        "
        openapi: 3.2.0
        $self: https://example.com/api/openapi.yaml
        components:
          schemas:
            A: {$ref: 'common.yaml#/Money'}
            B: {$ref: 'https://example.com/api/common.yaml#/Money'}
            C: {$ref: 'https://example.com/api/openapi.yaml#/components/schemas/A'}
        ",
        &[("common.yaml", "Money: {type: integer}")],
    );
    assert_eq!(findings, "");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("A"), "{$ref: #Money}");
    assert_eq!(component("B"), "{$ref: #Money}");
    assert_eq!(component("C"), "{$ref: #A}");
}

#[test]
fn parts_are_shared_and_know_their_names() {
    let api = api("
        paths:
          /a:
            get:
              parameters: [{$ref: '#/components/parameters/Limit'}]
              responses:
                200: {$ref: '#/components/responses/Alias'}
                400: {$ref: '#/components/responses/Ok', description: Otherwise}
                404: {$ref: '#/paths/~1a/get/responses/500'}
                500: {description: Inline}
        components:
          parameters:
            Limit: {name: limit, in: query, schema: {type: integer}}
          responses:
            Ok: {description: OK}
            Alias: {$ref: '#/components/responses/Ok'}
    ");
    let operation = api.operations().next().unwrap().1;
    assert!(std::sync::Arc::ptr_eq(
        &operation.parameters[0],
        &api.components.parameters["Limit"]
    ));
    assert_eq!(operation.parameters[0].component.as_deref(), Some("Limit"));
    let [alias, described, inline, same] = [0, 1, 2, 3].map(|n| &operation.responses[n]);
    assert_eq!(alias.component.as_deref(), Some("Ok"));
    assert!(std::sync::Arc::ptr_eq(
        alias,
        &api.components.responses["Alias"]
    ));
    assert_eq!(described.component, None);
    assert_eq!(described.description.as_deref(), Some("Otherwise"));
    assert!(std::sync::Arc::ptr_eq(inline, same));
}

#[test]
fn references_that_lead_nowhere_are_told_with_what_was_meant() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a:
                get:
                  parameters:
                    - {$ref: '#/components/parameters/limt'}
                    - {$ref: '#/components/schemas/Order'}
                  responses:
                    200: {$ref: '#/components/response/Ok'}
                    300: {$ref: 3}
                  requestBody: {$ref: Order}
            components:
              parameters: {limit: {name: limit, in: query, schema: {$ref: Order}}}
              responses: {Ok: {description: OK}}
              schemas:
                Order: {properties: {a: {$ref: '#here'}, b: {$ref: '#/'}, c: {$ref: '#/components/schemas/Order/properties/z'}}}
                Uses:
                  allOf: [{$ref: '#/components/schemas/Missing'}, {$ref: '#/components/schemas/Missing'}]
        "),
        @r"
        error[ref::unresolved] 5:18 `#/components/parameters/limt` does not exist | `GET /a` | help: did you mean `#/components/parameters/limit` (line 12)?
        error[ref::wrong-kind] 6:18 `#/components/schemas/Order` is a schema; a parameter is expected here | `GET /a` | 15:13 the schema | help: refer to something under `#/components/parameters`
        error[ref::unresolved] 8:21 `#/components/response/Ok` does not exist | 200 response of `GET /a` | help: did you mean `#/components/responses/Ok` (line 13)?
        error[ref::wrong-type] 9:21 `$ref` must be a string, not a number | 300 response of `GET /a` | help: write it like `'#/components/responses/Name'`
        error[ref::refused] 12:63 `Order` does not exist (and at 1 other place) | parameter `limit` | 10:27 request body of `GET /a` | help: did you mean `#/components/schemas/Order`?
        error[ref::unresolved] 15:36 `#here` names nothing | `a` in schema `Order` | help: a place in a document is written `#/path/to/it`
        error[ref::unresolved] 15:56 `#/` does not exist | `b` in schema `Order` | help: write a name behind the last `/`
        error[ref::unresolved] 15:73 `#/components/schemas/Order/properties/z` does not exist | `c` in schema `Order` | help: add `z` to `#/components/schemas/Order/properties` (line 15), or correct the reference
        error[ref::unresolved] 17:22 `#/components/schemas/Missing` does not exist (and at 1 other place) | `allOf[0]` in schema `Uses` | 17:62 `allOf[1]` in schema `Uses` | help: add `Missing` to `#/components/schemas` (line 15), or correct the reference
        "
    );
}

#[test]
fn a_pointer_through_a_reference_is_followed_with_a_warning() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {$ref: '#/components/schemas/B'}
                B: {properties: {x: {type: string}}}
                C: {$ref: '#/components/schemas/A/properties/x'}
        "),
        @"warning[ref::through-reference] 5:15 `#/components/schemas/A/properties/x` leads through the `$ref` at `#/components/schemas/A` | schema `C` | 3:15 this one | help: refer to `#/components/schemas/B` itself"
    );
}

#[test]
fn files_refer_to_each_other_and_back() {
    let (api, findings) = with_files(
        "
        openapi: 3.0.3
        paths:
          /pets: {$ref: 'paths/pets.yaml'}
          /users: {$ref: 'paths/all.yaml#/users'}
        components:
          schemas:
            Pet: {type: object}
            Money: {type: integer}
        ",
        &[
            (
                "paths/pets.yaml",
                "
                get:
                  parameters: [{$ref: '../common.yaml#/limit'}]
                  responses:
                    200:
                      description: OK
                      content:
                        application/json: {schema: {$ref: '../openapi.yaml#/components/schemas/Pet'}}
                        application/xml: {schema: {$ref: ../schemas/order.yaml}}
                ",
            ),
            (
                "paths/all.yaml",
                "users: {get: {responses: {default: {$ref: '#/failure'}}}}\nfailure: {description: F}",
            ),
            (
                "common.yaml",
                "limit: {name: limit, in: query, schema: {$ref: '#/Money'}}\nMoney: {type: number, nullable: true}",
            ),
            ("schemas/order.yaml", "properties: {parent: {$ref: '#'}}"),
        ],
    );
    assert_eq!(findings, "");
    let names: Vec<&str> = api.types.components().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["Pet", "Money", "CommonMoney", "Order"]);
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("CommonMoney"), "{type: [null, number]}");
    assert_eq!(component("Order"), "{properties: {parent: #Order}}");
    let pets = &api.paths[0].item.operations[0];
    let json = pets.responses[0].content["application/json"].ty;
    assert_eq!(json, api.types.component("Pet"));
    let users = &api.paths[1].item.operations[0];
    assert_eq!(users.responses[0].description.as_deref(), Some("F"));
}

#[test]
fn a_file_is_read_in_its_own_version() {
    let (api, findings) = with_files(
        "
        openapi: 3.1.0
        components: {schemas: {A: {$ref: 'old.yaml#/components/schemas/A'}}}
        ",
        &[(
            "old.yaml",
            "openapi: 3.0.0\ncomponents: {schemas: {A: {type: string, nullable: true}}}",
        )],
    );
    assert_eq!(findings, "");
    let component = |name| printed(&api, api.types.component(name).unwrap());
    assert_eq!(component("A"), "{$ref: #OldA}");
    assert_eq!(component("OldA"), "{type: [null, string]}");
}

#[test]
fn a_file_that_cannot_be_read_is_told_once() {
    let (_, findings) = with_files(
        "
        components:
          schemas:
            A: {$ref: 'missing.yaml#/A'}
            B: {$ref: 'missing.yaml#/B'}
            C: {$ref: 'missing.yaml#/A'}
            D: {$ref: 'broken.yaml#/A'}
            E: {$ref: 'broken.yaml#/B'}
        ",
        &[("broken.yaml", "a: [")],
    );
    insta::assert_snapshot!(findings, @r"
        error[ref::refused] 3:15 `missing.yaml` does not exist (and at 2 other places) | schema `A` | 4:15 schema `B` | 5:15 schema `C` | help: write the name of a file that does
        error[yaml::unclosed] broken.yaml:1:4 a bracket is not closed | what begins here does not end | help: close it, or put the text in quotes if the bracket belongs to it
        ");
}

#[test]
fn a_document_without_files_says_so() {
    let mut sources = Sources::new();
    let yaml = super::super::testing::completed("components: {schemas: {A: {$ref: 'b.yaml'}}}");
    let entry = sources.add("openapi.yaml", yaml);
    let mut diagnostics = Diagnostics::new();
    let options = ReadOptions::default();
    read(
        &mut sources,
        entry,
        &mut NoFiles,
        &options,
        &mut diagnostics,
    )
    .unwrap();
    insta::assert_snapshot!(rendered(&sources, &diagnostics), @r"error[ref::refused] 1:34 `b.yaml` is another file, and this document has no folder to look in | schema `A` | help: give the document as a file; what it refers to is then looked for beside it");
}

#[test]
fn there_is_a_limit_to_the_number_of_files() {
    struct Endless(Files);
    impl Loader for Endless {
        fn load(&mut self, base: &str, reference: &str) -> Result<Loaded, LoadError> {
            let _ = &self.0;
            let n: u32 = base
                .strip_suffix(".yaml")
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            let text = format!("A: {{$ref: '{}.yaml#/A'}}", n + 2);
            Ok(Loaded {
                name: reference.to_owned(),
                text,
            })
        }
    }
    let mut sources = Sources::new();
    let yaml = super::super::testing::completed("components: {schemas: {A: {$ref: '1.yaml#/A'}}}");
    let entry = sources.add("0.yaml", yaml);
    let mut diagnostics = Diagnostics::new();
    let options = ReadOptions::default();
    let mut loader = Endless(Files::default());
    read(&mut sources, entry, &mut loader, &options, &mut diagnostics).unwrap();
    let text = rendered(&sources, &diagnostics);
    assert!(
        text.contains("is one file too many | at most 1000 are read"),
        "{text}"
    );
}

#[test]
fn two_schemas_with_one_identifier_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            components:
              schemas:
                A: {$id: 'https://example.com/a'}
                B: {$id: 'https://example.com/a'}
        "),
        @"error[ref::duplicate-id] 4:9 `https://example.com/a` is the identifier of two schemas | the second one | 3:9 the first one | help: give one of them another `$id`"
    );
}
