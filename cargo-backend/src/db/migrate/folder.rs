//! Migrations as they lie in a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType};

use crate::db::error::DbError;
use crate::db::source::unreadable;

/// A version: the way up, and the way down if there is one.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) up: Migration,
    pub(crate) down: Option<Migration>,
}

/// Reads a folder, or one file and the way back beside it.
///
/// # Errors
///
/// Files that sqlx would understand otherwise, or not at all.
pub(crate) fn read(path: &Path) -> Result<Vec<Version>, DbError> {
    if !path.exists() {
        let message = format!("there is no file or folder `{}`", path.display());
        return Err(DbError::new("input::unreadable", message));
    }
    let (folder, only) = if path.is_dir() {
        (path, None)
    } else {
        (path.parent().unwrap_or(Path::new(".")), Some(path))
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let (mut ups, mut downs) = (BTreeMap::new(), BTreeMap::new());
    for name in names {
        let Some((version, ty)) = version_of(&name) else {
            continue;
        };
        let path = folder.join(&name);
        let text = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        let text = String::from_utf8(text).map_err(|_| {
            DbError::new(
                "migrate::encoding",
                format!("`{}` is not UTF-8", path.display()),
            )
        })?;
        if text.starts_with('\u{feff}') {
            return Err(DbError::new("migrate::bom", format!("`{}` starts with a byte order mark, which is part of its checksum and hides `-- no-transaction`", path.display()))
                .help("save it as UTF-8 without BOM, unless it has been applied already"));
        }
        let migration = migration(version, &name, ty, text);
        let all: &mut BTreeMap<i64, (PathBuf, Migration)> = if ty == MigrationType::ReversibleDown {
            &mut downs
        } else {
            &mut ups
        };
        if let Some((other, _)) = all.insert(version, (path.clone(), migration)) {
            return Err(DbError::new(
                "migrate::duplicate",
                format!(
                    "`{}` and `{}` have the same version",
                    other.display(),
                    path.display()
                ),
            )
            .help("give one of them a later version; the names of files start with it"));
        }
    }
    if let Some(only) = only {
        let wanted = only
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(version_of);
        let Some((version, _)) = wanted else {
            let message = format!("`{}` has no name of a migration", only.display());
            return Err(DbError::new("migrate::name", message)
                .help("name it `<version>_<name>.sql` or `<version>_<name>.up.sql`"));
        };
        ups.retain(|it, _| *it == version);
    }
    let versions = ups.into_iter().map(|(version, (path, up))| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        let down = downs.get(&version).map(|(_, down)| down.clone());
        Version {
            version,
            name,
            path,
            up,
            down,
        }
    });
    Ok(versions.collect())
}

/// The version that the name of a file says, as sqlx reads it.
fn version_of(name: &str) -> Option<(i64, MigrationType)> {
    let (version, _) = name.split_once('_')?;
    let version = version.parse().ok()?;
    name.ends_with(".sql")
        .then(|| (version, MigrationType::from_filename(name)))
}

fn migration(version: i64, name: &str, ty: MigrationType, text: String) -> Migration {
    let rest = name.split_once('_').map_or("", |(_, rest)| rest);
    let description = rest.trim_end_matches(ty.suffix()).replace('_', " ");
    let no_tx = text.starts_with("-- no-transaction");
    Migration::new(
        version,
        description.into(),
        ty,
        AssertSqlSafe(text).into_sql_str(),
        no_tx,
    )
}

#[cfg(test)]
mod tests {
    use sqlx::migrate::MigrationType;

    use super::{migration, version_of};

    #[test]
    fn names_are_read_as_sqlx_reads_them() {
        assert_eq!(
            version_of("20260101_a.up.sql"),
            Some((20_260_101, MigrationType::ReversibleUp))
        );
        assert_eq!(
            version_of("1_a.down.sql"),
            Some((1, MigrationType::ReversibleDown))
        );
        assert_eq!(version_of("1_a.sql"), Some((1, MigrationType::Simple)));
        assert_eq!(version_of("a_b.sql"), None);
        let migration = migration(
            1,
            "1_add_users.up.sql",
            MigrationType::ReversibleUp,
            "-- no-transaction\n".to_owned(),
        );
        assert_eq!(
            (&*migration.description, migration.no_tx),
            ("add users", true)
        );
    }
}
