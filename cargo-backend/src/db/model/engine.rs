use std::fmt;

/// What a database is of: everything that has to know this asks for it by name, in a file of that name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    #[default]
    Postgres,
    Sqlite,
}

impl Engine {
    /// The schema in which things are whose schema is not said.
    pub(crate) fn home(self) -> &'static str {
        match self {
            Self::Postgres => "public",
            Self::Sqlite => "",
        }
    }

    /// `PostgreSQL 15`, `SQLite 3.51`.
    pub(crate) fn with_version(self, version: u32) -> String {
        match self {
            Self::Postgres => format!("{self} {}", version / 10_000),
            Self::Sqlite => format!("{self} {}.{}", version / 1_000_000, version / 1000 % 1000),
        }
    }

    /// What stands before a table whose descendants are not meant.
    pub(crate) fn only(self) -> &'static str {
        match self {
            Self::Postgres => "only ",
            Self::Sqlite => "",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        })
    }
}
