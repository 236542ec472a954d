//! Texts about operations, put together from what a document says.

use crate::invisible::is_invisible;
use crate::list::CollectVec;

/// Paragraphs, an empty line between them; what is absent or says nothing leaves none.
pub(in crate::write::rust) fn paragraphs<'t>(
    parts: impl IntoIterator<Item = Option<&'t str>>,
) -> String {
    let parts = parts
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.collect_vec().join("\n\n")
}

/// A text that ends like a sentence.
pub(in crate::write::rust) fn sentence(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || c.is_control());
    let ends = text.ends_with(|last: char| last.is_ascii_punctuation()) || text.is_empty();
    if ends {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// A name of the document as code: on one line, and without what would end it.
pub(in crate::write::rust) fn code(name: &str) -> String {
    format!("`{}`", name.replace(['`', '\n', '\r'], " "))
}
