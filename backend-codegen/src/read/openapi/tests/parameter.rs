use super::super::testing::{api, diagnostics, printed};
use crate::api::{Api, ParameterForm};

/// The parameters of the only operation: place, name, form.
fn parameters(api: &Api) -> Vec<String> {
    let operation = api.operations().next().unwrap().1;
    let list = operation.parameters.iter().map(|parameter| {
        let required = if parameter.required { "!" } else { "" };
        let form = match &parameter.form {
            ParameterForm::Schema {
                ty,
                style,
                explode,
                allow_reserved,
            } => {
                let explode = if *explode { " explode" } else { "" };
                let reserved = if *allow_reserved { " reserved" } else { "" };
                format!(
                    "{}{explode}{reserved} {}",
                    style.as_str(),
                    printed(api, *ty)
                )
            }
            ParameterForm::Content { name, media_type } => {
                format!("{name} {}", printed(api, media_type.ty.unwrap()))
            }
        };
        format!(
            "{} {}{required} {form}",
            parameter.sent_in.as_str(),
            parameter.name
        )
    });
    list.collect()
}

#[test]
fn parameters_of_a_path_are_overridden_by_those_of_an_operation() {
    let api = api("
        paths:
          /a/{id}:
            parameters:
              - {name: id, in: path, required: true, schema: {type: string}}
              - {name: X-A, in: header, schema: {type: string}}
              - {name: q, in: query, schema: {type: string}}
            get:
              parameters:
                - {name: x-a, in: header, required: true, schema: {type: integer}}
                - {name: q, in: cookie, schema: {type: boolean}}
    ");
    assert_eq!(
        parameters(&api),
        [
            "path id! simple {type: string}",
            "header x-a! simple {type: integer}",
            "query q form explode {type: string}",
            "cookie q form explode {type: boolean}",
        ]
    );
}

#[test]
fn styles_have_their_defaults() {
    let api = api("
        openapi: 3.2.0
        paths:
          /a/{b}/{c}/{d}:
            get:
              parameters:
                - {name: b, in: path, required: true, schema: {}}
                - {name: c, in: path, required: true, style: label, explode: true, schema: {}}
                - {name: d, in: path, required: true, style: matrix, schema: {}}
                - {name: e, in: query, style: spaceDelimited, schema: {}}
                - {name: f, in: query, style: pipeDelimited, explode: true, schema: {}}
                - {name: g, in: query, style: deepObject, explode: true, allowReserved: true, schema: {}}
                - {name: h, in: header, schema: {}}
                - {name: i, in: cookie, schema: {}}
                - {name: j, in: cookie, style: cookie, schema: {}}
                - {name: k, in: query, content: {application/json: {schema: {type: object}}}}
    ");
    insta::assert_snapshot!(parameters(&api).join("\n"), @r"
        path b! simple {}
        path c! label explode {}
        path d! matrix {}
        query e spaceDelimited {}
        query f pipeDelimited explode {}
        query g deepObject explode reserved {}
        header h simple {}
        cookie i form explode {}
        cookie j cookie explode {}
        query k application/json {type: object}
        ");
}

#[test]
fn the_query_string_may_be_one_parameter() {
    let api = api("
        openapi: 3.2.0
        paths:
          /a:
            get:
              parameters:
                - name: whole
                  in: querystring
                  content: {application/x-www-form-urlencoded: {schema: {type: object}}}
    ");
    assert_eq!(
        parameters(&api),
        ["querystring whole application/x-www-form-urlencoded {type: object}"]
    );
    insta::assert_snapshot!(
        diagnostics("
            openapi: 3.2.0
            paths:
              /a:
                get:
                  parameters:
                    - {name: a, in: querystring, schema: {}}
                    - {name: b, in: query, schema: {}}
                    - {name: c, in: querystring, content: {text/plain: {}}}
        "),
        @r"
        error[parameter::querystring] 6:38 a `querystring` parameter has `content`, not `schema` | parameter `a` of `GET /a` | help: write `content: {application/x-www-form-urlencoded: {schema: …}}`
        error[parameter::querystring] 7:11 `a` is the whole query string, so `b` cannot be a part of it | `GET /a` | 6:11 the whole query string | help: remove one of them
        error[parameter::duplicate] 8:12 the querystring parameter `c` is there twice | `GET /a` | 6:12 the first one | help: remove one of them
        "
    );
}

#[test]
fn what_a_parameter_cannot_be_is_told() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a/{id}:
                parameters:
                  - {name: id, in: path, required: true, style: form, schema: {}}
                get:
                  parameters:
                    - {name: a, in: body, schema: {}}
                    - {name: b, in: formData, type: string}
                    - {name: c, in: quary, schema: {}}
                    - {name: d, in: query, style: simple, schema: {}}
                    - {name: e, in: query}
                    - {name: f, in: query, type: string}
                    - {name: g, in: query, schema: {}, content: {text/plain: {}}}
                    - {name: h, in: query, content: {}}
                    - {name: i, in: query, content: {text/plain: {}, text/html: {}}}
                    - {in: query, schema: {}}
                    - {name: j, schema: {}}
                    - {name: 'k: l', in: header, schema: {}}
                    - {name: m, in: header, style: form, schema: {}}
                    - 3
        "),
        @r"
        error[parameter::style] 4:53 a path parameter cannot have the style `form` | parameter `id` of path `/a/{id}` | help: it can have `simple`, `label` or `matrix`
        error[parameter::location] 7:25 no parameter is sent in `body` | `GET /a/{id}` | help: a body is described by `requestBody` since OpenAPI 3.0
        error[parameter::location] 8:25 no parameter is sent in `formData` | `GET /a/{id}` | help: a form is described by `requestBody` with the media type `application/x-www-form-urlencoded` or `multipart/form-data` since OpenAPI 3.0
        warning[openapi::unknown-field] 8:35 a parameter has no field `type` (and at 1 other place) | `GET /a/{id}` | help: fields of its own begin with `x-`; it knows `name`, `in`, `description`, `required`, `deprecated`, `allowEmptyValue`, `style`, `explode`, `allowReserved`, `schema`, `example`, `examples` or `content`
        error[parameter::location] 9:25 no parameter is sent in `quary` | `GET /a/{id}` | help: did you mean `query`?
        error[parameter::style] 10:39 a query parameter cannot have the style `simple` | parameter `d` of `GET /a/{id}` | help: it can have `form`, `spaceDelimited`, `pipeDelimited` or `deepObject`
        warning[parameter::no-schema] 11:12 this parameter says nothing about its value, so anything is accepted | parameter `e` of `GET /a/{id}` | help: add a `schema`, such as `schema: {type: string}`
        warning[parameter::no-schema] 12:12 this parameter says nothing about its value, so anything is accepted | parameter `f` of `GET /a/{id}` | help: move `type` into a `schema`
        error[parameter::schema-and-content] 13:44 a parameter has either `schema` or `content` | parameter `g` of `GET /a/{id}` | 13:32 the other one | help: remove one of them
        error[parameter::content] 14:32 the `content` of this parameter is empty | parameter `h` of `GET /a/{id}` | help: name the media type of the value
        error[parameter::content] 15:32 the `content` of a parameter has one media type; the first is read | parameter `i` of `GET /a/{id}` | help: remove the others
        error[openapi::missing-field] 16:12 this parameter has no `name` | `GET /a/{id}` | help: add `name`
        error[openapi::missing-field] 17:12 this parameter has no `in` | parameter `j` of `GET /a/{id}` | help: add `in`
        error[parameter::name] 18:18 `k: l` cannot be the name of a header parameter | parameter `k: l` of `GET /a/{id}` | help: use letters, digits, `-` and `_`
        error[parameter::style] 19:40 a header parameter cannot have the style `form` | parameter `m` of `GET /a/{id}` | help: it can have `simple`
        error[openapi::wrong-type] 20:11 a parameter must be an object, not a number | `GET /a/{id}` | help: write one like `{name: limit, in: query, schema: {type: integer}}`
        "
    );
}

#[test]
fn a_parameter_that_stands_twice_is_told_with_both_places() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              /a:
                get:
                  parameters:
                    - {name: a, in: query, schema: {}}
                    - {name: X-A, in: header, schema: {}}
                    - {name: a, in: query, schema: {}}
                    - {name: x-a, in: header, schema: {}}
        "),
        @r"
        error[parameter::duplicate] 7:12 the query parameter `a` is there twice | `GET /a` | 5:12 the first one | help: remove one of them
        error[parameter::duplicate] 8:12 the header parameter `x-a` is there twice | `GET /a` | 6:12 the first one | help: remove one of them
        "
    );
}

#[test]
fn parameters_and_path_must_fit() {
    let yaml = "
        paths:
          /a/{orderId}/{b}:
            get:
              parameters:
                - {name: ordrId, in: path, required: true, schema: {type: integer}}
                - {name: b, in: path, schema: {type: integer}}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        error[parameter::undeclared] 2:3 `{orderId}` is not declared | `GET /a/{orderId}/{b}` needs it | 5:11 this one is not in the path | help: write one name at both places: `orderId` or `ordrId` | help: with `--lenient` it is read as `ordrId`
        warning[parameter::path-not-required] 6:12 a path parameter is always required; it is read as that | parameter `b` of `GET /a/{orderId}/{b}` | help: write `required: true`
        ");
    let (api, _) = super::super::testing::with_files(yaml, &[]);
    assert_eq!(
        parameters(&api),
        [
            "path b! simple {type: integer}",
            "path orderId! simple {type: string}"
        ]
    );
}

#[test]
fn undeclared_parameters_of_paths_are_read_as_meant_where_that_is_asked_for() {
    let (api, text) = super::super::testing::lenient(
        "
        paths:
          /a/{orderId}/{b}:
            get:
              parameters:
                - {name: ordrId, in: path, required: true, schema: {type: integer}}
        ",
    );
    insta::assert_snapshot!(text, @r"
        warning[parameter::undeclared] 2:3 `{orderId}` is not declared; it is read as `ordrId` | `GET /a/{orderId}/{b}` needs it | 5:11 this one is not in the path | help: write one name at both places: `orderId` or `ordrId`
        warning[parameter::undeclared] 2:3 `{b}` is not declared; it is read as text | `GET /a/{orderId}/{b}` needs it | help: add `{name: b, in: path, required: true, schema: {type: string}}` to `parameters`
        ");
    assert_eq!(
        parameters(&api),
        [
            "path orderId! simple {type: integer}",
            "path b! simple {type: string}"
        ]
    );
}

#[test]
fn headers_that_other_parts_say_are_ignored() {
    let yaml = "
        paths:
          /a:
            get:
              parameters:
                - {name: Accept, in: header, schema: {}}
                - {name: content-type, in: header, schema: {}}
                - {name: Authorization, in: header, schema: {}}
                - {name: Accept, in: query, schema: {}}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        warning[parameter::ignored-header] 5:12 a header parameter `Accept` is ignored: the media types of the responses say it | `GET /a` | help: remove it
        warning[parameter::ignored-header] 6:12 a header parameter `content-type` is ignored: the media types of the request body say it | `GET /a` | help: remove it
        warning[parameter::ignored-header] 7:12 a header parameter `Authorization` is ignored: `security` says it | `GET /a` | help: remove it
        ");
    let (api, _) = super::super::testing::with_files(yaml, &[]);
    assert_eq!(parameters(&api), ["query Accept form explode {}"]);
}

#[test]
fn examples_come_with_and_without_names() {
    let yaml = "
        paths:
          /a:
            get:
              parameters:
                - {name: a, in: query, schema: {}, example: 1}
                - {name: b, in: query, schema: {}, examples: {x: {value: 2}, y: {$ref: '#/components/examples/Y', summary: S}}}
                - {name: c, in: query, schema: {}, example: 1, examples: {z: 3}}
        components:
          examples: {Y: {externalValue: 'https://example.com/y', value: 1}}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        warning[openapi::example-and-examples] 7:44 `example` and `examples` exclude each other; both are read | parameter `c` of `GET /a` | 7:56 the other one | help: move the one among the others
        warning[openapi::bare-example] 7:70 an example is an object with a `value`; this is taken as the value | example `z` of parameter `c` of `GET /a` | help: write `value:` before it
        warning[openapi::example-values] 9:18 `value` and `externalValue` exclude each other | example `Y` | help: remove one of them
        ");
    let (api, _) = super::super::testing::with_files(yaml, &[]);
    let operation = api.operations().next().unwrap().1;
    let [a, b, c] = [0, 1, 2].map(|n| &operation.parameters[n].examples);
    assert_eq!(a[""].value.as_ref().unwrap().to_string(), "1");
    assert_eq!(b["y"].summary.as_deref(), Some("S"));
    assert_eq!(b["y"].component, None);
    assert_eq!(c["z"].value.as_ref().unwrap().to_string(), "3");
}
