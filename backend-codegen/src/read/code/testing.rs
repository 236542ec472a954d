//! For tests of readers of code: files in, the document out.

use std::collections::BTreeMap;

use super::{Crate, Input, Language, Memory, Options, read};
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::openapi::testing::rendered;
use crate::write::openapi::{Format, Options as Writing, write};

/// What was found in code.
pub(crate) struct Seen {
    /// The document, in YAML.
    pub(crate) document: String,
    /// What there is to say, one finding a line.
    pub(crate) findings: String,
}

impl Seen {
    /// Every operation in a line: method and path.
    pub(crate) fn operations(&self) -> String {
        let mut lines = Vec::new();
        let mut path = "";
        let mut is_in_paths = false;
        for line in self.document.lines() {
            if !line.starts_with(' ') {
                is_in_paths = line == "paths:";
                continue;
            }
            if !is_in_paths {
                continue;
            }
            if let Some(key) = line.strip_prefix("  ").filter(|key| !key.starts_with(' ')) {
                path = key.trim_end_matches(':').trim_matches('\'');
            } else if let Some(method) = line.strip_prefix("    ")
                && !method.starts_with(' ')
            {
                lines.push(format!(
                    "{} {path}",
                    method.trim_end_matches(':').to_uppercase()
                ));
            }
        }
        lines.join("\n")
    }

    /// The lines of the document between one that reads so, without its indentation, and the next one
    /// that is indented no more.
    pub(crate) fn part(&self, head: &str) -> String {
        let mut lines = self.document.lines();
        let indentation = |line: &str| line.len() - line.trim_start().len();
        let Some(first) = lines.find(|line| line.trim() == head) else {
            return format!("there is no `{head}` in\n{}", self.document);
        };
        let depth = indentation(first);
        let inside = lines.take_while(|line| indentation(line) > depth);
        let inside = inside.map(|line| line.get(depth + 2..).unwrap_or(""));
        inside.collect::<Vec<_>>().join("\n")
    }
}

/// What a language sees in some files.
pub(crate) fn seen(
    language: &Language,
    path: &str,
    files: &[(&str, &str)],
    options: Options,
) -> Seen {
    seen_of(language, path, &[], files, options)
}

/// What a language sees in some files that are those of crates.
pub(crate) fn seen_of(
    language: &Language,
    path: &str,
    crates: &[Crate],
    files: &[(&str, &str)],
    options: Options,
) -> Seen {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut files = Memory(files.collect::<BTreeMap<_, _>>());
    let mut sources = Sources::new();
    let mut input = Input {
        files: &mut files,
        path,
        crates,
        sources: &mut sources,
    };
    let sketch = (language.scan)(&mut input);
    let mut diagnostics = Diagnostics::new();
    let api = read(sketch, &mut sources, options, &mut diagnostics);
    let writing = Writing {
        version: None,
        format: Format::Yaml,
    };
    let document = api.map(|api| write(&api, &writing, &mut diagnostics));
    Seen {
        document: document.unwrap_or_default(),
        findings: rendered(&sources, &diagnostics),
    }
}
