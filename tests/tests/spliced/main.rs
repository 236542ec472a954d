//! Text of a document never becomes code: whatever an author writes where text belongs, the tokens of
//! what is generated stay those of the same document with harmless text. Where it becomes names, no
//! token of it is left but names; and whatever stands in a document, nothing panics or takes for ever.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

mod mutated;
mod skeleton;

use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::api::plan::PlanOptions;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{Limits, Sources, Syntax};
use backend_codegen::read::NoFiles;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::rust::{RustOptions, files};
use backend_codegen::write::typescript;
use backend_tests::yaml;
use serde_json::Value;
use skeleton::{bare, bare_script};

/// What has ended comments, literals, attributes and lines in other generators.
const HOSTILE: [&str; 22] = [
    "*/ process.exit(1) /*",
    "\\u002a/ process.exit(1) //",
    "\u{2028}process.exit(1)\u{2029}",
    "a\nfn evil() {}",
    "a\r\n#![no_std]\rfn evil() {}",
    "\"; std::process::exit(1); //",
    "\"#]\nfn evil() {}",
    "\"##; fn evil() {}",
    "r#\"x\"#",
    "\\",
    "\\\"",
    "{} {x} {{}}",
    "$crate::evil!()",
    "`${process.exit(1)}`",
    "</script><!--",
    "```rust\nstd::process::exit(1)\n```",
    "    std::process::exit(1)",
    "\u{202e} } evil { \u{2066}",
    "\u{0}\u{1b}[2J\u{7f}\u{85}\u{feff}",
    "' OR 1=1; --",
    "[Vec](evil) [a]: evil <b onclick=evil()>",
    "🎉 ‏ \u{10ffff}",
];

/// Where an author writes whatever he wants to.
const TEXTS: [&str; 6] = [
    "description",
    "summary",
    "termsOfService",
    "example",
    "version",
    "externalValue",
];

/// All documents of a folder, in order.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_document = |path: &PathBuf| {
        let name = path.to_string_lossy();
        let ends = [".yaml", ".yml", ".json"];
        ends.iter().any(|end| name.ends_with(end)) && !name.ends_with(".requests.yaml")
    };
    let mut paths: Vec<PathBuf> = paths.filter(is_document).collect();
    paths.sort();
    paths
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Puts `text` where text belongs, and counts the places.
fn splice(value: &mut Value, text: &str) -> usize {
    match value {
        Value::Array(items) => items.iter_mut().map(|item| splice(item, text)).sum(),
        Value::Object(members) => {
            let is_any_text = members.get("type") == Some(&"string".into())
                && [
                    "enum",
                    "const",
                    "format",
                    "pattern",
                    "maxLength",
                    "minLength",
                ]
                .iter()
                .all(|keyword| !members.contains_key(*keyword));
            let is_info = members.contains_key("version") && members.contains_key("title");
            let mut n = 0;
            for (key, value) in members {
                let is_text = TEXTS.contains(&key.as_str())
                    || key == "default" && is_any_text
                    || key == "title" && is_info;
                match value {
                    Value::String(old) if is_text => {
                        text.clone_into(old);
                        n += 1;
                    }
                    value => n += splice(value, text),
                }
            }
            n
        }
        _ => 0,
    }
}

/// What a document means, if nothing is wrong with it.
fn api(document: &Value) -> Option<Api> {
    let mut sources = Sources::new();
    let entry = sources.add("api.json", document.to_string());
    let mut diagnostics = Diagnostics::new();
    let options = ReadOptions::default();
    let api = read(
        &mut sources,
        entry,
        &mut NoFiles,
        &options,
        &mut diagnostics,
    );
    api.filter(|_| !diagnostics.has_errors())
}

/// All generated files, with nothing left of text: no documentation, and no literal but its place.
fn skeleton(document: &Value) -> Vec<(String, String)> {
    let api = api(document).expect("a document without mistakes");
    let mut diagnostics = Diagnostics::new();
    let rust = files(&api, &RustOptions::default(), &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let rust = rust
        .iter()
        .filter(|(_, path, _)| !path.starts_with("support/"));
    let rust = rust.map(|(_, path, text)| (path.to_owned(), bare(text.parse().unwrap())));
    let script = typescript::validators(&api, PlanOptions::default());
    let shipped = ["support.ts", "formats.ts"];
    let script = script
        .iter()
        .filter(|(path, _)| !shipped.contains(&path.as_str()));
    let script = script.map(|(path, text)| (path.clone(), bare_script(text)));
    rust.chain(script).collect()
}

/// Compares what is generated with each of `texts` in place of harmless text; returns how many places
/// there are.
fn splice_all(path: &Path, mut document: Value, texts: &[&str]) -> usize {
    let n_places = splice(&mut document, "Harmless.");
    let wanted = skeleton(&document);
    for hostile in texts {
        splice(&mut document, hostile);
        let found = skeleton(&document);
        for (wanted, found) in wanted.iter().zip(&found) {
            assert!(
                wanted == found,
                "{}, {hostile:?}: {wanted:?}\n{found:?}",
                path.display()
            );
        }
        assert_eq!(wanted.len(), found.len(), "{}, {hostile:?}", path.display());
    }
    n_places
}

#[test]
fn text_of_a_document_changes_no_token() {
    let mut n_places = 0;
    for path in [
        "specs/museum.yaml",
        "behaviour/everything/openapi.yaml",
        "hostile/25-default-text.yaml",
    ] {
        let path = fixtures().join(path);
        n_places += splice_all(&path, yaml::load(&path), &HOSTILE);
    }
    assert!(n_places > 100, "{n_places}");
}

/// All hostile texts at once.
fn everything() -> String {
    HOSTILE.join(" ")
}

#[test]
fn all_texts_at_once_change_no_token_of_any_document() {
    let mut n_places = 0;
    for path in documents(&fixtures().join("specs")) {
        let document = yaml::load(&path);
        assert!(api(&document).is_some(), "{}", path.display());
        n_places += splice_all(&path, document, &[&everything()]);
    }
    assert!(n_places > 1000, "{n_places}");
}

/// Of the documents in the folder `SPECS`, or in `shared/specs` beside the checkout, those whose names
/// contain `FILTER`.
#[test]
#[ignore = "takes minutes; needs the real documents beside the checkout"]
#[expect(
    clippy::print_stdout,
    reason = "who waits for minutes wants to see where it is"
)]
fn all_texts_at_once_change_no_token_of_real_documents() {
    let near = |path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let given = std::env::var_os("SPECS").map(PathBuf::from);
    let folders = [near("../../shared/specs"), near("../../../shared/specs")];
    let folder = given
        .into_iter()
        .chain(folders)
        .find(|folder| folder.is_dir());
    let filter = std::env::var("FILTER").unwrap_or_default();
    let mut n_documents = 0;
    for path in documents(&folder.unwrap()) {
        if !path.to_string_lossy().contains(&filter) {
            continue;
        }
        let Some(document) = value_of(&path).filter(|document| api(document).is_some()) else {
            println!("{}: has mistakes", path.display());
            continue;
        };
        let n_places = splice_all(&path, document, &[&everything()]);
        println!("{}: {n_places} places", path.display());
        n_documents += 1;
    }
    assert!(n_documents > 0);
}

/// The value in a file, if it can be read.
fn value_of(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::new();
    let syntax = Syntax::of(&path.to_string_lossy(), &text);
    let source = sources.add(path.to_string_lossy(), text);
    let (limits, mut diagnostics) = (Limits::default(), Diagnostics::new());
    let document =
        backend_codegen::document::read(&sources, source, syntax, &limits, &mut diagnostics);
    document.map(|document| yaml::value(document.root()))
}
