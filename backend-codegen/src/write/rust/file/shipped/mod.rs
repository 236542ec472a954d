//! What is shipped as it stands: of each file, what the generated code needs.

mod arms;
mod bindings;
mod choices;
mod cut;
mod items;
mod links;
mod reach;
mod reached;
mod scope;
mod sources;
#[cfg(test)]
mod tests;
mod unmentioned;

use crate::fileset::{FileSet, Ownership};
use crate::order;
use scope::{File, Files, Origin};
pub(in crate::write::rust) use sources::has_support;
use sources::{FOLDERS, SOURCES, SUPPORT};

/// The texts of all files of the support module.
#[cfg(test)]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|source| source.text)
}

/// Adds the support module to generated files: what they need of it. Of the files in `server` and `rows`,
/// which are the same for all documents, stays what is needed, too.
pub fn add_support(files: &mut FileSet) {
    let mut written = FileSet::new();
    add(files, &mut written);
    files.replace(written);
}

fn add(files: &FileSet, written: &mut FileSet) {
    let written_files: Vec<(Origin, String, &str)> = files
        .iter()
        .filter(|(_, path, _)| !path.starts_with("support/"))
        .filter_map(|(ownership, path, text)| {
            let name = path.strip_suffix(".rs")?;
            let text = text.strip_prefix(super::HEADER).unwrap_or(text);
            Some(match ownership {
                Ownership::UserOnce => (
                    Origin::Stub,
                    format!("stub:{}", name.replace('/', ":")),
                    text,
                ),
                Ownership::Generated if is_shipped(name) => {
                    (Origin::Shipped, name.to_owned(), text)
                }
                Ownership::Generated => (Origin::Generated, name.to_owned(), text),
            })
        })
        .collect();
    let generated = written_files
        .iter()
        .map(|(origin, path, text)| File::new(path, text, *origin));
    let paths: Vec<String> = SOURCES
        .iter()
        .map(|source| format!("support/{}", source.path))
        .collect();
    let shipped = paths.iter().zip(SOURCES);
    let shipped = shipped.map(|(path, source)| File::new(path, source.text, Origin::Shipped));
    let known = Files::new(generated.chain(shipped).collect());
    let reached = reach::reached(&known);
    let mut modules: Vec<&str> = Vec::new();
    for (position, file) in known.list.iter().enumerate() {
        let text = match file.origin {
            Origin::Shipped => cut::cut(&known, position, &reached),
            Origin::Generated => unmentioned::allowed(&known, position, &reached),
            Origin::Stub => None,
        };
        if let Some(text) = text {
            let text = match file.origin {
                Origin::Shipped => links::checked(&text),
                Origin::Generated | Origin::Stub => text,
            };
            written.generated(format!("{}.rs", file.path), super::shipped(&text));
            modules.extend(file.path.strip_prefix("support/"));
        }
    }
    add_indices(&modules, written);
}

/// Whether a file outside of the support module is the same for all documents.
fn is_shipped(name: &str) -> bool {
    let mut folders = ["server/", "rows/"].into_iter();
    let file = folders.find_map(|folder| name.strip_prefix(folder));
    file.is_some_and(|file| file != "mod")
}

/// Adds the files that name the modules of the support module.
fn add_indices<'p>(paths: &[&'p str], written: &mut FileSet) {
    let mut modules: Vec<&str> = paths
        .iter()
        .filter(|path| !path.contains('/'))
        .copied()
        .collect();
    for (folder, docs) in FOLDERS {
        let inside = |path: &&'p str| path.strip_prefix(folder)?.strip_prefix('/');
        let inside: Vec<&str> = paths.iter().filter_map(inside).collect();
        if !inside.is_empty() {
            modules.push(folder);
            written.generated(format!("support/{folder}/mod.rs"), index(docs, inside));
        }
    }
    written.generated("support/mod.rs", index(SUPPORT, modules));
}

/// A file that names modules.
fn index(docs: &str, modules: Vec<&str>) -> String {
    let modules = order::distinct(modules)
        .into_iter()
        .map(|module| format!("pub mod {module};\n"));
    super::shipped(&format!("{docs}\n{}", modules.collect::<String>()))
}
