//! What an API is called of which nobody says it.

use std::path::Path;

use super::source::is_migration;
use crate::db::server::{self, options};
use crate::db::source::Source;

/// The name of the database or of the file; for migrations that of the project whose they are, since the folder of a
/// checkout has any name.
pub(super) fn title(source: &Source) -> String {
    let name = match source {
        Source::Postgres(url) => options(url)
            .ok()
            .and_then(|it| it.get_database().map(str::to_owned)),
        Source::Mysql(url) => server::mysql::options(url)
            .ok()
            .and_then(|it| it.get_database().map(str::to_owned)),
        Source::Sqlite(path) => stem(path),
        Source::Files { files, .. } => {
            let paths: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
            of_files(&paths)
        }
    };
    name.filter(|name| !name.is_empty() && name != "-")
        .unwrap_or_else(|| "database".to_owned())
}

fn stem(path: &Path) -> Option<String> {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
}

fn of_files(paths: &[&Path]) -> Option<String> {
    let is_one_of_many = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(is_migration)
    };
    match paths {
        [path] if !is_one_of_many(path) => stem(path),
        [path, ..] => project(path),
        [] => None,
    }
}

/// The name in the nearest manifest above a file.
fn project(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors().skip(1).find_map(|folder| {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let of_crate = || {
            let manifest: toml_edit::DocumentMut = read("Cargo.toml")?.parse().ok()?;
            let name = manifest.get("package")?.get("name")?.as_str()?;
            Some(name.to_owned())
        };
        let of_package = || {
            let manifest: serde_json::Value = serde_json::from_str(&read("package.json")?).ok()?;
            manifest.get("name")?.as_str().map(str::to_owned)
        };
        of_crate().or_else(of_package)
    })
}

#[cfg(test)]
mod tests {
    use super::{Path, of_files};

    #[test]
    fn migrations_are_called_as_their_project_and_files_as_they_are() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let first = here.join("migrations/20260101_first.sql");
        let second = here.join("migrations/20260102_second.sql");
        let found = of_files(&[&first, &second]);
        assert_eq!(found.as_deref(), Some("cargo-backend"));
        assert_eq!(of_files(&[&first]).as_deref(), Some("cargo-backend"));
        assert_eq!(of_files(&[Path::new("shop.sql")]).as_deref(), Some("shop"));
        assert_eq!(of_files(&[Path::new("/a/1_b.sql")]), None);
    }
}
