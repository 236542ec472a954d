//! Imports as rustfmt writes them.

use std::cmp::Ordering;

use crate::list::CollectVec;
use crate::order;
use crate::tokens::layout::{Layout, Tree, Upcoming, Use};

/// No line is longer.
const WIDTH: usize = 100;

/// The kinds of lines at the top of a file, in their order. Between two of a kind nobody expects an
/// empty line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Mod,
    /// Names for the file itself.
    Use,
    /// Names for others.
    Export,
}

/// A line that names a module or brings in names.
#[derive(Debug)]
pub(super) struct Line<'t> {
    pub(super) kind: Kind,
    what: What<'t>,
}

#[derive(Debug)]
enum What<'t> {
    /// The name of the module, and the text.
    Mod(&'t str, String),
    Use(Use<'t>),
}

impl<'t> Line<'t> {
    /// The line that comes next.
    pub(super) fn next(layout: &mut Layout<'t>) -> Option<Self> {
        if layout.upcoming() == Upcoming::Mod {
            let name = layout.upcoming_module();
            let mut text = String::new();
            layout.item_of_file()?;
            layout.print(&mut text);
            let what = What::Mod(name, text);
            return Some(Self {
                kind: Kind::Mod,
                what,
            });
        }
        let item = layout.use_item()?;
        let is_public = item.visibility == "pub";
        Some(Self {
            kind: if is_public { Kind::Export } else { Kind::Use },
            what: What::Use(item),
        })
    }

    pub(super) fn text(&self) -> String {
        match &self.what {
            What::Mod(_, text) => text.clone(),
            What::Use(item) => text(item),
        }
    }
}

/// Sorts lines at the top of a file, each kind by itself.
pub(super) fn sort(lines: &mut [Line<'_>]) {
    order::sort_by(lines, |a, b| {
        a.kind.cmp(&b.kind).then_with(|| match (&a.what, &b.what) {
            (What::Mod(a, _), What::Mod(b, _)) => names(a, b),
            (What::Use(a), What::Use(b)) => trees(&a.tree, &b.tree),
            (What::Mod(..), What::Use(_)) | (What::Use(_), What::Mod(..)) => Ordering::Equal,
        })
    });
}

/// The text of a `use`.
fn text(item: &Use<'_>) -> String {
    let mut text = item.attributes.clone();
    text.push_str(&item.visibility);
    if !item.visibility.is_empty() {
        text.push(' ');
    }
    text.push_str("use ");
    if item.is_rooted {
        text.push_str("::");
    }
    let column = text.lines().last().map_or(0, str::len);
    text.push_str(&tree(&item.tree, column, 0));
    text.push_str(";\n");
    text
}

/// A `use` of a shipped file with some of its names, as text.
#[cfg(feature = "scaffold")]
pub(in crate::write::rust) fn formatted(item: &str) -> Option<String> {
    let source = crate::tokens::Source::of(&crate::tokens::TokenStream::of_rust(item));
    let mut layout = Layout::new(source.text(), source.tokens());
    layout.use_item().as_ref().map(text)
}

/// A tree that starts at a column of a line with so much indentation.
fn tree(tree: &Tree<'_>, column: usize, indent: usize) -> String {
    match tree {
        Tree::Path(name, rest) => {
            let name = format!("{name}::");
            let rest = self::tree(rest, column.saturating_add(name.len()), indent);
            format!("{name}{rest}")
        }
        Tree::Name(name) => (*name).to_owned(),
        Tree::Rename(name, other) => format!("{name} as {other}"),
        Tree::Glob => "*".to_owned(),
        Tree::Group(trees) => list(&trees.iter().collect_vec(), column, indent),
    }
}

/// The trees between braces.
fn list(trees: &[&Tree<'_>], column: usize, indent: usize) -> String {
    let mut trees = trees.to_vec();
    order::sort_by(&mut trees, |a, b| self::trees(a, b));
    let inner = indent.saturating_add(4);
    let texts: Vec<String> = trees.iter().map(|it| tree(it, inner, inner)).collect_vec();
    let is_nested = trees.iter().any(|tree| has_list(tree));
    let line = format!("{{{}}}", texts.join(", "));
    // The semicolon, or a comma, stands behind it.
    if !is_nested && column.saturating_add(line.len()) < WIDTH {
        return line;
    }
    let margin = " ".repeat(inner);
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            // Two for `, `, and one for the comma at the end.
            Some(line) if !is_nested && line.len() + text.len() + 3 < WIDTH => {
                line.push_str(", ");
                line.push_str(&text);
            }
            _ => lines.push(format!("{margin}{text}")),
        }
    }
    format!("{{\n{},\n{}}}", lines.join(",\n"), " ".repeat(indent))
}

fn has_list(tree: &Tree<'_>) -> bool {
    match tree {
        Tree::Path(_, tree) => has_list(tree),
        Tree::Group(_) => true,
        Tree::Name(_) | Tree::Rename(..) | Tree::Glob => false,
    }
}

/// The order of trees: `self`, `super` and `crate` before names, lists behind them.
fn trees(a: &Tree<'_>, b: &Tree<'_>) -> Ordering {
    let (a_name, a_rest) = first(a);
    let (b_name, b_rest) = first(b);
    let words = ["self", "super", "crate"];
    let rank = |name: &str| {
        words
            .iter()
            .position(|word| *word == name)
            .unwrap_or(words.len())
    };
    match (a_name, b_name) {
        (Some(a), Some(b)) => rank(a)
            .cmp(&rank(b))
            .then_with(|| names(a, b))
            .then_with(|| match (a_rest, b_rest) {
                (Some(a), Some(b)) => trees(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The first name of a tree, and what stands behind it.
fn first<'t, 'u>(tree: &'u Tree<'t>) -> (Option<&'t str>, Option<&'u Tree<'t>>) {
    match tree {
        Tree::Path(name, rest) => (Some(name), Some(rest)),
        Tree::Name(name) | Tree::Rename(name, _) => (Some(name), None),
        Tree::Glob | Tree::Group(_) => (None, None),
    }
}

/// The order of names in style edition 2024: digits count as numbers, underscores come first.
fn names(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|name| pieces(name.trim_start_matches("r#")));
    a.cmp(&b)
}

fn pieces(name: &str) -> Vec<(char, u64)> {
    let mut pieces: Vec<(char, u64)> = Vec::new();
    for c in name.chars() {
        match (c.to_digit(10), pieces.last_mut()) {
            (Some(digit), Some(('0', number))) => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
            }
            (Some(digit), _) => pieces.push(('0', digit.into())),
            (None, _) if c == '_' => pieces.push((' ', 0)),
            (None, _) => pieces.push((c, 0)),
        }
    }
    pieces
}
