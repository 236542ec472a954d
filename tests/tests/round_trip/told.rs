//! What is not as it was in documents of the collection, and the finding that tells their authors so.
//!
//! A difference that is not listed is a mistake of ours; so is one that is listed and did not happen, or
//! that nobody was told of.

use std::collections::BTreeMap;
use std::path::Path;

use crate::documents::Reading;

/// A kind of difference in one document.
struct Told {
    document: &'static str,
    /// The code of the finding that says it.
    code: &'static str,
    /// Lines of the comparison; `*` stands for any text.
    differences: &'static [(&'static str, usize)],
}

const TOLD: &[Told] = &[
    // A fragment is never sent, so the path is the one before it, which has other methods.
    Told {
        document: "amazonaws-connectcases.json",
        code: "path::fragment",
        differences: &[
            ("/paths/~1tags~1{arn}#tagKeys: * is gone", 1),
            ("invented: /paths/~1tags~1{arn}/delete: *", 1),
        ],
    },
    // Files that the document was bundled without.
    Told {
        document: "digitalocean.json",
        code: "ref::refused",
        differences: &[("/paths/*/schema/discriminator/mapping: * is gone", 8)],
    },
    // Places of such files.
    Told {
        document: "digitalocean.json",
        code: "ref::unresolved",
        differences: &[("/paths/*/allOf/0/discriminator/mapping: * is gone", 4)],
    },
    // Paths that differ in the names of parameters are one path, and these have different methods.
    Told {
        document: "github.json",
        code: "path::same",
        differences: &[
            ("/paths/*~1attestations~1{subject_digest}: * is gone", 2),
            (
                "invented: /paths/*~1attestations~1{attestation_id}/get: *",
                2,
            ),
        ],
    },
    Told {
        document: "vercel.yaml",
        code: "path::same",
        differences: &[
            ("/paths/~1v13~1deployments~1{id}: * is gone", 1),
            (
                "invented: /paths/~1v13~1deployments~1{idOrUrl}/delete: *",
                1,
            ),
            ("/paths/~1v2~1secrets~1{name}: * is gone", 1),
            ("invented: /paths/~1v2~1secrets~1{idOrName}/patch: *", 1),
            ("invented: /paths/~1v2~1secrets~1{idOrName}/post: *", 1),
        ],
    },
    // A pattern in the manner of Ruby.
    Told {
        document: "linode.json",
        code: "schema::pattern",
        differences: &[
            (r#"*/pattern: "\\A*\\Z" became "^*$""#, 2),
            (r#"invented: */pattern: "^*$" became "\\A*\\Z""#, 2),
        ],
    },
    // Keys of `content` that are no media types.
    Told {
        document: "whatsapp.json",
        code: "openapi::media-type",
        differences: &[("/paths/*/content/codecs=opus: * is gone", 1)],
    },
    Told {
        document: "zoom.us.json",
        code: "openapi::media-type",
        differences: &[("/paths/*/responses/201/content/new: * is gone", 1)],
    },
];

/// What remains of the problems of a document without those that its author is told of, and what was
/// expected of it and did not happen.
pub(crate) fn untold(path: &Path, problems: Vec<String>) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let told: Vec<&Told> = TOLD.iter().filter(|told| told.document == name).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rest = Vec::new();
    for problem in problems {
        let differences = told.iter().flat_map(|told| told.differences);
        match differences
            .clone()
            .find(|(what, _)| matches(what, &problem))
        {
            Some((what, _)) => *counts.entry(what).or_default() += 1,
            None => rest.push(problem),
        }
    }
    for (what, expected) in told.iter().flat_map(|told| told.differences) {
        let n = counts.get(what).copied().unwrap_or_default();
        if n != *expected {
            rest.push(format!("`{what}` happened {n} times, not {expected}"));
        }
    }
    if !told.is_empty() {
        let mut reading = Reading::default();
        reading.file(path);
        let is_said = |code| reading.diagnostics.iter().any(|one| one.code == code);
        let silent = told.iter().filter(|told| !is_said(told.code));
        rest.extend(silent.map(|told| format!("there is no finding `{}`", told.code)));
    }
    rest
}

/// Whether `text` is `pattern` with something for each `*`.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.into_iter().any(|at| matches(rest, &text[at..]))
}

#[test]
fn a_star_stands_for_any_text() {
    assert!(matches("a*c*", "abcbc"));
    assert!(matches("*", ""));
    assert!(!matches("a*c", "abcb"));
    assert!(!matches("a", "ab"));
}
