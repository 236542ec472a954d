//! Documents that are read, written and read again say what they said.
//!
//! Two oracles: the differ, which must find nothing between a document and what was written of it, and a
//! comparison of the raw trees, which knows none of our code and so sees what reader, writer and differ
//! would forget together. The differ itself is tested by documents with one small change each.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that fails may panic, in what it calls too"
)]

mod documents;
mod mutation;
mod raw;
mod told;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use backend_codegen::api::{Api, Version};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::diff::{Finding, diff};
use backend_codegen::write::openapi::Format;
use documents::{Reading, written};

/// Changes that change nothing: a default that is written out or is not, the version, and what an
/// empty list or text says as well as none.
const SAY_NOTHING: &[&str] = &[
    "/openapi changed",
    "/components/schemas/Thing/properties/open/additionalProperties removed",
    "/components/schemas/Thing/properties/tree/additionalProperties/items removed",
    "/components/schemas/Thing/xml/attribute removed",
    "/components/securitySchemes/oauth/flows/password/scopes removed",
    "/paths/~1things~1{id}/get/parameters/1/explode removed",
    "/paths/~1things~1{id}/get/parameters/2/explode removed",
    // A parameter of the path is required, whatever the document says.
    "/paths/~1things~1{id}/parameters/0/required changed",
    "/paths/~1things~1{id}/parameters/0/required removed",
    "/paths/~1things~1{id}/post/responses/201/description removed",
    // Where none is given, the first of `enum` is taken.
    "/servers/0/variables/region/default removed",
];

/// What is wrong with what becomes of a document.
type Problems = Vec<String>;

#[test]
fn what_is_written_says_what_was_read() {
    expect_nothing(&documents::fixtures(), round_trip);
}

#[test]
fn what_is_written_says_what_swagger_said() {
    let documents = documents::swagger_fixtures();
    assert_eq!(documents.len(), 2);
    expect_nothing(&documents, |path| {
        [round_trip(path), conversions(path)].concat()
    });
}

#[test]
fn nothing_that_stands_in_a_document_is_lost() {
    expect_nothing(&documents::fixtures(), losses);
}

#[test]
fn later_versions_say_what_earlier_ones_say_and_the_way_back_is_open() {
    expect_nothing(&documents::fixtures(), conversions);
}

#[test]
#[ignore = "takes minutes; needs the collection of documents beside the checkout"]
fn the_whole_collection() {
    let documents = documents::collection();
    assert!(!documents.is_empty(), "there is no collection");
    expect_nothing(&documents, |path| {
        let losses = told::untold(path, losses(path));
        [round_trip(path), losses, conversions(path)].concat()
    });
}

#[test]
fn the_differ_finds_every_small_change() {
    let fixtures = documents::fixtures();
    let every_field = |path: &&PathBuf| path.to_string_lossy().contains("every-field");
    let documents: Vec<_> = fixtures.iter().filter(every_field).cloned().collect();
    assert_eq!(documents.len(), 2);
    expect_nothing(&documents, unnoticed);
}

/// Checks all documents on all processors.
fn expect_nothing(documents: &[PathBuf], check: impl Fn(&Path) -> Problems + Sync) {
    let next = AtomicUsize::new(0);
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let problems: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut problems = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = documents.get(i) else {
                    return problems;
                };
                let name = path.file_name().unwrap().to_string_lossy();
                problems.extend(check(path).into_iter().map(|one| format!("{name}: {one}")));
            }
        };
        let threads: Vec<_> = (0..n_threads)
            .map(|_| {
                let builder = thread::Builder::new().stack_size(64 << 20);
                builder.spawn_scoped(scope, work).unwrap()
            })
            .collect();
        let results = threads.into_iter().map(|thread| thread.join().unwrap());
        results.flatten().collect()
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn round_trip(path: &Path) -> Problems {
    let mut problems = Vec::new();
    let mut reading = Reading::default();
    let Some(api) = reading.file(path) else {
        return vec!["is not read".to_owned()];
    };
    for format in [Format::Yaml, Format::Json] {
        let (text, unsaid) = written(&api, None, format);
        problems.extend(unsaid.into_iter().map(|one| one.message));
        let again = reading.text("written.yaml", text.clone()).unwrap();
        problems.extend(lines(&diff(&api, &again)));
        let (second, _) = written(&again, None, format);
        if second != text {
            problems.push(format!("{format:?} is another text the second time"));
        }
    }
    problems
}

fn losses(path: &Path) -> Problems {
    let mut reading = Reading::default();
    let Some(api) = reading.file(path) else {
        return Vec::new();
    };
    // What is wrong is reported, and not written by the command line.
    if reading.diagnostics.has_errors() {
        return Vec::new();
    }
    let (text, _) = written(&api, None, Format::Json);
    let (before, after) = (documents::tree(path), serde_json::from_str(&text).unwrap());
    let mut problems = raw::losses(&before, &after);
    let invented = raw::losses(&after, &before);
    problems.extend(invented.into_iter().map(|one| format!("invented: {one}")));
    problems
}

fn conversions(path: &Path) -> Problems {
    let mut problems = Vec::new();
    let mut reading = Reading::default();
    let Some(api) = reading.file(path) else {
        return Vec::new();
    };
    let ways: &[&[Version]] = match api.version {
        Version::V3_0 => &[
            &[Version::V3_1, Version::V3_0],
            &[Version::V3_2, Version::V3_0],
        ],
        Version::V3_1 => &[&[Version::V3_2, Version::V3_1]],
        Version::V3_2 => &[],
    };
    for way in ways {
        let mut current: Api = api.clone();
        for version in *way {
            let (text, unsaid) = written(&current, Some(*version), Format::Json);
            problems.extend(
                unsaid
                    .into_iter()
                    .map(|one| format!("{version:?}: {}", one.message)),
            );
            current = reading.text("converted.json", text).unwrap();
            let changes = diff(&api, &current);
            problems.extend(lines(&changes).map(|one| format!("{version:?}: {one}")));
        }
    }
    problems
}

/// A line for each of the first few findings.
fn lines(findings: &[Finding]) -> impl Iterator<Item = String> {
    findings
        .iter()
        .take(5)
        .map(|finding| format!("{:?} {} {}", finding.class, finding.code, finding.message))
}

/// The small changes that the differ does not find, though the document stays without errors.
fn unnoticed(path: &Path) -> Problems {
    let document = documents::tree(path);
    let mut reading = Reading::default();
    let old = reading.text("old.json", document.to_string()).unwrap();
    assert!(!reading.diagnostics.has_errors());
    let mut problems = Vec::new();
    for mutant in mutation::mutants(&document) {
        reading.diagnostics = Diagnostics::new();
        let Some(new) = reading.text("new.json", mutant.document.to_string()) else {
            continue;
        };
        let is_silent = !reading.diagnostics.has_errors() && diff(&old, &new).is_empty();
        if is_silent && !SAY_NOTHING.contains(&&*mutant.what) {
            problems.push(mutant.what);
        }
    }
    problems
}
