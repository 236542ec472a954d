//! What names mean: the modules of the generated code, and what each file brings into scope.

use std::cell::RefCell;
use std::ops::Range;

use super::arms;
use super::bindings::{self, Bindings};
use super::items::{Item, ItemKind, Text};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// A file of the generated code.
#[derive(Debug)]
pub(super) struct File<'t> {
    /// Its path without `.rs`.
    pub(super) path: &'t str,
    pub(super) origin: Origin,
    pub(super) text: Text<'t>,
    pub(super) items: Vec<Item<'t>>,
    /// The paths behind the names that it imports.
    pub(super) imports: IndexMap<&'t str, Import<'t>>,
}

/// Who a file is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// For one document.
    Generated,
    /// For all documents that need something of it.
    Shipped,
    /// For its users, who go on with it: a stub.
    Stub,
}

/// A name that is brought into scope.
#[derive(Clone, Debug)]
pub(super) struct Import<'t> {
    /// What it is called here; `_` for a trait of which only the functions are wanted.
    pub(super) name: &'t str,
    /// The words of its path; the first is empty where the path starts with `::`.
    pub(super) path: Vec<&'t str>,
}

/// Something that code refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Use<'t> {
    /// A path as it is written, up to its last plain name.
    Path(&'t str),
    /// A field behind a dot, and the type of what stands before the dot as for functions.
    Field(Option<&'t str>, &'t str),
    /// A field that is given to a value of the type at a path.
    Given(&'t str, &'t str),
    /// A function behind a dot, and the path of the type of what stands before the dot, if that is
    /// plain to see.
    Method(Option<&'t str>, &'t str),
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target<'t> {
    /// An item of a file, by their positions, and what is named inside the item.
    Item(usize, usize, Option<&'t str>),
    /// A name of a module that no item of it has by itself: it comes through an import of all.
    Unknown(String, &'t str),
    /// Something of another crate, or of the prelude.
    Foreign(String),
    /// A module.
    Module,
}

impl<'t> File<'t> {
    /// The file with its items; none of them if there is something that is not known.
    pub(super) fn new(path: &'t str, text: &'t str, origin: Origin) -> Self {
        let text = Text::new(text);
        let items = text.items(0..text.n_tokens()).unwrap_or_default();
        let uses = items
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Use(_)));
        let imports = uses.flat_map(|item| imports(&text, item));
        Self {
            path,
            origin,
            imports: imports.map(|import| (import.name, import)).collect(),
            items,
            text,
        }
    }

    pub(super) fn is_shipped(&self) -> bool {
        self.origin == Origin::Shipped
    }

    /// Whether it has types of the document.
    pub(super) fn is_of_types(&self) -> bool {
        self.path.starts_with("types/") || self.path.contains("/types/")
    }

    /// The path of the module that it is.
    pub(super) fn module(&self) -> String {
        module(self.path)
    }

    /// Whether a word stands among tokens.
    pub(super) fn names(&self, tokens: Range<usize>, word: &str) -> bool {
        self.text.words(tokens).any(|known| known == word)
    }

    /// What the tokens of an item, or those in a part of it, refer to.
    /// Those that are to be skipped are in order. `scope` is the item around the tokens.
    pub(super) fn uses(
        &self,
        tokens: Range<usize>,
        scope: &Range<usize>,
        skipped: &[Range<usize>],
    ) -> IndexSet<Use<'t>> {
        let mut uses = IndexSet::new();
        let bindings = bindings::of(&self.text, scope.clone());
        let mut at = tokens.start;
        let mut skipped = skipped.iter().peekable();
        while at < tokens.end {
            if let Some(skip) = skipped.next_if(|skip| skip.start <= at) {
                at = at.max(skip.end);
                continue;
            }
            let end = match self.text.word(at) {
                Some(word) => self.word_used(word, at, &bindings, &mut uses),
                None => at,
            };
            at = end + 1;
        }
        uses
    }

    /// Adds what starts with the word at a position; returns the position of its last token.
    fn word_used(
        &self,
        word: &'t str,
        at: usize,
        bindings: &Bindings<'t>,
        uses: &mut IndexSet<Use<'t>>,
    ) -> usize {
        let text = &self.text;
        let before =
            |n: usize, sign: u8| at.checked_sub(n).is_some_and(|at| text.is_sign(at, sign));
        if before(1, b'.') && !before(2, b'.') {
            let is_generic = text.is_separator(at + 1) && text.is_sign(at + 3, b'<');
            let ty = bindings.receiver(&self.text, at.saturating_sub(1));
            uses.insert(if is_generic || text.is_sign(at + 1, b'(') {
                Use::Method(ty, word)
            } else {
                Use::Field(ty, word)
            });
            return at;
        }
        if KEYWORDS.contains(&word) {
            return at;
        }
        let mut end = at;
        while text.is_separator(end + 1) && text.word(end + 3).is_some() {
            end += 3;
        }
        let is_single = end == at;
        let is_field = is_single && text.is_sign(at + 1, b':') && !text.is_separator(at + 1);
        let word_before = at.checked_sub(1).and_then(|at| text.word(at));
        let is_let = word_before == Some("mut")
            && at.checked_sub(2).and_then(|at| text.word(at)) == Some("let");
        let is_defined =
            is_single && (is_let || word_before.is_some_and(|word| DEFINING.contains(&word)));
        let is_lifted = before(1, b':') && before(2, b':');
        // What stands behind `<T as Trait>::` is the trait's.
        let is_of_trait = is_lifted && before(3, b'>');
        // A name of the item itself hides that of a function, unless it is called.
        let is_local = is_single && !text.is_sign(at + 1, b'(') && bindings.has(word);
        if is_field || is_defined || is_of_trait || is_local {
            return end;
        }
        let start = if is_lifted { at.saturating_sub(2) } else { at };
        let path = text.slice(text.start(start)..text.end_before(end + 1));
        uses.insert(Use::Path(path));
        if let Some(path) =
            arms::literal_at(text, end + 1).filter(|_| self.origin != Origin::Shipped)
        {
            let fields = arms::fields(text, end + 2..text.close(end + 1));
            let names = fields.into_iter().filter_map(|(_, name)| text.word(name));
            uses.extend(names.map(|name| Use::Given(path, name)));
        }
        end
    }
}

/// Words behind which a path may stand that starts with `::`.
const KEYWORDS: [&str; 13] = [
    "as", "dyn", "else", "for", "if", "impl", "in", "match", "mut", "pub", "return", "use", "where",
];

/// Words behind which a name is not used but given.
const DEFINING: [&str; 8] = [
    "const", "enum", "fn", "let", "mod", "static", "trait", "type",
];

/// The path of the module that is in the file at a path without `.rs`.
fn module(path: &str) -> String {
    let path = match path.strip_suffix("mod") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/'),
        _ => path,
    };
    path.replace('/', "::")
}

/// The names that a `use` brings into scope.
pub(super) fn imports<'t>(text: &Text<'t>, item: &Item<'t>) -> Vec<Import<'t>> {
    let is_use = |at: &usize| text.word(*at) == Some("use");
    let start = item.tokens.clone().find(is_use).unwrap_or_default() + 1;
    let mut found = Vec::new();
    leaves(text, start..item.tokens.end, &[], &mut found);
    found
}

/// The names at the ends of a tree of paths.
fn leaves<'t>(
    text: &Text<'t>,
    within: Range<usize>,
    prefix: &[&'t str],
    found: &mut Vec<Import<'t>>,
) {
    let mut path = prefix.to_vec();
    let mut renamed = None;
    let mut at = within.start;
    while at < within.end {
        if text.is_sign(at, b'{') {
            let close = text.close(at);
            let mut start = at + 1;
            let ends = (at + 1..=close).filter(|end| *end == close || text.is_sign(*end, b','));
            for end in ends {
                leaves(text, start..end, &path, found);
                start = end + 1;
            }
            return;
        }
        match text.word(at) {
            Some("as") => {
                renamed = text.word(at + 1);
                break;
            }
            Some(word) => path.push(word),
            None if path.is_empty() && text.is_separator(at) => path.push(""),
            None => {}
        }
        at += 1;
    }
    if path.last() == Some(&"self") && path.len() > 1 {
        path.pop();
    }
    if let Some(last) = path.last().filter(|_| within.start < within.end) {
        found.push(Import {
            name: renamed.unwrap_or(last),
            path,
        });
    }
}

/// All files, by what modules they are.
#[derive(Debug)]
pub(super) struct Files<'t> {
    pub(super) list: Vec<File<'t>>,
    modules: IndexMap<String, Option<usize>>,
    items: Vec<IndexMap<&'t str, usize>>,
    /// What paths mean, of those that were asked for, by the file that they are in.
    resolved: RefCell<IndexMap<(usize, &'t str), Target<'t>>>,
}

impl<'t> Files<'t> {
    pub(super) fn new(list: Vec<File<'t>>) -> Self {
        let mut modules = IndexMap::default();
        for (position, file) in list.iter().enumerate() {
            let module = file.module();
            let mut above = module.as_str();
            while let Some((folder, _)) = above.rsplit_once("::") {
                modules.entry(folder.to_owned()).or_insert(None);
                above = folder;
            }
            modules.insert(module, Some(position));
        }
        let named = |file: &File<'t>| {
            let named = file.items.iter().enumerate();
            let named =
                named.filter(|(_, item)| !item.name.is_empty() && item.kind != ItemKind::Mod);
            named
                .map(|(position, item)| (item.name, position))
                .collect()
        };
        let items = list.iter().map(named).collect_vec();
        Self {
            list,
            modules,
            items,
            resolved: RefCell::default(),
        }
    }

    /// What a path means in a file.
    pub(super) fn resolve(&self, file: usize, path: &'t str) -> Target<'t> {
        if let Some(known) = self.resolved.borrow().get(&(file, path)) {
            return known.clone();
        }
        let target = self.find_out(file, path);
        let mut resolved = self.resolved.borrow_mut();
        resolved.entry((file, path)).or_insert(target).clone()
    }

    fn find_out(&self, file: usize, path: &'t str) -> Target<'t> {
        let words: Vec<&'t str> = path.split("::").collect_vec();
        let first = words.first().copied().unwrap_or_default();
        if let Some(item) = self.item(file, first) {
            return Target::Item(file, item, words.get(1).copied());
        }
        let import = self.list.get(file).and_then(|file| file.imports.get(first));
        match import {
            Some(import) => {
                let rest = words.iter().skip(1);
                let path: Vec<&'t str> = import.path.iter().chain(rest).copied().collect_vec();
                self.walk(file, &path, MAX_IMPORTS)
            }
            None => self.walk(file, &words, MAX_IMPORTS),
        }
    }

    /// What is at the end of a path that starts with a module or a crate.
    pub(super) fn walk(&self, file: usize, path: &[&'t str], n_imports: usize) -> Target<'t> {
        let foreign = || {
            let path = path.strip_prefix(&[""]).unwrap_or(path);
            Target::Foreign(path.join("::"))
        };
        let Some(mut module) = self.list.get(file).map(File::module) else {
            return foreign();
        };
        let mut is_inside = false;
        for (position, word) in path.iter().enumerate() {
            match *word {
                "self" => is_inside = true,
                "super" => {
                    is_inside = true;
                    module = module.rsplit_once("::").map_or("", |(up, _)| up).to_owned();
                }
                word => {
                    let below = match module.as_str() {
                        "" => word.to_owned(),
                        module => format!("{module}::{word}"),
                    };
                    // Stubs lie beside the folder of all other files.
                    if module.is_empty() && word == GENERATED {
                        is_inside = true;
                        continue;
                    }
                    if self.modules.contains_key(&below) {
                        module = below;
                        is_inside = true;
                        continue;
                    }
                    if !is_inside {
                        return foreign();
                    }
                    let rest = path.get(position..).unwrap_or_default();
                    return self.inside(module, word, rest, n_imports);
                }
            }
        }
        Target::Module
    }

    /// What a name means that a module is asked for; `path` starts with it.
    fn inside(
        &self,
        module: String,
        word: &'t str,
        path: &[&'t str],
        n_imports: usize,
    ) -> Target<'t> {
        let Some(file) = self.modules.get(&module).copied().flatten() else {
            return Target::Unknown(module, word);
        };
        if let Some(item) = self.item(file, word) {
            return Target::Item(file, item, path.get(1).copied());
        }
        let import = self.list.get(file).and_then(|file| file.imports.get(word));
        match import.filter(|_| n_imports > 0) {
            Some(import) => {
                let rest = path.iter().skip(1);
                let path: Vec<&'t str> = import.path.iter().chain(rest).copied().collect_vec();
                self.walk(file, &path, n_imports.saturating_sub(1))
            }
            None => Target::Unknown(module, word),
        }
    }

    /// The type that an `impl` is for, if that is ours.
    pub(super) fn self_type(&self, file: usize, item: &Item<'t>) -> Option<(usize, usize)> {
        let ItemKind::Impl(head, _) = &item.kind else {
            return None;
        };
        let paths = self.list.get(file)?.text.head(head.clone()).paths;
        let types = paths.iter().filter(|(is_type, _)| *is_type);
        let mut targets = types.map(|(_, path)| self.resolve(file, path));
        targets.find_map(|target| match target {
            Target::Item(file, item, _) => Some((file, item)),
            _ => None,
        })
    }

    /// The item of a module.
    pub(super) fn find(&self, module: &str, name: &str) -> Option<(usize, usize)> {
        let file = self.modules.get(module).copied().flatten()?;
        Some((file, self.item(file, name)?))
    }

    fn item(&self, file: usize, name: &str) -> Option<usize> {
        self.items.get(file)?.get(name).copied()
    }
}

/// What stubs call the folder of generated files.
const GENERATED: &str = "generated";

/// No name comes through more modules than this.
pub(super) const MAX_IMPORTS: usize = 8;
