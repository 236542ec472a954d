//! What is written without quotes.

use super::changes;

fn parameter(place: &str, schema: &str) -> String {
    format!(
        "paths: {{/a: {{get: {{parameters: [{{name: q, in: {place}, schema: {schema}}}], responses: {{}}}}}}}}"
    )
}

#[test]
fn a_number_of_a_query_is_a_text() {
    let of = |schema: &str| parameter("query", schema);
    insta::assert_snapshot!(changes(&of("{type: integer}"), &of("{type: string}")), @"compatible[type-widened] the query parameter `q` of `GET /a` can be string now | in what clients send");
    insta::assert_snapshot!(changes(&of("{type: string}"), &of("{type: integer}")), @"breaking[type-narrowed] the query parameter `q` of `GET /a` can no longer be string | what clients send may now be refused");
    insta::assert_snapshot!(changes(&of("{type: integer}"), &of("{type: string, pattern: '^a'}")), @r"
    breaking[type-narrowed] the query parameter `q` of `GET /a` can no longer be integer | what clients send may now be refused
    breaking[pattern-changed] the query parameter `q` of `GET /a` must match `^a` now | what clients send may now be refused
    compatible[type-widened] the query parameter `q` of `GET /a` can be string now | in what clients send
    ");
    let members = |ty: &str| {
        of(&format!(
            "{{type: object, properties: {{a: {{type: {ty}}}}}}}"
        ))
    };
    insta::assert_snapshot!(changes(&members("boolean"), &members("string")), @"compatible[type-widened] `a` in the query parameter `q` of `GET /a` can be string now | in what clients send");
    insta::assert_snapshot!(changes(&of("{type: integer}"), &of("{type: array, items: {type: string}}")), @r"
    compatible[type-widened] the query parameter `q` of `GET /a` can be sent more than once now | in what clients send
    compatible[type-widened] each value of the query parameter `q` of `GET /a` can be string now | in what clients send
    ");
}

#[test]
fn a_number_of_a_form_is_a_text_and_one_of_json_is_none() {
    let of = |media: &str, ty: &str| {
        format!(
            "paths: {{/a: {{post: {{requestBody: {{content: {{{media}: {{schema: {{type: object, \
             properties: {{n: {{type: {ty}}}}}}}}}}}}}, responses: {{}}}}}}}}"
        )
    };
    let form = "application/x-www-form-urlencoded";
    insta::assert_snapshot!(changes(&of(form, "number"), &of(form, "string")), @"compatible[type-widened] `n` in the body of `POST /a` can be string now | in what clients send");
    insta::assert_snapshot!(changes(&of("application/json", "number"), &of("application/json", "string")), @r"
    breaking[type-narrowed] `n` in the body of `POST /a` can no longer be number | what clients send may now be refused
    compatible[type-widened] `n` in the body of `POST /a` can be string now | in what clients send
    ");
}

#[test]
fn a_header_that_is_a_number_now_is_still_a_text() {
    let of = |ty: &str| {
        format!(
            "paths: {{/a: {{get: {{responses: {{'200': {{description: '', headers: {{X-Left: {{schema: {{type: {ty}}}}}}}}}}}}}}}}}"
        )
    };
    insta::assert_snapshot!(changes(&of("string"), &of("integer")), @"compatible[type-narrowed] the header `X-Left` of the 200 response of `GET /a` can no longer be string | in what clients get");
    insta::assert_snapshot!(changes(&of("integer"), &of("string")), @"breaking[type-widened] the header `X-Left` of the 200 response of `GET /a` can be string now | clients may now get what they do not expect");
}

#[test]
fn a_text_stands_for_any_document_of_xml() {
    let of = |media: &str, request: &str, response: &str| {
        format!(
            "paths: {{/a: {{post: {{requestBody: {{content: {{{media}: {{schema: {request}}}}}}}, responses: \
             {{'200': {{description: '', content: {{{media}: {{schema: {response}}}}}}}}}}}}}}}"
        )
    };
    let (object, text) = ("{type: object}", "{type: string}");
    let between = |media: &str| changes(&of(media, object, text), &of(media, text, object));
    insta::assert_snapshot!(between("application/xml"), @r"
    compatible[type-widened] the body of `POST /a` can be string now | in what clients send
    compatible[type-narrowed] the body of the 200 response of `POST /a` can no longer be string | in what clients get
    ");
    insta::assert_snapshot!(changes(&of("application/xml", text, object), &of("application/xml", object, text)), @r"
    breaking[type-narrowed] the body of `POST /a` can no longer be string | what clients send may now be refused
    breaking[type-widened] the body of the 200 response of `POST /a` can be string now | clients may now get what they do not expect
    ");
    assert_eq!(between("application/json").matches("breaking").count(), 2);
    // A member is an element, and what stands in elements is known.
    let member = |ty: &str| format!("{{type: object, properties: {{a: {{type: {ty}}}}}}}");
    let (old, new) = (member("object"), member("string"));
    insta::assert_snapshot!(changes(&of("application/xml", &old, text), &of("application/xml", &new, text)), @r"
    breaking[type-narrowed] `a` in the body of `POST /a` can no longer be object | what clients send may now be refused
    compatible[type-widened] `a` in the body of `POST /a` can be string now | in what clients send
    ");
}
