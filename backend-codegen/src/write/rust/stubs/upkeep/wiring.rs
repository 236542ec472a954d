//! The module that puts handlers together: `mod` lines, and values of `Handlers`.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;

use super::own::At;
use super::scope::{Insertion, Line, line_end};

/// A value of `Handlers`.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    /// The name before its braces.
    pub(super) head: Range<usize>,
    /// Its fields, and where their names are.
    pub(super) fields: Vec<(String, Range<usize>)>,
    /// Whether it stands in the module of the file itself.
    pub(super) is_at_top: bool,
    open: usize,
    close: usize,
    /// The end of the last field.
    last: Option<usize>,
    /// The end of the comma behind it.
    comma: Option<usize>,
}

/// All values of `Handlers` in a file.
pub(super) fn literals(tokens: &TokenStream, at: At) -> Vec<Literal> {
    let mut found = Vec::new();
    search(tokens.clone(), true, at, &mut found);
    found
}

fn search(tokens: TokenStream, is_at_top: bool, at: At, found: &mut Vec<Literal>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is_ident = |position: Option<usize>, names: &[&str]| {
        let tree = position.and_then(|position| trees.get(position));
        matches!(tree, Some(TokenTree::Ident(ident)) if names.iter().any(|name| ident == name))
    };
    for (position, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let before = |n: usize| position.checked_sub(n);
        let is_literal = group.delimiter() == Delimiter::Brace
            && is_ident(before(1), &["Handlers"])
            && !is_ident(before(2), &["let", "struct", "for", "impl", "enum", "mod"]);
        let literal = trees
            .get(before(1).unwrap_or_default())
            .filter(|_| is_literal)
            .and_then(|head| literal(head, group, is_at_top, at));
        match literal {
            Some(literal) => found.push(literal),
            None => {
                let is_module = is_ident(before(2), &["mod"]);
                search(group.stream(), is_at_top && !is_module, at, found);
            }
        }
    }
}

fn literal(head: &TokenTree, group: &Group, is_at_top: bool, at: At) -> Option<Literal> {
    let parse = Punctuated::<syn::FieldValue, syn::Token![,]>::parse_terminated;
    let parsed = parse.parse2(group.stream()).ok()?;
    let name = |field: &syn::FieldValue| match &field.member {
        syn::Member::Named(name) => Some((name.to_string(), at.range(name.span()))),
        syn::Member::Unnamed(_) => None,
    };
    let comma = group.stream().into_iter().last();
    let comma = comma.filter(|_| parsed.trailing_punct());
    Some(Literal {
        head: at.range(head.span()),
        fields: parsed.iter().map(name).collect::<Option<_>>()?,
        is_at_top,
        open: at.range(group.span_open()).end,
        close: at.range(group.span_close()).start,
        last: parsed.last().map(|field| at.of(field).end),
        comma: comma.map(|comma| at.range(comma.span()).end),
    })
}

impl Literal {
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| name == field)
    }

    /// Adds fields behind the others.
    pub(super) fn add(&self, text: &str, fields: &[(String, String)]) -> Vec<Insertion> {
        let end = line_end(text);
        let written = |(name, value): &(String, String)| format!("{name}: {value}");
        let Some(last) = self.last else {
            let fields: Vec<String> = fields.iter().map(written).collect();
            let is_tight = self.open == self.close;
            let (before, after) = if is_tight { (" ", " ") } else { ("", "") };
            return vec![Insertion {
                at: self.open,
                text: format!("{before}{}{after}", fields.join(", ")),
            }];
        };
        let closing = Line::around(text, self.close);
        if !closing.starts_at(self.close) {
            let fields: Vec<String> = fields.iter().map(written).collect();
            let fields = fields.join(", ");
            return vec![match self.comma {
                Some(comma) => Insertion {
                    at: comma,
                    text: format!(" {fields},"),
                },
                None => Insertion {
                    at: last,
                    text: format!(", {fields}"),
                },
            }];
        }
        let first = self.fields.last().map(|(_, range)| range.start);
        let indentation = Line::around(text, first.unwrap_or(self.open)).indentation();
        let lines = fields
            .iter()
            .map(|field| format!("{indentation}{},{end}", written(field)));
        let comma = self.comma.is_none().then(|| Insertion {
            at: last,
            text: ",".to_owned(),
        });
        let lines = Insertion {
            at: closing.range.start,
            text: lines.collect(),
        };
        comma.into_iter().chain([lines]).collect()
    }
}

/// Adds modules behind one that is there.
pub(super) fn add_modules(text: &str, behind: &Range<usize>, names: &[&str]) -> Insertion {
    let line = Line::around(text, behind.end);
    let rest = text.get(behind.end..line.range.end).unwrap_or("").trim();
    let at = if rest.is_empty() || rest.starts_with("//") {
        line.range.end
    } else {
        behind.end
    };
    let indentation = Line::around(text, behind.start).indentation();
    let end = line_end(text);
    let lines = names
        .iter()
        .map(|name| format!("{end}{indentation}mod {name};"));
    Insertion {
        at,
        text: lines.collect(),
    }
}
