//! Text of a document never becomes code: whatever an author writes where text belongs, the tokens of
//! what is generated stay those of the same document with harmless text.

#![expect(
    clippy::unwrap_used,
    reason = "a test that fails may panic, in what it calls too"
)]

use std::path::Path;

use backend_codegen::api::Api;
use backend_codegen::api::plan::PlanOptions;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::NoFiles;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::rust::{RustOptions, files};
use backend_codegen::write::typescript;
use backend_tests::yaml;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

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

/// The document in `fixtures` as a value.
fn document(path: &str) -> Value {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    yaml::load(&fixtures.join(path))
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

fn api(document: &Value) -> Api {
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
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    api.unwrap()
}

/// All generated files, with nothing left of text: no documentation, and no literal but its place.
fn skeleton(document: &Value) -> Vec<(String, String)> {
    let api = api(document);
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

/// Tokens of Rust.
fn bare(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = tokens
                    .next_if(|next| matches!(next, TokenTree::Punct(it) if it.as_char() == '!'));
                match tokens.peek() {
                    Some(TokenTree::Group(group))
                        if group.delimiter() == Delimiter::Bracket
                            && group.stream().to_string().starts_with("doc =") =>
                    {
                        tokens.next();
                    }
                    _ => text.push_str(if inner.is_some() { "#! " } else { "# " }),
                }
            }
            TokenTree::Group(group) => {
                let inner = bare(group.stream());
                // What the formatter adds where lines are long.
                let inner = inner.strip_suffix(", ").unwrap_or(&inner);
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace if !inner.contains([';', ',']) => ("", ""),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(&format!("{open}{inner}{close}"));
            }
            TokenTree::Literal(literal) => {
                let literal = literal.to_string();
                let is_text = literal.starts_with(['"', 'r']);
                text.push_str(if is_text { "\"\"" } else { &literal });
                text.push(' ');
            }
            other => text.push_str(&format!("{other} ")),
        }
    }
    text
}

/// TypeScript without comments, and with strings but for what is in them. Other literals that hold
/// text are not written.
fn bare_script(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('/', Some('*')) => {
                rest.next();
                let mut last = ' ';
                while let Some(next) = rest.next().filter(|next| (last, *next) != ('*', '/')) {
                    last = next;
                }
            }
            ('/', Some('/')) => {
                let ends = ['\n', '\r', '\u{2028}', '\u{2029}'];
                while rest.next_if(|next| !ends.contains(next)).is_some() {}
            }
            ('"', _) => {
                bare.push_str("\"\"");
                while let Some(next) = rest.next().filter(|next| *next != '"') {
                    assert!(!['\n', '\r'].contains(&next), "a string has no end: {text}");
                    if next == '\\' {
                        rest.next();
                    }
                }
            }
            (other, _) if other.is_whitespace() => {}
            (other, _) => bare.push(other),
        }
    }
    bare
}

#[test]
fn text_of_a_document_changes_no_token() {
    let documents = [
        "specs/museum.yaml",
        "behaviour/everything/openapi.yaml",
        "hostile/25-default-text.yaml",
    ];
    let mut n_places = 0;
    for path in documents {
        let mut document = document(path);
        n_places += splice(&mut document, "Harmless.");
        let wanted = skeleton(&document);
        for hostile in HOSTILE {
            splice(&mut document, hostile);
            let found = skeleton(&document);
            for (wanted, found) in wanted.iter().zip(&found) {
                assert!(
                    wanted == found,
                    "{path}, {hostile:?}: {wanted:?}\n{found:?}"
                );
            }
            assert_eq!(wanted.len(), found.len(), "{path}, {hostile:?}");
        }
    }
    assert!(n_places > 100, "{n_places}");
}
