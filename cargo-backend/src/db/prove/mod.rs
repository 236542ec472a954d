//! The proof: a migration is run up and down on a shadow with rows in it, and what comes of it is compared.

mod advised;
mod locks;
mod mysql;
mod rows;
mod run;
pub(crate) mod seed;
mod seeding;
mod sqlite;

use super::ddl::{self, Group, Style};
use super::diff::{Cycle, Plan, diff, losses};
use super::error::DbError;
use super::model::{Database, Engine, Id, Kind};
use super::server::Session;
use super::shadow::Ground;
use super::sql::split_for;

pub(crate) use advised::advised;
pub(crate) use locks::{Effect, Watch, meaning};
pub(crate) use rows::{Rows, rows_of};
use run::run;
use seeding::seed_all;

/// A connection on which is seen what a statement does to tables.
pub(crate) trait Watched: Session {
    type Watch;

    async fn watch(&mut self) -> Result<Self::Watch, DbError>;

    /// What the last statement did.
    async fn look(&mut self, watch: &mut Self::Watch, sql: &str) -> Result<Vec<Effect>, DbError>;

    /// Runs a statement in no transaction, and says what it does where that can be known.
    async fn alone(&mut self, sql: &str) -> Result<Proved, DbError> {
        self.command(sql).await?;
        Ok(plain(sql.to_owned()))
    }
}

/// What shall become what.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) from: Database,
    /// A database on the shadow that is `from`.
    pub(crate) from_on_shadow: Option<String>,
    pub(crate) to: Database,
    pub(crate) to_on_shadow: Option<String>,
    pub(crate) renames: Vec<Rename>,
    pub(crate) style: Style,
}

/// A table or column that keeps what is in it under another name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rename {
    pub(crate) from: Id,
    pub(crate) to: String,
}

impl Rename {
    fn sql(&self, engine: Engine) -> String {
        let (table, to) = (engine.sql(&self.from), engine.quote(&self.to));
        match self.from.kind {
            Kind::Column => {
                let column = engine.part(&self.from);
                format!("ALTER TABLE {table} RENAME COLUMN {column} TO {to}")
            }
            _ => format!("ALTER TABLE {table} RENAME TO {to}"),
        }
    }

    fn back(&self, engine: Engine) -> String {
        let after = match self.from.kind {
            Kind::Column => Id {
                part: self.to.clone(),
                ..self.from.clone()
            },
            _ => Id {
                name: self.to.clone(),
                ..self.from.clone()
            },
        };
        let old = if self.from.kind == Kind::Column {
            &self.from.part
        } else {
            &self.from.name
        };
        Self {
            from: after,
            to: old.clone(),
        }
        .sql(engine)
    }
}

/// A statement, and what it did on the shadow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proved {
    pub(crate) sql: String,
    pub(crate) effects: Vec<Effect>,
}

/// One file up, and one down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) up: Vec<Proved>,
    pub(crate) down: Vec<Proved>,
    pub(crate) transaction: bool,
    pub(crate) down_transaction: bool,
    /// What the way back cannot bring back.
    pub(crate) lost: Vec<String>,
}

/// A migration and what is known about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Migration {
    pub(crate) parts: Vec<Part>,
    pub(crate) plan: Plan,
    /// The schema that the plan starts from: after renames.
    pub(crate) from: Database,
    /// Nothing if nothing was proved.
    pub(crate) proof: Option<Proof>,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proof {
    /// Tables with rows in them.
    pub(crate) n_seeded: usize,
    /// Tables that got no rows, and why.
    pub(crate) unseeded: Vec<(Id, String)>,
    /// Whether `pg_dump` has been asked, too.
    pub(crate) by_dump: bool,
    /// What happened with rows, if the way up was proved only without any.
    pub(crate) up_without_rows: Option<String>,
    /// What happened with rows, if the way back was proved only without any.
    pub(crate) down_without_rows: Option<String>,
}

/// The migration without a proof: both ways are what the comparison says.
pub(crate) fn unproved(task: &Task) -> Result<Migration, DbError> {
    let plan = diff(&task.from, &task.to).map_err(|cycle| of_cycle(&cycle))?;
    let back = diff(&task.to, &task.from).map_err(|cycle| of_cycle(&cycle))?;
    let ups = ddl::groups(&plan, &task.from, &task.to, &task.style);
    let down_style = Style {
        online: task.style.online,
        fills_all: true,
        keys: ddl::keys_of(&task.from),
        ..Style::default()
    };
    let mut downs = ddl::groups(&back, &task.to, &task.from, &down_style);
    // The last file is undone first.
    downs.reverse();
    let lost = lost_of(&plan, &task.from, &task.to);
    let n_parts = ups.len().max(downs.len());
    let mut parts: Vec<Part> = (0..n_parts)
        .map(|_| Part {
            transaction: true,
            down_transaction: true,
            ..Part::default()
        })
        .collect();
    for (part, group) in parts.iter_mut().zip(ups) {
        part.transaction = group.transaction;
        part.up = group.statements.into_iter().map(plain).collect();
        part.lost.clone_from(&lost);
    }
    for (part, group) in parts.iter_mut().zip(downs) {
        part.down_transaction = group.transaction;
        part.down = group.statements.into_iter().map(plain).collect();
    }
    Ok(Migration {
        parts,
        plan,
        from: task.from.clone(),
        proof: None,
    })
}

fn plain(sql: String) -> Proved {
    Proved {
        sql,
        effects: Vec::new(),
    }
}

fn of_cycle(cycle: &Cycle) -> DbError {
    let names: Vec<_> = cycle
        .ids
        .iter()
        .map(|id| format!("{} `{id}`", id.kind.word()))
        .collect();
    DbError::new(
        "diff::circle",
        format!(
            "there is no order in which these can be changed: {}",
            names.join(", ")
        ),
    )
    .help("change them in two steps")
}

fn lost_of(plan: &Plan, from: &Database, to: &Database) -> Vec<String> {
    let mut lost: Vec<_> = losses(plan, from, to)
        .into_iter()
        .map(|loss| loss.id.to_string())
        .collect();
    lost.dedup();
    lost
}

/// A database on the shadow that is where a migration starts, and what has to be done to it.
pub(crate) struct Prepared {
    name: String,
    start: Database,
    /// The schema after the renames.
    pub(crate) from: Database,
    pub(crate) plan: Plan,
}

/// Makes the database on which a migration is tried.
pub(crate) async fn prepare(shadow: &mut impl Ground, task: &Task) -> Result<Prepared, DbError> {
    let name = match &task.from_on_shadow {
        Some(there) => shadow.database(Some(there)).await?,
        None => rebuild(shadow, &task.from).await?,
    };
    let mut connection = shadow.connect(&name).await?;
    let start = connection.catalogue().await?;
    let from = renamed(&mut connection, task, &start).await?;
    connection.leave().await;
    let plan = diff(&from, &task.to).map_err(|cycle| of_cycle(&cycle))?;
    Ok(Prepared {
        name,
        start,
        from,
        plan,
    })
}

/// The migration, tried.
///
/// # Errors
///
/// What does not hold, or stops the work.
pub(crate) async fn prove(
    shadow: &mut impl Ground,
    task: &Task,
    prepared: Prepared,
) -> Result<Migration, DbError> {
    match attempt(shadow, task, prepared, true).await {
        // Rows that nobody has may be what does not fit; without them the rest is proved.
        Err(error) if error.is_about_rows() && error.code == "proof::up" => {
            let prepared = prepare(shadow, task).await?;
            let mut migration = attempt(shadow, task, prepared, false).await?;
            if let Some(proof) = &mut migration.proof {
                proof.up_without_rows = Some(error.message);
            }
            Ok(migration)
        }
        result => result,
    }
}

async fn attempt(
    shadow: &mut impl Ground,
    task: &Task,
    prepared: Prepared,
    with_rows: bool,
) -> Result<Migration, DbError> {
    let Prepared {
        name,
        start,
        from: after_renames,
        plan,
    } = prepared;
    let mut connection = shadow.connect(&name).await?;
    let dump_before = shadow.dump(&name).await?;
    let mut proof = Proof {
        by_dump: dump_before.is_some() && task.to_on_shadow.is_some(),
        ..Proof::default()
    };
    let mut parts = Vec::new();
    if with_rows {
        seed_all(&mut connection, &start, task, &plan, &mut proof).await?;
    }
    if !task.renames.is_empty() {
        let statements = task
            .renames
            .iter()
            .map(|it| it.sql(task.to.engine))
            .collect();
        let group = Group {
            statements,
            transaction: true,
        };
        let up = run(&mut connection, &group, "proof::up").await?;
        let back = task
            .renames
            .iter()
            .rev()
            .map(|it| plain(it.back(task.to.engine)))
            .collect();
        parts.push(Part {
            up,
            down: back,
            transaction: true,
            down_transaction: true,
            lost: Vec::new(),
        });
    }
    let rows_before = rows_of(&mut connection, &after_renames, &task.to).await?;
    let groups = ddl::groups(&plan, &after_renames, &task.to, &task.style);
    let mut states = vec![after_renames.clone()];
    for group in groups {
        let up = run(&mut connection, &group, "proof::up").await?;
        states.push(connection.catalogue().await?);
        parts.push(Part {
            up,
            transaction: group.transaction,
            down_transaction: true,
            ..Part::default()
        });
    }
    let reached = states.last().cloned().unwrap_or_default();
    must_be(
        &reached,
        &task.to,
        "proof::up-differs",
        "the migration does not lead to the target",
    )?;
    if let (Some(_), Some(target)) = (&dump_before, &task.to_on_shadow) {
        let there = shadow.dump(target).await?.unwrap_or_default();
        let here = shadow.dump(&name).await?.unwrap_or_default();
        must_dump(
            here.difference(&there),
            "proof::up-differs",
            &format!(
                "the migration does not lead to the target, says {}",
                judge(&task.to)
            ),
        )?;
    }
    let rows_after = rows_of(&mut connection, &reached, &after_renames).await?;
    let changed: Vec<_> = rows_before
        .difference(&rows_after)
        .iter()
        .map(|id| format!("`{id}`"))
        .collect();
    let is_filled = |name: &String| task.style.fills.keys().any(|id| *name == format!("`{id}`"));
    let changed: Vec<_> = changed
        .into_iter()
        .filter(|name| !is_filled(name))
        .collect();
    if !changed.is_empty() {
        return Err(DbError::new(
            "proof::rows",
            format!(
                "values would change that should stay: {}",
                changed.join(", ")
            ),
        )
        .help("this is a bug of cargo backend; nothing was written"));
    }
    let lost = lost_of(&plan, &after_renames, &task.to);
    let mut walk = Walk {
        states: &states,
        parts: &mut parts,
        proof: &mut proof,
    };
    back(&mut connection, task, &mut walk, &lost).await?;
    let end = connection.catalogue().await?;
    must_be(
        &end,
        &start,
        "proof::down-differs",
        "the way back does not lead to the start",
    )?;
    if let Some(before) = dump_before {
        let after = shadow.dump(&name).await?.unwrap_or_default();
        must_dump(
            after.difference(&before),
            "proof::down-differs",
            &format!(
                "the way back does not lead to the start, says {}",
                judge(&task.to)
            ),
        )?;
    }
    connection.leave().await;
    Ok(Migration {
        parts,
        plan,
        from: after_renames,
        proof: Some(proof),
    })
}

/// What the way back looks at.
struct Walk<'a> {
    states: &'a [Database],
    parts: &'a mut Vec<Part>,
    proof: &'a mut Proof,
}

/// Each part is undone by what makes the schema before it of the one after it.
async fn back(
    connection: &mut impl Watched,
    task: &Task,
    walk: &mut Walk<'_>,
    lost: &[String],
) -> Result<(), DbError> {
    let n_renames = usize::from(!task.renames.is_empty());
    let keys = walk.states.first().map(ddl::keys_of).unwrap_or_default();
    for n in (0..walk.states.len().saturating_sub(1)).rev() {
        let (Some(before), Some(after)) = (walk.states.get(n), walk.states.get(n + 1)) else {
            continue;
        };
        let plan = diff(after, before).map_err(|cycle| of_cycle(&cycle))?;
        let Some(part) = walk.parts.get_mut(n + n_renames) else {
            continue;
        };
        let style = Style {
            online: !part.transaction,
            fills_all: true,
            keys: keys.clone(),
            ..Style::default()
        };
        let mut groups = ddl::groups(&plan, after, before, &style);
        if groups.len() > 1 {
            groups = ddl::groups(
                &plan,
                after,
                before,
                &Style {
                    online: false,
                    ..style
                },
            );
        }
        let group = match groups.len() {
            0 => Group {
                statements: Vec::new(),
                transaction: true,
            },
            1 => groups.remove(0),
            // Labels of an enum cannot be added beside what uses them.
            _ => Group {
                statements: groups
                    .into_iter()
                    .flat_map(|group| group.statements)
                    .collect(),
                transaction: true,
            },
        };
        part.down_transaction = group.transaction;
        part.lost = lost.to_vec();
        part.down = match run(connection, &group, "proof::down").await {
            Ok(proved) => proved,
            Err(error) if error.is_about_rows() && walk.proof.down_without_rows.is_none() => {
                // Values that are gone may be demanded by constraints.
                walk.proof.down_without_rows = Some(error.message.clone());
                empty(connection, after).await?;
                restore(connection, after).await?;
                run(connection, &group, "proof::down").await?
            }
            Err(error) => return Err(error),
        };
    }
    if n_renames == 1
        && let Some(part) = walk.parts.first_mut()
    {
        let statements = part.down.iter().map(|it| it.sql.clone()).collect();
        part.down = run(
            connection,
            &Group {
                statements,
                transaction: true,
            },
            "proof::down",
        )
        .await?;
    }
    Ok(())
}

/// Takes back what a group has left that failed half-way: an index that is not valid, if nothing else.
async fn restore(connection: &mut impl Watched, schema: &Database) -> Result<(), DbError> {
    let left = connection.catalogue().await?;
    let plan = diff(&left, schema).map_err(|cycle| of_cycle(&cycle))?;
    for group in ddl::groups(&plan, &left, schema, &Style::default()) {
        for sql in &group.statements {
            connection.command(sql).await?;
        }
    }
    Ok(())
}

/// What migrations did to a copy of a database.
#[derive(Clone, Debug, Default)]
pub(crate) struct DryRun {
    /// Each file with its statements.
    pub(crate) files: Vec<(String, Vec<Proved>)>,
    pub(crate) before: Database,
    pub(crate) after: Database,
    pub(crate) plan: Plan,
}

/// Puts rows into the tables of a shadow, as far as they take any.
pub(crate) async fn fill(connection: &mut impl Session, schema: &Database) -> Result<(), DbError> {
    let task = Task {
        from: schema.clone(),
        from_on_shadow: None,
        to: schema.clone(),
        to_on_shadow: None,
        renames: Vec::new(),
        style: Style::default(),
    };
    let (plan, mut proof) = (Plan::default(), Proof::default());
    seed_all(connection, schema, &task, &plan, &mut proof).await
}

/// Runs files of migrations on a copy of a database, with rows in it.
pub(crate) async fn dry_run(
    shadow: &mut impl Ground,
    database: &Database,
    scripts: &[(String, String, bool)],
) -> Result<DryRun, DbError> {
    let name = rebuild(shadow, database).await?;
    let mut connection = shadow.connect(&name).await?;
    let before = connection.catalogue().await?;
    fill(&mut connection, &before).await?;
    let mut files = Vec::new();
    for (file, text, transaction) in scripts {
        let pieces = split_for(database.engine, text).pieces.into_iter();
        let statements = pieces
            .map(|piece| text.get(piece.range).unwrap_or_default().to_owned())
            .collect();
        // MySQL commits what changes a schema, whatever was begun.
        let transaction = *transaction && database.engine != Engine::Mysql;
        let group = Group {
            statements,
            transaction,
        };
        let proved = run(&mut connection, &group, "migrate::dry-run")
            .await
            .map_err(|error| DbError {
                message: format!("`{file}`: {}", error.message),
                ..error
            })?;
        files.push((file.clone(), proved));
    }
    let after = connection.catalogue().await?;
    let plan = diff(&before, &after).map_err(|cycle| of_cycle(&cycle))?;
    connection.leave().await;
    Ok(DryRun {
        files,
        before,
        after,
        plan,
    })
}

async fn empty(connection: &mut impl Session, database: &Database) -> Result<(), DbError> {
    let engine = database.engine;
    let tables: Vec<_> = database.tables().map(|(id, _)| engine.sql(id)).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let sql = match engine {
        Engine::Postgres => format!("truncate {}", tables.join(", ")),
        Engine::Mysql => mysql::empty(&tables),
        Engine::Sqlite => sqlite::empty(&tables),
    };
    connection.command(&sql).await
}

/// Makes a schema anew on the shadow, of what is known of it.
pub(crate) async fn rebuild(
    shadow: &mut impl Ground,
    database: &Database,
) -> Result<String, DbError> {
    let name = shadow.database(None).await?;
    let mut connection = shadow.connect(&name).await?;
    let empty = connection.catalogue().await?;
    let plan = diff(&empty, database).map_err(|cycle| of_cycle(&cycle))?;
    for group in ddl::groups(&plan, &empty, database, &Style::default()) {
        for sql in &group.statements {
            let lasting = sql.replacen("SET LOCAL ", "SET ", 1);
            let result = match connection.command(&lasting).await {
                Err(error) if shadow.provide(&mut connection, &error).await?.is_some() => {
                    connection.command(sql).await
                }
                done => done,
            };
            if let Err(error) = result {
                let message = format!(
                    "the database could not be made anew on the shadow: {}",
                    error.message
                );
                return Err(DbError {
                    code: "shadow::rebuild",
                    message,
                    ..error
                }
                .help(format!("statement: {}", first_line(sql))));
            }
        }
    }
    let there = connection.catalogue().await?;
    must_be(
        &there,
        database,
        "shadow::rebuild",
        "the database could not be made anew on the shadow",
    )?;
    connection.leave().await;
    Ok(name)
}

/// The schema after the renames, which the server writes into everything that names what they rename.
async fn renamed(
    connection: &mut impl Session,
    task: &Task,
    start: &Database,
) -> Result<Database, DbError> {
    if task.renames.is_empty() {
        return Ok(start.clone());
    }
    for rename in &task.renames {
        connection
            .command(&rename.sql(task.to.engine))
            .await
            .map_err(|error| DbError {
                code: "diff::rename",
                message: format!(
                    "`{}` cannot be renamed to `{}`: {}",
                    rename.from, rename.to, error.message
                ),
                ..error
            })?;
    }
    let database = connection.catalogue().await;
    for rename in task.renames.iter().rev() {
        connection.command(&rename.back(task.to.engine)).await?;
    }
    database
}

pub(crate) fn first_line(sql: &str) -> String {
    let mut lines = sql.lines();
    let first = lines.next().unwrap_or_default();
    if lines.next().is_some() {
        format!("{first} …")
    } else {
        first.to_owned()
    }
}

fn must_be(
    here: &Database,
    there: &Database,
    code: &'static str,
    message: &str,
) -> Result<(), DbError> {
    let plan = diff(here, there).map_err(|cycle| of_cycle(&cycle))?;
    let statements: Vec<_> = ddl::groups(&plan, here, there, &Style::default())
        .into_iter()
        .flat_map(|group| group.statements)
        .collect();
    if statements.is_empty() {
        return Ok(());
    }
    let mut error = DbError::new(code, message);
    for sql in statements.iter().take(5) {
        error = error.help(format!("still to be done: {}", first_line(sql)));
    }
    Err(error.help("this is a bug of cargo backend; nothing was written"))
}

/// Who looks at a schema besides us.
fn judge(database: &Database) -> &'static str {
    match database.engine {
        Engine::Postgres => "pg_dump",
        Engine::Mysql => "mariadb-dump",
        Engine::Sqlite => "the engine's own description",
    }
}

fn must_dump(lines: Vec<String>, code: &'static str, message: &str) -> Result<(), DbError> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut error = DbError::new(code, message);
    for line in lines.iter().take(8) {
        error = error.help(line.clone());
    }
    Err(error.help("this is a bug of cargo backend; nothing was written"))
}
