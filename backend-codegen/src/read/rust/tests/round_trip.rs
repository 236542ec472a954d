//! From a document to a scaffold, and back from the scaffold to the document.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::diagnostic::Diagnostics;
use crate::diff::{self, Class, diff_with};
use crate::document::Sources;
use crate::read::code::{Input, Memory, Options, read};
use crate::read::{NoFiles, openapi};
use crate::write::rust::{Framework, RustOptions, scaffold};

#[expect(
    clippy::disallowed_methods,
    reason = "a test of documents that lie beside this package"
)]
fn document(name: &str) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{folder}/../fixtures/specs/{name}")).unwrap()
}

/// What differs between a document and what is seen in its scaffold, one difference a line. Words that
/// only people read are left out.
fn differences(name: &str, framework: Framework, with_attributes: bool) -> String {
    let mut sources = Sources::new();
    let mut found = Diagnostics::new();
    let entry = sources.add(name, document(name));
    let options = openapi::ReadOptions::default();
    let before = openapi::read(&mut sources, entry, &mut NoFiles, &options, &mut found).unwrap();
    let options = RustOptions {
        framework,
        ..RustOptions::default()
    };
    let files = scaffold(&before, &options, &mut found);
    let texts = files.iter().map(|(_, path, text)| {
        let text = match with_attributes {
            true => text.to_owned(),
            false => without_attributes(text),
        };
        (path.to_owned(), text)
    });
    let mut files = Memory(texts.collect::<BTreeMap<_, _>>());
    let mut input = Input {
        files: &mut files,
        path: "",
        crates: &[],
        sources: &mut sources,
    };
    let mut sketch = (super::LANGUAGE.scan)(&mut input);
    if !with_attributes {
        sketch.servers.clear();
    }
    let mut found = Diagnostics::new();
    let mut after = read(sketch, &mut sources, Options::default(), &mut found).unwrap();
    after.version = before.version;
    after.servers.clone_from(&before.servers);
    after
        .paths
        .retain(|path| path.template.as_str() != "/openapi.json");
    let mut lines = String::new();
    let options = diff::Options {
        is_code: true,
        ..diff::Options::default()
    };
    for finding in diff_with(&before, &after, options) {
        if finding.class != Class::Annotation {
            let _ = writeln!(lines, "{}: {}", finding.code, finding.message);
        }
    }
    let mut told: Vec<_> = found.iter().map(|finding| &finding.message).collect();
    told.dedup();
    for message in told {
        let _ = writeln!(lines, "finding: {message}");
    }
    lines
}

/// A text without what it declares for utoipa above its functions.
fn without_attributes(text: &str) -> String {
    let mut rest = text;
    let mut without = String::new();
    while let Some(at) = rest.find("#[utoipa::path(") {
        let (before, from) = rest.split_at(at);
        without.push_str(before);
        let end = from.find("\n)]\n").map_or(from.len(), |at| at + 4);
        rest = from.get(end..).unwrap_or("");
    }
    without.push_str(rest);
    without
}

#[test]
fn what_a_scaffold_declares_is_the_document_again() {
    let of = |name, framework| differences(name, framework, true);
    assert_snapshot!(of("museum.yaml", Framework::Axum), @"diff::webhook-removed: the webhook `publishNewEvent` is gone");
    assert_snapshot!(of("museum.yaml", Framework::Actix), @"diff::webhook-removed: the webhook `publishNewEvent` is gone");
    assert_snapshot!(of("realworld.yaml", Framework::Axum), @"");
    assert_snapshot!(of("realworld.yaml", Framework::Actix), @"");
    assert_snapshot!(of("oai-petstore-expanded.yaml", Framework::Axum), @"");
    assert_snapshot!(of("oai-petstore-expanded.yaml", Framework::Actix), @"");
    // Unions, forms, structured parameters, and bodies that need not be there.
    assert_snapshot!(of("conjur.json", Framework::Actix), @"");
}

#[test]
fn without_attributes_the_code_says_the_same_but_for_answers_and_what_schemes_are_called() {
    let differences = differences("realworld.yaml", Framework::Actix, false);
    let is_other = |line: &&str| {
        ["response", "format", "diff::security-", "if all is well"]
            .iter()
            .all(|word| !line.contains(word))
    };
    let others: Vec<&str> = differences.lines().filter(is_other).collect();
    assert_snapshot!(others.join("\n"), @"");
}

#[test]
fn what_types_have_no_words_for_comes_back() {
    let of = |framework| differences("../round-trip/shapes.yaml", framework, true);
    // Its routes have to call parameters alike.
    assert_snapshot!(of(Framework::Axum), @"diff::path-parameter-renamed: `/owners/{id}` is written `/owners/{owner}`");
    assert_snapshot!(of(Framework::Actix), @"");
}
