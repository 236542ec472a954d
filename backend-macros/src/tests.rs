//! What attributes expand to, and what they say where they cannot.

use insta::assert_snapshot;
use proc_macro2::TokenStream;

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

/// The attribute for utoipa, one argument a line.
fn said(arguments: &str, handler: &str) -> String {
    let expanded = crate::route::expand(tokens(arguments), tokens(handler), &[]);
    let file: syn::File = syn::parse2(expanded).unwrap();
    let text = prettyplease::unparse(&file);
    let (_, from) = text.split_once("#[::utoipa::path(").unwrap();
    let (inside, _) = from.split_once("\n    )]").unwrap();
    let lines = inside.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What the compiler is told: the message, and the text that it points at.
fn mistakes(expanded: TokenStream) -> String {
    let text = expanded.to_string();
    let messages = text.split("compile_error ! {").skip(1);
    let messages = messages.filter_map(|part| part.split_once(" }"));
    let messages = messages.map(|(message, _)| {
        let literal: syn::LitStr = syn::parse_str(message.trim()).unwrap();
        literal.value()
    });
    messages.collect::<Vec<_>>().join("\n")
}

fn route(arguments: &str, handler: &str) -> String {
    mistakes(crate::route::expand(
        tokens(arguments),
        tokens(handler),
        &[],
    ))
}

#[test]
fn what_is_not_said_is_inferred() {
    let handler = "
        /// Renames a shop.
        async fn rename(
            State(_): State<App>,
            Path((_, id)): Path<(String, Uuid)>,
            TypedHeader(_): TypedHeader<Authorization<Bearer>>,
            _: TypedHeader<IfMatch>,
            Valid(Json(_)): Valid<Json<Shop>>,
        ) -> Result<Json<Arc<Shop>>, StatusCode> {
            if id.is_nil() { return Err(StatusCode::NOT_FOUND); }
            todo!()
        }";
    assert_snapshot!(said("post \"/shops/{city}/{id}\"", handler));
}

#[test]
fn statuses_that_the_code_does_not_name_are_those_of_success() {
    let handler = "async fn f() -> (StatusCode, Json<A>) { status_of(3) }";
    assert_snapshot!(said("get, \"/\"", handler));
    let handler = "async fn f() -> Response { todo!() }";
    assert_snapshot!(said("method(get, head), \"/\"", handler));
}

#[test]
fn aliases_headers_and_types_without_their_arguments_say_what_they_can() {
    let answers = |handler: &str| {
        let said = said("get \"/\"", handler);
        let lines = said
            .lines()
            .skip_while(|line| !line.starts_with("responses("));
        lines.collect::<Vec<_>>().join("\n")
    };
    let told = [
        answers("async fn f() -> Outcome<Json<A>> { find().map(Json).ok_or(Missing) }"),
        answers("async fn f() -> Outcome<impl IntoResponse> { Ok(StatusCode::NO_CONTENT) }"),
        answers(
            "async fn f() -> Response { ([(header::CONTENT_TYPE, \"text/csv; charset=utf-8\")], text).into_response() }",
        ),
        // `Envelope` alone is no type if it has arguments.
        answers("async fn f() -> impl IntoResponse { Json(Envelope { data: list().await }) }"),
        answers("async fn f() -> HttpResponse { HttpResponse::Ok().json(ApiResponse::new(1)) }"),
    ];
    assert_snapshot!(told.join("\n"), @r#"
    responses(
    (
    status = 200,
    description = "OK",
    body = A,
    content_type = "application/json"
    ),
    )
    responses((status = 204, description = "No Content"))
    responses((status = 200, description = "OK", content_type = "text/csv"))
    responses((status = 200, description = "OK", content_type = "application/json"))
    responses((status = 200, description = "OK", content_type = "application/json"))
    "#);
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let handler = "async fn f() {}";
    let of = |arguments: &str| route(arguments, handler);
    let told = [
        of(""),
        of("\"/x\""),
        of("fetch \"/x\""),
        of("connect \"/x\""),
        of("get"),
        of("get \"x\""),
        of("get \"/x\", stats = 204"),
        of("get \"/x\", status = 1000"),
        of("get \"/x\", security"),
        of("get \"/x\", deprecated"),
        of("get \"/x\", colour = 1"),
        route("get \"/x\"", "struct A;"),
        route("get \"/x\"", "async fn f(&self) {}"),
        route("", "#[get(\"/a\")] #[get(\"/b\")] async fn f() {}"),
        of("get \"/{id}/{id}\""),
        route("get \"/{a}/{b}\"", "async fn f(Path(a): Path<u32>) {}"),
        route(
            "post \"/\"",
            "async fn f(Json(a): Json<A>, text: String) {}",
        ),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn mistakes_of_derives_are_told_with_what_to_do() {
    let error = |text: &str| mistakes(crate::api_error::expand(tokens(text)));
    let security = |text: &str| mistakes(crate::security::expand(tokens(text)));
    let documented = |arguments: &str, item: &str| {
        mistakes(crate::documented::expand(tokens(arguments), tokens(item)))
    };
    let told = [
        error("struct E;"),
        error("enum E { #[status(404)] A, B, #[status(soon)] C }"),
        error("enum E { #[status(400, body)] A { b: B } }"),
        error("#[api_error(rocket)] enum E {}"),
        security("enum A {}"),
        security("struct A;"),
        security("#[security(digest)] struct A;"),
        documented("body", "struct A;"),
        documented("query", "enum A {}"),
        documented("", "fn f() {}"),
    ];
    assert_snapshot!(told.join("\n"));
}

#[test]
fn rules_that_are_written_out_are_keywords() {
    let item = "
        struct New {
            #[validate(length(min = 3, max = MOST))]
            name: String,
            #[garde(length(min = 1), inner(email))]
            list: Option<Vec<String>>,
            #[validate(range(exclusive_min = -1.5, max = 2))]
            #[schema(maximum = 3)]
            number: f64,
            #[validate(url)]
            link: Link,
        }";
    let expanded = crate::documented::expand(tokens("schema, query"), tokens(item));
    let file: syn::File = syn::parse2(expanded).unwrap();
    assert_snapshot!(prettyplease::unparse(&file));
}
