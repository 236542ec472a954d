//! New methods in an `impl` of the user.

use crate::tokens::lex::{self, Kind};
use crate::tokens::{TokenStream, is_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Terms;
use super::look::last_name;
use super::scope::Written;
use crate::write::rust::file;
use crate::write::rust::stubs::duties::{Failure, Manner};
use crate::write::upkeep::duty::{self, Wanted};
use crate::write::upkeep::edit::{Insertion, Line, line_end};
use crate::write::upkeep::own::{self, Impl};

/// What has to be written into a file so that `found` has the methods, in the manner of the file.
pub(super) fn insertions(
    text: &str,
    found: &Impl,
    module: &str,
    wanted: &[&Wanted],
    from_failure: &[String],
) -> Vec<Insertion> {
    let terms = match &found.terms {
        own::Terms::Rust(terms) => terms,
        #[cfg(all(feature = "typescript", feature = "ts-source"))]
        own::Terms::TypeScript(_) => return Vec::new(),
    };
    let root = found.path.len().saturating_sub(2);
    let root = found.path.get(..root).unwrap_or(&[]);
    let manner = manner(terms, root, from_failure);
    let mut imports = Imports::default();
    let tokens = wanted.iter().filter_map(|wanted| match &wanted.text {
        duty::Text::Rust(text) => Some(text.tokens(&wanted.title, module, &manner)),
        #[cfg(all(feature = "typescript", feature = "ts-source"))]
        duty::Text::TypeScript(_) => None,
    });
    let methods: Vec<TokenStream> = tokens
        .map(|tokens| imports.resolve(&tokens, terms, root))
        .collect();
    let mut insertions = imports.insertions(text, found, terms, root);
    insertions.push(block(text, found, &methods));
    insertions
}

/// Which types the methods speak of, and how they fail.
fn manner(terms: &Terms, root: &[String], from_failure: &[String]) -> Manner {
    let simple = |ty: &Option<String>| {
        let ty = ty.as_deref().filter(|ty| *ty == "()" || is_ident(ty));
        ty.map(TokenStream::of_rust)
    };
    let failure = match terms.error.as_deref().map(syn::parse_str::<syn::Type>) {
        Some(Ok(ty)) if is_ours(&ty, terms, root) => Failure::Ours,
        Some(Ok(ty)) if last_name(&ty).is_some_and(|name| from_failure.contains(&name)) => {
            Failure::Converted
        }
        _ => Failure::Other,
    };
    Manner {
        context: simple(&terms.context).unwrap_or_else(|| quote!(Self::Context)),
        error: simple(&terms.error).unwrap_or_else(|| quote!(Self::Error)),
        failure,
    }
}

/// Whether a type is the generated `Failure`.
fn is_ours(ty: &syn::Type, terms: &Terms, root: &[String]) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let names = path.path.segments.iter().map(|it| it.ident.to_string());
    let names = terms.scope.resolve(&names.collect::<Vec<_>>());
    let Some((name, parent)) = names.split_last() else {
        return false;
    };
    let is_known = |parent: &[String]| {
        parent == root
            || parent.strip_prefix(root) == Some(&["support", "http", "failure"].map(str::to_owned))
    };
    name == "Failure"
        && (is_known(parent)
            || names.len() == 1
                && terms.scope.by_globs(name).any(|path| {
                    path.split_last()
                        .is_some_and(|(_, parent)| is_known(parent))
                }))
}

/// The names that have to be added to imports.
#[derive(Default)]
struct Imports {
    /// By the braces that they belong into.
    names: BTreeMap<usize, BTreeSet<String>>,
    traits: BTreeSet<Vec<String>>,
}

impl Imports {
    /// The tokens with paths as the file writes them.
    fn resolve(&mut self, tokens: &TokenStream, terms: &Terms, root: &[String]) -> TokenStream {
        let (traits, tokens) = file::rewritten(tokens, &mut |path| {
            let rest = match path.split_first() {
                Some((first, rest)) if first == "contract" => rest,
                Some((first, _)) if first == "std" => return None,
                _ => path,
            };
            Some(self.path(rest, terms, root))
        });
        let unknown = traits.iter().filter(|path| !terms.scope.knows(path[2]));
        self.traits
            .extend(unknown.map(|path| path.map(str::to_owned).to_vec()));
        tokens
    }

    /// How the file writes a path below the generated modules.
    fn path(&mut self, path: &[String], terms: &Terms, root: &[String]) -> Vec<String> {
        let full = [root, path].concat();
        let name = full.last().cloned().unwrap_or_default();
        let short = EXPORTED
            .contains(&name.as_str())
            .then(|| [root, std::slice::from_ref(&name)].concat());
        let ways = [Some(full), short].into_iter().flatten();
        let ways = ways.map(|path| terms.scope.written(&path));
        let best = ways.min_by_key(|written| match written {
            Written::As(path) => path.len(),
            Written::Import(_) => 2,
        });
        match best {
            Some(Written::Import(group)) => {
                self.names.entry(group).or_default().insert(name.clone());
                vec![name]
            }
            Some(Written::As(path)) => path,
            None => Vec::new(),
        }
    }

    fn insertions(
        &self,
        text: &str,
        found: &Impl,
        terms: &Terms,
        root: &[String],
    ) -> Vec<Insertion> {
        let mut insertions = Vec::new();
        for (group, names) in &self.names {
            let Some(group) = terms.scope.group(*group) else {
                continue;
            };
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let names = names.join(", ");
            let line = Line::around(text, group.last);
            let width = line.text.chars().count().saturating_add(names.len());
            if width <= WIDTH {
                insertions.push(Insertion {
                    at: group.last,
                    text: format!(", {names}"),
                });
                continue;
            }
            let end = line_end(text);
            if !group.has_trailing_comma {
                insertions.push(Insertion {
                    at: group.last,
                    text: ",".to_owned(),
                });
            }
            let closing = Line::around(text, group.close);
            let indentation = line.indentation();
            if closing.starts_at(group.close) {
                insertions.push(Insertion {
                    at: closing.range.start,
                    text: format!("{indentation}{names},{end}"),
                });
                continue;
            }
            let inner = format!("{end}{indentation}    ");
            insertions.push(Insertion {
                at: group.open,
                text: inner.clone(),
            });
            insertions.push(Insertion {
                at: group.close,
                text: format!("{inner}{names},{end}{indentation}"),
            });
        }
        let uses = self.traits.iter().map(|path| {
            let name = path.last().map_or(&[][..], std::slice::from_ref);
            let path = [root, name].concat().join("::");
            let end = line_end(text);
            match terms.scope.imports_end {
                Some(at) => Insertion {
                    at,
                    text: format!("{end}{}use {path};", Line::around(text, at).indentation()),
                },
                None => {
                    let line = Line::around(text, found.head.start);
                    Insertion {
                        at: line.range.start,
                        text: format!("{}use {path};{end}{end}", line.indentation()),
                    }
                }
            }
        });
        insertions.extend(uses);
        insertions
    }
}

/// What the root of the generated modules has, too.
const EXPORTED: [&str; 5] = ["Failure", "FromJson", "Refusal", "ToJson", "parse"];

/// How long a line becomes before names go to the next one.
const WIDTH: usize = 96;

/// The methods at the end of the `impl`, in its indentation.
fn block(text: &str, found: &Impl, methods: &[TokenStream]) -> Insertion {
    let end = line_end(text);
    let outer = Line::around(text, found.head.start).indentation();
    let inner = found
        .first
        .map(|first| (first, Line::around(text, first)))
        .filter(|(first, line)| line.starts_at(*first))
        .map(|(_, line)| line.indentation())
        .filter(|inner| inner.len() > outer.len());
    let unit = inner
        .and_then(|inner| inner.strip_prefix(outer))
        .unwrap_or(if outer.contains('\t') { "\t" } else { "    " });
    let mut block = String::new();
    for (position, method) in methods.iter().enumerate() {
        if position > 0 || !found.methods.is_empty() || found.first.is_some() {
            block.push_str(end);
        }
        for line in lines(method) {
            match line {
                Formatted::Verbatim(line) => block.push_str(&line),
                Formatted::Code(0, _) => {}
                Formatted::Code(depth, line) => {
                    block.push_str(outer);
                    block.push_str(&unit.repeat(depth));
                    block.push_str(&line);
                }
            }
            block.push_str(end);
        }
    }
    let closing = Line::around(text, found.close);
    if closing.starts_at(found.close) {
        return Insertion {
            at: closing.range.start,
            text: block,
        };
    }
    Insertion {
        at: found.close,
        text: format!("{end}{block}{outer}"),
    }
}

/// A line of formatted code.
enum Formatted {
    /// How deep it is indented, and what stands there.
    Code(usize, String),
    /// The inside of a literal.
    Verbatim(String),
}

/// A method, line by line, as it stands in an `impl`.
fn lines(method: &TokenStream) -> Vec<Formatted> {
    let text = file::formatted(&quote!(impl X { #method }));
    let literal = lines_in_literals(&text);
    let n_lines = text.lines().count();
    let lines = text.lines().enumerate();
    let inside = lines.filter(|(n, _)| *n > 0 && n.saturating_add(1) < n_lines);
    inside
        .map(|(n, line)| {
            let trimmed = line.trim_start();
            let n_spaces = line.len().saturating_sub(trimmed.len());
            match literal.contains(&n.saturating_add(1)) {
                true => Formatted::Verbatim(line.to_owned()),
                false if trimmed.is_empty() => Formatted::Code(0, String::new()),
                false => Formatted::Code(n_spaces.div_ceil(4), trimmed.to_owned()),
            }
        })
        .collect()
}

/// The lines, from 1, that begin within a literal.
fn lines_in_literals(text: &str) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    let (mut line, mut at) = (1_usize, 0);
    for token in lex::tokens(text) {
        let range = token.range();
        line += n_lines(text, at..range.start);
        let end = line + n_lines(text, range.clone());
        if token.kind == Kind::Literal {
            lines.extend(line.saturating_add(1)..=end);
        }
        (line, at) = (end, range.end);
    }
    lines
}

fn n_lines(text: &str, range: Range<usize>) -> usize {
    let text = text.get(range).unwrap_or_default();
    text.matches('\n').count()
}
