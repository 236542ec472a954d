//! Of the files that every scaffold could have: what this one needs.

use quote::ToTokens;
use syn::spanned::Spanned;

use crate::map::IndexSet;
use crate::write::rust::file;
use crate::write::rust::idents::names_in;

/// The texts without the items and functions that nobody mentions: neither `others`, which stay as they
/// are, nor what is kept of the texts themselves. A text of which nothing is left is empty.
pub(super) fn kept<'t>(texts: &[&str], others: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut names = IndexSet::new();
    for other in others {
        names.extend(names_in(other));
        names.extend(referred(other));
    }
    let mut files: Vec<File<'_>> = texts.iter().map(|text| File::new(text)).collect();
    loop {
        let before = names.len();
        for part in files.iter_mut().flat_map(|file| &mut file.parts) {
            if !part.is_kept && part.needs.iter().all(|name| names.contains(name)) {
                part.is_kept = true;
                names.extend(part.mentions.iter().cloned());
                names.extend(part.refers.iter().cloned());
            }
        }
        if names.len() == before {
            return files.into_iter().map(File::text).collect();
        }
    }
}

/// The types that schemas in attributes refer to.
fn referred(text: &str) -> IndexSet<String> {
    let behind = text.split("\"types::").skip(1);
    let names = behind.filter_map(|behind| behind.split('"').next());
    names.map(str::to_owned).collect()
}

/// Two texts as one file: what all files begin with, what both import, and their items.
pub(super) fn joined(text: &str, more: &str) -> String {
    let [(about, mut uses, items), (_, more_uses, more_items)] = [text, more].map(parted);
    uses.extend(more_uses);
    uses.sort_unstable();
    let (near, far): (Vec<&str>, Vec<&str>) = uses
        .into_iter()
        .partition(|it| it.starts_with("use super::"));
    let blocks = [about, &far.concat(), &near.concat(), items, more_items];
    let blocks = blocks
        .map(str::trim)
        .into_iter()
        .filter(|it| !it.is_empty());
    format!("{}\n", blocks.collect::<Vec<_>>().join("\n\n"))
}

/// A text as its comment, its imports and its items.
fn parted(text: &str) -> (&str, Vec<&str>, &str) {
    let first = text.find("\nuse ").map(|at| at.saturating_add(1));
    let at = first.filter(|_| !text.starts_with("use ")).unwrap_or(0);
    let (about, mut rest) = text.split_at_checked(at).unwrap_or((text, ""));
    let mut uses = Vec::new();
    while let Some(behind) = rest.trim_start().strip_prefix("use ") {
        let start = rest.len().saturating_sub(behind.len().saturating_add(4));
        let end = rest
            .find(";\n")
            .map_or(rest.len(), |end| end.saturating_add(2));
        uses.extend(rest.get(start..end));
        rest = rest.get(end..).unwrap_or_default();
    }
    (about, uses, rest)
}

struct File<'t> {
    text: &'t str,
    uses: Vec<syn::ItemUse>,
    parts: Vec<Part>,
}

impl<'t> File<'t> {
    fn new(text: &'t str) -> Self {
        // What does not parse has no parts and is written as it is: the compiler will say more.
        let items = syn::parse_file(text).map_or_else(|_| Vec::new(), |file| file.items);
        let parts = items.iter().flat_map(parts).collect();
        let uses = items.into_iter().filter_map(|item| match item {
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Some(item),
            _ => None,
        });
        Self {
            text,
            uses: uses.collect(),
            parts,
        }
    }

    /// What is kept of the text.
    fn text(self) -> String {
        let (kept, removed): (Vec<&Part>, Vec<&Part>) =
            self.parts.iter().partition(|part| part.is_kept);
        if kept.is_empty() && !removed.is_empty() {
            return String::new();
        }
        let mentioned: IndexSet<String> = kept
            .iter()
            .flat_map(|part| part.mentions.iter().cloned())
            .collect();
        let mut lines = without(self.text, &removed);
        for mut item in self.uses {
            let (first, last) = (item.span().start().line, item.span().end().line);
            lines.retain(|(number, _)| !(first..=last).contains(number));
            if let Some(tree) = used(item.tree, &mentioned) {
                item.tree = tree;
                let text = item.to_token_stream().to_string();
                lines.push((first, file::use_text(&text).unwrap_or(text)));
            }
        }
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }
}

/// Something that can be left out.
struct Part {
    /// Names that somebody has to mention for it to be there.
    needs: Vec<String>,
    /// Names that it mentions itself.
    mentions: IndexSet<String>,
    /// Types that a schema of its attributes refers to.
    refers: IndexSet<String>,
    /// Its first and its last line.
    lines: (usize, usize),
    is_kept: bool,
}

impl Part {
    fn new(needs: Vec<String>, of: &(impl ToTokens + Spanned)) -> Self {
        let span = of.span();
        let text = of.to_token_stream().to_string();
        Self {
            needs,
            mentions: names_in(&text),
            refers: referred(&text),
            lines: (span.start().line, span.end().line),
            is_kept: false,
        }
    }
}

/// The parts of an item: itself, and the functions of a type.
fn parts(item: &syn::Item) -> Vec<Part> {
    match item {
        syn::Item::Fn(function) => vec![Part::new(vec![function.sig.ident.to_string()], item)],
        syn::Item::Struct(it) => vec![Part::new(vec![it.ident.to_string()], item)],
        syn::Item::Enum(it) => vec![Part::new(vec![it.ident.to_string()], item)],
        syn::Item::Type(it) => vec![Part::new(vec![it.ident.to_string()], item)],
        syn::Item::Const(it) => vec![Part::new(vec![it.ident.to_string()], item)],
        syn::Item::Static(it) => vec![Part::new(vec![it.ident.to_string()], item)],
        syn::Item::Impl(block) => {
            let syn::Type::Path(ty) = &*block.self_ty else {
                return Vec::new();
            };
            let Some(ty) = ty.path.segments.last().map(|it| it.ident.to_string()) else {
                return Vec::new();
            };
            if block.trait_.is_some() {
                return vec![Part::new(vec![ty], item)];
            }
            let functions = block.items.iter().filter_map(|member| match member {
                syn::ImplItem::Fn(function) => {
                    let needs = vec![ty.clone(), function.sig.ident.to_string()];
                    Some(Part::new(needs, member))
                }
                _ => None,
            });
            functions.collect()
        }
        _ => Vec::new(),
    }
}

/// The lines of a text, with their numbers, without parts of it and without empty lines that met.
fn without(text: &str, removed: &[&Part]) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut was_removed = false;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let number = at.saturating_add(1);
        let is_removed = removed
            .iter()
            .any(|part| (part.lines.0..=part.lines.1).contains(&number));
        if is_removed {
            was_removed = true;
            continue;
        }
        let is_end = line.trim() == "}";
        if was_removed && (line.trim().is_empty() || is_end) {
            // The empty line before what was removed now stands before this one.
            lines.pop_if(|(_, last)| last.trim().is_empty());
        }
        was_removed = false;
        if !lines.is_empty() || !line.trim().is_empty() {
            lines.push((number, line.to_owned()));
        }
    }
    lines.pop_if(|(_, last)| last.trim().is_empty());
    lines
}

/// The part of an import that is used.
fn used(tree: syn::UseTree, names: &IndexSet<String>) -> Option<syn::UseTree> {
    match tree {
        syn::UseTree::Path(mut path) => {
            path.tree = Box::new(used(*path.tree, names)?);
            Some(syn::UseTree::Path(path))
        }
        syn::UseTree::Name(name) => names
            .contains(&name.ident.to_string())
            .then_some(syn::UseTree::Name(name)),
        syn::UseTree::Group(group) => {
            let kept = group.items.into_iter().filter_map(|tree| used(tree, names));
            let mut kept: Vec<syn::UseTree> = kept.collect();
            match kept.len() {
                0 => None,
                1 => kept.pop(),
                _ => Some(syn::UseTree::Group(syn::UseGroup {
                    items: kept.into_iter().collect(),
                    ..group_of_none()
                })),
            }
        }
        other @ (syn::UseTree::Glob(_) | syn::UseTree::Rename(_)) => Some(other),
    }
}

fn group_of_none() -> syn::UseGroup {
    syn::UseGroup {
        brace_token: syn::token::Brace::default(),
        items: syn::punctuated::Punctuated::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{joined, kept};

    const TEXT: &str = "\
//! Things.

use a::{A, B};
use c::C;

/// One.
pub struct One(A);

impl One {
    /// Makes one.
    pub fn new() -> Self {
        helped()
    }

    pub fn other() -> B {
        unhelped()
    }
}

impl C for Two {}

pub struct Two;

fn helped() {}

fn unhelped() {}
";

    #[test]
    fn what_nobody_mentions_is_left_out_with_its_imports() {
        insta::assert_snapshot!(kept(&[TEXT], ["fn f() { One::new() }"])[0], @r"
            //! Things.

            use a::A;

            /// One.
            pub struct One(A);

            impl One {
                /// Makes one.
                pub fn new() -> Self {
                    helped()
                }
            }

            fn helped() {}
            ");
        assert_eq!(kept(&[TEXT], ["One new other Two"]), [TEXT]);
        assert_eq!(kept(&[TEXT], [""]), [""]);
    }

    #[test]
    fn two_texts_become_one_file() {
        let shared = "//! Things.\n\nuse b::B;\n\nuse super::x;\n\nfn f() {}\n";
        let own = "use a::{\n    A,\n};\nuse c::C;\n\nimpl A for B {}\n";
        insta::assert_snapshot!(joined(shared, own), @r"
            //! Things.

            use a::{
                A,
            };
            use b::B;
            use c::C;

            use super::x;

            fn f() {}

            impl A for B {}
            ");
    }

    #[test]
    fn what_only_dead_code_of_another_file_mentions_is_left_out() {
        let files = ["fn a() { b() }\n\nfn c() {}\n", "fn b() {}\n"];
        assert_eq!(kept(&files, ["c"]), ["fn c() {}\n", ""]);
        assert_eq!(kept(&files, ["a"]), ["fn a() { b() }\n", "fn b() {}\n"]);
    }
}
