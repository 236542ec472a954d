//! New projects that let users of their database log in.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::project::tool;
use crate::server::{Answer, Server};

const PASSWORD: &str = "correct horse";

/// Lets a program add Ada, whose password it reads from standard input.
pub(super) fn add_ada(mut adding: Command) {
    adding.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut adding = adding.spawn().unwrap();
    let mut stdin = adding.stdin.take().unwrap();
    stdin.write_all(PASSWORD.as_bytes()).unwrap();
    drop(stdin);
    let added = adding.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&added.stderr);
    assert!(
        added.status.success() && told.contains("ada may log in now"),
        "{told}"
    );
}

/// What Ada presents when she has logged in, and nobody else.
pub(super) fn logged_in(server: &Server) -> String {
    for (name, password) in [
        ("ada", "wrong horse"),
        ("eve", PASSWORD),
        ("a\\u0000da", PASSWORD),
    ] {
        assert_eq!(log_in(server, name, password).status, 401, "{name}");
    }
    let granted = log_in(server, "ada", PASSWORD);
    assert_eq!(granted.status, 200, "{}", granted.body);
    assert!(granted.headers.contains("cache-control: no-store"));
    let granted: Value = serde_json::from_str(&granted.body).unwrap();
    assert_eq!(granted["expires_in"], 900);
    let token = granted["access_token"].as_str().unwrap();
    let ask = |path: &str, token: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {token}");
        server.send(&head, "").status
    };
    assert_eq!(ask("/customers", token), 200);
    assert_eq!(ask("/customers", &token.replacen('.', "", 1)), 401);
    assert_eq!(server.send("GET /customers HTTP/1.1", "").status, 401);
    // Who may log in is nobody's business.
    assert_eq!(ask("/users", token), 404);
    format!("authorization: Bearer {token}")
}

/// Who guesses has to wait, whether there is such a user or not; who knows the password of another one has not.
pub(super) fn guesses_are_counted(server: &Server) {
    let guess = || log_in(server, "mallory", "guessed");
    let answers: Vec<Answer> = (0..11).map(|_| guess()).collect();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [[401; 10].as_slice(), &[429]].concat());
    assert!(answers[10].headers.contains("retry-after: "));
    assert_eq!(log_in(server, "ada", PASSWORD).status, 200);
}

fn log_in(server: &Server, name: &str, password: &str) -> Answer {
    let body = format!("{{\"username\":\"{name}\",\"password\":\"{password}\"}}");
    let length = body.len();
    let head = format!("POST /auth/token HTTP/1.1\r\ncontent-length: {length}");
    server.send(&head, &body)
}

/// Tokens that are too old, for others or signed by others are refused, by every operation.
pub(super) fn nobody_else_is_let_in(server: &Server, project: &Path) {
    let (host, key) = (server.url(), "development-key.pem");
    let tried = tool(
        project,
        "",
        &["auth", "--host", &host, "--signing-key", key],
    );
    let told = String::from_utf8_lossy(&tried.stdout);
    assert_eq!(tried.status.code(), Some(0), "{told}\n{tried:?}");
}

/// What is generated is what the settings say, which except the table of users from all.
pub(super) fn users_are_never_served(project: &Path) {
    let checked = tool(project, "", &["gen", "--check"]);
    let told = String::from_utf8_lossy(&checked.stderr);
    assert_eq!(checked.status.code(), Some(0), "{told}");
    assert!(told.contains("the table `users` is not served"), "{told}");
}
