use super::super::testing::{api, diagnostics, lenient, printed};

#[test]
fn bodies_have_media_types_with_all_they_say() {
    let api = api("
        openapi: 3.2.0
        paths:
          /a:
            post:
              requestBody:
                required: true
                description: D
                content:
                  multipart/form-data:
                    schema: {type: object, properties: {file: {type: string}, meta: {type: object}}}
                    encoding:
                      meta: {contentType: application/json, headers: {X-A: {schema: {type: integer}}}}
                      file: {style: form, explode: false, allowReserved: true}
                  multipart/mixed:
                    prefixEncoding: [{contentType: text/plain}]
                    itemEncoding: {contentType: image/png, encoding: {a: {contentType: text/css}}}
                  application/jsonl: {itemSchema: {type: object}}
                  text/*: {$ref: '#/components/mediaTypes/Text'}
        components:
          mediaTypes: {Text: {schema: {type: string}}}
    ");
    let operation = api.operations().next().unwrap().1;
    let body = operation.body.as_ref().unwrap();
    assert!(body.required);
    let form = &body.content["multipart/form-data"];
    assert_eq!(
        form.encoding["meta"].content_type.as_deref(),
        Some("application/json")
    );
    assert_eq!(form.encoding["meta"].headers.len(), 1);
    assert_eq!(form.encoding["file"].explode, Some(false));
    let mixed = &body.content["multipart/mixed"];
    assert_eq!(mixed.prefix_encoding.len(), 1);
    assert_eq!(mixed.item_encoding.as_ref().unwrap().encoding.len(), 1);
    let lines = &body.content["application/jsonl"];
    assert_eq!(printed(&api, lines.item_ty.unwrap()), "{type: object}");
    assert_eq!(body.content["text/*"].component.as_deref(), Some("Text"));
}

#[test]
fn what_is_wrong_with_a_body_is_told() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a:
                post: {requestBody: {content: {}}}
                put: {requestBody: {}}
                patch: {requestBody: {content: {json: {}}}}
                get: {requestBody: {content: {json: {}, application/json:}}}
                delete: {requestBody: {content: {application/json: {encoding: {a: {style: simple}}}}}}
                trace: {requestBody: 3}
        "),
        @r"
        warning[openapi::no-content] 3:26 this request body has no media type, so anything is accepted | request body of `POST /a` | help: name what can be sent in `content`, such as `application/json`
        warning[openapi::no-content] 4:24 this request body has no media type, so anything is accepted | request body of `PUT /a` | help: name what can be sent in `content`, such as `application/json`
        error[openapi::media-type] 5:37 `json` is no media type | request body of `PATCH /a` | help: write one like `application/json`, or a range like `text/*`
        warning[openapi::media-type] 6:35 `json` is no media type, so it is ignored | request body of `GET /a` | help: write one like `application/json`, or a range like `text/*`
        warning[openapi::null] 6:45 `application/json` has no value | request body of `GET /a` | help: leave it out, or give it one
        error[parameter::style] 7:79 the encoding of a property cannot have the style `simple` | encoding of `a` of the request body of `DELETE /a` | help: it can have `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`
        error[openapi::wrong-type] 8:26 a request body must be an object, not a number | request body of `TRACE /a` | help: write one like `{content: {application/json: {schema: {}}}}`
        "
    );
}

#[test]
fn any_media_type_is_a_star_where_that_is_meant() {
    let (api, text) =
        lenient("paths: {/a: {get: {responses: {'200': {description: '', content: {'*': {}}}}}}}");
    let response = api.paths[0].item.operations[0]
        .responses
        .values()
        .next()
        .unwrap();
    assert!(response.content.contains_key("*/*"));
    insta::assert_snapshot!(text, @"warning[openapi::media-type] 1:67 `*` is no media type; it is read as `*/*` | 200 response of `GET /a` | help: write `*/*`");
}

#[test]
fn a_reference_in_place_of_media_types_is_told_once() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a:
                get:
                  responses: {'200': {description: '', content: {$ref: '#/components/mediaTypes/A'}}}
        "),
        @"error[openapi::media-type] 4:54 `$ref` is no media type | 200 response of `GET /a` | help: refer to a whole response or request body, or write a media type and refer to its schema"
    );
}
