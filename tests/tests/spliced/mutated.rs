//! Documents with random mistakes and with hostile names: whatever stands in them, it is read or told
//! and written, in bounded time and memory, and no file lands elsewhere.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use backend_codegen::api::plan::PlanOptions;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::NoFiles;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::rust::{RustOptions, files};
use backend_codegen::write::typescript;
use backend_tests::random::Random;
use backend_tests::yaml;
use serde_json::{Map, Value, json};

use crate::skeleton::{bare, bare_script};
use crate::{HOSTILE, documents, fixtures};

/// What one document may take, without optimization and beside other tests.
const LONGEST: Duration = Duration::from_secs(60);

/// Documents with the same seeds each time, before those that are random.
const N_FIXED: u64 = 60;

/// Reads bytes as a document and writes what it means; whether that got so far.
///
/// This is the target of all fuzzing: it must not panic, and what it writes must be harmless.
fn target(name: &str, bytes: Vec<u8>) -> bool {
    let mut sources = Sources::new();
    let mut findings = Diagnostics::new();
    let Some(entry) = sources.add_bytes(name, bytes, &mut findings) else {
        assert!(findings.has_errors());
        return false;
    };
    let options = ReadOptions {
        lenient: name.len().is_multiple_of(2),
        ..ReadOptions::default()
    };
    let api = read(&mut sources, entry, &mut NoFiles, &options, &mut findings);
    assert!(api.is_some() || findings.has_errors());
    for finding in findings.iter() {
        assert!(!finding.help.is_empty(), "{}", finding.message);
        assert!(
            sources.get(finding.location.source).is_some(),
            "{finding:?}"
        );
    }
    let Some(api) = api.filter(|_| !findings.has_errors()) else {
        return false;
    };
    for (_, path, text) in files(&api, &RustOptions::default(), &mut findings).iter() {
        stays_inside(path);
        if path.ends_with(".rs") && !path.starts_with("support/") {
            let tokens = bare(
                text.parse()
                    .unwrap_or_else(|error| panic!("{path}: {error}")),
            );
            assert!(!tokens.contains("process : : exit"), "{path}");
        }
    }
    for (path, text) in typescript::validators(&api, PlanOptions::default()) {
        stays_inside(&path);
        let is_shipped = path == "support.ts" || path == "formats.ts";
        assert!(
            is_shipped || !bare_script(&text).contains("process.exit"),
            "{path}"
        );
    }
    true
}

fn stays_inside(path: &str) {
    let mut components = Path::new(path).components();
    let is_inside = components.all(|it| matches!(it, Component::Normal(_)));
    assert!(is_inside && path.len() < 300, "{path}");
}

/// Documents of up to this many bytes are mutated; larger ones would only be tried less often.
const MAX_BYTES: u64 = 40_000;

fn material() -> Vec<PathBuf> {
    let folders = [
        "specs",
        "broken",
        "doubtful",
        "hostile",
        "behaviour/everything",
    ];
    let all = folders
        .iter()
        .flat_map(|folder| documents(&fixtures().join(folder)));
    let small = all.filter(|path| path.metadata().unwrap().len() <= MAX_BYTES);
    small
        .filter(|path| !path.ends_with("requests.yaml"))
        .collect()
}

fn hostile(random: &mut Random) -> &'static str {
    HOSTILE[random.below(HOSTILE.len())]
}

/// Bytes of a document with a few changes.
fn changed_bytes(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let length = random.below(40).min(bytes.len() - at);
        let range = at..at + length;
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] = random.number().to_le_bytes()[0],
            1 => drop(bytes.drain(range)),
            2 => {
                let copy = bytes[range].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            3 => drop(bytes.splice(at..at, hostile(random).bytes())),
            4 => bytes.truncate(at),
            5 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(400)).min(other.len());
                drop(bytes.splice(range, other[from..to].to_vec()));
            }
            _ => {
                let signs = [
                    "{", "}", "[", "]", ":", ": ", "\n", "\n  ", "- ", "&a ", "*a", "!!str ",
                    "|\n", "\"", "'", "#", "\t", "? ", "<<: ", "~", "1e999", "\u{feff}", "\\u0000",
                    "---\n", "%YAML",
                ];
                drop(bytes.splice(at..at, random.of(&signs).bytes()));
            }
        }
    }
}

/// Every place in a document, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{n}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A document with a few of its nodes changed.
fn changed_nodes(random: &mut Random, document: &mut Value) {
    for _ in 0..=random.below(3) {
        let mut found = Vec::new();
        places(document, "", &mut found);
        let other = document
            .pointer(random.of::<String>(&found))
            .cloned()
            .unwrap_or_default();
        let place = random.of(&found);
        let Some(node) = document.pointer_mut(place) else {
            continue;
        };
        match random.below(8) {
            0 => *node = other,
            1 => {
                let values = [
                    json!(null),
                    json!(true),
                    json!(-1),
                    json!(1e300),
                    json!("x"),
                    json!([]),
                    json!({}),
                    json!({"$ref": "#"}),
                    json!([{}]),
                    json!({"type": "object"}),
                    json!("#/paths"),
                ];
                *node = random.of(&values).clone();
            }
            2 => *node = hostile(random).into(),
            3 => *node = json!({ "$ref": format!("#{}", random.of::<String>(&found)) }),
            _ => match node {
                Value::Array(items) if !items.is_empty() => {
                    let at = random.below(items.len());
                    let item = items.remove(at);
                    if random.one_in(2) {
                        items.push(item.clone());
                        items.push(item);
                    }
                }
                Value::Object(members) if !members.is_empty() => {
                    let names: Vec<String> = members.keys().cloned().collect();
                    let name = random.of(&names).clone();
                    change_member(random, members, &name);
                }
                Value::String(text) => text.push_str(hostile(random)),
                node => *node = other,
            },
        }
    }
}

/// Removes, renames or copies a member.
fn change_member(random: &mut Random, members: &mut Map<String, Value>, name: &str) {
    let member = members.get(name).cloned().unwrap_or_default();
    match random.below(3) {
        0 => drop(members.remove(name)),
        1 => {
            members.remove(name);
            members.insert(hostile(random).to_owned(), member);
        }
        _ => drop(members.insert(format!("{name}{}", hostile(random)), member)),
    }
}

/// The document of a seed: its name and its bytes.
fn document(seed: u64, material: &[PathBuf]) -> (String, Vec<u8>) {
    let mut random = Random::new(seed);
    let path = random.of(material);
    let mut bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    if random.one_in(2) {
        let other = std::fs::read(random.of(material)).unwrap();
        changed_bytes(&mut random, &mut bytes, &other);
        return (name, bytes);
    }
    // Some of them are no documents; they were broken before.
    let Ok(mut value) = catch_unwind(|| yaml::load(path)) else {
        changed_bytes(&mut random, &mut bytes, &[]);
        return (name, bytes);
    };
    changed_nodes(&mut random, &mut value);
    (format!("{name}.json"), value.to_string().into_bytes())
}

#[test]
fn whatever_stands_in_a_document_is_written_or_told() {
    mutate_for(20);
}

#[test]
#[ignore = "takes ten minutes"]
fn whatever_stands_in_a_document_is_written_or_told_for_long() {
    mutate_for(600);
}

#[expect(clippy::print_stdout, reason = "the seed is what one wants to know")]
fn mutate_for(seconds: u64) {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let material = material();
    assert!(material.len() > 100, "{}", material.len());
    let time = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let first = number("SEED").unwrap_or(time.as_secs() << 32);
    let end = Instant::now() + Duration::from_secs(number("SECONDS").unwrap_or(seconds));
    let (mut n_documents, mut n_written, mut longest) = (0_usize, 0_usize, Duration::ZERO);
    let mut failures = Vec::new();
    // Panics are told with the document that they came from.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for seed in (0..N_FIXED).chain(first..) {
        if seed >= N_FIXED && Instant::now() > end || failures.len() > 10 {
            break;
        }
        let (name, bytes) = document(seed, &material);
        let started = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| target(&name, bytes)));
        longest = longest.max(started.elapsed());
        n_documents += 1;
        match outcome {
            Ok(written) => n_written += usize::from(written),
            Err(panic) => {
                let said = panic.downcast_ref::<String>().cloned();
                let said = said.or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                failures.push(format!("seed {seed}, {name}: {}", said.unwrap_or_default()));
            }
        }
        assert!(
            started.elapsed() < LONGEST,
            "seed {seed}, {name} takes {:?}",
            started.elapsed()
        );
    }
    std::panic::set_hook(hook);
    println!(
        "SEED={first}: {n_documents} documents, {n_written} written, {longest:?} at most, {} kB",
        peak()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(n_written * 20 > n_documents, "{n_written} of {n_documents}");
    assert!(peak() < 1_500_000, "{} kB", peak());
}

/// The most memory that the process has had, in kB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.unwrap_or_default()
}
