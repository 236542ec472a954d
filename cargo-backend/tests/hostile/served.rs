//! The servers of all documents that are harmless, in one package a framework: they compile without a
//! warning and answer what stands beside the documents.

use std::path::PathBuf;

use crate::client;
use crate::document::{self, Document};
use crate::large;
use crate::package::{Package, Servers};
use crate::program::Place;
use crate::programs::{PROGRAMS, Program};
use crate::table::{self, Driven};

#[test]
fn servers_of_hostile_documents_do_what_they_say_and_nothing_else() {
    let documents = Document::all();
    let running = PROGRAMS.map(|program| start(&program, &documents));
    let mut n_rows = 0;
    let mut problems = String::new();
    for document in &documents {
        let Some(requests) = document.requests() else {
            continue;
        };
        let driven = running.each_ref().map(|(_, servers)| Driven {
            address: servers.address(&document.name),
            is_on_node: false,
        });
        let (n, failures) = table::failures(&requests, &driven);
        n_rows += n;
        problems.push_str(&failures);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(n_rows > 150, "{n_rows}");
    for (package, servers) in &running {
        large::answer(servers);
        no_text_takes_long(servers);
        has_no_doctests(package);
    }
}

/// Starts the servers that are built on a framework.
fn start(program: &Program, documents: &[Document]) -> (Package, Servers) {
    let Program {
        name: framework, ..
    } = program;
    let package = Package::new(&format!("hostile_{framework}"), program.framework);
    let mut modules = Vec::new();
    let mut add = |name: &str, place: &Place| {
        let module = format!("d{}", name.replace('-', "_"));
        package.copy(&place.path().join("api"), &format!("{module}/"));
        modules.push((module, name.to_owned()));
    };
    for document in documents.iter().filter(|it| it.requests().is_some()) {
        let place = Place::new();
        let run = document.generate_on(framework, &place);
        assert_eq!(run.code, Some(0), "{}", document.name);
        add(&document.name, &place);
    }
    for (name, text) in large::compiled() {
        let place = Place::new();
        place.put("api.json", &text);
        let line = format!("gen api.json --framework {framework} --stubs mock --output api");
        let run = place.run(&line);
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        add(name, &place);
    }
    package.write("lib.rs", &program.library(&modules));
    package.write("main.rs", program.main);
    let servers = package.start();
    (package, servers)
}

/// Documentation has no tests, whatever stands in it.
fn has_no_doctests(package: &Package) {
    let output = package.command(&["test", "--doc"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let is_empty = output.status.success() && text.contains("running 0 tests");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(is_empty, "{text}\n{log}");
}

/// How much of the processor the program has taken so far, where the system tells.
fn milliseconds(servers: &Servers) -> Option<u64> {
    let line = std::fs::read_to_string(format!("/proc/{}/stat", servers.child.id())).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    // Linux counts in hundredths of a second wherever it is in use.
    Some(ticks.filter_map(|it| it.parse::<u64>().ok()).sum::<u64>() * 10)
}

/// What the patterns of `28-pattern-backtracking` are known to be slow for elsewhere.
fn no_text_takes_long(servers: &Servers) {
    const LENGTH: usize = 50_000;
    let address = servers.address("28-pattern-backtracking");
    let post = |body: &str| {
        let length = body.len();
        let request = format!(
            "POST /a HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        client::send(address, request.as_bytes()).unwrap().status
    };
    assert_eq!(post("{}"), 204);
    for (name, text) in [
        ("one", "a".repeat(LENGTH)),
        ("two", "x".repeat(LENGTH)),
        ("three", "a".repeat(LENGTH)),
        ("four", "a".repeat(LENGTH)),
        ("five", "a".repeat(LENGTH)),
        ("six", "a ".repeat(LENGTH / 2)),
    ] {
        let before = milliseconds(servers);
        let status = post(&format!("{{\"{name}\":\"{text}!\"}}"));
        let taken = milliseconds(servers)
            .zip(before)
            .map(|(now, then)| now - then);
        assert_eq!(status, 400, "{name}");
        assert!(taken.is_none_or(|taken| taken < 50), "{name}: {taken:?} ms");
    }
    let before = milliseconds(servers);
    assert_eq!(post(&format!("{{\"{}!\":1}}", "k".repeat(LENGTH))), 204);
    let taken = milliseconds(servers)
        .zip(before)
        .map(|(now, then)| now - then);
    assert!(taken.is_none_or(|taken| taken < 50), "{taken:?} ms");
}

#[test]
fn each_table_of_requests_belongs_to_a_document() {
    let tables: Vec<PathBuf> = std::fs::read_dir(document::folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".requests.yaml"))
        .collect();
    let documents = Document::all();
    let known = documents.iter().filter_map(Document::requests).count();
    assert_eq!(tables.len(), known);
    // Others are made by the tests in `large`, `disk`, `bytes` and `sizes`.
    let made = [9, 27, 33, 39, 43, 45];
    for n in (1..=46).filter(|n| !made.contains(n)) {
        let number = format!("{n:02}-");
        let found = documents.iter().any(|it| it.name.starts_with(&number));
        assert!(found, "no document has the number {number}");
    }
}
