//! Reading a document, beside `serde_json::from_str::<Value>`, which keeps no locations.
//!
//! `cargo bench --bench document -- [FILE…]` measures files of one's own.
//!
//! Figures are milliseconds of CPU time of this thread: other work on the machine slows the clock on
//! the wall, not this.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads files and the clock, and prints"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{Kind, Limits, Node, Sources, Syntax, read};

fn main() {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let mut inputs: Vec<(String, String)> = Vec::new();
    if given.is_empty() {
        inputs.push(("made up.json".to_owned(), made_up()));
        for folder in ["../../shared/specs", "../../../shared/specs"] {
            for name in [
                "github.json",
                "kubernetes.io.json",
                "stripe.json",
                "vercel.yaml",
                "asana.yaml",
                "museum.yaml",
            ] {
                let path = Path::new(folder).join(name);
                if let Ok(text) = std::fs::read_to_string(path) {
                    inputs.push((name.to_owned(), text));
                }
            }
        }
    }
    for path in given {
        match std::fs::read_to_string(&path) {
            Ok(text) => inputs.push((path, text)),
            Err(error) => println!("{path}: {error}"),
        }
    }
    println!(
        "{:<20} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7}",
        "document", "kB", "nodes", "read", "walk", "look up", "serde", "ratio"
    );
    for (name, text) in &inputs {
        row(name, text);
    }
}

fn row(name: &str, text: &str) {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let syntax = Syntax::of(name, text);
    let limits = Limits::default();
    let document = || {
        let mut diagnostics = Diagnostics::new();
        let document = read(&sources, source, syntax, &limits, &mut diagnostics);
        (document, diagnostics.len())
    };
    let (Some(kept), _) = document() else {
        println!("{name}: not readable");
        return;
    };
    let reading = best(document);
    let walking = best(|| walk(kept.root()));
    let looking = best(|| look_up(kept.root()));
    // The peer reads JSON alone, so it gets the same tree as JSON.
    let json = match syntax {
        Syntax::Json => text.to_owned(),
        Syntax::Yaml => write(kept.root()),
    };
    let peer = best(|| serde_json::from_str::<serde_json::Value>(&json).is_ok());
    println!(
        "{name:<20} {:>7} {:>8} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>7.2}",
        text.len() / 1000,
        kept.node_count(),
        milliseconds(reading),
        milliseconds(walking),
        milliseconds(looking),
        milliseconds(peer),
        milliseconds(reading) / milliseconds(peer),
    );
}

/// CPU time of a call: the best mean of some batches, since the system counts in ticks.
fn best<T>(mut call: impl FnMut() -> T) -> Duration {
    const BATCH: Duration = Duration::from_millis(400);
    let clock = Instant::now();
    let mut batch = || {
        let start = cpu(clock);
        let mut calls = 0_u32;
        loop {
            std::hint::black_box(call());
            calls += 1;
            let spent = cpu(clock).saturating_sub(start);
            if spent >= BATCH {
                return spent / calls;
            }
        }
    };
    (0..3).map(|_| batch()).min().unwrap_or_default()
}

/// CPU time of this thread on Linux, time by `clock` elsewhere.
fn cpu(clock: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| clock.elapsed(), Duration::from_nanos)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Visits every node and key.
fn walk(node: Node<'_>) -> usize {
    let here = node.location().start as usize;
    match node.kind() {
        Kind::Null | Kind::Bool(_) => here,
        Kind::Number(text) | Kind::String(text) => here + text.len(),
        Kind::Array(array) => array.iter().fold(here, |sum, node| sum ^ walk(node)),
        Kind::Object(object) => object.iter().fold(here, |sum, member| {
            sum ^ member.key.len() ^ walk(member.value)
        }),
    }
}

/// Asks every object for each of its keys and for one that it lacks.
fn look_up(node: Node<'_>) -> usize {
    match node.kind() {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => 0,
        Kind::Array(array) => array.iter().map(look_up).sum(),
        Kind::Object(object) => {
            let missing = usize::from(object.get("x-missing").is_none());
            let found = object.iter().filter(|member| {
                let found = object.get(member.key);
                found.is_some_and(|node| node.id() == member.value.id())
            });
            missing
                + found.count()
                + object
                    .iter()
                    .map(|member| look_up(member.value))
                    .sum::<usize>()
        }
    }
}

fn write(node: Node<'_>) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(lexeme) => lexeme.to_owned(),
        Kind::String(text) => quoted(text),
        Kind::Array(array) => {
            let elements: Vec<_> = array.iter().map(write).collect();
            format!("[{}]", elements.join(","))
        }
        Kind::Object(object) => {
            let members = object.iter();
            let members: Vec<_> = members
                .map(|member| format!("{}:{}", quoted(member.key), write(member.value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// A document in the shape of an API description, for machines without one at hand.
fn made_up() -> String {
    let mut text =
        String::from("{\n  \"openapi\": \"3.1.0\",\n  \"components\": {\n    \"schemas\": {");
    for n in 0..5000 {
        let comma = if n == 0 { "" } else { "," };
        text += &format!(
            "{comma}\n      \"Schema{n}\": {{\n        \"type\": \"object\",\n        \"description\": \"The \\\"{n}\\\" of them.\",\n        \"required\": [\n          \"id\"\n        ],\n        \"properties\": {{\n          \"id\": {{\n            \"type\": \"integer\",\n            \"minimum\": {n}\n          }},\n          \"next\": {{\n            \"$ref\": \"#/components/schemas/Schema{}\"\n          }}\n        }}\n      }}",
            n + 1
        );
    }
    text + "\n    }\n  }\n}\n"
}
