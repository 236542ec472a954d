//! Doing the same again whenever a file changes that it was made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::Outcome;
use crate::ui::{Problem, Ui, counted};

/// How often files are looked at. Asking for the time of some files costs less than any service of the
/// system that tells of changes, which are different on each system and silent on shared folders.
const EVERY: Duration = Duration::from_millis(200);

/// How much earlier than the clock says a change may be noted: systems count such times in ticks.
const COARSENESS: Duration = Duration::from_millis(20);

/// What a file looked like: when it was changed, and its length; nothing if it is not there.
type Look = Option<(SystemTime, u64)>;

/// Calls `work`, which adds the files that it has read, and again whenever one of them changes, until
/// somebody ends the program.
pub(super) fn forever(
    mut work: impl FnMut(&mut BTreeSet<PathBuf>, &mut Ui) -> anyhow::Result<Outcome>,
    ui: &mut Ui,
) -> ! {
    let mut files = BTreeSet::new();
    loop {
        let begun = SystemTime::now().checked_sub(COARSENESS);
        // What changes while work is done is seen afterwards.
        let before = looks(&files);
        if let Err(error) = work(&mut files, ui) {
            ui.problems(&[Problem::of(error)]);
        }
        let mut seen = looks(&files);
        for look in seen.values_mut() {
            // It may have changed after it was read.
            look.take_if(|(changed, _)| begun.is_none_or(|begun| *changed >= begun));
        }
        seen.extend(before);
        let n = counted(files.len(), "file");
        ui.say(format_args!("Watching {n}; Ctrl-C ends"));
        await_change(&files, &seen);
    }
}

/// Waits until something is not what it was, and has stopped changing.
fn await_change(files: &BTreeSet<PathBuf>, seen: &BTreeMap<PathBuf, Look>) {
    let mut last = seen.clone();
    loop {
        thread::sleep(EVERY);
        let now = looks(files);
        if now != *seen && now == last {
            return;
        }
        last = now;
    }
}

fn looks(files: &BTreeSet<PathBuf>) -> BTreeMap<PathBuf, Look> {
    files.iter().map(|it| (it.clone(), look(it))).collect()
}

fn look(file: &Path) -> Look {
    let metadata = file.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
