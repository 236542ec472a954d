//! Packages beside a project, of the workspace that both are in.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{Package, package};
use crate::read::code::{BESIDE, Files, is_skipped, join, parent};

/// How deep in a workspace packages are looked for, and in how many folders.
const DEPTH: usize = 4;
const FOLDERS: usize = 4_000;

/// The packages of the workspace that a project depends on, itself or through others: what code imports
/// them as, and their folders. None if it is in no workspace.
pub(super) fn dependencies(files: &mut dyn Files, root: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Some(own) = manifest(files, root) else {
        return found;
    };
    if own.dependencies.is_empty() {
        return found;
    }
    for (name, path) in own.local {
        let folder = join(root, &path);
        if manifest(files, &folder).is_some() && !folder.ends_with("node_modules") {
            found.insert(name, folder);
        }
    }
    let Some(workspace) = workspace(files, root) else {
        return found;
    };
    let mut known = BTreeMap::new();
    let mut n_folders = 0;
    members(files, &workspace, 0, &mut n_folders, &mut known);
    let mut open = own.dependencies;
    while let Some(name) = open.pop() {
        // A name is taken out, so that packages may depend on each other.
        if let Some((folder, member)) = known.remove(&name)
            && folder != root
        {
            open.extend(member.dependencies);
            found.insert(name, folder);
        }
    }
    found
}

/// Folders beside a project that it may import from: the workspace that it is in, and what its manifest names
/// as `file:../shared`.
pub(super) fn beside(files: &mut dyn Files, root: &str) -> Vec<String> {
    let mut found: Vec<String> = workspace(files, root).into_iter().collect();
    let own = manifest(files, root).unwrap_or_default();
    found.extend(own.local.iter().map(|(_, path)| join(root, path)));
    found
}

/// What a folder's `package.json` says.
fn manifest(files: &mut dyn Files, folder: &str) -> Option<Package> {
    let text = files.text(&join(folder, "package.json"))?;
    Some(package(&text, ""))
}

/// The nearest folder above one that says that it is a workspace.
fn workspace(files: &mut dyn Files, root: &str) -> Option<String> {
    let mut folder = root.to_owned();
    for _ in 0..BESIDE {
        folder = above(&folder)?;
        let is_workspace = ["pnpm-workspace.yaml", "lerna.json", "rush.json"]
            .iter()
            .any(|name| files.is_file(&join(&folder, name)))
            || manifest(files, &folder).is_some_and(|package| package.is_workspace);
        if is_workspace {
            return Some(folder);
        }
    }
    None
}

/// The folder that a folder is in; that of the working folder is `..`.
fn above(folder: &str) -> Option<String> {
    match folder {
        "/" => None,
        "" | "." => Some("..".to_owned()),
        _ if folder.split('/').all(|part| part == "..") => Some(format!("{folder}/..")),
        _ if folder.starts_with('/') && parent(folder).is_empty() => Some("/".to_owned()),
        _ => Some(parent(folder).to_owned()),
    }
}

/// Packages below a folder, by their names.
fn members(
    files: &mut dyn Files,
    folder: &str,
    depth: usize,
    n_folders: &mut usize,
    known: &mut BTreeMap<String, (String, Package)>,
) {
    *n_folders += 1;
    if depth > DEPTH || *n_folders > FOLDERS {
        return;
    }
    let entries = files.list(folder);
    let has_manifest = entries
        .iter()
        .any(|entry| !entry.is_folder && entry.name == "package.json");
    if depth > 0
        && has_manifest
        && let Some(package) = manifest(files, folder)
        && let Some(name) = package.name.clone()
    {
        known
            .entry(name)
            .or_insert_with(|| (folder.to_owned(), package));
    }
    let inner: BTreeSet<String> = entries
        .into_iter()
        .filter(|entry| entry.is_folder && !is_skipped(&entry.name))
        .map(|entry| entry.name)
        .collect();
    for name in inner {
        members(files, &join(folder, &name), depth + 1, n_folders, known);
    }
}
