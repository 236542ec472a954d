//! Files of crates: what `mod` leads to.

mod conditional;
mod features;
mod mended;
mod settings;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::syntax::{attribute_text, is_test};
use crate::document::{Location, SourceId, Sources};
use crate::read::code::{Crate, Files, Lost, Text, join, parent};

/// A file that could be parsed.
pub(super) struct Parsed {
    pub(super) file: syn::File,
    pub(super) source: SourceId,
}

/// All files of some crates.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) files: Vec<Parsed>,
    /// The file of each crate's root, in their order; nothing if it cannot be read.
    pub(super) roots: Vec<Option<usize>>,
    /// Which file `mod x;` means, by the file that it stands in and the modules around it there.
    pub(super) modules: HashMap<(usize, Vec<String>), usize>,
    /// What the environment says, as far as an example beside the code has it.
    pub(super) settings: HashMap<String, String>,
    /// The paths that files of settings have, by name.
    pub(super) configured: HashMap<String, String>,
    pub(super) lost: Vec<Lost>,
    /// Features that are off, each with the first place where one leaves out what names routes.
    pub(super) without: Vec<Text>,
}

/// Modules in modules: a chain of files that includes itself ends somewhere.
const DEPTH: usize = 64;

/// Parses the files of crates.
pub(super) fn load(crates: &[Crate], files: &mut dyn Files, sources: &mut Sources) -> Loaded {
    let mut loader = Loader {
        files,
        sources,
        loaded: Loaded::default(),
        seen: HashSet::new(),
        known: HashMap::new(),
        features: &NONE,
        neighbour: None,
    };
    for known in crates {
        loader.seen.clear();
        loader.features = &known.features;
        loader.neighbour = (!known.is_wanted).then_some(known.package.name.as_str());
        let file = loader.file(&known.root, parent(&known.root), 0);
        loader.loaded.roots.push(file);
    }
    let roots: Vec<String> = crates.iter().map(|known| known.root.clone()).collect();
    loader.loaded.settings = settings::settings(&roots, loader.files);
    loader.loaded.configured = settings::configured(&roots, loader.files);
    loader.loaded
}

/// Nothing is known of features.
static NONE: BTreeMap<String, bool> = BTreeMap::new();

struct Loader<'f> {
    files: &'f mut dyn Files,
    sources: &'f mut Sources,
    loaded: Loaded,
    /// Files of the crate so far.
    seen: HashSet<String>,
    /// Files of all crates: programs of a package may have modules in common, which are one text.
    known: HashMap<String, SourceId>,
    /// Those of the crate.
    features: &'f BTreeMap<String, bool>,
    /// The package of the crate, if that is not what is asked for.
    neighbour: Option<&'f str>,
}

impl Loader<'_> {
    /// Parses a file and those that it names; modules of it are looked for in `folder`.
    fn file(&mut self, path: &str, folder: &str, depth: usize) -> Option<usize> {
        if depth > DEPTH || !self.seen.insert(path.to_owned()) {
            return None;
        }
        let text = self.files.text(path)?;
        let source = match self.known.get(path) {
            Some(known) => *known,
            None => self.sources.add(path, text.as_str()),
        };
        self.known.insert(path.to_owned(), source);
        let mut file = match syn::parse_file(&text) {
            Ok(file) => file,
            Err(error) => {
                let Some((file, errors)) = mended::parse(&text) else {
                    self.lost_file(source, &error);
                    return None;
                };
                for error in errors {
                    self.lost_file(source, &error);
                }
                file
            }
        };
        conditional::unfold(&mut file.items);
        // Hardly any file has conditions, and looking for them takes time.
        let left = match text.contains("cfg") {
            true => features::without(&mut file, self.features),
            false => Vec::new(),
        };
        for found in left {
            let place = span_place(source, found.span);
            let name = match self.neighbour {
                Some(package) => format!("{package}/{}", found.feature),
                None => found.feature,
            };
            if !(self.loaded.without.iter()).any(|known| known.text == name) {
                self.loaded.without.push(Text::new(name, place));
            }
        }
        let index = self.loaded.files.len();
        let modules = modules(&file.items);
        self.loaded.files.push(Parsed { file, source });
        self.modules(index, modules, &mut Vec::new(), (path, folder), depth);
        Some(index)
    }

    fn lost_file(&mut self, source: SourceId, error: &syn::Error) {
        let range = error.span().byte_range();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.loaded.lost.push(Lost {
            place: Location {
                source,
                start: offset(range.start),
                end: offset(range.end),
            },
            reason: format!("this is no Rust that can be parsed: {error}"),
            help: "what stands around it is not in the document until it parses".to_owned(),
        });
    }

    fn modules(
        &mut self,
        index: usize,
        modules: Vec<Module>,
        around: &mut Vec<String>,
        (path, folder): (&str, &str),
        depth: usize,
    ) {
        for module in modules {
            let inside = module.path.clone();
            around.push(module.name.clone());
            match module.content {
                Some(content) => {
                    let folder = match inside {
                        Some(inside) => join(folder, &inside),
                        None => join(folder, &module.name),
                    };
                    self.modules(index, content, around, (path, &folder), depth);
                }
                None => {
                    if let Some(file) =
                        self.outline(&module.name, inside, around.len() > 1, path, folder, depth)
                    {
                        self.loaded.modules.insert((index, around.clone()), file);
                    }
                }
            }
            around.pop();
        }
    }

    /// The file of `mod name;`.
    fn outline(
        &mut self,
        name: &str,
        explicit: Option<String>,
        is_nested: bool,
        path: &str,
        folder: &str,
        depth: usize,
    ) -> Option<usize> {
        if let Some(explicit) = explicit {
            // In a file, a path starts where the file is; in an inline module, in its folder.
            let from = if is_nested { folder } else { parent(path) };
            let file = join(from, &explicit);
            let folder = parent(&file).to_owned();
            return self.file(&file, &folder, depth + 1);
        }
        let name = name.strip_prefix("r#").unwrap_or(name);
        let inside = join(folder, name);
        let flat = format!("{inside}.rs");
        if self.files.is_file(&flat) {
            return self.file(&flat, &inside, depth + 1);
        }
        self.file(&join(&inside, "mod.rs"), &inside, depth + 1)
            .or_else(|| self.folder(&inside, depth + 1))
    }

    /// A module whose file is not there: the files of its folder are its modules.
    fn folder(&mut self, folder: &str, depth: usize) -> Option<usize> {
        let path = join(folder, "mod.rs");
        if depth > DEPTH || self.files.is_file(&path) {
            return None;
        }
        let entries = self.files.list(folder);
        let names = entries.iter().filter_map(|entry| match entry.is_folder {
            true => Some(entry.name.as_str()),
            false => entry.name.strip_suffix(".rs"),
        });
        let names = names.filter(|name| syn::parse_str::<syn::Ident>(name).is_ok());
        let text: String = names.map(|name| format!("pub mod {name};\n")).collect();
        let file = syn::parse_file(&text).ok().filter(|_| !text.is_empty())?;
        let source = self.sources.add(path.as_str(), text.as_str());
        let index = self.loaded.files.len();
        let modules = modules(&file.items);
        self.loaded.files.push(Parsed { file, source });
        self.modules(index, modules, &mut Vec::new(), (&path, folder), depth);
        Some(index)
    }
}

/// A `mod` item, without what borrows the file.
struct Module {
    name: String,
    path: Option<String>,
    content: Option<Vec<Self>>,
}

fn modules(items: &[syn::Item]) -> Vec<Module> {
    items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(module) if !is_test(&module.attrs) => Some(Module {
                name: module.ident.to_string(),
                path: attribute_text(&module.attrs, "path"),
                content: module.content.as_ref().map(|(_, items)| modules(items)),
            }),
            _ => None,
        })
        .collect()
}

/// The place of a span in a file.
pub(super) fn span_place(source: SourceId, span: proc_macro2::Span) -> Location {
    let range = span.byte_range();
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Location {
        source,
        start: offset(range.start),
        end: offset(range.end),
    }
}
