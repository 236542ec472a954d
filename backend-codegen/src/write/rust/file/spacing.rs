//! Formatted text, with an empty line between items.

use proc_macro2::TokenStream;

/// The tokens of a file as text.
///
/// Tokens that are no file are a mistake of ours, and are shown as they are.
pub(super) fn formatted(tokens: &TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else {
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
    let mut is_line_before = false;
    for item in file.items {
        let is_line = is_one_line(&item);
        if !(text.is_empty() || is_line && is_line_before) {
            text.push('\n');
        }
        is_line_before = is_line;
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

/// Whether nobody expects an empty line beside the item.
fn is_one_line(item: &syn::Item) -> bool {
    match item {
        syn::Item::Use(_) => true,
        syn::Item::Mod(module) => module.content.is_none(),
        _ => false,
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
