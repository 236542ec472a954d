//! The handlers that the user wrote: where they are, and what they lack.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use backend_codegen::fileset::{self, FileSet, Folders};
use backend_codegen::write::upkeep::{Addition, OwnFile, Role, Survey, Upkeep};

use super::dependencies::{manifest_of, package_of};
use super::input::Documents;
use crate::ui::Ui;

/// Compares the user's files with what is expected of them. With `is_to_add` the changes that they
/// need join `files`.
///
/// They are looked for in the output folder, and in the sources of the package around it where they
/// are not all there.
pub(super) fn look(
    upkeep: &Upkeep,
    folders: &Folders,
    is_to_add: bool,
    files: &mut FileSet,
    documents: &mut Documents,
) -> anyhow::Result<Vec<Addition>> {
    let mut survey = upkeep.survey(&fileset::notes(&folders.generated));
    let (sources, diagnostics) = documents.findings();
    let mut add = |survey: &mut Survey<'_>, path: PathBuf, role: Role| {
        let Ok(bytes) = std::fs::read(&path) else {
            return;
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if role == Role::Elsewhere && !survey.is_relevant(&text) {
            return;
        }
        // Who names a link means what it leads to.
        let target = match path.is_symlink() {
            true => std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone()),
            false => path.clone(),
        };
        let source = sources.add(path.display().to_string(), text.as_str());
        survey.add(OwnFile {
            path: target,
            source,
            text: text.into(),
            role,
        });
    };
    let mut seen = BTreeSet::new();
    let is_ours =
        |folder: &Path| is_generated(folder) || folder == folders.generated || is_of_others(folder);
    let endings = upkeep.endings();
    for path in files_of(endings, &folders.output, &is_ours) {
        let beside = path.strip_prefix(&folders.output).unwrap_or(&path);
        let beside: Vec<_> = beside.iter().map(|part| part.to_string_lossy()).collect();
        let beside = beside.join("/");
        seen.extend(std::fs::canonicalize(&path));
        add(&mut survey, path, Role::Beside(beside));
    }
    let module = folders.output.with_extension("rs");
    let is_rust = endings.contains(&"rs");
    if is_rust && module.is_file() {
        seen.extend(std::fs::canonicalize(&module));
        add(&mut survey, module, Role::Module);
    }
    if !survey.is_complete() {
        let sources = match is_rust {
            true => source_folders(&folders.output),
            false => super::node::source_folders(&folders.output),
        };
        for folder in sources {
            let is_other = |folder: &Path| {
                is_generated(folder)
                    || is_generated(&folder.join("generated"))
                    || is_of_others(folder)
            };
            for path in files_of(endings, &folder, &is_other) {
                if std::fs::canonicalize(&path).is_ok_and(|path| seen.insert(path)) {
                    add(&mut survey, path, Role::Elsewhere);
                }
            }
        }
    }
    Ok(survey.finish(is_to_add, sources, files, diagnostics))
}

/// Says what was added to a file.
pub(super) fn say(addition: &Addition, ui: &mut Ui) {
    let file = &addition.file;
    match addition.methods {
        0 => ui.say(format_args!("Added handlers to `{file}`")),
        1 => ui.say(format_args!("Added 1 stub to `{file}`")),
        n => ui.say(format_args!("Added {n} stubs to `{file}`")),
    }
}

/// Whether a folder holds generated files.
fn is_generated(folder: &Path) -> bool {
    folder.join(".backend-manifest").is_file()
}

/// Whether a folder holds what somebody else wrote.
fn is_of_others(folder: &Path) -> bool {
    folder
        .file_name()
        .is_some_and(|name| name == "node_modules")
}

/// The folders that the targets of the package around `output` are made from.
fn source_folders(output: &Path) -> Vec<PathBuf> {
    let Some(manifest) = manifest_of(output) else {
        return Vec::new();
    };
    let root = manifest.parent().unwrap_or(Path::new("")).to_owned();
    let mut folders = BTreeSet::from([root.join("src")]);
    if let Ok(package) = package_of(&manifest) {
        let absolute = std::path::absolute(&manifest).unwrap_or_else(|_| manifest.clone());
        let absolute = absolute.parent().unwrap_or(&root);
        let programs = package
            .targets
            .iter()
            .filter(|target| target.is_lib() || target.is_bin());
        for target in programs {
            let folder = target.src_path.parent().map(|folder| folder.as_std_path());
            // The root itself holds everything, such as `target`.
            let folder = folder.and_then(|folder| folder.strip_prefix(absolute).ok());
            folders.extend(
                folder
                    .filter(|it| !it.as_os_str().is_empty())
                    .map(|it| root.join(it)),
            );
        }
    }
    folders.into_iter().collect()
}

/// The files below `folder` with one of these endings, in order, without those in folders that are
/// hidden or left out, and without declarations.
fn files_of(endings: &[&str], folder: &Path, is_left_out: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        // A link to a folder may lead round in a circle.
        if path.is_dir() && !path.is_symlink() {
            if !is_left_out(&path) {
                files.extend(files_of(endings, &path, is_left_out));
            }
        } else if path.is_file() {
            let mut parts = name.rsplit('.');
            let is_one = parts.next().is_some_and(|ending| endings.contains(&ending));
            if is_one && parts.next() != Some("d") {
                files.push(path);
            }
        }
    }
    files
}
