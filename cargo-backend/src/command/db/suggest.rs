//! `cargo backend db suggest-indexes`.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use crate::cli::DbSuggestArgs;
use crate::command::Outcome;
use crate::db::advise::report;
use crate::db::advise::suggest::{
    Candidate, Choice, Plan, Problem as Workload, candidates_of, search, suggestions, summary,
    write_cost,
};
use crate::db::advise::{Facts, Statements};
use crate::db::error::DbError;
use crate::db::introspect::statistics::{self, Bounds};
use crate::db::model::{Database, Id};
use crate::db::prove;
use crate::db::server::{Session as _, connect, execute, listen, must_have_session, options};
use crate::db::shadow::Shadow;
use crate::db::source::Source;
use crate::db::whatif::{self, Hypothetical, Query, Real};
use crate::ui::{Problem, Ui};

pub(super) async fn run(arguments: &DbSuggestArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if arguments.show_sql {
        listen(ui.statements());
    }
    let url = super::connection(arguments.connection.as_deref())?;
    let Source::Postgres(url) = Source::read(&url)? else {
        return Err(Problem::new("suggest::connection", "indexes are suggested for a database of PostgreSQL with rows in it")
            .help("give it as `--connection postgres://…`; `cargo backend db analyze --schema` looks at a schema alone")
            .into());
    };
    let options = options(&url)?;
    let mut live = connect(&options).await?;
    // Statements are prepared, and indexes are those of the session.
    must_have_session(&options, &mut live).await?;
    let database = live.catalogue().await?;
    let facts = statistics::postgres(&mut live, super::analyze::bounds(&arguments.bounds)).await?;
    let queries = workload(&arguments.workload, &facts)?;
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

fn workload(source: &str, facts: &Facts) -> anyhow::Result<Vec<Query>> {
    let queries = if source == "pg_stat_statements" {
        match &facts.statements {
            Statements::Unasked | Statements::Known { .. } => {
                let all = facts.statements.all().iter();
                all.map(|it| Query::new(&it.text, it.calls as f64))
                    .collect()
            }
            Statements::Unknown(reason) => {
                return Err(Problem::new("suggest::no-workload", format!("the server counts no statements: {reason}"))
                    .help("name a file with the statements: `--workload queries.sql`")
                    .help("or let it count: `shared_preload_libraries = 'pg_stat_statements'` (a restart), then `CREATE EXTENSION pg_stat_statements`")
                    .into());
            }
        }
    } else {
        match Source::read(source)? {
            Source::Files { files, .. } => whatif::of_files(&files),
            _ => {
                return Err(Problem::new(
                    "suggest::no-workload",
                    format!("`{source}` is no file of statements"),
                )
                .into());
            }
        }
    };
    if queries.is_empty() {
        return Err(Problem::new(
            "suggest::no-workload",
            format!("`{source}` has no statement that has a plan"),
        )
        .help("it takes SELECT, INSERT, UPDATE, DELETE and MERGE")
        .into());
    }
    Ok(queries)
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
    begin(live, super::analyze::bounds(&arguments.bounds)).await?;
    let (queries, plans) = plans(live, queries, ui).await?;
    let (candidates, touching) = candidates_of(&plans, database, facts);
    let counted = arguments.workload == "pg_stat_statements";
    let weights = queries.iter().map(|query| query.weight);
    let problem = Workload {
        statements: weights.zip(touching).collect(),
        n_candidates: candidates.len(),
        // Writes are counted over the same time as statements, and over none that a file speaks of.
        writes: candidates
            .iter()
            .map(|it| if counted { write_cost(it, facts) } else { 0.0 })
            .collect(),
        budget: arguments.budget,
        time: Duration::from_secs(arguments.time),
    };
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
            verified = Some(choice.after.clone());
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
    let texts: Vec<String> = queries.iter().map(|query| query.text.clone()).collect();
    let found = suggestions(
        &texts,
        &problem,
        &choice,
        &candidates,
        facts,
        verified.as_ref(),
    );
    let problems: Vec<_> = found.iter().map(super::analyze::problem).collect();
    let head = format!(
        "{}; tried {}",
        summary(&problem, &choice),
        if is_hypothetical {
            "with HypoPG"
        } else {
            "with real indexes on a shadow"
        }
    );
    ui.tried(
        &problems,
        || report::listed(&head, &found),
        || report::json(&found),
    )?;
    if let Some(folder) = &arguments.output
        && !found.is_empty()
    {
        let statements: Vec<String> = found.iter().flat_map(|it| it.up.iter().cloned()).collect();
        let shadow = started(arguments, shadow, database)?;
        let migration = prove::advised(shadow, database, None, &statements).await?;
        super::written(folder, &migration, ui)?;
    }
    Ok(if found.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
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
                ui.detail(format_args!(
                    "No plan: {}: {}",
                    prove::first_line(&query.text),
                    error.message
                ));
                failed = Some(error);
            }
        }
    }
    let n_failed = n_all - kept.len();
    match failed {
        Some(error) if kept.is_empty() => {
            let message = format!("no statement of the workload has a plan: {}", error.message);
            Err(DbError { code: "suggest::no-plan", message, ..error }
                .help("the role needs `SELECT` on the tables, and the search path that the application has"))
        }
        Some(error) => {
            ui.say(format_args!(
                "{n_failed} of {n_all} statements have no plan (`-v` lists them): {}",
                error.message
            ));
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
) -> Result<Vec<f64>, DbError> {
    use crate::db::advise::suggest::Oracle as _;
    let mut oracle = Real::new(connection, queries, candidates);
    oracle.provide(&choice.chosen).await?;
    let mut costs = Vec::new();
    for statement in 0..queries.len() {
        costs.push(oracle.plan(statement, &choice.chosen).await?.cost);
    }
    Ok(costs)
}
