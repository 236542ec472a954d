//! Where PostgreSQL is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders that have `initdb` and `postgres`, with the major version, newest first.
pub(super) fn found() -> Vec<(u32, PathBuf)> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim(),
        ));
    }
    for root in [
        "/usr/lib/postgresql",
        "/usr/local/opt",
        "/opt/homebrew/opt",
        "/usr/pgsql",
    ] {
        let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join("bin")));
    }
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for folder in folders {
        // A link leads to where its neighbours are.
        let Ok(real) = folder.join("postgres").canonicalize() else {
            continue;
        };
        let Some(folder) = real.parent() else {
            continue;
        };
        if folder.join("initdb").is_file()
            && !found.iter().any(|(_, it)| it == folder)
            && let Some(version) = version(folder)
        {
            found.push((version, folder.to_owned()));
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found
}

/// `postgres (PostgreSQL) 15.18 (Debian …)`
fn version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let word = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    word.split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}
