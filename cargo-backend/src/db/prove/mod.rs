//! The proof: a migration is run up and down on a shadow with rows in it, and what comes of it is compared.

mod advised;
mod back;
mod dry_run;
mod judged;
mod locks;
mod mysql;
mod rebuild;
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

pub(crate) use advised::advised;
use back::{Walk, back};
pub(crate) use dry_run::{dry_run, fill};
use judged::{judge, must_be, must_dump};
pub(crate) use locks::{Effect, Watch, meaning};
pub(crate) use rebuild::rebuild;
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
