//! Migrations as files that sqlx takes: `<version>_<name>.up.sql` and `.down.sql`, with LF and without BOM.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::date::Date;
use crate::db::diff::{Change, Plan};
use crate::db::model::{Content, Database, Kind};
use crate::db::prove::{Effect, Migration, Part, Proved, meaning};

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MigrationFile {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The files of a migration, the ways up and down of each part.
pub(crate) fn files(
    migration: &Migration,
    name: &str,
    first: i64,
    header: &str,
) -> Vec<MigrationFile> {
    let n_parts = migration.parts.len();
    let of = |n: usize| match n_parts {
        1 => name.to_owned(),
        _ => format!("{name}_{}_of_{n_parts}", n + 1),
    };
    let names: Vec<_> = (0..n_parts).map(of).collect();
    named_files(migration, &names, first, header)
}

/// The same with a name for each part.
pub(crate) fn named_files(
    migration: &Migration,
    names: &[String],
    first: i64,
    header: &str,
) -> Vec<MigrationFile> {
    let mut files = Vec::new();
    let mut version = first;
    for (name, part) in names.iter().zip(&migration.parts) {
        let file = |way: &str, text: String| MigrationFile {
            name: format!("{version}_{name}.{way}.sql"),
            text,
        };
        files.push(file("up", up(part, header)));
        files.push(file("down", down(part, header, migration)));
        version = next(version);
    }
    files
}

/// The text of the way up of one part.
pub(crate) fn up(part: &Part, header: &str) -> String {
    text(part.transaction, &[header.to_owned()], &part.up)
}

fn down(part: &Part, header: &str, migration: &Migration) -> String {
    let mut lines = vec![header.to_owned()];
    for lost in &part.lost {
        lines.push(format!(
            "What was in {lost} is lost, and does not come back."
        ));
    }
    let proof = migration.proof.as_ref();
    if let Some(reason) = proof.and_then(|proof| proof.down_without_rows.as_ref()) {
        lines.push(format!("With rows in the tables it may fail: {reason}"));
    }
    if part.down.is_empty() {
        lines.push("Nothing has to be undone.".to_owned());
    }
    text(part.down_transaction, &lines, &part.down)
}

fn text(transaction: bool, lines: &[String], statements: &[Proved]) -> String {
    let mut text = String::new();
    if !transaction {
        // Has to be the first bytes of the file.
        text.push_str("-- no-transaction\n");
    }
    for line in lines.iter().filter(|line| !line.is_empty()) {
        text.push_str(&format!("-- {}\n", one_line(line)));
    }
    for statement in statements {
        text.push('\n');
        for effect in &statement.effects {
            text.push_str(&format!("-- {}\n", one_line(&describe(effect))));
        }
        // A comment at its end must not swallow the semicolon.
        let last = statement.sql.lines().next_back().unwrap_or_default();
        let end = if last.contains("--") { "\n;\n" } else { ";\n" };
        text.push_str(&statement.sql.replace("\r\n", "\n"));
        text.push_str(end);
    }
    text
}

/// What a statement does to a table.
pub(crate) fn describe(effect: &Effect) -> String {
    let mut text = match effect.lock.as_str() {
        "" => effect.table.clone(),
        lock => format!("{}: {}", effect.table, meaning(lock)),
    };
    if effect.rewrites {
        text.push_str("; writes all rows anew");
    } else if effect.scans {
        text.push_str("; reads all rows");
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The name of a migration that was given none: what it does first.
pub(crate) fn name_of(plan: &Plan, from: &Database, to: &Database) -> String {
    let weight = |kind: Kind| match kind {
        Kind::Table => 0,
        Kind::View | Kind::Function => 1,
        Kind::Column => 2,
        Kind::Index | Kind::Constraint => 3,
        _ => 4,
    };
    let steps = plan.steps.iter().filter(|step| {
        !matches!(
            step.change,
            Change::DropDefault | Change::ReleaseSequence | Change::OwnSequence | Change::Attach
        )
    });
    let Some(step) = steps.min_by_key(|step| {
        (
            matches!(step.change, Change::Grant | Change::Comment),
            weight(step.id.kind),
        )
    }) else {
        return "rename".to_owned();
    };
    let word = match step.change {
        Change::Create => "add",
        Change::Drop => "drop",
        Change::Grant => "grant",
        Change::Comment => "comment",
        Change::Rename { .. } => "rename",
        _ => "alter",
    };
    let is_named_alone = matches!(
        to.get(&step.id).or_else(|| from.get(&step.id)),
        Some(Content::Constraint(_) | Content::Index(_))
    );
    let name = match (is_named_alone, step.id.part.as_str()) {
        (_, "") => step.id.name.clone(),
        (true, part) => part.to_owned(),
        (false, _) if matches!(step.id.kind, Kind::Function | Kind::Aggregate) => {
            step.id.name.clone()
        }
        (false, part) => format!("{}_{part}", step.id.name),
    };
    file_name(&format!("{word}_{name}"))
}

/// A name that is a file's on every system.
pub(crate) fn file_name(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    name.truncate(60);
    name
}

/// A version that is later than all that are in `folder`: the time, in UTC.
pub(crate) fn version(folder: &Path) -> i64 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let now = stamp(i64::try_from(seconds).unwrap_or(0));
    let newest = versions(folder)
        .into_iter()
        .map(|(version, _)| version)
        .max();
    match newest {
        Some(newest) if newest >= now => next(newest),
        _ => now,
    }
}

/// The versions that a folder has.
pub(crate) fn versions(folder: &Path) -> Vec<(i64, PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<(i64, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?;
            let (version, _) = name.split_once('_')?;
            name.ends_with(".sql").then_some(())?;
            Some((version.parse().ok()?, path))
        })
        .collect();
    all.sort();
    all
}

/// The version after this one, which need not be a time.
fn next(version: i64) -> i64 {
    version.saturating_add(1)
}

/// `20260131235959`: a second since 1970 as digits of its date and time in UTC.
fn stamp(seconds: i64) -> i64 {
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let Date { year, month, day } = Date::of_days(days);
    let date = (year * 100 + month) * 100 + day;
    ((date * 100 + time / 3600) * 100 + time / 60 % 60) * 100 + time % 60
}

#[cfg(test)]
mod tests {
    use super::{file_name, stamp, text};
    use crate::db::prove::Proved;

    #[test]
    fn versions_are_dates_and_times() {
        assert_eq!(stamp(0), 19_700_101_000_000);
        assert_eq!(stamp(951_782_400), 20_000_229_000_000);
        assert_eq!(stamp(1_798_761_599), 20_261_231_235_959);
    }

    #[test]
    fn files_without_transaction_say_so_in_their_first_bytes() {
        let statements = [Proved {
            sql: "select 1 -- one".to_owned(),
            effects: Vec::new(),
        }];
        assert_eq!(
            text(false, &["a\nb".to_owned()], &statements),
            "-- no-transaction\n-- a b\n\nselect 1 -- one\n;\n"
        );
    }

    #[test]
    fn names_are_those_of_files() {
        assert_eq!(file_name("add_Users/../x"), "add_users____x");
    }
}
