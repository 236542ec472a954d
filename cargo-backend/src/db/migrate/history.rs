//! What a database has been given, beside what lies in a folder. Pure.

use super::folder::Version;
use crate::db::model::sqlite::{TokenKind, tokens};
use crate::db::sql::split;

/// A row of sqlx's table `_sqlx_migrations`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) version: i64,
    pub(crate) description: String,
    pub(crate) checksum: Vec<u8>,
    pub(crate) success: bool,
    pub(crate) installed_on: String,
}

/// How one version stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Applied {
        on: String,
    },
    Pending,
    /// It has been applied with another text.
    Modified {
        only_line_ends: bool,
    },
    /// It has been applied, and lies nowhere.
    Missing,
    /// It stopped half-way; whether it may be run again as it is.
    Dirty {
        again: bool,
    },
    /// It is older than what has been applied.
    OutOfOrder,
}

/// How all versions stand, in their order.
pub(crate) fn states(folder: &[Version], applied: &[Applied]) -> Vec<(i64, String, State)> {
    let newest = applied
        .iter()
        .map(|it| it.version)
        .max()
        .unwrap_or(i64::MIN);
    let mut all: Vec<(i64, String, State)> = folder
        .iter()
        .map(|version| {
            let row = applied.iter().find(|it| it.version == version.version);
            let state = match row {
                None if version.version < newest => State::OutOfOrder,
                None => State::Pending,
                Some(row) if !row.success => State::Dirty {
                    again: made_index(version.up.sql.as_str()).is_some(),
                },
                Some(row) if row.checksum == *version.up.checksum => State::Applied {
                    on: row.installed_on.clone(),
                },
                Some(row) => State::Modified {
                    only_line_ends: with_other_line_ends(version.up.sql.as_str(), &row.checksum)
                        .is_some(),
                },
            };
            (version.version, version.name.clone(), state)
        })
        .collect();
    let gone = applied
        .iter()
        .filter(|row| !folder.iter().any(|version| version.version == row.version));
    all.extend(gone.map(|row| (row.version, row.description.clone(), State::Missing)));
    all.sort_by_key(|(version, _, _)| *version);
    all
}

/// The index that a text of PostgreSQL makes `CONCURRENTLY`, if it does nothing else: made half, it can be
/// dropped and made again.
pub(crate) fn made_index(text: &str) -> Option<String> {
    let script = split(text);
    let [piece] = script.pieces.as_slice() else {
        return None;
    };
    let all = tokens(text.get(piece.range.clone())?);
    let mut rest = all.iter().peekable();
    rest.next_if(|token| token.is("create"))?;
    rest.next_if(|token| token.is("unique"));
    rest.next_if(|token| token.is("index"))?;
    rest.next_if(|token| token.is("concurrently"))?;
    if rest.next_if(|token| token.is("if")).is_some() {
        rest.next_if(|token| token.is("not"))?;
        rest.next_if(|token| token.is("exists"))?;
    }
    let name = rest.next().filter(|token| !token.is("on"))?;
    Some(match name.kind {
        TokenKind::Word => name.name()?.to_lowercase(),
        _ => name.name()?,
    })
}

/// The text with other line ends that has this checksum.
pub(crate) fn with_other_line_ends(text: &str, checksum: &[u8]) -> Option<String> {
    let unix = text.replace("\r\n", "\n");
    let others = [unix.replace('\n', "\r\n"), unix];
    others.into_iter().find(|other| has(other, checksum))
}

/// Whether a text has this checksum.
pub(crate) fn has(text: &str, checksum: &[u8]) -> bool {
    let migration = sqlx::migrate::Migration::new(
        0,
        "".into(),
        sqlx::migrate::MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text)),
        false,
    );
    *migration.checksum == *checksum
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::{AssertSqlSafe, SqlSafeStr as _};

    use super::{Applied, State, made_index, states};
    use crate::db::migrate::folder::Version;

    fn migration(text: &str) -> Migration {
        Migration::new(
            0,
            "".into(),
            MigrationType::Simple,
            AssertSqlSafe(text.to_owned()).into_sql_str(),
            false,
        )
    }

    fn version(version: i64, text: &str) -> Version {
        let (name, path) = (format!("{version}_x.sql"), PathBuf::new());
        Version {
            version,
            name,
            path,
            up: migration(text),
            down: None,
        }
    }

    fn applied(version: i64, text: &str, success: bool) -> Applied {
        Applied {
            version,
            description: "x".to_owned(),
            checksum: migration(text).checksum.to_vec(),
            success,
            installed_on: "2026".to_owned(),
        }
    }

    const CONCURRENT: &str =
        "-- no-transaction\ncreate unique index concurrently if not exists \"a \"\"b\" on c (d);\n";

    #[test]
    fn an_index_that_is_all_that_is_made_is_known() {
        assert_eq!(made_index(CONCURRENT).as_deref(), Some("a \"b"));
        assert_eq!(
            made_index("CREATE INDEX CONCURRENTLY Idx ON c (d)").as_deref(),
            Some("idx")
        );
        for text in [
            "create index i on c (d)",
            "create index concurrently i on c (d); select 1",
            "create index concurrently on c (d)",
            "drop index concurrently i",
        ] {
            assert_eq!(made_index(text), None, "{text}");
        }
    }

    #[test]
    fn every_version_has_its_state() {
        let folder = [
            version(1, "a"),
            version(2, "b\n"),
            version(3, "c"),
            version(4, "d"),
            version(6, "f"),
            version(7, CONCURRENT),
            version(9, "i"),
        ];
        let rows = [
            applied(1, "a", true),
            applied(2, "b\r\n", true),
            applied(3, "other", true),
            applied(5, "e", true),
            applied(6, "f", false),
            applied(7, CONCURRENT, false),
        ];
        let all: Vec<_> = states(&folder, &rows)
            .into_iter()
            .map(|(version, _, state)| (version, state))
            .collect();
        let expected = [
            (
                1,
                State::Applied {
                    on: "2026".to_owned(),
                },
            ),
            (
                2,
                State::Modified {
                    only_line_ends: true,
                },
            ),
            (
                3,
                State::Modified {
                    only_line_ends: false,
                },
            ),
            (4, State::OutOfOrder),
            (5, State::Missing),
            (6, State::Dirty { again: false }),
            (7, State::Dirty { again: true }),
            (9, State::Pending),
        ];
        assert_eq!(all, expected);
    }
}
