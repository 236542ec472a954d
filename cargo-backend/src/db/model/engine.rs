use std::fmt;

use super::{Id, id, mysql};

/// What a database is of: everything that has to know this asks for it by name, in a file of that name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    #[default]
    Postgres,
    /// MariaDB, too.
    Mysql,
    Sqlite,
}

impl Engine {
    /// The schema in which things are whose schema is not said.
    pub(crate) fn home(self) -> &'static str {
        match self {
            Self::Postgres => "public",
            Self::Mysql | Self::Sqlite => "",
        }
    }

    /// `PostgreSQL 15`, `MariaDB 10.11`, `SQLite 3.51`.
    pub(crate) fn with_version(self, version: u32) -> String {
        match self {
            Self::Postgres => format!("{self} {}", version / 10_000),
            Self::Mysql => {
                let name = if mysql::is_mariadb(version) {
                    "MariaDB"
                } else {
                    "MySQL"
                };
                format!("{name} {}.{}", version / 10_000, version / 100 % 100)
            }
            Self::Sqlite => format!("{self} {}.{}", version / 1_000_000, version / 1000 % 1000),
        }
    }

    /// What stands before a table whose descendants are not meant.
    pub(crate) fn only(self) -> &'static str {
        match self {
            Self::Postgres => "only ",
            Self::Mysql | Self::Sqlite => "",
        }
    }

    /// `name` as an identifier.
    pub(crate) fn quote(self, name: &str) -> String {
        match self {
            Self::Mysql => mysql::quote(name),
            Self::Postgres | Self::Sqlite => id::quote(name),
        }
    }

    /// The name of an object, with its schema: that of the table for its parts.
    pub(crate) fn sql(self, id: &Id) -> String {
        match self {
            Self::Mysql => mysql::quote(&id.name),
            Self::Postgres | Self::Sqlite => id.sql(),
        }
    }

    /// The name of a part.
    pub(crate) fn part(self, id: &Id) -> String {
        self.quote(&id.part)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
        })
    }
}
