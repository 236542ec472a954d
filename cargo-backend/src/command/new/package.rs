//! Which names a package may have, and what lies around it.

use std::fs;
use std::path::Path;

use crate::ui::Problem;

/// Words of the language, which no crate can have as its name.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Names of crates that every program has, of folders that cargo needs for itself, and of devices.
const TAKEN: [&str; 32] = [
    "alloc",
    "core",
    "proc_macro",
    "std",
    "test",
    "build",
    "deps",
    "examples",
    "incremental",
    "aux",
    "con",
    "nul",
    "prn",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "com0",
];

/// The name of the package in `folder`.
pub(super) fn name_of(folder: &Path) -> Result<String, Problem> {
    let Some(name) = folder.file_name() else {
        let shown = folder.display();
        let problem = Problem::new(
            "new::name",
            format!("`{shown}` does not name a folder to make"),
        );
        return Err(problem.help("give a name such as `museum`"));
    };
    let name = name.to_string_lossy().into_owned();
    match problem_with(&name) {
        None => Ok(name),
        Some(reason) => {
            let message = format!("`{name}` cannot be the name of a package: {reason}");
            Err(Problem::new("new::name", message).help(format!("try `{}`", suggestion(&name))))
        }
    }
}

/// What keeps `name` from being the name of a package whose program depends on `dependencies`.
fn problem_with(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase().replace('-', "_");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.chars().all(is_word) {
        Some("it has a character other than ASCII letters, digits, `-` and `_`")
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        Some("it does not start with a letter")
    } else if name.len() > 64 {
        Some("it is longer than 64 characters")
    } else if KEYWORDS.contains(&lower.as_str()) {
        Some("it is a word of the Rust language")
    } else if TAKEN.contains(&lower.as_str()) {
        Some("Rust, cargo or Windows need that name for themselves")
    } else if super::project::depends_on(&lower) {
        Some("the project depends on a package of that name")
    } else {
        None
    }
}

/// A name near `name` that can be used.
fn suggestion(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let words: String = name.to_lowercase().chars().map(word).collect();
    let words: Vec<_> = words.split('-').filter(|part| !part.is_empty()).collect();
    let plain: String = words.join("-").chars().take(50).collect();
    if plain.is_empty() {
        "my-server".to_owned()
    } else if problem_with(&plain).is_none() {
        plain
    } else if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
        format!("{plain}-server")
    } else {
        format!("server-{plain}")
    }
}

/// Whether cargo would take a package in `folder` for a part of a workspace around it.
pub(super) fn is_in_a_workspace(folder: &Path) -> bool {
    let Ok(folder) = std::path::absolute(folder) else {
        return false;
    };
    folder.ancestors().skip(1).any(|above| {
        let manifest = fs::read_to_string(above.join("Cargo.toml")).unwrap_or_default();
        let is_workspace = |line: &str| line.trim_start().starts_with("[workspace");
        manifest.lines().any(is_workspace)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{is_in_a_workspace, name_of, problem_with, suggestion};

    #[test]
    fn the_last_part_of_the_folder_names_the_package() {
        assert_eq!(name_of(Path::new("demo/museum")).unwrap(), "museum");
        assert_eq!(name_of(Path::new("./my_api-2/")).unwrap(), "my_api-2");
        for path in [".", "..", "/", ""] {
            assert_eq!(
                name_of(Path::new(path)).unwrap_err().code,
                "new::name",
                "{path}"
            );
        }
    }

    #[test]
    fn names_that_cargo_or_the_compiler_refuse_are_refused_first() {
        let long = "x".repeat(65);
        for name in [
            "2fast", "-x", "my api", "käse", "a.b", "fn", "async", "Self", "test", "std", "NUL",
            "axum", "deps", "_", &long,
        ] {
            assert!(problem_with(name).is_some(), "{name}");
            let near = suggestion(name);
            assert_eq!(problem_with(&near), None, "{name} → {near}");
        }
    }

    #[test]
    fn a_workspace_above_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("a/b");
        assert!(!is_in_a_workspace(&project));
        std::fs::write(folder.path().join("Cargo.toml"), "[workspace.package]\n").unwrap();
        assert!(is_in_a_workspace(&project));
    }
}
