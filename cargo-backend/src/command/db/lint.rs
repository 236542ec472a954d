//! `cargo backend db lint`.

use backend_codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use backend_codegen::document::{Location, Sources};
use sqlx::Connection as _;

use crate::cli::DbLintArgs;
use crate::command::Outcome;
use crate::db::error::DbError;
use crate::db::lint::{Finding, Seen, findings, run as look};
use crate::db::prove;
use crate::db::server::{Session as _, connect, options};
use crate::db::shadow::{Ground as _, Shadow};
use crate::db::source::{Source, SqlFile};
use crate::ui::Ui;

pub(super) async fn run(arguments: &DbLintArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let files = files(arguments)?;
    let mut shadow = match &arguments.shadow.shadow {
        Some(url) => Shadow::at(url)?,
        None => Shadow::start(arguments.postgres_version)?,
    };
    let result = on(&mut shadow, arguments, files).await;
    shadow.finish().await;
    let all = result?;
    let skipped = arguments
        .only_last
        .map_or(0, |n| all.len().saturating_sub(n));
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let (mut n_flagged, mut n_notes) = (0, 0);
    for seen in all.iter().skip(skipped) {
        let found = findings(seen);
        n_flagged += usize::from(found.iter().any(|it| it.severity != Severity::Note));
        let source = sources.add(seen.file.path.display().to_string(), seen.file.text.clone());
        for finding in found {
            if finding.severity == Severity::Note && !ui.is_verbose() {
                n_notes += 1;
                continue;
            }
            diagnostics.push(diagnostic(seen, &finding, |start, end| Location {
                source,
                start,
                end,
            }));
        }
    }
    ui.diagnostics(&diagnostics, &sources);
    if n_notes > 0 {
        ui.say(format_args!(
            "{n_notes} more are worth a note (`-v` shows them)"
        ));
    }
    ui.say(format_args!(
        "{n_flagged} of {} files have something to think about",
        all.len() - skipped
    ));
    Ok(if n_flagged > 0 {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

/// The ways up, in the order in which they are given.
fn files(arguments: &DbLintArgs) -> Result<Vec<SqlFile>, DbError> {
    let mut all = Vec::new();
    for path in &arguments.paths {
        match Source::read(&path.display().to_string())? {
            Source::Files { files, .. } => all.extend(files),
            Source::Postgres(_) | Source::Mysql(_) | Source::Sqlite(_) => {
                let message = format!("`{}` is no file of SQL", path.display());
                return Err(
                    DbError::new("db::engines", message).help("files for PostgreSQL are looked at")
                );
            }
        }
    }
    Ok(all)
}

/// Makes what is there before, and runs the files.
async fn on(
    shadow: &mut Shadow,
    arguments: &DbLintArgs,
    files: Vec<SqlFile>,
) -> Result<Vec<Seen>, DbError> {
    let database = match arguments.schema.as_deref().map(Source::read).transpose()? {
        None => shadow.database(None).await?,
        Some(Source::Files { files, ordered }) => shadow.load(&files, ordered).await?.0,
        Some(Source::Postgres(url)) => {
            let mut live = connect(&options(&url)?).await?;
            let schema = live.catalogue().await?;
            let _ = live.close().await;
            prove::rebuild(shadow, &schema).await?
        }
        Some(other @ (Source::Mysql(_) | Source::Sqlite(_))) => {
            let message = format!("{} is no database of PostgreSQL", other.title());
            return Err(
                DbError::new("db::engines", message).help("files for PostgreSQL are looked at")
            );
        }
    };
    look(shadow, &database, files).await
}

fn diagnostic(
    seen: &Seen,
    finding: &Finding,
    location: impl Fn(u32, u32) -> Location,
) -> Diagnostic {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    // Of a long statement, its first line.
    let text = seen
        .file
        .text
        .get(finding.range.clone())
        .unwrap_or_default();
    let end = finding.range.start + text.find('\n').unwrap_or(text.len());
    let location = location(offset(finding.range.start), offset(end));
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
