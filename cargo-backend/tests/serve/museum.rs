use std::path::Path;
use std::process::Command;

use crate::readme;
use crate::server::Server;

#[test]
fn a_document_becomes_a_server_that_answers() {
    let server = readme::served("museum");
    #[cfg(unix)]
    {
        let [answered, refused] = &readme::asked(&server, "/museum-hours")[..] else {
            panic!("README asks twice");
        };
        assert!(answered.contains("2023-09-11") && answered.ends_with(" 200"));
        assert!(refused.contains(r#""field":"page""#) && refused.ends_with(" 400"));
    }

    let refused = server.send("GET /museum-hours HTTP/1.1", "");
    assert_eq!(refused.status, 401, "{}", refused.body);
    assert!(
        refused.headers.contains("www-authenticate: basic"),
        "{}",
        refused.headers
    );

    let hours = server.get("/museum-hours");
    assert_eq!(hours.status, 200, "{}", hours.body);
    assert!(
        hours.headers.contains("content-type: application/json"),
        "{}",
        hours.headers
    );
    let days: serde_json::Value = serde_json::from_str(&hours.body).unwrap();
    assert!(
        days.as_array()
            .is_some_and(|days| days.iter().all(|day| day["date"].is_string()))
    );

    let wrong = server.get("/museum-hours?page=first");
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    assert_eq!(server.post("/special-events", "{\"name\":1}").status, 400);
    assert_eq!(server.get("/nowhere").status, 404);
    let method = server.send("PATCH /museum-hours HTTP/1.1", "");
    assert_eq!(method.status, 405);
    assert!(
        method.headers.contains("allow: get, head"),
        "{}",
        method.headers
    );

    it_is_operated(&server);
    its_documentation_is_a_page_that_works(&server);
    generated_files_are_up_to_date(&server.project("museum"));
}

/// It says how it is, and whoever may know reads what it counted.
fn it_is_operated(server: &Server) {
    for path in ["/health/live", "/health/ready"] {
        let health = server.send(&format!("GET {path} HTTP/1.1"), "");
        assert_eq!(
            (health.status, health.body.as_str()),
            (200, r#"{"status":"ok"}"#)
        );
    }
    assert_eq!(server.get("/metrics").status, 404);
    let told = "GET /metrics HTTP/1.1\r\nauthorization: Bearer for-metrics";
    let metrics = server.send(told, "");
    assert_eq!(metrics.status, 200);
    let hours = r#"http_server_request_duration_seconds_count{method="GET",route="/museum-hours",status="200"} 2"#;
    assert!(metrics.body.contains(hours), "{}", metrics.body);
    assert!(
        metrics.body.contains("http_server_active_requests 0"),
        "{}",
        metrics.body
    );
}

/// A browser shows the document, and sends requests from it.
fn its_documentation_is_a_page_that_works(server: &Server) {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/browser/documentation.mjs");
    let output = Command::new("node")
        .arg(script)
        .args([
            format!("{}/docs", server.url()),
            "/usr/bin/chromium".to_owned(),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["complaints"], serde_json::json!([]));
    assert_eq!(seen["title"], "Redocly Museum API");
    assert_eq!(seen["n_links"], 1);
    assert_eq!(seen["refused"]["status"], "401 Unauthorized");
    assert_eq!(seen["refused"]["body"]["error"]["code"], "UNAUTHORIZED");
    assert_eq!(seen["answered"]["status"], "200 OK");
    assert_eq!(seen["answered"]["body"][0]["date"], "2023-09-11");
    assert!(
        seen["schema"]
            .as_str()
            .is_some_and(|text| text.contains("MuseumDailyHours"))
    );
}

/// What README of the project says about `gen` is true.
fn generated_files_are_up_to_date(project: &Path) {
    let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
    let line = readme
        .lines()
        .find(|line| line.starts_with("cargo backend gen"))
        .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
        .args(line.split(' ').skip(1))
        .arg("--check")
        .current_dir(project)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{line}\n{text}");
}
