//! Facts that hold for both languages.

use super::{Document, Limits, Sources, Syntax, read};
use crate::diagnostic::Diagnostics;

/// Reads a text that has nothing wrong with it.
pub(super) fn document(name: &str, text: &str) -> Document {
    let (document, diagnostics) = read_text(name, text, &Limits::default());
    assert!(diagnostics.is_empty(), "{text:?}: {diagnostics:?}");
    document.unwrap()
}

pub(super) fn read_text(
    name: &str,
    text: &str,
    limits: &Limits,
) -> (Option<Document>, Diagnostics) {
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let mut diagnostics = Diagnostics::new();
    let document = read(
        &sources,
        source,
        Syntax::of(name, text),
        limits,
        &mut diagnostics,
    );
    (document, diagnostics)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]
fn real_documents_are_read_without_a_word() {
    let folders = ["../../shared/specs", "../../../shared/specs"];
    let Some(folder) = folders.iter().find_map(|path| std::fs::read_dir(path).ok()) else {
        return;
    };
    for entry in folder.flatten() {
        let path = entry.path();
        let name = path.to_string_lossy();
        if name.ends_with(".json") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(document(&name, &text).node_count() > 10);
        }
    }
}
