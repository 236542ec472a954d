//! A path as somebody wrote it.

use crate::tokens::{Ident, TokenStream, is_ident, quote};

/// Deeper than any type.
const MAX_DEPTH: usize = 16;

/// A path with the types between its angle brackets.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Whether `::` stands before it.
    pub(super) is_rooted: bool,
    /// Its names, each with the types behind it.
    pub(super) segments: Vec<(Ident, Vec<Written>)>,
}

impl Written {
    /// Nothing if the text is anything but a path.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut rest = text;
        let path = read(&mut rest, 0)?;
        rest.trim_start().is_empty().then_some(path)
    }

    pub(super) fn tokens(&self) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (position, (name, types)) in self.segments.iter().enumerate() {
            if position > 0 || self.is_rooted {
                tokens.extend(quote!(::));
            }
            tokens.extend(quote!(#name));
            if !types.is_empty() {
                let types = types.iter().map(Self::tokens);
                tokens.extend(quote!(<#(#types),*>));
            }
        }
        tokens
    }

    /// The path without spaces.
    pub(super) fn text(&self) -> String {
        self.tokens().without_space()
    }
}

fn read(rest: &mut &str, depth: usize) -> Option<Written> {
    if depth > MAX_DEPTH {
        return None;
    }
    let is_rooted = passes(rest, "::");
    let mut segments = Vec::new();
    loop {
        let name = name(rest)?;
        let has_types = passes(rest, "<") || passes(rest, "::<");
        let types = if has_types {
            types(rest, depth)?
        } else {
            Vec::new()
        };
        segments.push((name, types));
        if !passes(rest, "::") {
            return Some(Written {
                is_rooted,
                segments,
            });
        }
    }
}

/// The types behind `<`, and the `>` behind them.
fn types(rest: &mut &str, depth: usize) -> Option<Vec<Written>> {
    let mut types = Vec::new();
    while !passes(rest, ">") {
        types.push(read(rest, depth.saturating_add(1))?);
        if !passes(rest, ",") {
            passes(rest, ">").then_some(())?;
            break;
        }
    }
    (!types.is_empty()).then_some(types)
}

fn name(rest: &mut &str) -> Option<Ident> {
    let text = rest.trim_start();
    let is_raw = text.starts_with("r#");
    let start = if is_raw { 2 } else { 0 };
    let inside = |c: char| c == '_' || unicode_ident::is_xid_continue(c);
    let length = text.get(start..)?.find(|c| !inside(c));
    let end = length.map_or(text.len(), |length| start.saturating_add(length));
    let (name, behind) = text.split_at_checked(end)?;
    let leads_on = matches!(name, "crate" | "self" | "super" | "Self");
    if !(is_ident(name) || leads_on) {
        return None;
    }
    *rest = behind;
    Some(Ident::new(name))
}

fn passes(rest: &mut &str, signs: &str) -> bool {
    match rest.trim_start().strip_prefix(signs) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}
