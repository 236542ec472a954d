//! A project that issues tokens itself: who logs in is let in, and nobody else.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::format;
use crate::server::{Server, target};

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{token: [read]}]
paths:
  /orders:
    get: {operationId: listOrders, tags: [Orders], responses: {'200': {$ref: '#/components/responses/Order'}}}
    post:
      operationId: placeOrder
      tags: [Orders]
      security: [{token: [read, write]}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {$ref: '#/components/responses/Order'}}
  /orders/{id}:
    delete:
      operationId: deleteOrder
      tags: [Orders]
      security: [{token: [write], key: []}, {token: [admin]}]
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'204': {description: Gone.}}
  /prices:
    get: {operationId: prices, tags: [Prices], security: [{}, {key: []}], responses: {'204': {description: None.}}}
  /stock:
    get: {operationId: stock, tags: [Prices], security: [{key: []}], responses: {'204': {description: None.}}}
components:
  responses:
    Order: {description: An order., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  schemas:
    Order: {type: object, required: [total], properties: {total: {type: integer, minimum: 0}}}
  securitySchemes:
    token: {type: http, scheme: bearer, bearerFormat: JWT}
    key: {type: apiKey, in: header, name: X-Key}
";

fn cargo(project: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .current_dir(project)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env_remove("JWT_SIGNING_KEY");
    command
}

#[test]
fn who_logs_in_is_let_in_and_nobody_else_on_axum() {
    who_logs_in_is_let_in("axum");
}

#[test]
fn who_logs_in_is_let_in_and_nobody_else_on_actix() {
    who_logs_in_is_let_in("actix");
}

fn who_logs_in_is_let_in(framework: &str) {
    let name = format!("shop-{framework}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("api.yaml"), SPEC).unwrap();
    let tool = env!("CARGO_BIN_EXE_cargo-backend");
    let made = Command::new(tool)
        .args([
            "new", &name, "--spec", "api.yaml", "--auth", "jwt", "--stubs", "mock",
        ])
        .args(["--framework", framework])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let project = folder.path().join(&name);
    format::is_clean(&project);

    // Its own tests hold, and clippy has nothing to say.
    let tests = cargo(&project, &["test"]).output().unwrap();
    let told = String::from_utf8_lossy(&tests.stdout);
    assert!(
        told.contains("6 passed"),
        "{told}\n{}",
        String::from_utf8_lossy(&tests.stderr)
    );
    let clippy = cargo(
        &project,
        &["clippy", "--all-targets", "--", "-D", "warnings"],
    );
    let clippy = { clippy }.output().unwrap();
    assert!(
        clippy.status.success(),
        "{}",
        String::from_utf8_lossy(&clippy.stderr)
    );

    let mut adding = cargo(&project, &["run", "--", "add-user", "ada", "read", "write"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = adding.stdin.take().unwrap();
    stdin.write_all(b"correct horse\n").unwrap();
    drop(stdin);
    assert!(adding.wait().unwrap().success());

    // The program itself, so that signals reach nobody else.
    let program = || {
        let mut program = Command::new(target().join("debug").join(&name));
        program.current_dir(&project).env_remove("JWT_SIGNING_KEY");
        program
    };
    let folder = Arc::new(folder);
    let server = Server::of(Arc::clone(&folder), program());
    let log_in = |password: &str| {
        let body = format!("{{\"username\":\"ada\",\"password\":\"{password}\"}}");
        let head = format!(
            "POST /auth/token HTTP/1.1\r\ncontent-length: {}",
            body.len()
        );
        server.send(&head, &body)
    };
    assert_eq!(log_in("wrong horse").status, 401);
    let granted = log_in("correct horse");
    let granted: serde_json::Value = serde_json::from_str(&granted.body).unwrap();
    assert_eq!(granted["scope"], "read write");
    let token = granted["access_token"].as_str().unwrap();
    let bearer = |method: &str| format!("{method} HTTP/1.1\r\nauthorization: Bearer {token}");
    assert_eq!(server.send(&bearer("GET /orders"), "").status, 200);
    assert_eq!(server.send("GET /orders HTTP/1.1", "").status, 401);
    let id = "/orders/dad4bce8-f5cb-4078-a211-995864315e39";
    // Neither the key nor the other scope is there.
    assert_eq!(
        server.send(&bearer(&format!("DELETE {id}")), "").status,
        403
    );

    let url = server.url();
    let tried = Command::new(tool)
        .args([
            "auth",
            "--host",
            &url,
            "--signing-key",
            "development-key.pem",
        ])
        .args(["--credential", "key=mock", "--verbose"])
        .current_dir(&project)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&tried.stdout);
    assert_eq!(
        tried.status.code(),
        Some(0),
        "{told}\n{}",
        String::from_utf8_lossy(&tried.stderr)
    );
    for row in told.lines().skip(1) {
        assert!(
            !row.ends_with("odd") && !row.ends_with("unclear"),
            "{row}\n{told}"
        );
    }
    let n_rows = told.lines().filter(|row| row.ends_with(" ok")).count();
    assert!(n_rows > 80, "{told}");

    #[cfg(unix)]
    for (signal, server) in [("TERM", server), ("INT", Server::of(folder, program()))] {
        let order = "{\"total\":1}";
        let head = format!(
            "{}\r\ncontent-type: application/json\r\ncontent-length: {}",
            bearer("POST /orders"),
            order.len()
        );
        let answer = server.ends_by(signal, &head, order);
        assert_eq!(answer.status, 201, "{signal}");
        assert_eq!(answer.body, order, "{signal}");
    }
}
