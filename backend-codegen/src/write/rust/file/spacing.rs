//! Formatted text, with an empty line between items.

use proc_macro2::TokenStream;

use super::uses;

/// The tokens of a file as text, with these imports.
///
/// Tokens that are no file are a mistake of ours, and are shown as they are.
pub(super) fn formatted(imports: &TokenStream, tokens: &TokenStream) -> String {
    let parsed = syn::parse2::<syn::File>(imports.clone());
    let (Ok(imports), Ok(mut file)) = (parsed, syn::parse2::<syn::File>(tokens.clone())) else {
        return format!("// These tokens are no Rust; please report it.\n{tokens}\n");
    };
    let mut text = String::new();
    if !file.attrs.is_empty() {
        let attrs = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: file.attrs,
            items: Vec::new(),
        };
        text.push_str(&prettyplease::unparse(&attrs));
    }
    file.items.splice(0..0, imports.items);
    uses::sort(&mut file.items);
    let mut before = None;
    for item in file.items {
        let line = line_of(&item);
        if !(text.is_empty() || line.is_some() && line == before) {
            text.push('\n');
        }
        before = line;
        let item = match item {
            syn::Item::Use(item) => {
                text.push_str(&uses::text(item));
                continue;
            }
            item => item,
        };
        let has_items = matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_));
        let item = prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        });
        if has_items {
            spaced(&item, &mut text);
        } else {
            text.push_str(&item);
        }
    }
    text
}

/// The kinds of lines between which nobody expects an empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Mod,
    /// True if others may come through it.
    Use(bool),
}

/// The kind of line that an item is.
fn line_of(item: &syn::Item) -> Option<Line> {
    match item {
        syn::Item::Use(item) => Some(Line::Use(uses::is_public(item))),
        syn::Item::Mod(module) if module.content.is_none() => Some(Line::Mod),
        _ => None,
    }
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
