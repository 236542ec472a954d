use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::names;
use super::open::{self, Lazy, Live};
use super::waiting::Waiting;
use crate::cli::DbDiffArgs;
use crate::command::Outcome;
use crate::db::ddl::Style;
use crate::db::diff::{Change, Loss, Plan, losses, short, unchangeable};
use crate::db::error::DbError;
use crate::db::migrate::files::{self, MigrationFile};
use crate::db::model::{Content, Database, Engine, Id};
use crate::db::prove::{self, Migration, Rename, Task};
use crate::db::server::Session;
use crate::db::shadow::{Folder, Ground, Manner, Mysql, Shadow};
use crate::db::source::Source;
use crate::ui::{self, Problem, Ui};
use anyhow::Context as _;

pub(super) async fn run(arguments: &DbDiffArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let connection = super::connection(arguments.connection.as_deref())?;
    let (from, to) = (Source::read(&connection)?, Source::read(&arguments.to)?);
    let engine = open::engine(arguments.engine.map(Into::into), &[&from, &to])?;
    let mut live = match &from {
        Source::Files { .. } => None,
        database => Some(open::read(database).await?),
    };
    let before = Waiting::of(&arguments.output, live.as_mut()).await;
    let sources = (&from, &to);
    let result = match (engine, &mut live) {
        (Engine::Postgres, Some(Live::Postgres(live))) => {
            let major = open::major(live).await?;
            let start = || open::shadow(arguments.shadow.shadow.as_deref(), Some(major));
            on(arguments, sources, Some(live), start, ui).await
        }
        (Engine::Postgres, _) => {
            let start = || open::shadow(arguments.shadow.shadow.as_deref(), None);
            on::<Shadow>(arguments, sources, None, start, ui).await
        }
        (Engine::Mysql, Some(Live::Mysql(live))) => {
            let manner = Manner::of(live).await?;
            let start = || Mysql::new(arguments.shadow.shadow.as_deref(), manner.clone());
            on(arguments, sources, Some(live), start, ui).await
        }
        (Engine::Mysql, _) => {
            let start = || Mysql::new(arguments.shadow.shadow.as_deref(), Manner::default());
            on::<Mysql>(arguments, sources, None, start, ui).await
        }
        (Engine::Sqlite, Some(Live::Sqlite(live))) => {
            on(arguments, sources, Some(live), Folder::new, ui).await
        }
        (Engine::Sqlite, _) => on::<Folder>(arguments, sources, None, Folder::new, ui).await,
    };
    if let Some(live) = live {
        live.leave().await;
    }
    if result.is_ok() {
        before.tell_twice(&arguments.output, engine, ui);
    }
    result
}

async fn on<G: Ground>(
    arguments: &DbDiffArgs,
    (from, to): (&Source, &Source),
    live: Option<&mut G::Connection>,
    start: impl FnMut() -> Result<G, DbError>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let mut shadow = Lazy::new(start);
    let result = compare(arguments, (from, to), live, &mut shadow, ui).await;
    shadow.finish().await;
    result
}

async fn compare<G: Ground>(
    arguments: &DbDiffArgs,
    (from, to): (&Source, &Source),
    live: Option<&mut G::Connection>,
    shadow: &mut Lazy<G, impl FnMut() -> Result<G, DbError>>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let mut live = live;
    let (to, to_on_shadow) = schema(to, None, shadow, ui).await?;
    let (from, from_on_shadow) = schema(from, live.as_deref_mut(), shadow, ui).await?;
    let unmodelled = unmodelled(&from, &to);
    let renames = renames(&arguments.renames, &from)?;
    let style = Style {
        online: !arguments.offline,
        fills: fills(&arguments.fills, &to)?,
        ..Style::default()
    };
    let task = Task {
        from,
        from_on_shadow,
        to,
        to_on_shadow,
        renames,
        style,
    };
    let migration = if arguments.no_prove && task.renames.is_empty() || arguments.check {
        prove::unproved(&task)?
    } else {
        let prepared = prove::prepare(shadow.get()?, &task).await?;
        let problems = doubts(arguments, &prepared.plan, &prepared.from, &task, live).await?;
        if !problems.is_empty() {
            ui.problems(&problems);
            return Ok(Outcome::Found);
        }
        if prepared.plan.steps.is_empty() && task.renames.is_empty() {
            Migration::default()
        } else {
            prove::prove(shadow.get()?, &task, prepared).await?
        }
    };
    ui.problems(&unmodelled);
    let outcome = if unmodelled.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    };
    if migration.parts.iter().all(|part| part.up.is_empty()) {
        ui.say(format_args!("No difference"));
        return Ok(outcome);
    }
    if arguments.check {
        let problems: Vec<_> = migration.plan.differences().map(difference).collect();
        ui.found(&problems, || listed(&migration.plan))?;
        return Ok(Outcome::Found);
    }
    write(arguments, &migration, &task, ui)?;
    Ok(outcome)
}

/// What a source says, and the database on the shadow that has it.
async fn schema<G: Ground>(
    source: &Source,
    live: Option<&mut G::Connection>,
    shadow: &mut Lazy<G, impl FnMut() -> Result<G, DbError>>,
    ui: &mut Ui,
) -> anyhow::Result<(Database, Option<String>)> {
    match (source, live) {
        (Source::Files { files, ordered }, _) => {
            let shadow = shadow.get()?;
            let (name, report) = shadow.load(files, *ordered).await?;
            for role in &report.roles {
                ui.detail(format_args!(
                    "The role `{role}` is not made by the schema; on the shadow there is one"
                ));
            }
            let mut connection = shadow.connect(&name).await?;
            let database = connection.catalogue().await?;
            connection.leave().await;
            Ok((database, Some(name)))
        }
        (_, Some(live)) => Ok((live.catalogue().await?, None)),
        (database, None) => Ok((open::read(database).await?.catalogue().await?, None)),
    }
}

fn unmodelled(from: &Database, to: &Database) -> Vec<Problem> {
    let all = [("the database", from), ("the target", to)];
    let each = all
        .into_iter()
        .flat_map(|(place, database)| database.unmodelled.iter().map(move |what| (place, what)));
    let each = each.map(|(place, what)| {
        Problem::new(
            "db::unmodelled",
            format!("{what} of {place} is of a kind that is not compared"),
        )
        .help("compare it by hand; everything else has been compared")
    });
    let only = |(place, here, there): (&str, &Database, &Database)| {
        let here = here.stated.iter();
        let here = here.filter(|what| !there.stated.contains(what));
        let each = here.map(|what| {
            Problem::new(
                "db::unmodelled",
                format!("{what} is in {place} only, and of a kind that is not changed"),
            )
            .help("change it by hand; everything else has been compared")
        });
        each.collect::<Vec<_>>()
    };
    let stated = [("the database", from, to), ("the target", to, from)].map(only);
    let inherited = unchangeable(from, to).into_iter().map(|id| {
        Problem::new(
            "db::unmodelled",
            format!("whether {} `{id}` is declared by its table, or only by the parent of that, is not changed by any statement", id.kind.word()),
        )
        .help("make the table anew, if that matters; everything else has been compared")
    });
    each.chain(stated.into_iter().flatten())
        .chain(inherited)
        .collect()
}

fn renames(all: &[String], from: &Database) -> Result<Vec<Rename>, Problem> {
    let each = all.iter().map(|text| {
        let (old, new) = text.split_once('=').ok_or_else(|| {
            Problem::new(
                "db::rename",
                format!("`--rename {text}` does not say what becomes what"),
            )
            .help("write it as `users.name=users.full_name`")
        })?;
        let id = names::find(old.trim(), from, "--rename")?;
        let to = names::parts(new.trim()).pop().unwrap_or_default();
        Ok(Rename { from: id, to })
    });
    each.collect()
}

fn fills(all: &[String], to: &Database) -> Result<BTreeMap<Id, String>, Problem> {
    let each = all.iter().map(|text| {
        let (column, sql) = text.split_once('=').ok_or_else(|| {
            Problem::new(
                "db::fill",
                format!("`--fill {text}` does not say what rows get"),
            )
            .help("write it as `users.status='new'`")
        })?;
        Ok((
            names::find(column.trim(), to, "--fill")?,
            sql.trim().to_owned(),
        ))
    });
    each.collect()
}

/// What stands against a migration: values that would be lost, and values that are not there.
async fn doubts(
    arguments: &DbDiffArgs,
    plan: &Plan,
    from: &Database,
    task: &Task,
    mut live: Option<&mut impl Session>,
) -> Result<Vec<Problem>, DbError> {
    let mut problems = Vec::new();
    if !arguments.allow_destructive {
        for loss in losses(plan, from, &task.to) {
            let n = match live.as_deref_mut().filter(|_| task.renames.is_empty()) {
                Some(live) => Some(live.count(&loss.count).await?),
                None => None,
            };
            if n != Some(0) || loss.what == "would be dropped" {
                problems.push(of_loss(&loss, n));
            }
        }
    }
    let Some(live) = live.filter(|_| task.renames.is_empty()) else {
        return Ok(problems);
    };
    for step in &plan.steps {
        let id = &step.id;
        let Some(Content::Column(new)) = task.to.get(id) else {
            continue;
        };
        let is_filled = task.style.fills.contains_key(id);
        let short = short(id);
        match (&step.change, from.get(id)) {
            (Change::Alter, Some(Content::Column(old)))
                if new.not_null && !old.not_null && !is_filled =>
            {
                let n = live
                    .count(&format!(
                        "select count(*) from {} where {} is null",
                        from.engine.sql(id),
                        from.engine.part(id)
                    ))
                    .await?;
                if n > 0 {
                    problems.push(
                        Problem::new(
                            "migration::nulls",
                            format!("`{short}` must not be null, and {} null", are(n, "value")),
                        )
                        .help(format!("say what rows get there: `--fill {short}=…`")),
                    );
                }
            }
            (Change::Create, _)
                if new.not_null
                    && new.default.is_none()
                    && new.identity.is_empty()
                    && new.generated.is_empty()
                    && !is_filled =>
            {
                let table = Id::table(&id.namespace, &id.name);
                let n = live
                    .count(&format!(
                        "select count(*) from (select 1 from {} limit 1000) t",
                        from.engine.sql(&table)
                    ))
                    .await?;
                if n > 0 {
                    problems.push(
                        Problem::new("migration::no-value", format!("`{short}` is new and must not be null, but nothing says what rows get in it"))
                            .help(format!("say it: `--fill {short}=…`"))
                            .help("or give the column a default"),
                    );
                }
            }
            _ => {}
        }
    }
    Ok(problems)
}

pub(super) fn of_loss(loss: &Loss, n: Option<i64>) -> Problem {
    let count = n
        .map(|n| {
            format!(
                " with {} in it",
                counted(
                    n,
                    if loss.id.part.is_empty() {
                        "row"
                    } else {
                        "value"
                    }
                )
            )
        })
        .unwrap_or_default();
    let mut problem = Problem::new(
        "migration::data-loss",
        format!(
            "the {} `{}` {}{count}",
            loss.id.kind.word(),
            short(&loss.id),
            loss.what
        ),
    );
    for new in &loss.instead {
        let (old, new) = (short(&loss.id), short(new));
        problem = problem.help(format!("a rename? `--rename {old}={new}`"));
    }
    problem.help("meant to go? `--allow-destructive`")
}

fn are(n: i64, what: &str) -> String {
    if n == 1 {
        format!("one {what} is")
    } else {
        format!("{} {what}s are", thousands(n))
    }
}

fn counted(n: i64, what: &str) -> String {
    match n {
        0 => format!("no {what}"),
        1 => format!("one {what}"),
        n => format!("{} {what}s", thousands(n)),
    }
}

fn thousands(n: i64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn difference(step: &crate::db::diff::Step) -> Problem {
    Problem::new("db::difference", line(step))
}

fn listed(plan: &Plan) -> String {
    let mut text = String::new();
    for step in plan.differences() {
        let _ = writeln!(text, "{}", line(step));
    }
    text
}

fn line(step: &crate::db::diff::Step) -> String {
    let what = match &step.change {
        Change::Create => "is missing",
        Change::Drop => "is not in the target",
        Change::Grant => "has other privileges",
        Change::Comment => "has another comment",
        Change::Rename { .. } => "has another name",
        Change::DropDefault
        | Change::Alter
        | Change::Redefine
        | Change::Rebuild
        | Change::ReleaseSequence
        | Change::OwnSequence
        | Change::Attach
        | Change::Identify => "differs",
    };
    format!("{} `{}` {what}", step.id.kind.word(), step.id)
}

fn write(
    arguments: &DbDiffArgs,
    migration: &Migration,
    task: &Task,
    ui: &mut Ui,
) -> anyhow::Result<()> {
    let header = header(migration);
    if arguments.output == Path::new("-") {
        let texts: Vec<_> = migration
            .parts
            .iter()
            .map(|part| files::up(part, &header))
            .collect();
        ui.data(&texts.join("\n"))?;
    } else {
        let name = match &arguments.name {
            Some(name) => files::file_name(name),
            None => files::name_of(&migration.plan, &migration.from, &task.to),
        };
        let first = files::version(&arguments.output);
        let files = files::files(migration, &name, first, &header);
        put(&arguments.output, &files)?;
        for file in files.iter().filter(|file| file.name.ends_with(".up.sql")) {
            ui.say(format_args!(
                "{}",
                arguments.output.join(&file.name).display()
            ));
        }
        ui.say(format_args!(
            "Wrote {} and the way back",
            ui::counted(files.len() / 2, "file")
        ));
    }
    report(migration, ui);
    Ok(())
}

pub(super) fn header(migration: &Migration) -> String {
    match &migration.proof {
        Some(proof) => format!(
            "Tried up and down on {} by cargo backend, with rows in {} of {} tables.",
            migration.from.engine.with_version(migration.from.version),
            proof.n_seeded,
            proof.n_seeded + proof.unseeded.len(),
        ),
        None => "Written by cargo backend; NOT TRIED.".to_owned(),
    }
}

/// Says what was proved, and what was not.
pub(super) fn report(migration: &Migration, ui: &mut Ui) {
    let Some(proof) = &migration.proof else {
        ui.problems(&[Problem::new(
            "proof::none",
            "this migration was NOT tried: nobody knows whether it works, or leads back",
        )
        .help("leave out `--no-prove`")]);
        return;
    };
    let judge = match migration.from.engine {
        Engine::Postgres if proof.by_dump => "; pg_dump agrees",
        Engine::Mysql if proof.by_dump => "; mariadb-dump agrees",
        Engine::Postgres | Engine::Mysql | Engine::Sqlite => "",
    };
    ui.say(format_args!(
        "Tried on a shadow: up, the target; down, the start again; rows in {} tables stayed{judge}. How long it takes on your data was not tried.",
        proof.n_seeded
    ));
    for (table, reason) in &proof.unseeded {
        ui.say(format_args!("Without rows: `{}`: {reason}", short(table)));
    }
    if let Some(reason) = &proof.up_without_rows {
        ui.say(format_args!(
            "Tried without rows only. With rows that were made up: {reason}"
        ));
    }
    if let Some(reason) = &proof.down_without_rows {
        ui.say(format_args!(
            "With rows in the tables, the way back may fail: {reason}"
        ));
    }
    for part in &migration.parts {
        for statement in &part.up {
            for effect in statement
                .effects
                .iter()
                .filter(|effect| effect.rewrites || effect.scans)
            {
                ui.say(format_args!(
                    "{}: {}",
                    files::describe(effect),
                    prove::first_line(&statement.sql)
                ));
            }
        }
    }
}

/// Writes all files or none.
pub(super) fn put(folder: &Path, files: &[MigrationFile]) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let mut written = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        let result = std::fs::File::create_new(&path)
            .and_then(|mut to| std::io::Write::write_all(&mut to, file.text.as_bytes()));
        if let Err(error) = result {
            for path in &written {
                let _ = std::fs::remove_file(path);
            }
            return Err(anyhow::Error::new(error)
                .context(format!("`{}` cannot be written", path.display())));
        }
        written.push(path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn large_numbers_can_be_read() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(18_204), "18,204");
        assert_eq!(thousands(1_000_000), "1,000,000");
    }
}
