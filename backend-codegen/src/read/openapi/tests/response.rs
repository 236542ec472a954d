use super::super::testing::{api, diagnostics};
use crate::api::StatusRange;

#[test]
fn responses_are_of_a_status_a_class_or_all_others() {
    let api = api("
        paths:
          /a:
            get:
              responses:
                '200': {description: OK, headers: {X-A: {required: true, schema: {type: string}}}}
                404: {description: No}
                5XX: {description: Oh}
                default: {description: Else}
    ");
    let responses = &api.operations().next().unwrap().1.responses;
    let keys: Vec<StatusRange> = responses.keys().copied().collect();
    assert_eq!(
        keys,
        [
            StatusRange::Code(200),
            StatusRange::Code(404),
            StatusRange::Class(5),
            StatusRange::Default
        ]
    );
    assert!(responses[0].headers["X-A"].required);
}

#[test]
fn what_is_wrong_with_a_response_is_told() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a:
                get:
                  responses:
                    200: {content: {text/plain: {}}}
                    201: {}
                    2xx: {description: class}
                    2XX: {description: again}
                    600: {description: none}
                    OK: {description: none}
                    300:
                      description: headers
                      headers:
                        Content-Type: {schema: {}}
                        'a b': {schema: {}}
                        X-A: {schema: {}}
                        x-a: {schema: {}}
                        X-B: {style: form, schema: {}}
                        X-C: {description: nothing}
                    400: 3
        "),
        @r"
        warning[openapi::no-description] 5:15 this response has no `description`, which it must have before OpenAPI 3.2 (and at 1 other place) | 200 response of `GET /a` | help: say in a few words when it is sent
        warning[openapi::status] 7:9 `2xx` is written with capital letters | `GET /a` | help: write `2XX`
        error[openapi::status] 8:9 the response `2XX` is there twice | `GET /a` | help: remove one of them
        error[openapi::status] 9:9 `600` is no status | `GET /a` | help: write a status like `200`, a class like `4XX`, or `default`
        error[openapi::status] 10:9 `OK` is no status | `GET /a` | help: write a status like `200`, a class like `4XX`, or `default`
        warning[openapi::content-type-header] 14:13 a header `Content-Type` is ignored: the keys of `content` say it | 300 response of `GET /a` | help: remove it
        error[openapi::header-name] 15:13 `a b` is no name of a header | 300 response of `GET /a` | help: use letters, digits and `-`
        error[openapi::header-name] 17:13 the header `x-a` is there twice | 300 response of `GET /a` | help: upper and lower case are the same in names of headers
        error[parameter::style] 18:26 a header cannot have the style `form` | header `X-B` of the 300 response of `GET /a` | help: it can have `simple`
        warning[parameter::no-schema] 19:19 this header says nothing about its value, so anything is accepted | header `X-C` of the 300 response of `GET /a` | help: add a `schema`, such as `schema: {type: string}`
        error[openapi::wrong-type] 20:14 a response must be an object, not a number | 400 response of `GET /a` | help: write one like `{description: The order.}`
        "
    );
}

#[test]
fn from_3_2_on_a_response_needs_no_description() {
    let yaml = "paths: {/a: {get: {responses: {200: {summary: S}}}}}";
    assert_eq!(diagnostics(&format!("openapi: 3.2.0\n{yaml}")), "");
}
