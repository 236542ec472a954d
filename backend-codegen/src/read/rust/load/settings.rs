//! Settings that a program finds in its environment, as the example beside the code has them.

use std::collections::HashMap;

use crate::read::code::{Files, join, parent};

/// What people copy, or have beside their code already; the first that names a setting says it.
const NAMES: [&str; 9] = [
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "example.env",
    "sample.env",
    ".env.default",
    ".env.defaults",
    ".env",
];
/// Folders with files of settings, below the one of a package.
const FOLDERS: [&str; 4] = ["", "config", "configuration", "settings"];
/// What such a file may be called, before its ending.
const FILES: [&str; 10] = [
    "default",
    "base",
    "settings",
    "config",
    "configuration",
    "app",
    "application",
    "development",
    "dev",
    "local",
];
/// What people add to the name of a file that is there to be copied.
const SAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "default"];
/// Folders around the one of a crate's first file.
const DEPTH: usize = 4;

/// The settings of the folders around the files that crates begin with.
pub(super) fn settings(roots: &[String], files: &mut dyn Files) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut seen: Vec<String> = Vec::new();
    for root in roots {
        let mut folder = parent(root);
        for _ in 0..DEPTH {
            if !seen.iter().any(|known| known == folder) {
                seen.push(folder.to_owned());
                of_folder(folder, files, &mut found);
            }
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
    }
    found
}

/// The paths that files of settings have, by the names that they have there; nothing of a name that
/// stands for several.
pub(super) fn configured(roots: &[String], files: &mut dyn Files) -> HashMap<String, String> {
    let mut found: HashMap<String, Option<String>> = HashMap::new();
    let mut seen: Vec<String> = Vec::new();
    for root in roots {
        let mut folder = parent(root);
        for _ in 0..DEPTH {
            for below in FOLDERS {
                let folder = join(folder, below);
                if !seen.contains(&folder) {
                    of_files(&folder, files, &mut found);
                    seen.push(folder);
                }
            }
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
    }
    let known = found.into_iter();
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

fn of_files(folder: &str, files: &mut dyn Files, found: &mut HashMap<String, Option<String>>) {
    let entries = files.list(folder);
    for name in FILES {
        let entries = entries.iter().filter(|it| !it.is_folder);
        let mut all: Vec<&String> = entries
            .map(|entry| &entry.name)
            .filter(|file| is_called(file, name))
            .collect();
        all.sort();
        // What is there to be copied does not count beside copies.
        let is_copy = |file: &&String| file.split(['.', '-', '_']).count() == 2;
        if all.iter().any(is_copy) {
            all.retain(is_copy);
        } else {
            all.truncate(1);
        }
        for file in all {
            let text = files.text(&join(folder, file)).unwrap_or_default();
            for (name, value) in text.lines().filter_map(path_of) {
                let known = found.entry(name).or_insert_with(|| Some(value.clone()));
                if known.as_ref() != Some(&value) {
                    *known = None;
                }
            }
        }
    }
}

/// Whether a file of settings has this name, or is a sample of one that has: `config.toml`,
/// `config-example.toml`, `config.toml.sample`, `example.config.yaml`.
fn is_called(file: &str, name: &str) -> bool {
    let mut parts: Vec<&str> = file.split(['.', '-', '_']).collect();
    let mut take = |is_meant: &dyn Fn(&str) -> bool| {
        let at = parts.iter().position(|part| is_meant(part));
        at.map(|at| parts.remove(at)).is_some()
    };
    let has_ending = take(&|part| matches!(part, "toml" | "yaml" | "yml"));
    let has_name = take(&|part| part == name);
    has_ending && has_name && parts.iter().all(|part| SAMPLES.contains(part))
}

/// `base_path = "/api"`, `base_path: /api`, if it is a path that people would ask for.
fn path_of(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim();
    let value = value.split('#').next()?.trim().trim_matches(['"', '\'']);
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '/' | '-' | '_');
    let is_path = value.starts_with('/') && value.chars().all(is_part);
    // Where files are is none.
    let is_folder = ["dir", "file", "folder", "root", "log", "data", "socket"]
        .iter()
        .any(|word| name.contains(word));
    (is_path && !is_folder).then(|| (name.to_owned(), value.to_owned()))
}

fn of_folder(folder: &str, files: &mut dyn Files, found: &mut HashMap<String, String>) {
    let entries = files.list(folder);
    for name in NAMES {
        let is_there = |name: &str| entries.iter().any(|it| !it.is_folder && it.name == name);
        if !is_there(name) {
            continue;
        }
        let text = files.text(&join(folder, name)).unwrap_or_default();
        for (name, value) in text.lines().filter_map(setting) {
            found.entry(name).or_insert(value);
        }
    }
}

/// `export NAME="value" # why`
fn setting(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let value = value.trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let (inside, _) = value.strip_prefix(quote)?.split_once(quote)?;
        Some(inside)
    });
    let plain = || match value.starts_with('#') {
        true => "",
        false => value.split(" #").next().unwrap_or(value).trim(),
    };
    let value = quoted.unwrap_or_else(plain);
    // What is made of other settings, or stands for what people have to put there, says nothing.
    let is_open = value.contains(['$', '<', '>', '{', '\u{1}', '\u{2}']);
    (!is_open).then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{path_of, setting};

    #[test]
    fn paths_of_files_are_those_that_people_ask_for() {
        let of = |line: &str| path_of(line).map(|(name, value)| format!("{name}:{value}"));
        assert_eq!(of("base = \"/api\" # why"), Some("base:/api".to_owned()));
        assert_eq!(of("  base: /api/v1"), Some("base:/api/v1".to_owned()));
        assert_eq!(of("data_dir = \"/var\""), None);
        assert_eq!(of("url = \"https://x/y\""), None);
    }

    #[test]
    fn settings_are_what_stands_behind_their_names() {
        let of = |line: &str| setting(line).map(|(name, value)| format!("{name}:{value}"));
        assert_eq!(of("BASE=/api"), Some("BASE:/api".to_owned()));
        assert_eq!(
            of("export BASE = '/api' # why"),
            Some("BASE:/api".to_owned())
        );
        assert_eq!(of("BASE=\"\""), Some("BASE:".to_owned()));
        assert_eq!(of("BASE= # none"), Some("BASE:".to_owned()));
        assert_eq!(of("BASE=/a # why"), Some("BASE:/a".to_owned()));
        assert_eq!(of("# BASE=/a"), None);
        assert_eq!(of("BASE=$OTHER/x"), None);
        assert_eq!(of("BASE=<base>"), None);
    }
}
