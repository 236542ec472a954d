//! From a document to a server, and back from the server to the document.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use insta::assert_snapshot;

use super::LANGUAGE;
use crate::api::Api;
use crate::diagnostic::Diagnostics;
use crate::diff::{self, Class, diff_with};
use crate::document::Sources;
use crate::read::code::{Input, Memory, Options, align, read};
use crate::read::{NoFiles, openapi};
use crate::write::typescript::{Framework, TypeScriptOptions, files};

#[expect(
    clippy::disallowed_methods,
    reason = "a test of documents that lie beside this package"
)]
fn document(name: &str) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{folder}/../fixtures/specs/{name}")).unwrap()
}

/// What differs between a document and what is seen in its server, one difference a line. Words that only
/// people read are left out.
fn differences(name: &str, framework: Framework) -> String {
    let (before, mut after) = again(name, framework);
    align(&mut after, &before);
    let options = diff::Options {
        is_code: true,
        ..diff::Options::default()
    };
    let mut lines = String::new();
    for finding in diff_with(&before, &after, options) {
        if finding.class != Class::Annotation {
            let _ = writeln!(lines, "{}: {}", finding.code, finding.message);
        }
    }
    lines
}

/// What a document says, and what is seen in its server.
fn again(name: &str, framework: Framework) -> (Api, Api) {
    let mut sources = Sources::new();
    let mut found = Diagnostics::new();
    let entry = sources.add(name, document(name));
    let options = openapi::ReadOptions::default();
    let before = openapi::read(&mut sources, entry, &mut NoFiles, &options, &mut found).unwrap();
    let options = TypeScriptOptions {
        framework,
        ..TypeScriptOptions::default()
    };
    let files = files(&before, &options, &mut found);
    let texts = files.iter().map(|(owner, path, text)| {
        let folder = match owner {
            crate::fileset::Ownership::Generated => "src/api/generated",
            crate::fileset::Ownership::UserOnce => "src/api",
        };
        (format!("{folder}/{path}"), text.to_owned())
    });
    let mut texts: BTreeMap<String, String> = texts.collect();
    texts.insert(
        "package.json".to_owned(),
        "{\"type\": \"module\"}".to_owned(),
    );
    let mut files = Memory(texts);
    let mut input = Input {
        files: &mut files,
        path: "",
        crates: &[],
        sources: &mut sources,
    };
    let sketch = (LANGUAGE.scan)(&mut input);
    let mut found = Diagnostics::new();
    let after = read(sketch, &mut sources, Options::default(), &mut found).unwrap();
    (before, after)
}

#[test]
fn what_handlers_are_given_is_no_part_of_the_document() {
    let (before, after) = again("museum.yaml", Framework::Express);
    // `Error` has another name in TypeScript.
    let names = |api: &Api| -> BTreeSet<String> {
        let components = api.types.components();
        let names = components.map(|(name, _)| name.trim_end_matches('2').to_owned());
        names.collect()
    };
    let new: Vec<String> = names(&after).difference(&names(&before)).cloned().collect();
    assert_eq!(new, Vec::<String>::new());
    let undescribed = |api: &Api| {
        let all = api.operations().flat_map(|(_, it)| &it.parameters);
        all.filter(|it| it.description.is_none()).count()
    };
    assert_eq!(undescribed(&after), undescribed(&before));
}

#[test]
fn a_server_is_its_document_again() {
    let of = |name| {
        let express = differences(name, Framework::Express);
        for framework in [Framework::Fastify, Framework::Koa] {
            assert_eq!(differences(name, framework), express);
        }
        express
    };
    assert_snapshot!(of("museum.yaml"), @"diff::webhook-removed: the webhook `publishNewEvent` is gone");
    assert_snapshot!(of("realworld.yaml"), @"");
    assert_snapshot!(of("oai-petstore-expanded.yaml"), @"");
    assert_snapshot!(of("oai-tictactoe.yaml"), @r"
    diff::callback-removed: the callback `statusCallback` of `PUT /board/{row}/{column}` is gone
    diff::webhook-removed: the webhook `markStatus` is gone
    ");
    assert_snapshot!(of("oai-link-example.yaml"), @"");
    assert_snapshot!(of("conjur.json"), @"");
}

#[test]
fn what_types_have_no_words_for_comes_back() {
    let of = |framework| differences("../round-trip/shapes.yaml", framework);
    assert_snapshot!(of(Framework::Express), @"");
    assert_snapshot!(of(Framework::Fastify), @"");
    assert_snapshot!(of(Framework::Koa), @"");
}
