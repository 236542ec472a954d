//! `cargo backend db repair`.

use std::collections::BTreeMap;
use std::time::Duration;

use similar::TextDiff;

use super::migrate::{self, problem_of};
use super::open::{self, Live};
use crate::cli::DbRepairArgs;
use crate::command::{Outcome, git};
use crate::db::ddl::Style;
use crate::db::error::DbError;
use crate::db::migrate::folder::{self, Version};
use crate::db::migrate::history::{Applied, State, has, made_index, states, with_other_line_ends};
use crate::db::migrate::rehearsal::{Rehearsal, difference, lines, up, with_text};
use crate::db::migrate::{Migrates, Note};
use crate::db::model::Database;
use crate::db::prove::{self, Rows, Task, first_line};
use crate::db::shadow::{Folder, Ground, Manner, Mysql, statements};
use crate::db::source::SqlFile;
use crate::ui::{Problem, Ui};

pub(super) async fn run(arguments: &DbRepairArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let versions = folder::read(&arguments.path)?;
    match migrate::open(&arguments.connection, arguments.wait).await? {
        Live::Postgres(mut live) => {
            let major = open::major(&mut live).await?;
            let start = || open::shadow(arguments.shadow.shadow.as_deref(), Some(major));
            mend(arguments, &versions, live, start, ui).await
        }
        Live::Mysql(mut live) => {
            let manner = Manner::of(&mut live).await?;
            let start = || Mysql::new(arguments.shadow.shadow.as_deref(), manner);
            mend(arguments, &versions, live, start, ui).await
        }
        Live::Sqlite(live) => mend(arguments, &versions, live, Folder::new, ui).await,
    }
}

/// What becomes of a version: a note, or a decision that somebody has to take.
enum Verdict<'v> {
    Mended(Note<'v>, String),
    Open(Problem),
}

async fn mend<G: Ground>(
    arguments: &DbRepairArgs,
    versions: &[Version],
    mut live: impl Migrates,
    start: impl FnOnce() -> Result<G, DbError>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    live.lock(Duration::from_secs(arguments.wait)).await?;
    let applied = live.applied().await?;
    let all = states(versions, &applied);
    let mut verdicts = marked(&arguments.marks, versions, &all)?;
    let n_marked = verdicts.len();
    let is_marked = |version: i64, marked: &[Verdict<'_>]| {
        marked.iter().any(|verdict| match verdict {
            Verdict::Mended(Note::Anew(it) | Note::Applied(it), _) => it.version == version,
            Verdict::Mended(Note::Gone(it), _) => *it == version,
            Verdict::Open(_) => false,
        })
    };
    let is_doubtful = |state: &State| matches!(state, State::Modified { .. } | State::Dirty { .. });
    let doubtful: Vec<&Version> = versions
        .iter()
        .filter(|version| {
            let state = all.iter().find(|(it, _, _)| *it == version.version);
            state.is_some_and(|(_, _, state)| is_doubtful(state))
                && !is_marked(version.version, &verdicts)
        })
        .collect();
    let missing: Vec<_> = all
        .iter()
        .filter(|(_, _, state)| *state == State::Missing)
        .filter_map(|(version, name, state)| problem_of(*version, name, state))
        .collect();
    if !missing.is_empty() && (!doubtful.is_empty() || verdicts.is_empty()) {
        ui.problems(&missing);
        return Ok(Outcome::Found);
    }
    if !doubtful.is_empty() {
        let there = live.catalogue().await?;
        let mut look = Look::new(versions, &applied, there);
        look.find_former(&doubtful, ui);
        let mut shadow = start()?;
        let found = look.at_all(&mut shadow, &doubtful).await;
        shadow.finish().await;
        verdicts.extend(found.map_err(|error| {
            error.help("where the shadow lacks something, say yourself what is there: `--mark VERSION=applied`")
        })?);
    }
    if verdicts.is_empty() {
        ui.say(format_args!("Nothing to mend"));
        return Ok(Outcome::Done);
    }
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    for verdict in verdicts {
        match verdict {
            Verdict::Mended(note, what) => notes.push((note, what)),
            Verdict::Open(problem) => problems.push(problem),
        }
    }
    let only: Vec<Note<'_>> = notes.iter().map(|(note, _)| *note).collect();
    if !only.is_empty() {
        live.note(&only).await?;
    }
    live.leave().await;
    debug_assert!(n_marked <= notes.len());
    for (_, what) in &notes {
        ui.say(format_args!("Mended: {what}"));
    }
    ui.problems(&problems);
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

/// What `--mark` says.
fn marked<'v>(
    marks: &[String],
    versions: &'v [Version],
    all: &[(i64, String, State)],
) -> Result<Vec<Verdict<'v>>, Problem> {
    let each = marks.iter().map(|mark| {
        let wrong = |message: String, help: &str| {
            Problem::new("migrate::mark", message).help(help.to_owned())
        };
        let parts = mark.split_once('=');
        let parts = parts.and_then(|(version, state)| Some((version.parse::<i64>().ok()?, state)));
        let Some((version, state)) = parts else {
            let message = format!("`--mark {mark}` does not say what is true of which version");
            return Err(wrong(
                message,
                "write it as `--mark 20260101120000=applied`",
            ));
        };
        let row = all.iter().find(|(it, _, _)| *it == version);
        let Some((_, name, State::Modified { .. } | State::Dirty { .. })) = row else {
            let message = format!("version {version} is neither changed nor half-way");
            return Err(wrong(message, "`cargo backend db status` lists them"));
        };
        let note = match (state, versions.iter().find(|it| it.version == version)) {
            ("applied", Some(version)) => Note::Anew(version),
            ("pending", _) => Note::Gone(version),
            _ => {
                let message = format!("there is no state `{state}`");
                return Err(wrong(message, "there are `applied` and `pending`"));
            }
        };
        Ok(Verdict::Mended(
            note,
            format!("`{name}` counts as {state}, as you say"),
        ))
    });
    each.collect()
}

/// What is known while it is looked what is there.
struct Look<'v> {
    versions: &'v [Version],
    applied: &'v [Applied],
    there: Database,
    /// Texts that were applied and are not those of the folder.
    former: BTreeMap<i64, String>,
}

impl<'v> Look<'v> {
    fn new(versions: &'v [Version], applied: &'v [Applied], there: Database) -> Self {
        Self {
            versions,
            applied,
            there,
            former: BTreeMap::new(),
        }
    }

    fn row(&self, version: &Version) -> Option<&'v Applied> {
        self.applied.iter().find(|it| it.version == version.version)
    }

    fn is_applied(&self, version: &Version) -> bool {
        self.row(version).is_some_and(|it| it.success)
    }

    /// Looks for the texts that were applied, and says how they differ from those of the folder.
    fn find_former(&mut self, doubtful: &[&Version], ui: &mut Ui) {
        for version in doubtful {
            let Some(row) = self.row(version).filter(|row| row.success) else {
                continue;
            };
            let now = version.up.sql.as_str();
            if let Some(text) = with_other_line_ends(now, &row.checksum) {
                ui.say(format_args!("`{}` has other line ends", version.name));
                self.former.insert(version.version, text);
                continue;
            }
            let mut all = git::former(&version.path).into_iter();
            let Some(text) = all.find_map(|text| {
                if has(&text, &row.checksum) {
                    return Some(text);
                }
                with_other_line_ends(&text, &row.checksum)
            }) else {
                ui.say(format_args!(
                    "`{}` was changed; git does not have the text that was applied",
                    version.name
                ));
                continue;
            };
            ui.say(format_args!("`{}` was changed:", version.name));
            let diff = TextDiff::from_lines(text.as_str(), now);
            for line in diff.unified_diff().to_string().lines() {
                ui.say(format_args!("    {line}"));
            }
            self.former.insert(version.version, text);
        }
    }

    /// The files that were applied before a version, with the texts that they had, as far as that is known.
    fn before(&self, version: i64) -> Vec<SqlFile> {
        let before = self
            .versions
            .iter()
            .filter(|it| it.version < version && self.is_applied(it));
        before.map(|it| self.as_applied(it)).collect()
    }

    fn as_applied(&self, version: &Version) -> SqlFile {
        match self.former.get(&version.version) {
            Some(text) => with_text(version, text),
            None => up(version),
        }
    }

    async fn at_all<G: Ground>(
        &self,
        shadow: &mut G,
        doubtful: &[&'v Version],
    ) -> Result<Vec<Verdict<'v>>, DbError> {
        let mut verdicts = Vec::new();
        let mut unknown = Vec::new();
        for version in doubtful {
            verdicts.push(if !self.is_applied(version) {
                self.half_way(shadow, version).await?
            } else if self.former.contains_key(&version.version) {
                self.changed(shadow, version).await?
            } else {
                unknown.push(*version);
                continue;
            });
        }
        if !unknown.is_empty() {
            verdicts.extend(self.together(shadow, &unknown).await?);
        }
        Ok(verdicts)
    }

    /// Runs a version with the former text and with the one that it has now.
    async fn changed<G: Ground>(
        &self,
        shadow: &mut G,
        version: &'v Version,
    ) -> Result<Verdict<'v>, DbError> {
        let mut files = self.before(version.version);
        files.push(self.as_applied(version));
        let former = outcome(shadow, &files).await?;
        files.pop();
        files.push(up(version));
        let now = outcome(shadow, &files).await?;
        let mut other = match difference(&former.0, &now.0)? {
            Some(plan) => lines(&plan, "the former text", "the text of now"),
            None => Vec::new(),
        };
        let rows = former.1.difference(&now.1);
        if other.is_empty() && !rows.is_empty() {
            // Times and random values differ each time.
            files.pop();
            files.push(self.as_applied(version));
            let again = outcome(shadow, &files).await?;
            let always = former.1.difference(&again.1);
            let rows = rows.iter().filter(|id| !always.contains(id));
            other = rows.map(|id| format!("rows of `{id}` differ")).collect();
        }
        if other.is_empty() {
            let what = format!(
                "`{}` does what the text did that was applied, and has its new checksum",
                version.name
            );
            return Ok(Verdict::Mended(Note::Anew(version), what));
        }
        let message = format!(
            "`{}` does something else than what was applied",
            version.name
        );
        Ok(Verdict::Open(refused(message, &other, version.version)))
    }

    /// Whether all files as they are now give what is there.
    async fn together<G: Ground>(
        &self,
        shadow: &mut G,
        unknown: &[&'v Version],
    ) -> Result<Vec<Verdict<'v>>, DbError> {
        let files = self.before(i64::MAX);
        let (given, _) = outcome(shadow, &files).await?;
        let plan = difference(&given, &self.there)?;
        let each = unknown.iter().map(|version| match &plan {
            None => Verdict::Mended(
                Note::Anew(version),
                format!(
                    "with `{}` as it is now the files give the schema that is there (rows were not compared); it has its new checksum",
                    version.name
                ),
            ),
            Some(plan) => {
                let message = format!(
                    "with `{}` as it is now the files do not give the schema that is there",
                    version.name
                );
                let other = lines(plan, "the files", "the database");
                Verdict::Open(refused(message, &other, version.version))
            }
        });
        Ok(each.collect())
    }

    /// How far a version came that stopped.
    async fn half_way<G: Ground>(
        &self,
        shadow: &mut G,
        version: &'v Version,
    ) -> Result<Verdict<'v>, DbError> {
        let file = up(version);
        let mut rehearsal = Rehearsal::start(shadow).await?;
        for file in self.before(version.version) {
            rehearsal.run(&file).await?;
        }
        let steps = rehearsal.steps(&file).await?;
        let fits = |state: &Database| difference(state, &self.there).map(|it| it.is_none());
        let mut fitting = Vec::new();
        for (n, state) in steps.iter().enumerate() {
            if fits(state)? {
                fitting.push(n);
            }
        }
        let name = &version.name;
        let n_all = steps.len().saturating_sub(1);
        let verdict = match fitting.as_slice() {
            [0] => Verdict::Mended(
                Note::Gone(version.version),
                format!("nothing of `{name}` is there; `cargo backend db migrate` applies it"),
            ),
            [n] if *n == n_all => Verdict::Mended(
                Note::Anew(version),
                format!("all of `{name}` is there, and it counts as applied"),
            ),
            [n] => {
                let message = format!("of `{name}` the first {n} of {n_all} statements are there");
                let mut problem = Problem::new("migrate::half-way", message);
                for sql in rest::<G>(&file, *n)? {
                    problem = problem.help(format!("still to be run: `{sql}`"));
                }
                if let Some(before) = steps.first() {
                    for sql in way(&self.there, before) {
                        problem = problem.help(format!("or to undo what is there: `{sql}`"));
                    }
                }
                Verdict::Open(
                    problem
                        .help("run one or the other by hand, then `cargo backend db repair` again"),
                )
            }
            [] if made_index(&file.text).is_some() => {
                let message = format!("`{name}` left an index that is not whole");
                Verdict::Open(
                    Problem::new("migrate::half-way", message)
                        .help("run `cargo backend db migrate` again: it is dropped, and made anew"),
                )
            }
            [] => match self.undone(&mut rehearsal, version).await? {
                Some(problem) => Verdict::Open(problem),
                None => {
                    let message = format!(
                        "what is there of `{name}` is neither all, nor nothing, nor a part of it"
                    );
                    let nearest = steps.iter().map(|state| {
                        Ok(difference(state, &self.there)?
                            .map_or(Vec::new(), |plan| lines(&plan, "the files", "the database")))
                    });
                    let nearest = nearest.collect::<Result<Vec<_>, DbError>>()?;
                    let nearest = nearest.into_iter().min_by_key(Vec::len).unwrap_or_default();
                    let mut problem = refused(message, &nearest, version.version);
                    problem
                        .help
                        .push(format!("or `--mark {}=pending`", version.version));
                    Verdict::Open(problem)
                }
            },
            [first, .., last] => {
                let message = format!(
                    "`{name}` stopped, and its schema is that after {first} to {last} of its {n_all} statements: those between change rows alone, which nobody can tell"
                );
                Verdict::Open(Problem::new("migrate::half-way", message).help(format!(
                    "look at the rows, then say it: `--mark {0}=applied` or `--mark {0}=pending`",
                    version.version
                )))
            }
        };
        rehearsal.leave().await;
        Ok(verdict)
    }

    /// Whether it was the way back that stopped.
    async fn undone<G: Ground>(
        &self,
        rehearsal: &mut Rehearsal<'_, G>,
        version: &Version,
    ) -> Result<Option<Problem>, DbError> {
        let Some(down) = &version.down else {
            return Ok(None);
        };
        let path = version.path.display().to_string();
        let file = SqlFile {
            path: path.replace(".up.sql", ".down.sql").into(),
            text: down.sql.as_str().to_owned(),
        };
        let steps = rehearsal.steps(&file).await?;
        for (n, state) in steps.iter().enumerate() {
            if difference(state, &self.there)?.is_some() {
                continue;
            }
            let n_all = steps.len() - 1;
            let message = format!(
                "of the way back of `{}` the first {n} of {n_all} statements have been run",
                version.name
            );
            let mut problem = Problem::new("migrate::half-way", message);
            for sql in rest::<G>(&file, n)? {
                problem = problem.help(format!("still to be run: `{sql}`"));
            }
            return Ok(Some(
                problem.help("run it by hand, then `cargo backend db repair` again"),
            ));
        }
        Ok(None)
    }
}

/// The first lines of the statements of a file from the `n`th on.
fn rest<G: Ground>(file: &SqlFile, n: usize) -> Result<Vec<String>, DbError> {
    let ranges = statements::<G>(file)?.into_iter().skip(n);
    let text = |range| first_line(file.text.get(range).unwrap_or_default());
    Ok(ranges.map(text).collect())
}

/// What makes one schema of another; nothing where there is no way.
fn way(from: &Database, to: &Database) -> Vec<String> {
    let task = Task {
        from: from.clone(),
        from_on_shadow: None,
        to: to.clone(),
        to_on_shadow: None,
        renames: Vec::new(),
        style: Style::default(),
    };
    let parts = prove::unproved(&task).map_or(Vec::new(), |it| it.parts);
    let statements = parts.iter().flat_map(|part| &part.up);
    statements.map(|it| first_line(&it.sql)).collect()
}

/// What files give, and the rows that they write.
async fn outcome<G: Ground>(
    shadow: &mut G,
    files: &[SqlFile],
) -> Result<(Database, Rows), DbError> {
    let mut rehearsal = Rehearsal::start(shadow).await?;
    for file in files {
        rehearsal.run(file).await?;
    }
    rehearsal.end().await
}

fn refused(message: String, other: &[String], version: i64) -> Problem {
    let mut problem = Problem::new("migrate::repair-differs", message);
    for line in other.iter().take(10) {
        problem = problem.help(line.clone());
    }
    if other.len() > 10 {
        problem = problem.help(format!("and {} more", other.len() - 10));
    }
    problem
        .help("give it back the text that it had, and write another migration")
        .help(format!(
            "if you know that it is right: `--mark {version}=applied`"
        ))
}
