//! `cargo backend db lint`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use backend_codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use backend_codegen::document::{self, Location, SourceId, Sources};

use super::open::{self, Live};
use crate::cli::DbLintArgs;
use crate::command::input::Documents;
use crate::command::silence::{self, Left};
use crate::command::{Outcome, git, settings};
use crate::db::error::DbError;
use crate::db::lint::history::{FileFinding, Sides, is_of_history};
use crate::db::lint::{
    Finding, Lints, Looked, Seen, Sizes, blame_the_first, findings, run as run_on,
};
use crate::db::model::Engine;
use crate::db::prove;
use crate::db::server::Session as _;
use crate::db::shadow::{Folder, Ground, Manner, Mysql, Shadow, provide_history};
use crate::db::source::{Source, SqlFile, files_of};
use crate::ui::{Problem, Ui};

pub(super) async fn run(arguments: &DbLintArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let files = files(arguments)?;
    let mut report = Report::default();
    let settings = settings::find(&mut report.documents)?;
    if !report.documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let ignores = settings.map_or(Vec::new(), |it| it.ignores);
    let mut released = BTreeSet::new();
    if let Some(revision) = &arguments.git {
        for folder in arguments.paths.iter().filter(|path| path.is_dir()) {
            history(folder, revision, &mut report, &mut released)?;
        }
    }
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let n_skipped = arguments
        .only_last
        .map_or(0, |n| paths.len().saturating_sub(n));
    let told: BTreeSet<&PathBuf> = paths
        .iter()
        .skip(n_skipped)
        .filter(|path| !released.contains(*path))
        .collect();
    if !arguments.no_run && !told.is_empty() {
        // What nobody has yet is in use by nobody, whichever of the new files makes it.
        let new = match arguments.git {
            Some(_) => told.iter().map(|path| (*path).clone()).collect(),
            None => BTreeSet::new(),
        };
        let mut all = looked(arguments, files, &new).await?;
        blame_the_first(&mut all, |path| told.iter().any(|it| *it == path));
        for looked in all.iter().filter(|it| told.contains(&it.file.path)) {
            report.add(looked);
        }
    }
    // Of files that nobody looked at nothing was found.
    let is_whole = !arguments.no_run && told.len() == paths.len();
    let scope = |code: &str| is_whole && code.starts_with("migration::") && !is_of_history(code);
    let left = silence::leave_out(
        report.found,
        &mut report.documents,
        &ignores,
        &arguments.silence,
        &scope,
        ui,
    )?;
    match left {
        Some(left) => Ok(tell(left, report.documents.sources(), &told, ui)),
        None => Ok(Outcome::BadInput),
    }
}

/// How large the tables of an engine are.
async fn sizes(arguments: &DbLintArgs, engine: Engine) -> Result<Sizes, DbError> {
    let Some(url) = &arguments.connection else {
        return Ok(Sizes::assumed(arguments.assume_rows));
    };
    let mut live = open::read(&Source::read(url)?).await?;
    let sizes = match (&mut live, engine) {
        (Live::Postgres(live), Engine::Postgres) => Sizes::of(live).await,
        (Live::Mysql(live), Engine::Mysql) => Sizes::mysql(live).await,
        (Live::Sqlite(live), Engine::Sqlite) => Sizes::sqlite(live).await,
        _ => Err(DbError::new(
            "db::engines",
            format!("`--connection` is no database of {engine}"),
        )
        .help(format!(
            "files for {engine} are looked at; `--engine` names another one"
        ))),
    };
    live.leave().await;
    sizes
}

/// What was found in files.
#[derive(Default)]
struct Report {
    documents: Documents,
    found: Vec<Diagnostic>,
}

impl Report {
    fn source(&mut self, path: &Path, text: &str) -> SourceId {
        let name = path.display().to_string();
        let (sources, _) = self.documents.findings();
        let is_same = |source: &document::Source| source.name() == name && **source.text() == *text;
        let there = sources.entries().find(|(_, source)| is_same(source));
        let there = there.map(|(id, _)| id);
        match there {
            Some(id) => id,
            None => sources.add(name, text.to_owned()),
        }
    }

    /// Adds what a file does.
    fn add(&mut self, looked: &Looked) {
        let source = self.source(&looked.file.path, &looked.file.text);
        let found = looked.findings.iter();
        self.found
            .extend(found.map(|finding| diagnostic(&looked.file, finding, source)));
    }

    /// Adds what is wrong with a file as a whole, at one of its lines.
    fn add_file(&mut self, path: &Path, text: &str, finding: FileFinding) {
        let source = self.source(path, text);
        let before = text.split_inclusive('\n').take(finding.line);
        let start: usize = before.map(str::len).sum();
        let line = text.get(start..).unwrap_or_default().lines().next();
        let end = start + line.map_or(0, str::len);
        let location = Location {
            source,
            start: offset(start),
            end: offset(end),
        };
        self.found.push(
            Diagnostic::new(finding.severity, finding.code, location, finding.message)
                .label(finding.label)
                .help(finding.help),
        );
    }
}

fn tell(left: Left, sources: &Sources, told: &BTreeSet<&PathBuf>, ui: &mut Ui) -> Outcome {
    let mut diagnostics = Diagnostics::default();
    let (mut n_notes, mut flagged) = (0, BTreeSet::new());
    for found in left.found.into_iter().chain(left.about) {
        if found.severity != Severity::Note {
            flagged.insert(PathBuf::from(sources.name(found.location)));
        } else if !ui.is_verbose() {
            n_notes += 1;
            continue;
        }
        diagnostics.push(found);
    }
    ui.diagnostics(&diagnostics, sources);
    if n_notes > 0 {
        ui.say(format_args!(
            "{n_notes} more are worth a note (`-v` shows them)"
        ));
    }
    let n_flagged = flagged.len();
    let n_others = flagged.iter().filter(|it| !told.contains(it)).count();
    ui.say(format_args!(
        "{n_flagged} of {} files have something to think about",
        told.len() + n_others
    ));
    if n_flagged > 0 {
        Outcome::Found
    } else {
        Outcome::Done
    }
}

/// Compares a folder with what a branch has of it, and notes which files are there already.
fn history(
    folder: &Path,
    revision: &str,
    report: &mut Report,
    released: &mut BTreeSet<PathBuf>,
) -> anyhow::Result<()> {
    let revision = match revision {
        "" => git::main_branch(folder).ok_or_else(|| {
            Problem::new("check::revision", "there is no main branch to compare with")
                .help("name it: `--git=origin/trunk`; CI may have to fetch it first")
        })?,
        given => given,
    };
    let now = files_of(folder)?;
    let (base, tip) = git::sides(folder, revision)?;
    let sides = Sides {
        now: &now,
        base: &base,
        tip: &tip,
    };
    for finding in sides.findings() {
        let text = now.get(&finding.path).or_else(|| base.get(&finding.path));
        let text = text.map_or("", String::as_str);
        report.add_file(&folder.join(&finding.path), text, finding);
    }
    let all = now.keys().filter(|path| sides.is_released(path));
    released.extend(all.map(|path| folder.join(path)));
    Ok(())
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The ways up, in the order in which they are given.
fn files(arguments: &DbLintArgs) -> Result<Vec<SqlFile>, DbError> {
    let mut all = Vec::new();
    for path in &arguments.paths {
        match Source::read(&path.display().to_string())? {
            Source::Files { files, .. } => all.extend(files),
            Source::Postgres(_) | Source::Mysql(_) | Source::Sqlite(_) => {
                let message = format!("`{}` is no file of SQL", path.display());
                return Err(DbError::new("db::engines", message)
                    .help("files of SQL and folders of them are looked at"));
            }
        }
    }
    Ok(all)
}

/// What the files do, on a shadow of the engine that they are for.
async fn looked(
    arguments: &DbLintArgs,
    files: Vec<SqlFile>,
    new: &BTreeSet<PathBuf>,
) -> Result<Vec<Looked>, DbError> {
    let schema = arguments.schema.as_deref().map(Source::read).transpose()?;
    let live = arguments.connection.as_deref().map(Source::read);
    let live = live.transpose()?;
    let said: Vec<&Source> = schema.iter().chain(&live).collect();
    let engine = open::engine_of_files(arguments.engine.map(Into::into), &said)?;
    let url = arguments.shadow.shadow.as_deref();
    let sizes = sizes(arguments, engine).await?;
    match engine {
        Engine::Postgres => {
            let mut shadow = open::shadow(url, arguments.postgres_version)?;
            let result = on_postgres(&mut shadow, schema, files).await;
            shadow.finish().await;
            let mut in_use = None;
            let each = result?.into_iter().map(|mut seen| {
                if new.contains(&seen.file.path) {
                    seen.start = in_use.get_or_insert(seen.start).clone();
                }
                Looked {
                    findings: findings(&seen, &sizes),
                    file: seen.file,
                }
            });
            Ok(each.collect())
        }
        Engine::Mysql => {
            let manner = manner(schema.as_ref()).await?;
            on(Mysql::new(url, manner)?, schema, files, new, &sizes).await
        }
        Engine::Sqlite => on(Folder::new()?, schema, files, new, &sizes).await,
    }
}

/// What new databases have in common with the one that somebody uses.
async fn manner(schema: Option<&Source>) -> Result<Manner, DbError> {
    let Some(source @ Source::Mysql(_)) = schema else {
        return Ok(Manner::default());
    };
    let mut live = open::read(source).await?;
    let manner = match &mut live {
        Live::Mysql(connection) => Manner::of(connection).await,
        Live::Postgres(_) | Live::Sqlite(_) => Ok(Manner::default()),
    };
    live.leave().await;
    manner
}

async fn on<G: Lints>(
    mut shadow: G,
    schema: Option<Source>,
    files: Vec<SqlFile>,
    new: &BTreeSet<PathBuf>,
    sizes: &Sizes,
) -> Result<Vec<Looked>, DbError> {
    let result = match there(&mut shadow, schema, &files).await {
        Ok(database) => shadow.look(&database, files, new, sizes).await,
        Err(error) => Err(error),
    };
    shadow.finish().await;
    result
}

async fn on_postgres(
    shadow: &mut Shadow,
    schema: Option<Source>,
    files: Vec<SqlFile>,
) -> Result<Vec<Seen>, DbError> {
    let database = there(shadow, schema, &files).await?;
    run_on(shadow, &database, files).await
}

/// Makes what is there before the files.
async fn there(
    shadow: &mut impl Ground,
    schema: Option<Source>,
    files: &[SqlFile],
) -> Result<String, DbError> {
    let database = match schema {
        None => shadow.database(None).await?,
        Some(Source::Files { files, ordered }) => shadow.load(&files, ordered).await?.0,
        Some(live) => {
            let schema = open::read(&live).await?.catalogue().await?;
            prove::rebuild(shadow, &schema).await?
        }
    };
    let mut connection = shadow.connect(&database).await?;
    provide_history(&mut connection, files).await?;
    connection.leave().await;
    Ok(database)
}

fn diagnostic(file: &SqlFile, finding: &Finding, source: SourceId) -> Diagnostic {
    // Of a long statement, its first line.
    let text = file.text.get(finding.range.clone()).unwrap_or_default();
    let end = finding.range.start + text.find('\n').unwrap_or(text.len());
    let location = Location {
        source,
        start: offset(finding.range.start),
        end: offset(end),
    };
    let mut diagnostic = Diagnostic::new(
        finding.severity,
        finding.code,
        location,
        finding.message.clone(),
    )
    .label(finding.label.clone());
    for help in &finding.help {
        diagnostic = diagnostic.help(help.clone());
    }
    diagnostic
}
