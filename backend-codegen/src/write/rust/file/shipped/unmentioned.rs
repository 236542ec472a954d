//! Types and readers of the document that nothing else in the generated code refers to.

use super::items::ItemKind;
use super::reached::Reached;
use super::scope::{self, Files};

/// The text of a file of types, with a word at those that only handlers, tests or clients may want;
/// `None` if it stays as it is.
pub(super) fn allowed(files: &Files<'_>, position: usize, reached: &Reached<'_>) -> Option<String> {
    let file = files.list.get(position)?;
    let (folder, name) = file.path.rsplit_once('/')?;
    if !file.is_of_types() {
        return None;
    }
    let mut text = String::new();
    let mut end = 0;
    for item in &file.items {
        let allow = match item.kind {
            ItemKind::Mod | ItemKind::Use(false) | ItemKind::Impl(..) | ItemKind::Call(_) => {
                continue;
            }
            ItemKind::Use(true) if name != "mod" => continue,
            ItemKind::Use(true) => {
                let modules = scope::imports(&file.text, item);
                let modules = modules.iter().filter_map(|import| import.path.last());
                let mut paths = modules.map(|module| format!("{folder}/{module}"));
                let is_used = |path: String| is_mentioned(files, &path, reached);
                match paths.any(is_used) {
                    true => continue,
                    false => ALLOW_IMPORT,
                }
            }
            _ if item.name == "_" || reached.mentioned.contains(item.name) => continue,
            _ => ALLOW,
        };
        let start = file.text.start(item.tokens.start);
        text.push_str(file.text.slice(end..start));
        text.push_str(allow);
        end = start;
    }
    if end == 0 {
        return None;
    }
    text.push_str(file.text.slice(end..file.text.text().len()));
    Some(text)
}

/// Whether another file refers to something in the one at a path.
fn is_mentioned(files: &Files<'_>, path: &str, reached: &Reached<'_>) -> bool {
    let file = files.list.iter().find(|file| file.path == path);
    let items = file.into_iter().flat_map(|file| &file.items);
    let mut names = items.map(|item| item.name).filter(|name| !name.is_empty());
    names.any(|name| reached.mentioned_elsewhere.contains(name))
}

/// Types and readers are there whichever way values go, and whether they go at all.
const ALLOW: &str =
    "#[allow(dead_code, reason = \"types of the document are there for everybody\")]\n";

/// The same for all that is in a module.
const ALLOW_IMPORT: &str =
    "#[allow(unused_imports, reason = \"types of the document are there for everybody\")]\n";
