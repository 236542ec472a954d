//! Imports as rustfmt writes them.

use std::cmp::Ordering;

use quote::ToTokens as _;

/// No line is longer.
const WIDTH: usize = 100;

/// Sorts the lines at the top of a file that name modules or bring in names, each kind by itself.
pub(super) fn sort(items: &mut [syn::Item]) {
    let is_line = |item: &syn::Item| rank(item) < 3;
    let n_lines = items.iter().take_while(|item| is_line(item)).count();
    if let Some(lines) = items.get_mut(..n_lines) {
        lines.sort_by(|a, b| match (a, b) {
            (syn::Item::Mod(a), syn::Item::Mod(b)) => {
                names(&a.ident.to_string(), &b.ident.to_string())
            }
            (syn::Item::Use(a), syn::Item::Use(b)) if is_public(a) == is_public(b) => {
                trees(&a.tree, &b.tree)
            }
            (a, b) => rank(a).cmp(&rank(b)),
        });
    }
}

/// Modules come before names, and names for the file itself before those for others.
fn rank(item: &syn::Item) -> u8 {
    match item {
        syn::Item::Mod(module) if module.content.is_none() => 0,
        syn::Item::Use(item) if !is_public(item) => 1,
        syn::Item::Use(_) => 2,
        _ => 3,
    }
}

/// Whether others may use the names, too.
pub(super) const fn is_public(item: &syn::ItemUse) -> bool {
    matches!(item.vis, syn::Visibility::Public(_))
}

/// The text of a `use`.
pub(in crate::write::rust) fn text(item: syn::ItemUse) -> String {
    let mut text = String::new();
    if !item.attrs.is_empty() {
        let file = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![syn::Item::Mod(syn::ItemMod {
                attrs: item.attrs,
                ..syn::parse_quote!(
                    mod it;
                )
            })],
        };
        let module = prettyplease::unparse(&file);
        text.push_str(module.strip_suffix("mod it;\n").unwrap_or(&module));
    }
    let visibility = item.vis.to_token_stream().to_string().replace(' ', "");
    text.push_str(&visibility);
    if !visibility.is_empty() {
        text.push(' ');
    }
    text.push_str("use ");
    if item.leading_colon.is_some() {
        text.push_str("::");
    }
    let column = text.lines().last().map_or(0, str::len);
    text.push_str(&tree(&item.tree, column, 0));
    text.push_str(";\n");
    text
}

/// A tree that starts at a column of a line with so much indentation.
fn tree(tree: &syn::UseTree, column: usize, indent: usize) -> String {
    match tree {
        syn::UseTree::Path(path) => {
            let name = format!("{}::", path.ident);
            let rest = self::tree(&path.tree, column.saturating_add(name.len()), indent);
            format!("{name}{rest}")
        }
        syn::UseTree::Name(name) => name.ident.to_string(),
        syn::UseTree::Rename(name) => format!("{} as {}", name.ident, name.rename),
        syn::UseTree::Glob(_) => "*".to_owned(),
        syn::UseTree::Group(group) => list(&group.items.iter().collect::<Vec<_>>(), column, indent),
    }
}

/// The trees between braces.
fn list(trees: &[&syn::UseTree], column: usize, indent: usize) -> String {
    let mut trees = trees.to_vec();
    trees.sort_by(|a, b| self::trees(a, b));
    let inner = indent.saturating_add(4);
    let texts: Vec<String> = trees.iter().map(|it| tree(it, inner, inner)).collect();
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

fn has_list(tree: &syn::UseTree) -> bool {
    match tree {
        syn::UseTree::Path(path) => has_list(&path.tree),
        syn::UseTree::Group(_) => true,
        syn::UseTree::Name(_) | syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => false,
    }
}

/// The order of trees: `self`, `super` and `crate` before names, lists behind them.
fn trees(a: &syn::UseTree, b: &syn::UseTree) -> Ordering {
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
        (Some(a), Some(b)) => rank(&a)
            .cmp(&rank(&b))
            .then_with(|| names(&a, &b))
            .then_with(|| match (a_rest, b_rest) {
                (Some(a), Some(b)) => trees(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            }),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The first name of a tree, and what stands behind it.
fn first(tree: &syn::UseTree) -> (Option<String>, Option<&syn::UseTree>) {
    match tree {
        syn::UseTree::Path(path) => (Some(path.ident.to_string()), Some(&path.tree)),
        syn::UseTree::Name(name) => (Some(name.ident.to_string()), None),
        syn::UseTree::Rename(name) => (Some(name.ident.to_string()), None),
        syn::UseTree::Glob(_) | syn::UseTree::Group(_) => (None, None),
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
