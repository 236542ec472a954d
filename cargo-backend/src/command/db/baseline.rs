//! `cargo backend db baseline`.

use std::time::Duration;

use super::migrate::{self, problem_of};
use super::open::{self, Live};
use crate::cli::DbBaselineArgs;
use crate::command::Outcome;
use crate::db::error::DbError;
use crate::db::migrate::folder::{self, Version};
use crate::db::migrate::history::{State, states};
use crate::db::migrate::rehearsal::{Rehearsal, difference, lines, up};
use crate::db::migrate::{Migrates, Note};
use crate::db::model::Database;
use crate::db::shadow::{Folder, Ground, Manner, Mysql};
use crate::ui::{Problem, Ui, counted};

/// So many differences are told.
const MOST_TOLD: usize = 10;

pub(super) async fn run(arguments: &DbBaselineArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let versions = folder::read(&arguments.path)?;
    match migrate::open(&arguments.connection, arguments.wait).await? {
        Live::Postgres(mut live) => {
            let major = open::major(&mut live).await?;
            let start = || open::shadow(arguments.shadow.shadow.as_deref(), Some(major));
            adopt(arguments, versions, live, start, ui).await
        }
        Live::Mysql(mut live) => {
            let manner = Manner::of(&mut live).await?;
            let start = || Mysql::new(arguments.shadow.shadow.as_deref(), manner);
            adopt(arguments, versions, live, start, ui).await
        }
        Live::Sqlite(live) => adopt(arguments, versions, live, Folder::new, ui).await,
    }
}

async fn adopt<G: Ground>(
    arguments: &DbBaselineArgs,
    mut versions: Vec<Version>,
    mut live: impl Migrates,
    start: impl FnOnce() -> Result<G, DbError>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    if let Some(to) = arguments.to {
        if !versions.iter().any(|it| it.version == to) {
            let message = format!("the folder has no version {to}");
            return Err(Problem::new("migrate::version", message)
                .help("name the last one that is there: names of files start with it")
                .into());
        }
        versions.retain(|it| it.version <= to);
    }
    live.lock(Duration::from_secs(arguments.wait)).await?;
    let applied = live.applied().await?;
    let all = states(&versions, &applied);
    // What is noted of later ones is nobody's affair here.
    let last = versions.last().map_or(i64::MAX, |it| it.version);
    let problems: Vec<_> = all
        .iter()
        .filter(|(version, _, state)| *version <= last && *state != State::OutOfOrder)
        .filter_map(|(version, name, state)| problem_of(*version, name, state))
        .collect();
    if !problems.is_empty() {
        ui.problems(&problems);
        return Ok(Outcome::Found);
    }
    let new: Vec<&Version> = versions
        .iter()
        .filter(|version| !applied.iter().any(|it| it.version == version.version))
        .collect();
    let (Some(_), Some(last)) = (new.last(), versions.last()) else {
        let n = counted(applied.len(), "migration");
        let are = if applied.len() == 1 { "is" } else { "are" };
        ui.say(format_args!("Nothing to do: {n} {are} noted as applied"));
        return Ok(Outcome::Done);
    };
    if !arguments.no_prove {
        let there = live.catalogue().await?;
        let mut shadow = start()?;
        let proved = prove(&mut shadow, &versions, &there).await;
        shadow.finish().await;
        if let Some(problem) = proved? {
            ui.problems(&[problem]);
            return Ok(Outcome::Found);
        }
    }
    let notes: Vec<Note<'_>> = new.iter().map(|version| Note::Applied(version)).collect();
    live.note(&notes).await?;
    live.leave().await;
    let how = match arguments.no_prove {
        true => "NOT TRIED: whether the schema that is there is theirs",
        false => "on a shadow they give the schema that is there; rows were not compared",
    };
    ui.say(format_args!(
        "Noted {} as applied, the last one is {} ({how})",
        counted(new.len(), "migration"),
        last.name
    ));
    Ok(Outcome::Done)
}

/// What is wrong with taking these migrations for what is there.
async fn prove<G: Ground>(
    shadow: &mut G,
    versions: &[Version],
    there: &Database,
) -> Result<Option<Problem>, DbError> {
    let mut rehearsal = Rehearsal::start(shadow).await?;
    for version in versions {
        rehearsal.run(&up(version)).await?;
    }
    let (given, _) = rehearsal.end().await?;
    let Some(plan) = difference(&given, there)? else {
        return Ok(None);
    };
    let last = versions.last().map_or("", |it| it.name.as_str());
    let message = format!(
        "the migrations up to `{last}` do not give the schema that is there; nothing was noted"
    );
    let mut problem = Problem::new("migrate::baseline-differs", message);
    let all = lines(&plan, "the migrations", "the database");
    for line in all.iter().take(MOST_TOLD) {
        problem = problem.help(line.clone());
    }
    if all.len() > MOST_TOLD {
        problem = problem.help(format!("and {} more", all.len() - MOST_TOLD));
    }
    Ok(Some(match fitting(shadow, versions, there).await? {
        Some(version) => problem.help(format!(
            "those up to `{}` give it: `--to {}`",
            version.name, version.version
        )),
        None => problem.help(
            "`cargo backend db diff --connection FOLDER --to URL` writes the migration that is missing",
        ),
    }))
}

/// The last version up to which migrations give a schema.
async fn fitting<'v, G: Ground>(
    shadow: &mut G,
    versions: &'v [Version],
    there: &Database,
) -> Result<Option<&'v Version>, DbError> {
    let mut rehearsal = Rehearsal::start(shadow).await?;
    let mut found = None;
    for version in versions {
        rehearsal.run(&up(version)).await?;
        if difference(&rehearsal.schema().await?, there)?.is_none() {
            found = Some(version);
        }
    }
    rehearsal.leave().await;
    Ok(found)
}
