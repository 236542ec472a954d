//! `cargo backend db migrate`, `rollback` and `status`.

use std::fmt::Write as _;
use std::time::Duration;

use super::diff::of_loss;
use super::open::{self, Live};
use crate::cli::{ConnectionArgs, DbMigrateArgs, DbRollbackArgs, DbStatusArgs, LimitArgs};
use crate::command::Outcome;
use crate::db::diff::losses;
use crate::db::error::DbError;
use crate::db::migrate::files::describe;
use crate::db::migrate::folder::{self, Version};
use crate::db::migrate::history::{Applied, State, states};
use crate::db::migrate::{Limits, Migrates};
use crate::db::prove::{self, first_line};
use crate::db::shadow::{Folder, Ground, Manner, Mysql};
use crate::db::source::Source;
use crate::ui::{Problem, Ui, counted};

pub(super) async fn run(arguments: &DbMigrateArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let versions = folder::read(&arguments.path)?;
    match open(&arguments.connection, arguments.limits.wait).await? {
        Live::Postgres(mut live) => {
            let major = open::major(&mut live).await?;
            let start = || open::shadow(arguments.shadow.shadow.as_deref(), Some(major));
            forward(arguments, &versions, live, start, ui).await
        }
        Live::Mysql(mut live) => {
            let manner = Manner::of(&mut live).await?;
            let start = || Mysql::new(arguments.shadow.shadow.as_deref(), manner);
            forward(arguments, &versions, live, start, ui).await
        }
        Live::Sqlite(live) => forward(arguments, &versions, live, Folder::new, ui).await,
    }
}

async fn forward<G: Ground>(
    arguments: &DbMigrateArgs,
    versions: &[Version],
    mut live: impl Migrates,
    shadow: impl FnOnce() -> Result<G, DbError>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let mut applied = live.applied().await?;
    // What looks as if it had stopped half-way may be under way.
    if !arguments.dry_run && applied.iter().any(|it| !it.success) {
        live.lock(Duration::from_secs(arguments.limits.wait))
            .await?;
        applied = live.applied().await?;
    }
    let is_folder = arguments.path.is_dir();
    let problems = obstacles(versions, &applied, is_folder);
    if !problems.is_empty() {
        ui.problems(&problems);
        return Ok(Outcome::Found);
    }
    let is_in = |applied: &[Applied], version: &Version| {
        applied
            .iter()
            .any(|it| it.version == version.version && it.success)
    };
    let pending: Vec<&Version> = versions
        .iter()
        .filter(|version| !is_in(&applied, version))
        .collect();
    if versions.is_empty() {
        ui.say(format_args!(
            "`{}` has no migrations: their names are `<version>_<name>.sql` or `<version>_<name>.up.sql`",
            arguments.path.display()
        ));
    }
    if pending.is_empty() {
        let n = counted(applied.len(), "migration");
        let have = if applied.len() == 1 { "has" } else { "have" };
        ui.say(format_args!("Nothing to do: {n} {have} been applied"));
        return Ok(Outcome::Done);
    }
    if arguments.dry_run {
        return dry_run(&pending, &mut live, shadow()?, ui).await;
    }
    live.lock(Duration::from_secs(arguments.limits.wait))
        .await?;
    // Somebody may have been faster.
    let applied = live.applied().await?;
    for version in pending {
        if is_in(&applied, version) {
            continue;
        }
        let done = live.up(version, limits(&arguments.limits)).await;
        let is_new = applied.is_empty();
        if let Some(time) = done.map_err(|error| named(of_first(error, is_new), version))? {
            ui.say(format_args!(
                "Applied {} ({} ms)",
                version.name,
                time.as_millis()
            ));
        }
    }
    live.leave().await;
    Ok(Outcome::Done)
}

pub(super) async fn open(connection: &ConnectionArgs, wait: u64) -> anyhow::Result<Live> {
    let url = super::connection(connection.connection.as_deref())?;
    Ok(open::write(&url, Duration::from_secs(wait)).await?)
}

fn limits(arguments: &LimitArgs) -> Limits {
    let statement = Some(arguments.statement_timeout).filter(|seconds| *seconds > 0);
    Limits {
        lock: Duration::from_secs(arguments.lock_timeout),
        statement: statement.map(Duration::from_secs),
        retries: arguments.retries,
    }
}

/// Says what may be the matter with a database of which nothing is noted.
fn of_first(error: DbError, is_new: bool) -> DbError {
    if !is_new || !error.message.contains("already exists") {
        return error;
    }
    error.help("was the database there before its migrations? `cargo backend db baseline` notes those that are there")
}

fn named(error: DbError, version: &Version) -> DbError {
    let message = format!("`{}` failed: {}", version.path.display(), error.message);
    DbError { message, ..error }
}

/// What keeps migrations from being applied.
fn obstacles(versions: &[Version], applied: &[Applied], is_folder: bool) -> Vec<Problem> {
    let all = states(versions, applied).into_iter();
    let each = all.filter_map(|(version, name, state)| {
        let problem = problem_of(version, &name, &state)?;
        // Of one file nothing is known but itself.
        let counts = is_folder || !matches!(state, State::Missing | State::OutOfOrder);
        let counts = counts && !matches!(state, State::Dirty { again: true });
        counts.then_some(problem)
    });
    each.collect()
}

pub(super) fn problem_of(version: i64, name: &str, state: &State) -> Option<Problem> {
    let problem = match state {
        State::Applied { .. } | State::Pending => return None,
        State::Modified { only_line_ends: true } => {
            Problem::new("migrate::line-ends", format!("`{name}` has been applied with other line ends than it has now, so that its checksum differs"))
                .help("git may change them when it checks files out (`core.autocrlf`), and the checksum is over all bytes: `*.sql -text` in `.gitattributes` keeps them")
                .help("give it back the line ends that it had, or take those that it has: `cargo backend db repair`")
        }
        State::Modified { only_line_ends: false } => {
            Problem::new("migrate::modified", format!("`{name}` has been changed since it was applied"))
                .help("give it back the text that it had, and write another migration; if it still does the same, `cargo backend db repair` takes its new text")
        }
        State::Missing => Problem::new("migrate::missing", format!("version {version} ({name}) has been applied, and is not in the folder"))
            .help("bring the file back: it may be on another branch"),
        State::Dirty { again: true } => Problem::new("migrate::dirty", format!("`{name}` was stopped half-way when it was applied"))
            .help("run `cargo backend db migrate` again: what is there of its index is dropped, and it is made anew"),
        State::Dirty { again: false } => Problem::new("migrate::dirty", format!("`{name}` stopped half-way when it was applied"))
            .help("`cargo backend db repair` says what of it is there, and mends what can be mended"),
        State::OutOfOrder => Problem::new("migrate::out-of-order", format!("`{name}` is older than what has been applied"))
            .help("give it a later version, so that all databases see the same order"),
    };
    Some(problem.file(name.to_owned()))
}

async fn dry_run(
    pending: &[&Version],
    live: &mut impl Migrates,
    mut shadow: impl Ground,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let database = live.catalogue().await?;
    let scripts: Vec<_> = pending
        .iter()
        .map(|version| {
            (
                version.name.clone(),
                version.up.sql.as_str().to_owned(),
                !version.up.no_tx,
            )
        })
        .collect();
    let result = prove::dry_run(&mut shadow, &database, &scripts).await;
    shadow.finish().await;
    let run = result?;
    let mut text = String::new();
    for (file, statements) in &run.files {
        let _ = writeln!(text, "{file}");
        for statement in statements {
            let _ = writeln!(text, "  {}", first_line(&statement.sql));
            for effect in &statement.effects {
                let rows = match live.rows_about(&effect.table).await {
                    Some(n) => format!(" (about {n} rows)"),
                    None => String::new(),
                };
                let _ = writeln!(text, "    {}{rows}", describe(effect));
            }
        }
    }
    ui.data(&text)?;
    let mut problems = Vec::new();
    for loss in losses(&run.plan, &run.before, &run.after) {
        let n = live.count(&loss.count).await.ok();
        let mut problem = of_loss(&loss, n);
        problem.help =
            vec!["nothing brings them back: save them before, or change the migration".to_owned()];
        problems.push(problem);
    }
    debug_assert!(run.files.len() == pending.len());
    ui.problems(&problems);
    ui.say(format_args!("Nothing was changed: it ran on a copy of the schema. How long it takes on your data was not tried."));
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

pub(super) async fn back(arguments: &DbRollbackArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let versions = folder::read(&arguments.path)?;
    match open(&arguments.connection, arguments.limits.wait).await? {
        Live::Postgres(live) => backward(arguments, &versions, live, ui).await,
        Live::Mysql(live) => backward(arguments, &versions, live, ui).await,
        Live::Sqlite(live) => backward(arguments, &versions, live, ui).await,
    }
}

async fn backward(
    arguments: &DbRollbackArgs,
    versions: &[Version],
    mut live: impl Migrates,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    live.lock(Duration::from_secs(arguments.limits.wait))
        .await?;
    let mut applied = live.applied().await?;
    applied.reverse();
    let last_kept = match arguments.to {
        Some(to) => to,
        None => applied.get(1).map_or(0, |it| it.version),
    };
    if arguments
        .to
        .is_some_and(|to| to != 0 && !applied.iter().any(|it| it.version == to))
    {
        let message = format!("version {last_kept} has not been applied");
        return Err(Problem::new("migrate::version", message)
            .help("`cargo backend db status` lists what has")
            .into());
    }
    let to_undo: Vec<_> = applied.iter().filter(|it| it.version > last_kept).collect();
    if to_undo.is_empty() {
        ui.say(format_args!("Nothing to undo"));
        return Ok(Outcome::Done);
    }
    let mut ways = Vec::new();
    for row in to_undo {
        let version = versions
            .iter()
            .find(|version| version.version == row.version);
        let Some((version, down)) =
            version.and_then(|version| Some((version, version.down.as_ref()?)))
        else {
            let message = format!(
                "version {} ({}) has no way down: there is no `{0}_….down.sql`",
                row.version, row.description
            );
            return Err(Problem::new("migrate::no-down", message)
                .help("nothing was undone")
                .into());
        };
        ways.push((version, down));
    }
    for (version, down) in ways {
        let time = live
            .down(version, down, limits(&arguments.limits))
            .await
            .map_err(|error| named(error, version))?;
        ui.say(format_args!(
            "Undid {} ({} ms)",
            version.name,
            time.as_millis()
        ));
    }
    live.leave().await;
    Ok(Outcome::Done)
}

pub(super) async fn status(arguments: &DbStatusArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let versions = folder::read(&arguments.path)?;
    let url = super::connection(arguments.connection.connection.as_deref())?;
    let applied = match open::read(&Source::read(&url)?).await? {
        Live::Postgres(live) => history_of(live).await?,
        Live::Mysql(live) => history_of(live).await?,
        Live::Sqlite(live) => history_of(live).await?,
    };
    let all = states(&versions, &applied);
    let problems: Vec<_> = all
        .iter()
        .filter_map(|(version, name, state)| problem_of(*version, name, state))
        .collect();
    ui.listed(
        || {
            let lines = all.iter().map(|(_, name, state)| format!("{:<24} {name}\n", word(state)));
            lines.collect()
        },
        || {
            let lines = all.iter().map(|(version, name, state)| {
                let line = serde_json::json!({"version": version, "name": name, "state": word(state).split(' ').next()});
                format!("{line}\n")
            });
            lines.collect()
        },
    )?;
    ui.problems(&problems);
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

async fn history_of(mut live: impl Migrates) -> Result<Vec<Applied>, DbError> {
    let applied = live.applied().await;
    live.leave().await;
    applied
}

fn word(state: &State) -> String {
    match state {
        State::Applied { on } => format!("applied {on}"),
        State::Pending => "pending".to_owned(),
        State::Modified { .. } => "modified".to_owned(),
        State::Missing => "missing".to_owned(),
        State::Dirty { .. } => "half-way".to_owned(),
        State::OutOfOrder => "out-of-order".to_owned(),
    }
}
