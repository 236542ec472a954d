//! On PostgreSQL: indexes of HypoPG on the database itself, or real ones on a shadow that knows what its planner knows.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection};

use super::super::analyze::bounds;
use super::Found;
use crate::cli::DbSuggestArgs;
use crate::command::Outcome;
use crate::db::advise::suggest::{
    Candidate, Choice, Plan, Planned, Verified, candidates_of, search,
};
use crate::db::advise::{Facts, count};
use crate::db::error::DbError;
use crate::db::introspect::statistics::{self, Bounds};
use crate::db::model::{Database, Id};
use crate::db::prove;
use crate::db::server::{Session as _, connect, execute, must_have_session, options};
use crate::db::shadow::Shadow;
use crate::db::whatif::{self, Hypothetical, Query, Real};
use crate::ui::Ui;

/// What a database of PostgreSQL is asked, and its shadow.
pub(super) async fn run(
    arguments: &DbSuggestArgs,
    url: &str,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let options = options(url)?;
    let mut live = connect(&options).await?;
    // Statements are prepared, and indexes are those of the session.
    must_have_session(&options, &mut live).await?;
    let database = live.catalogue().await?;
    let facts = statistics::postgres(&mut live, bounds(&arguments.bounds)).await?;
    let queries = super::workload(arguments, &facts)?;
    let mut shadow = None;
    let result = suggest(
        arguments,
        &mut live,
        &mut shadow,
        &database,
        &facts,
        queries,
        ui,
    )
    .await;
    let _ = live.close().await;
    if let Some(shadow) = shadow {
        shadow.finish().await;
    }
    result
}

async fn suggest(
    arguments: &DbSuggestArgs,
    live: &mut PgConnection,
    shadow: &mut Option<Shadow>,
    database: &Database,
    facts: &Facts,
    queries: Vec<Query>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    begin(live, bounds(&arguments.bounds)).await?;
    let (queries, plans) = plans(live, queries, ui).await?;
    let (candidates, touching) = candidates_of(&plans, database, facts);
    let problem = super::problem(arguments, &queries, touching, &candidates, facts);
    let is_hypothetical = !arguments.no_hypopg && whatif::has_hypopg(live).await?;
    let tables: BTreeSet<Id> = plans
        .iter()
        .flat_map(|plan| plan.usages.iter().filter_map(|it| it.table.clone()))
        .collect();
    let mut verified = None;
    let choice = if is_hypothetical {
        let mut oracle = Hypothetical::new(live, &queries, &candidates).await?;
        search(&problem, &mut oracle).await?
    } else {
        let mut connection = carried(arguments, live, shadow, database, &tables, ui).await?;
        let choice = search(
            &problem,
            &mut Real::new(&mut connection, &queries, &candidates),
        )
        .await?;
        if arguments.verify {
            verified = Some(choice.after.iter().map(really).collect());
        }
        let _ = connection.close().await;
        choice
    };
    if arguments.verify && verified.is_none() {
        let mut connection = carried(arguments, live, shadow, database, &tables, ui).await?;
        verified = Some(verify(&mut connection, &queries, &candidates, &choice).await?);
        let _ = connection.close().await;
    }
    execute(live, "rollback").await?;
    let way = match is_hypothetical {
        true => "with HypoPG",
        false => "with real indexes on a shadow",
    };
    let found = Found {
        facts,
        queries: &queries,
        candidates: &candidates,
        problem: &problem,
        choice: &choice,
        verified: verified.as_ref(),
    };
    let found = super::told(&found, way, ui)?;
    if let Some(folder) = &arguments.output
        && !found.is_empty()
    {
        let shadow = started(arguments, shadow, database)?;
        super::write(folder, shadow, database, &found, ui).await?;
    }
    Ok(super::outcome(&found))
}

/// The live database is only asked for plans.
async fn begin(live: &mut PgConnection, bounds: Bounds) -> Result<(), DbError> {
    let sql = format!(
        "begin isolation level repeatable read read only; set local lock_timeout = '{}s'; set local statement_timeout = '{}s'; {}",
        bounds.lock,
        bounds.statement,
        whatif::SETTINGS
    );
    execute(live, &sql).await.map(|_| ())
}

/// The statements that have plans, and these.
async fn plans(
    live: &mut PgConnection,
    queries: Vec<Query>,
    ui: &mut Ui,
) -> Result<(Vec<Query>, Vec<Plan>), DbError> {
    let (mut kept, mut plans, mut failed) = (Vec::new(), Vec::new(), None);
    let n_all = queries.len();
    for query in queries {
        match whatif::try_explain(live, &query).await? {
            Ok(text) => {
                if let Some(plan) = Plan::read(&text) {
                    kept.push(query);
                    plans.push(plan);
                }
            }
            Err(error) => {
                super::has_none(&query, &error, ui);
                failed = Some(error);
            }
        }
    }
    let n_failed = n_all - kept.len();
    match failed {
        Some(error) if kept.is_empty() => Err(super::no_plan(error).help(
            "the role needs `SELECT` on the tables, and the search path that the application has",
        )),
        Some(error) => {
            super::some_have_none(n_failed, n_all, &error, ui);
            Ok((kept, plans))
        }
        None => Ok((kept, plans)),
    }
}

fn started<'a>(
    arguments: &DbSuggestArgs,
    shadow: &'a mut Option<Shadow>,
    database: &Database,
) -> Result<&'a mut Shadow, DbError> {
    let there = match shadow.take() {
        Some(there) => there,
        None => match &arguments.shadow.shadow {
            Some(url) => Shadow::at(url)?,
            None => Shadow::start(Some(database.version / 10_000))?,
        },
    };
    Ok(shadow.insert(there))
}

/// A database on the shadow of which the planner knows what it knows of the live one.
async fn carried(
    arguments: &DbSuggestArgs,
    live: &mut PgConnection,
    shadow: &mut Option<Shadow>,
    database: &Database,
    tables: &BTreeSet<Id>,
    ui: &mut Ui,
) -> Result<PgConnection, DbError> {
    let shadow = started(arguments, shadow, database)?;
    let name = prove::rebuild(shadow, database).await?;
    let mut connection = shadow.connect(&name).await?;
    whatif::carry(live, &mut connection, tables).await?;
    ui.detail(format_args!(
        "The shadow knows what the planner knows of {} tables",
        tables.len()
    ));
    let path = crate::db::server::text(live, "select current_setting('search_path')").await?;
    execute(
        &mut connection,
        &format!(
            "select set_config('search_path', {}, false); {}",
            crate::db::model::literal(&path),
            whatif::SETTINGS
        ),
    )
    .await?;
    Ok(connection)
}

/// What the planner says of all statements when what was chosen is there.
async fn verify(
    connection: &mut PgConnection,
    queries: &[Query],
    candidates: &[Candidate],
    choice: &Choice,
) -> Result<Verified, DbError> {
    use crate::db::advise::suggest::Oracle as _;
    let mut oracle = Real::new(connection, queries, candidates);
    oracle.provide(&choice.chosen).await?;
    let mut costs = Vec::new();
    for statement in 0..queries.len() {
        costs.push(really(&oracle.plan(statement, &choice.chosen).await?));
    }
    Ok(costs)
}

/// What is said of a plan with indexes that are there.
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere some statements are not run"
)]
fn really(plan: &Planned) -> Option<String> {
    Some(format!("with real indexes {}", count(plan.cost)))
}
