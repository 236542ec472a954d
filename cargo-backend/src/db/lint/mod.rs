//! What a migration does to those who use the database meanwhile: judged by what each statement did on a shadow,
//! not by how it is written.
//!
//! `run` gives files to a server and looks on; `rules` are pure functions of what was seen. `history` looks at names and
//! at what others have of the folder.

pub(crate) mod history;
mod mysql;
mod ran;
mod rules;
mod run;
mod seen;
mod size;
mod sqlite;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use backend_codegen::diagnostic::Severity;

pub(crate) use rules::findings;
pub(crate) use run::run;
pub(crate) use seen::{Column, Relation, Schema};
pub(crate) use size::Sizes;

use super::error::DbError;
use super::prove::Effect;
use super::shadow::Ground;
use super::source::SqlFile;

/// A server on which files are run, and looked at while they are, of an engine that numbers nothing.
pub(crate) trait Lints: Ground {
    /// Runs the files one after the other, also behind one that fails. Nobody has yet what is `new`: what
    /// one of these makes is in use by nobody in the next one either.
    async fn look(
        &mut self,
        database: &str,
        files: Vec<SqlFile>,
        new: &BTreeSet<PathBuf>,
        sizes: &Sizes,
    ) -> Result<Vec<Looked>, DbError>;
}

/// A file, and what is to be thought about in it.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    pub(crate) file: SqlFile,
    pub(crate) findings: Vec<Finding>,
}

/// What fails behind a file that failed may well lack what that one would have made: only one of those that are
/// told is an error.
pub(crate) fn blame_the_first(all: &mut [Looked], told: impl Fn(&Path) -> bool) {
    let mut first: Option<String> = None;
    let mut is_known = false;
    for looked in all {
        let is_told = told(&looked.file.path);
        let path = looked.file.path.display().to_string();
        let failures = looked
            .findings
            .iter_mut()
            .filter(|it| it.code == rules::FAILS);
        for finding in failures {
            if let Some(first) = &first {
                finding.help = vec![format!(
                    "it may lack what `{first}` would have made, which failed"
                )];
                if is_known {
                    finding.severity = Severity::Note;
                }
            }
            is_known |= is_told;
            first.get_or_insert_with(|| path.clone());
        }
    }
}

/// A file, and what its statements did.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) file: SqlFile,
    /// Whether it runs as one transaction.
    pub(crate) transaction: bool,
    pub(crate) statements: Vec<Statement>,
    /// The schema before the file: what it makes itself nobody uses yet.
    pub(crate) start: Schema,
}

/// A statement, and what it did.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) range: Range<usize>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) before: Schema,
    pub(crate) after: Schema,
    pub(crate) error: Option<DbError>,
}

impl Seen {
    pub(crate) fn text(&self, statement: &Statement) -> &str {
        self.file
            .text
            .get(statement.range.clone())
            .unwrap_or_default()
    }
}

/// Something to think about before a migration runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) help: Vec<String>,
}
