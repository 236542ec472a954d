//! Applications with attributes: their documents, what they answer, and what the scan of the same source
//! says of them.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

mod alike;
mod blog;
mod orders;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::diff::{Class, diff};
use backend_codegen::document::Sources;
use backend_codegen::read::code::{Input, Memory, Options, read};
use backend_codegen::read::openapi::ReadOptions;
use backend_codegen::read::{NoFiles, openapi, rust};
use insta::assert_snapshot;
use serde_json::Value;
use utoipa::OpenApi as _;

fn blog() -> utoipa::openapi::OpenApi {
    let (_, mut document) = blog::app().split_for_parts();
    blog::AuthUser::declare(&mut document);
    document
}

fn orders() -> utoipa::openapi::OpenApi {
    let mut document = orders::Document::openapi();
    orders::Key::declare(&mut document);
    document
}

fn alike() -> utoipa::openapi::OpenApi {
    use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

    let (_, mut document) = alike::app().split_for_parts();
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearerAuth", SecurityScheme::Http(scheme));
    document
}

/// An operation a line: what it takes, and behind the arrow what it answers.
fn shown(document: &utoipa::openapi::OpenApi) -> String {
    let document: Value = serde_json::from_str(&document.to_json().unwrap()).unwrap();
    let mut lines = String::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let _ = write!(lines, "{method} {path} {}", text(&operation["operationId"]));
            for tag in operation["tags"].as_array().into_iter().flatten() {
                let _ = write!(lines, " #{}", text(tag));
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let mark = if parameter["required"] == true {
                    ""
                } else {
                    "?"
                };
                let name = text(&parameter["name"]);
                let schema = schema(&parameter["schema"]);
                let _ = write!(lines, " {}:{name}{mark}={schema}", text(&parameter["in"]));
            }
            if let Some(body) = operation.get("requestBody") {
                let mark = if body["required"] == true { "" } else { "?" };
                let _ = write!(lines, " body{mark}={}", content(body));
            }
            if let Some(security) = operation.get("security") {
                let _ = write!(lines, " security={security}");
            }
            if operation["deprecated"] == true {
                lines.push_str(" deprecated");
            }
            lines.push('\n');
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = text(&response["description"]);
                let _ = writeln!(lines, "  {status} {description} {}", content(response));
            }
        }
    }
    lines.replace(" \n", "\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn content(value: &Value) -> String {
    let content = value["content"].as_object().into_iter().flatten();
    let content = content
        .map(|(media_type, content)| format!("{media_type}({})", schema(&content["schema"])));
    content.collect::<Vec<_>>().join(" ")
}

fn schema(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        value if value["type"] == "array" => format!("[{}]", schema(&value["items"])),
        value => match value["$ref"].as_str() {
            Some(reference) => reference.rsplit('/').next().unwrap().to_owned(),
            None => match value.as_object().unwrap() {
                plain if plain.len() == 1 && plain.contains_key("type") => {
                    value["type"].to_string().replace('"', "")
                }
                _ => value.to_string(),
            },
        },
    }
}

#[test]
fn a_line_says_what_a_handler_of_axum_takes_and_gives() {
    assert_snapshot!(shown(&blog()));
}

#[test]
fn what_types_do_not_say_is_seen_in_the_code() {
    assert_snapshot!(shown(&alike()));
}

#[test]
fn a_bare_line_above_the_attribute_of_actix_web_says_the_same() {
    assert_snapshot!(shown(&orders()));
}

#[test]
fn documents_are_whole() {
    for document in [alike(), blog(), orders()] {
        let mut found = Diagnostics::new();
        api(&document, &mut found);
        let told: Vec<String> = found
            .iter()
            .map(|finding| finding.message.clone())
            .collect();
        assert_eq!(told, Vec::<String>::new());
    }
}

/// A document of utoipa as our own reader sees it.
fn api(document: &utoipa::openapi::OpenApi, found: &mut Diagnostics) -> Api {
    let mut sources = Sources::new();
    let entry = sources.add("openapi.json", document.to_json().unwrap());
    let options = ReadOptions::default();
    openapi::read(&mut sources, entry, &mut NoFiles, &options, found).unwrap()
}

/// What differs between a document and what the scan sees in the source, one difference a line.
fn differences(document: &utoipa::openapi::OpenApi, name: &str, source: &str) -> String {
    let mut found = Diagnostics::new();
    let before = api(document, &mut found);
    let mut after = scanned(name, source, &mut found);
    after.version = before.version;
    after.servers.clone_from(&before.servers);
    let mut lines = String::new();
    for finding in diff(&before, &after) {
        if finding.class != Class::Annotation {
            let _ = writeln!(lines, "{}: {}", finding.code, finding.message);
        }
    }
    for finding in found.iter() {
        let _ = writeln!(lines, "finding: {}", finding.message);
    }
    lines
}

/// What the scan sees in the source.
fn scanned(name: &str, source: &str, found: &mut Diagnostics) -> Api {
    let mut sources = Sources::new();
    let mut files = Memory(BTreeMap::from([
        ("src/main.rs".to_owned(), format!("mod {name};")),
        (format!("src/{name}.rs"), source.to_owned()),
    ]));
    let mut input = Input {
        files: &mut files,
        path: "",
        crates: &[],
        sources: &mut sources,
    };
    let sketch = (rust::LANGUAGE.scan)(&mut input);
    read(sketch, &mut sources, Options::default(), found).unwrap()
}

/// What an operation and the ways in are said to be, a thing a line.
fn words(api: &Api, id: &str) -> String {
    let mut lines = String::new();
    let (_, operation) = api
        .operations()
        .find(|(_, operation)| operation.id.as_deref() == Some(id))
        .unwrap();
    let texts = [&operation.summary, &operation.description];
    let _ = writeln!(lines, "{texts:?}");
    for parameter in &operation.parameters {
        let _ = writeln!(lines, "{} {:?}", parameter.name, parameter.description);
    }
    let mut responses: Vec<_> = operation.responses.iter().collect();
    responses.sort_by_key(|(status, _)| status.to_string());
    for (status, response) in responses {
        let _ = writeln!(lines, "{status} {:?}", response.description);
    }
    for (name, scheme) in &api.security_schemes {
        let _ = writeln!(lines, "{name} {:?} {:?}", scheme.kind, scheme.description);
    }
    lines
}

#[test]
fn lists_in_doc_comments_say_what_parameters_and_answers_mean() {
    let found = &mut Diagnostics::new();
    let made = api(&blog(), found);
    let scanned = scanned("blog", include_str!("blog.rs"), found);
    assert_snapshot!(words(&made, "remove"), @r#"
    [Some("Removes an article."), None]
    slug Some("What stands in its address.")
    204 Some("It is gone.")
    401 Some("Only authors may do that.")
    404 Some("It was gone before.")
    409 Some("Another article has this title.")
    422 Some("What is wrong with the article.")
    bearerAuth Bearer { format: Some("JWT") } Some("What `POST /login` answers.")
    "#);
    assert_snapshot!(words(&made, "revision"), @r#"
    [None, None]
    slug None
    number Some("Counted from one.")
    200 Some("Its text.")
    410 Some("It was thrown away.")
    bearerAuth Bearer { format: Some("JWT") } Some("What `POST /login` answers.")
    "#);
    for id in ["remove", "revision"] {
        assert_eq!(words(&scanned, id), words(&made, id));
    }
}

#[test]
fn the_scan_of_the_same_source_sees_the_same() {
    let source = include_str!("blog.rs");
    assert_snapshot!(differences(&blog(), "blog", source), @"");
    let source = include_str!("orders.rs");
    assert_snapshot!(differences(&orders(), "orders", source), @"");
    let source = include_str!("alike.rs");
    assert_snapshot!(differences(&alike(), "alike", source), @"");
}

/// A line a handler, and no more than one.
#[test]
fn a_handler_needs_one_line() {
    let source = include_str!("blog.rs");
    let lines = source.lines().filter(|line| line.starts_with("#[route("));
    assert_eq!(lines.clone().count(), source.matches("\nasync fn ").count());
    assert!(lines.clone().all(|line| line.ends_with(")]")));
}

/// Sends a request and gives back the status line and the body.
fn asked(address: std::net::SocketAddr, request: &str) -> (String, String) {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let request = request.replace('\n', "\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

#[test]
fn errors_are_answered_as_they_are_described() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    let (router, _) = blog::app().split_for_parts();
    let server = axum::serve(listener, router.with_state(blog::App::default()));
    std::thread::spawn(move || runtime.block_on(server.into_future()));
    let end = "Host: x\nConnection: close\n\n";
    let (status, body) = asked(address, &format!("GET /articles/none HTTP/1.1\n{end}"));
    assert_eq!(status, "HTTP/1.1 404 Not Found");
    assert_eq!(body, r#"{"code":404,"field":null}"#);
    let (status, _) = asked(address, &format!("GET /user HTTP/1.1\n{end}"));
    assert_eq!(status, "HTTP/1.1 401 Unauthorized");
    let head = "POST /import HTTP/1.1\nContent-Type: application/json\nContent-Length: 2\n";
    let request = format!("{head}{end}[]");
    let (status, body) = asked(address, &request);
    assert_eq!(status, "HTTP/1.1 409 Conflict");
    assert_eq!(body, r#"{"code":409,"field":"articles"}"#);
    let new = r#"{"title":"","stars":0,"tags":[]}"#;
    let head = "POST /articles HTTP/1.1\nAuthorization: x\nContent-Type: application/json\n";
    let request = format!("{head}Content-Length: {}\n{end}{new}", new.len());
    let (status, body) = asked(address, &request);
    assert_eq!(status, "HTTP/1.1 422 Unprocessable Entity");
    assert_eq!(body, r#"{"errors":["a title is missing"]}"#);
}

#[actix_web::test]
async fn errors_of_actix_web_are_answered_as_they_are_described() {
    use actix_web::{App, test, web};

    let app = App::new()
        .app_data(web::Data::new(1_i32))
        .configure(orders::config);
    let app = test::init_service(app).await;
    let request = test::TestRequest::get().uri("/orders/0").to_request();
    let response = test::call_service(&app, request).await;
    assert_eq!(response.status(), 404);
    assert_eq!(test::read_body(response).await, "there is no such order");
    let request = test::TestRequest::get().uri("/count").to_request();
    let response = test::call_service(&app, request).await;
    assert_eq!(test::read_body(response).await, "1");
}
