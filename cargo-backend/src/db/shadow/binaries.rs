//! Where PostgreSQL, MySQL and MariaDB are installed.

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

/// Programs of MariaDB or MySQL.
#[derive(Clone, Debug)]
pub(crate) struct Mysql {
    pub(crate) server: PathBuf,
    /// What makes the tables of the server; MySQL does it itself.
    pub(crate) install: Option<PathBuf>,
    pub(crate) dump: Option<PathBuf>,
}

/// The programs of MariaDB, or those of MySQL.
pub(crate) fn mysql() -> Option<Mysql> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let others = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    folders.extend(others.map(PathBuf::from));
    for root in ["/usr/local/opt", "/opt/homebrew/opt", "/usr/local"] {
        let names = ["mariadb", "mysql"];
        folders.extend(names.map(|name| Path::new(root).join(name).join("bin")));
    }
    let find = |names: &[&str]| {
        let mut all = names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        all.find(|path| path.is_file())
    };
    let install = find(&["mariadb-install-db"]);
    let server = match install {
        Some(_) => find(&["mariadbd", "mysqld"])?,
        None => find(&["mysqld"])?,
    };
    Some(Mysql {
        server,
        install,
        dump: find(&["mariadb-dump", "mysqldump"]),
    })
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
