//! What names mean in a module of the user: what it imports and what it defines.

use super::look::At;

/// The names of one module.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    imports: Vec<Import>,
    /// Modules all of whose names are imported.
    globs: Vec<Vec<String>>,
    groups: Vec<Group>,
    defined: Vec<String>,
    /// The end of the last import.
    pub(super) imports_end: Option<usize>,
}

/// A name and what it stands for.
#[derive(Clone, Debug)]
struct Import {
    name: String,
    path: Vec<String>,
}

/// The braces of an import, into which more names can be written.
#[derive(Clone, Debug)]
pub(super) struct Group {
    prefix: Vec<String>,
    /// The end of the opening brace.
    pub(super) open: usize,
    /// The end of the last name in it.
    pub(super) last: usize,
    /// The closing brace.
    pub(super) close: usize,
    pub(super) has_trailing_comma: bool,
}

/// How a path is written in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// So, as everything is.
    As(Vec<String>),
    /// By its last name, if that is added to the braces of this import.
    Import(usize),
}

impl Scope {
    pub(super) fn of(items: &[syn::Item], at: At) -> Self {
        let mut scope = Self::default();
        for item in items {
            if let syn::Item::Use(item) = item {
                scope.imports_end = Some(at.of(item).end);
                let is_plain = item.attrs.is_empty() && item.leading_colon.is_none();
                scope.import(&item.tree, &mut Vec::new(), is_plain, at);
            }
            scope.defined.extend(name_of(item));
        }
        scope
    }

    fn import(&mut self, tree: &syn::UseTree, path: &mut Vec<String>, is_plain: bool, at: At) {
        match tree {
            syn::UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.import(&tree.tree, path, is_plain, at);
                path.pop();
            }
            syn::UseTree::Name(tree) => self.name(&tree.ident.to_string(), None, path),
            syn::UseTree::Rename(tree) => {
                let name = tree.rename.to_string();
                self.name(&tree.ident.to_string(), Some(name), path);
            }
            syn::UseTree::Glob(_) => self.globs.push(path.clone()),
            syn::UseTree::Group(tree) => {
                for tree in &tree.items {
                    self.import(tree, path, is_plain, at);
                }
                if let Some(last) = tree.items.last().filter(|_| is_plain) {
                    self.groups.push(Group {
                        prefix: path.clone(),
                        open: at.range(tree.brace_token.span.open()).end,
                        last: at.of(last).end,
                        close: at.range(tree.brace_token.span.close()).start,
                        has_trailing_comma: tree.items.trailing_punct(),
                    });
                }
            }
        }
    }

    fn name(&mut self, name: &str, rename: Option<String>, path: &[String]) {
        let mut path = path.to_vec();
        if name != "self" {
            path.push(name.to_owned());
        }
        let name = rename.or_else(|| path.last().cloned());
        self.imports.extend(name.map(|name| Import { name, path }));
    }

    /// The path without names that are short for others.
    pub(super) fn resolve(&self, path: &[String]) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else {
            return Vec::new();
        };
        let import = self.imports.iter().find(|import| import.name == *first);
        match import {
            Some(import) => [&import.path, rest].concat(),
            None => path.to_vec(),
        }
    }

    /// The paths that a bare name may be short for.
    pub(super) fn by_globs<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
        let globs = self.globs.iter();
        globs.map(move |glob| [glob.as_slice(), &[name.to_owned()]].concat())
    }

    /// How `path` is written here. `taken` are names that others need.
    pub(super) fn written(&self, path: &[String]) -> Written {
        let Some((name, parent)) = path.split_last() else {
            return Written::As(Vec::new());
        };
        if let Some(import) = self.imports.iter().find(|import| import.path == path) {
            return Written::As(vec![import.name.clone()]);
        }
        let is_taken =
            self.defined.contains(name) || self.imports.iter().any(|import| import.name == *name);
        if !is_taken {
            if self.globs.iter().any(|glob| glob == parent) {
                return Written::As(vec![name.clone()]);
            }
            if let Some(group) = self.groups.iter().position(|group| group.prefix == parent) {
                return Written::Import(group);
            }
        }
        // The longest part of it that has a name here.
        let short = self.imports.iter().filter_map(|import| {
            let rest = path.strip_prefix(import.path.as_slice())?;
            let is_module = import.name.starts_with(|c: char| c.is_lowercase());
            is_module.then(|| [std::slice::from_ref(&import.name), rest].concat())
        });
        let short = short.min_by_key(Vec::len);
        Written::As(short.unwrap_or_else(|| path.to_vec()))
    }

    pub(super) fn group(&self, at: usize) -> Option<&Group> {
        self.groups.get(at)
    }

    /// Whether a trait of that name is known here.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.defined.iter().any(|defined| defined == name)
            || self.imports.iter().any(|import| {
                import.name == name || import.path.last().is_some_and(|last| last == name)
            })
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Mod(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::TraitAlias(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
