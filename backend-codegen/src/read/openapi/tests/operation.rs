use super::super::testing::{api, diagnostics, lenient};
use crate::api::{LinkTarget, Method};

#[test]
fn operations_have_all_methods_of_their_version() {
    let api = api("
        openapi: 3.2.0
        paths:
          /a:
            get: {}
            put: {}
            post: {}
            delete: {}
            options: {}
            head: {}
            patch: {}
            trace: {}
            query: {}
            additionalOperations: {COPY: {}, LINK: {}}
    ");
    let methods: Vec<&str> = api
        .operations()
        .map(|(_, operation)| operation.method.as_str())
        .collect();
    assert_eq!(
        methods.join(" "),
        "GET PUT POST DELETE OPTIONS HEAD PATCH TRACE QUERY COPY LINK"
    );
}

#[test]
fn additional_operations_have_names_that_can_be_sent_and_no_field_of_their_own() {
    insta::assert_snapshot!(
        diagnostics("
            openapi: 3.2.0
            paths:
              /a:
                additionalOperations: {GET: {}, 'a b': {}, COPY: {}}
        "),
        @r"
        error[openapi::method] 4:28 `GET` has a field of its own | path `/a` | help: move it out of `additionalOperations`, as `get`
        error[openapi::method] 4:37 `a b` cannot be a method | path `/a` | help: write it as it is sent, such as `COPY`
        "
    );
}

#[test]
fn everything_an_operation_says_comes_through() {
    let api = api("
        openapi: 3.1.0
        paths:
          /a:
            summary: Path
            servers: [{url: /p}]
            x-path: 1
            get:
              operationId: getA
              summary: S
              description: D
              tags: [x, y, x]
              deprecated: true
              externalDocs: {url: 'https://example.com'}
              servers: [{url: 'https://{host}/v1', variables: {host: {default: a, enum: [a, b]}}}]
              responses: {200: {description: OK}, x-r: 2}
              x-operation: [3]
              callbacks:
                event:
                  '{$request.body#/url}':
                    post:
                      operationId: event
                      requestBody: {content: {application/json: {schema: {type: object}}}}
    ");
    let (path, operation) = api.operations().next().unwrap();
    assert_eq!(path.item.summary.as_deref(), Some("Path"));
    assert_eq!(path.item.servers[0].url, "/p");
    assert_eq!(path.item.extensions.0.len(), 1);
    assert_eq!(operation.method, Method::Get);
    assert_eq!(operation.id.as_deref(), Some("getA"));
    let tags: Vec<&str> = operation.tags.iter().map(|tag| &**tag).collect();
    assert_eq!(tags, ["x", "y"]);
    assert!(operation.deprecated);
    assert_eq!(operation.servers[0].variables["host"].values, ["a", "b"]);
    assert_eq!(operation.responses_extensions.0.len(), 1);
    assert_eq!(
        operation.extensions.get("x-operation").unwrap().to_string(),
        "[3]"
    );
    let item = &operation.callbacks["event"].items["{$request.body#/url}"];
    assert_eq!(item.operations[0].id.as_deref(), Some("event"));
}

#[test]
fn an_operation_id_that_stands_twice_is_told_with_both_places() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a: {get: {operationId: x, responses: {}}, put: {operationId: ' '}}
              /b: {get: {operationId: x}}
            webhooks:
              c: {post: {operationId: x}}
        "),
        @r"
        warning[openapi::no-responses] 2:30 this operation does not say what it answers | `GET /a` | help: add a response, at least `default`
        warning[openapi::operation-id] 2:65 this `operationId` is empty | `PUT /a` | help: name the operation, or leave it out
        error[openapi::operation-id] 3:27 `x` is the `operationId` of two operations | `GET /b` | 2:27 the first one | help: give one of them another name | help: with `--lenient` the second one is ignored; its operation is not
        error[openapi::operation-id] 5:27 `x` is the `operationId` of two operations | `POST` request of webhook `c` | 2:27 the first one | help: give one of them another name | help: with `--lenient` the second one is ignored; its operation is not
        "
    );
}

#[test]
fn an_operation_id_that_stands_twice_can_be_left_out() {
    let (api, text) = lenient(
        "paths: {/a: {get: {operationId: x, responses: {}}, head: {operationId: x, responses: {}}}}",
    );
    assert!(text.contains("warning[openapi::operation-id]"), "{text}");
    let ids = api
        .operations()
        .filter(|(_, operation)| operation.id.is_some());
    assert_eq!(ids.count(), 1);
}

#[test]
fn a_path_item_at_two_paths_keeps_its_names_at_the_first() {
    let (api, text) = super::super::testing::with_files(
        "
        paths:
          /a: {$ref: '#/components/pathItems/Shared'}
          /b: {$ref: '#/components/pathItems/Shared'}
        components: {pathItems: {Shared: {get: {operationId: x}}}}
        ",
        &[],
    );
    let ids: Vec<Option<&str>> = api
        .operations()
        .map(|(_, operation)| operation.id.as_deref())
        .collect();
    assert_eq!(ids, [Some("x"), None]);
    insta::assert_snapshot!(text, @"warning[openapi::operation-id] 3:3 `x` is the `operationId` of two operations | the same path item as at another path; here it has no `operationId` | 2:3 the first path | help: give each path operations of its own");
}

#[test]
fn a_path_item_may_override_what_its_reference_leads_to() {
    let (api, text) = super::super::testing::with_files(
        "
        paths:
          /a/{id}:
            $ref: '#/components/pathItems/Shared'
            parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
            get: {summary: own}
        components:
          pathItems:
            Shared: {description: D, get: {summary: shared}, put: {summary: shared}}
        ",
        &[],
    );
    assert_eq!(text, "");
    let item = &api.paths[0].item;
    assert_eq!(item.component, None);
    assert_eq!(item.description.as_deref(), Some("D"));
    let summaries: Vec<Option<&str>> = item
        .operations
        .iter()
        .map(|operation| operation.summary.as_deref())
        .collect();
    assert_eq!(summaries, [Some("own"), Some("shared")]);
    for operation in &item.operations {
        assert_eq!(operation.parameters.len(), 1);
    }
}

#[test]
fn unknown_fields_are_told_with_what_was_meant() {
    insta::assert_snapshot!(
        diagnostics("
            info: {title: t, version: '1', licence: {name: MIT}}
            tags: [{name: a, descripton: b}]
            paths:
              /a:
                get: {operationID: x, parameter: [], xyz: 1}
                git: {}
        "),
        @r"
        warning[openapi::unknown-field] 1:32 an info object has no field `licence` | `info` | help: did you mean `license`?
        warning[openapi::unknown-field] 2:18 a tag has no field `descripton` | `tags` | help: did you mean `description`?
        warning[openapi::unknown-field] 5:11 an operation has no field `operationID` | `GET /a` | help: did you mean `operationId`?
        warning[openapi::unknown-field] 5:27 an operation has no field `parameter` | `GET /a` | help: did you mean `parameters`?
        warning[openapi::unknown-field] 5:42 an operation has no field `xyz` | `GET /a` | help: fields of its own begin with `x-`; it knows `tags`, `summary`, `description`, `externalDocs`, `operationId`, `parameters`, `requestBody`, `responses`, `callbacks`, `deprecated`, `security` or `servers`
        warning[openapi::unknown-field] 6:5 a path item has no field `git` | path `/a` | help: did you mean `get`?
        "
    );
}

#[test]
fn tags_that_are_almost_declared_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            tags: [{name: orders}, {name: orders}, {description: no name}]
            paths:
              /a: {get: {tags: [order]}, put: {tags: [orders, unrelated]}}
        "),
        @r"
        warning[openapi::duplicate-tag] 1:31 the tag `orders` is declared twice | the second one | 1:15 the first one | help: remove one of them
        error[openapi::missing-field] 1:41 this tag has no `name` | `tags` | help: add `name`
        warning[openapi::undeclared-tag] 3:21 the tag `order` is not declared | `GET /a` | help: did you mean `orders`?
        "
    );
}

#[test]
fn tags_have_parents_that_are_declared_and_not_themselves() {
    insta::assert_snapshot!(
        diagnostics("
            openapi: 3.2.0
            tags:
              - {name: a, parent: b}
              - {name: b, parent: a}
              - {name: c, parent: c}
              - {name: d, parent: aa}
              - {name: e, parent: d}
              - {name: fff, parent: ff}
        "),
        @r"
        error[openapi::tag-cycle] 3:12 the tag `a` is its own ancestor | `tags` | help: remove one `parent` of the circle
        error[openapi::tag-cycle] 5:12 the tag `c` is its own ancestor | `tags` | help: remove one `parent` of the circle
        error[openapi::unknown-tag] 6:12 the parent `aa` of the tag `d` is not declared | `tags` | help: declare it in `tags`, or leave `parent` out
        error[openapi::unknown-tag] 8:12 the parent `ff` of the tag `fff` is not declared | `tags` | help: declare it in `tags`, or leave `parent` out
        "
    );
}

#[test]
fn links_lead_to_operations() {
    let yaml = "
        paths:
          /a:
            get:
              operationId: getA
              responses:
                200:
                  description: OK
                  links:
                    self: {operationId: getA, parameters: {id: $response.body#/id}, requestBody: 1}
                    wrong: {operationId: getB}
                    nowhere: {}
                    both: {operationId: getA, operationRef: '#/paths/~1a/get'}
                    by: {operationRef: '#/paths/~1a/get'}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        warning[openapi::link] 10:34 there is no operation `getB` | link `wrong` of the 200 response of `GET /a` | help: did you mean `getA`?
        error[openapi::link] 11:22 this link leads nowhere | link `nowhere` of the 200 response of `GET /a` | help: add `operationId`
        error[openapi::link] 12:39 `operationId` and `operationRef` exclude each other | link `both` of the 200 response of `GET /a` | help: remove one of them
        ");
    let (api, _) = super::super::testing::with_files(yaml, &[]);
    let links = &api.operations().next().unwrap().1.responses[0].links;
    assert_eq!(links["self"].target, LinkTarget::Id("getA".into()));
    assert_eq!(
        links["by"].target,
        LinkTarget::Reference("#/paths/~1a/get".into())
    );
}

#[test]
fn an_operation_without_responses_is_told_where_they_are_needed() {
    insta::assert_snapshot!(
        diagnostics("
            openapi: 3.0.0
            paths:
              /a: {get: {}, put: {responses: {}}}
        "),
        @"warning[openapi::no-responses] 3:8 this operation does not say what it answers (and at 1 other place) | `GET /a` | help: add a response, at least `default`"
    );
    assert_eq!(diagnostics("paths: {/a: {get: {}}}"), "");
}
