//! Formatted text, with an empty line between items.

use super::uses::{self, Kind, Line};
use crate::tokens::layout::{Layout, Upcoming};
use crate::tokens::{Source, TokenStream};

/// The tokens of a file as text, with these imports.
///
/// Tokens that are no file are a mistake of ours, and are shown as they are.
pub(super) fn formatted(imports: &TokenStream, source: &Source) -> String {
    let imports = Source::of(imports);
    laid_out(&imports, source).unwrap_or_else(|| {
        let tokens = source.text();
        format!("// These tokens are no Rust; please report it.\n{tokens}\n")
    })
}

fn laid_out(imports: &Source, source: &Source) -> Option<String> {
    let mut text = String::with_capacity(source.text().len());
    let mut layout = Layout::new(source.text(), source.tokens());
    layout.inner_attributes()?;
    layout.print(&mut text);
    let mut added = Layout::new(imports.text(), imports.tokens());
    let mut lines = Vec::new();
    while !added.is_done() {
        lines.push(Line::next(&mut added)?);
    }
    while matches!(layout.upcoming(), Upcoming::Use | Upcoming::Mod) {
        lines.push(Line::next(&mut layout)?);
    }
    uses::sort(&mut lines);
    let mut before = None;
    for line in &lines {
        add_line(line, &mut before, &mut text);
    }
    let mut item = String::new();
    while !layout.is_done() {
        let upcoming = layout.upcoming();
        if matches!(upcoming, Upcoming::Use | Upcoming::Mod) {
            add_line(&Line::next(&mut layout)?, &mut before, &mut text);
            continue;
        }
        before = None;
        if !text.is_empty() {
            text.push('\n');
        }
        layout.item_of_file()?;
        if upcoming == Upcoming::Members {
            item.clear();
            layout.print(&mut item);
            spaced(&item, &mut text);
        } else {
            layout.print(&mut text);
        }
    }
    Some(text)
}

/// Adds a line, apart from others of another kind.
fn add_line(line: &Line<'_>, before: &mut Option<Kind>, text: &mut String) {
    if !(text.is_empty() || *before == Some(line.kind)) {
        text.push('\n');
    }
    *before = Some(line.kind);
    text.push_str(&line.text());
}

/// Adds a formatted `impl` or `trait`, with an empty line between its items.
fn spaced(item: &str, text: &mut String) {
    let mut ends_item = false;
    for line in item.lines() {
        let is_own = line.starts_with("    ") && !line.starts_with("     ");
        if ends_item && is_own {
            text.push('\n');
        }
        let is_doc = line.trim_start().starts_with("///");
        ends_item = is_own && !is_doc && (line.ends_with('}') || line.ends_with(';'));
        text.push_str(line);
        text.push('\n');
    }
}
