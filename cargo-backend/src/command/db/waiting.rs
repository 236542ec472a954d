//! Migrations that have been written and not yet applied, beside which another one is written.

use std::collections::BTreeSet;
use std::path::Path;

use super::open::Live;
use crate::db::migrate::Migrates as _;
use crate::db::migrate::folder::{self, Version};
use crate::db::model::Engine;
use crate::db::prove::first_line;
use crate::db::sql::split_for;
use crate::ui::Ui;

/// The migrations of a folder before another one is written there.
#[derive(Default)]
pub(super) struct Waiting {
    known: BTreeSet<i64>,
    /// Those that the database has not applied.
    pending: Vec<Version>,
}

impl Waiting {
    /// Without a database that can be asked, nothing waits.
    pub(super) async fn of(folder: &Path, live: Option<&mut Live>) -> Self {
        let Some(live) = live.filter(|_| folder.is_dir()) else {
            return Self::default();
        };
        let applied = match live {
            Live::Postgres(live) => live.applied().await,
            Live::Mysql(live) => live.applied().await,
            Live::Sqlite(live) => live.applied().await,
        };
        let (Ok(versions), Ok(applied)) = (folder::read(folder), applied) else {
            return Self::default();
        };
        let known = versions.iter().map(|it| it.version).collect();
        let is_applied = |it: &Version| applied.iter().any(|had| had.version == it.version);
        let pending = versions.into_iter().filter(|it| !is_applied(it));
        Self {
            known,
            pending: pending.collect(),
        }
    }

    /// Says what has been written that a migration does already which only has to be applied.
    pub(super) fn tell_twice(&self, folder: &Path, engine: Engine, ui: &mut Ui) {
        let statements = |version: &Version| {
            let text = version.up.sql.as_str().to_owned();
            let pieces = split_for(engine, &text).pieces.into_iter();
            let pieces = pieces.filter_map(|piece| text.get(piece.range).map(str::to_owned));
            pieces.collect::<Vec<_>>()
        };
        if self.pending.is_empty() {
            return;
        }
        let written = folder::read(folder).unwrap_or_default();
        let written = written
            .iter()
            .filter(|it| !self.known.contains(&it.version));
        let written: BTreeSet<String> = written.flat_map(statements).collect();
        for waiting in &self.pending {
            let twice = statements(waiting)
                .into_iter()
                .find(|it| written.contains(it));
            if let Some(statement) = twice {
                ui.say(format_args!(
                    "`{}`, which has not been applied, does so, too: {}",
                    waiting.path.display(),
                    first_line(&statement)
                ));
                ui.say(format_args!(
                    "  delete what was written, and apply that first, or start behind it: `--connection {}`",
                    folder.display()
                ));
                return;
            }
        }
    }
}
