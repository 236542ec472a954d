//! What a document forbids, sent to servers that refuse it and to others.

use std::net::TcpListener;

use super::{SPEC, exchanges, trusted};
use crate::program::Place;

/// Refuses everything that its document forbids, but for a `fault`.
fn strict(fault: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || exchanges(stream, |head, body| answer(fault, head, body)));
        }
    });
    format!("http://{address}/api")
}

fn answer(fault: &str, head: &str, body: &str) -> String {
    let said = |status: &str| format!("{status}\r\ncontent-length: 0\r\n\r\n");
    let line = head.lines().next().unwrap();
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    if !head.contains("x-key: secret") && fault != "open" {
        return said("401 Unauthorized");
    }
    let id = path.strip_prefix("/api/things/");
    match (method, id) {
        ("post", None) if path == "/api/things" => {
            let is_json = head.contains("content-type: application/json");
            let value: Option<serde_json::Value> = serde_json::from_str(body).ok();
            // What is no UTF-8 has come here as this.
            let value = value.filter(|_| !body.contains('\u{FFFD}'));
            let names = body.matches("\"name\":").count() + body.matches("\"kind\":").count();
            let is_valid = value.is_some_and(|value| {
                let kind = value["kind"].as_str();
                let has_name =
                    value["name"].is_string() || fault == "lax" && value["name"].is_null();
                has_name && kind.is_some_and(|kind| ["a", "b"].contains(&kind))
            });
            let is_twice = names > 2 && fault != "twice";
            match is_json && is_valid && !is_twice {
                true => "201 Created\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{\"id\":1}".to_owned(),
                false if fault == "crash" && value_is_deep(body) => said("500 Internal Server Error"),
                false if fault == "odd" => said("418 I'm a teapot"),
                false => said("422 Unprocessable Content"),
            }
        }
        ("get", Some("1")) => said("200 OK"),
        ("delete", Some("1")) => said("204 No Content"),
        _ => said("404 Not Found"),
    }
}

fn value_is_deep(body: &str) -> bool {
    body.starts_with("[[[[")
}

/// The document of things, of which what is wrong is 422.
fn spec() -> String {
    let place = "        '409': {description: There is one of that name.}\n";
    assert!(SPEC.contains(place));
    SPEC.replace(
        place,
        &format!("{place}        '422': {{description: Wrong.}}\n"),
    )
}

#[test]
fn what_is_forbidden_is_refused_or_found() {
    let place = Place::new();
    place.put("api.yaml", &spec());
    for (fault, found) in [
        ("", None),
        (
            "lax",
            Some("POST /things, invalid: missing name: accepted with 201"),
        ),
        (
            "open",
            Some("POST /things, invalid: no credentials: accepted with 201"),
        ),
        (
            "crash",
            Some("POST /things, invalid: JSON that never ends: answered with 500"),
        ),
        (
            "twice",
            Some("POST /things, invalid: name twice: accepted with 201"),
        ),
        (
            "odd",
            Some(
                "POST /things, invalid: wrong type of name: answered with 418, which is not documented",
            ),
        ),
    ] {
        let url = strict(fault);
        let line = format!(
            "load api.yaml --host {url} --attack -n 150 -c 2 --seed 3 --credential key=secret \
             --report r.json --report r.md --report r.xml --report r.html"
        );
        let run = place.run(&line);
        // Whether time can be trusted does not matter here.
        let is_right = match found {
            Some(_) => run.code == Some(1),
            None => matches!(run.code, Some(0 | 3)),
        };
        assert!(is_right, "{fault}: {}{}", run.stdout, run.stderr);
        let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
        super::is_as_its_schema_says(&report);
        assert_eq!(
            report["attack"]["cases"], report["attack"]["sent"],
            "{}",
            run.stdout
        );
        let texts = ["r.json", "r.md", "r.xml", "r.html"].map(|file| place.read(file));
        for text in texts.iter().chain([&run.stdout, &run.stderr]) {
            assert!(!text.contains("secret"), "{text}");
        }
        let Some(found) = found else {
            assert!(
                run.stdout
                    .contains("ways of being wrong, each of them sent"),
                "{}",
                run.stdout
            );
            assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
            continue;
        };
        assert!(run.stdout.contains(found), "{found}: {}", run.stdout);
        let (title, _) = found.rsplit_once(": ").unwrap();
        assert!(
            texts[2].contains(&format!("name=\"{title}\"")),
            "{}",
            texts[2]
        );
        assert!(texts[3].contains("curl -i"), "{}", texts[3]);
    }
}

#[cfg(unix)]
#[test]
fn a_finding_can_be_seen_again() {
    let place = Place::new();
    place.put("api.yaml", &spec());
    let url = strict("lax");
    let line = format!(
        "load api.yaml --host {url} --attack -n 150 -c 1 --credential key=secret --report r.json"
    );
    assert_eq!(trusted(|| place.run(&line)).code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|it| it["violation"] == "missing name")
        .unwrap();
    let line = finding["curl"].as_str().unwrap();
    assert!(line.contains("$X_KEY"), "{line}");
    let output = std::process::Command::new("sh")
        .args(["-c", line])
        .env("X_KEY", "secret")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.starts_with("HTTP/1.1 201 Created"), "{line}: {told}");
}

#[test]
fn answers_are_compared_with_their_schemas() {
    let place = Place::new();
    place.put(
        "api.yaml",
        &spec().replace(
            "properties: {id: {type: integer}}",
            "properties: {id: {type: integer, minimum: 2}}",
        ),
    );
    let url = strict("");
    let line = format!("load api.yaml --host {url} -n 60 -c 2 --credential key=secret");
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    let found = "POST /things: 201 breaks `minimum` at `/id`";
    assert!(run.stdout.contains(found), "{}", run.stdout);
    assert!(
        run.stdout.contains("compared with their schemas"),
        "{}",
        run.stdout
    );
    let unchecked = trusted(|| place.run(&format!("{line} --check-answers none")));
    assert_eq!(unchecked.code, Some(0), "{}", unchecked.stdout);
    let wrong = place.run(&format!("{line} --check-answers 200%"));
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
    let away = place.run(&format!("load {url} --attack"));
    assert_eq!(away.code, Some(2), "{}", away.stderr);
    assert!(
        away.stderr.contains("`--attack` is for documents"),
        "{}",
        away.stderr
    );
}
