//! On SQLite, MySQL and MariaDB: real indexes on a shadow with copied rows.

use std::collections::BTreeSet;

use super::super::analyze::bounds;
use super::Found;
use crate::cli::DbSuggestArgs;
use crate::command::Outcome;
use crate::db::advise::suggest::{Plan, candidates_of, read, search};
use crate::db::advise::{Facts, count};
use crate::db::introspect::statistics::Counts;
use crate::db::model::{Database, Id};
use crate::db::server::Session as _;
use crate::db::whatif::{Asked, Copied, Copies, Query};
use crate::ui::Ui;

pub(super) async fn run<G: Copies>(
    arguments: &DbSuggestArgs,
    mut live: G::Connection,
    mut shadow: G,
    ui: &mut Ui,
) -> anyhow::Result<Outcome>
where
    G::Connection: Counts,
{
    let result = suggest(arguments, &mut live, &mut shadow, ui).await;
    live.leave().await;
    shadow.finish().await;
    result
}

async fn suggest<G: Copies>(
    arguments: &DbSuggestArgs,
    live: &mut G::Connection,
    shadow: &mut G,
    ui: &mut Ui,
) -> anyhow::Result<Outcome>
where
    G::Connection: Counts,
{
    let bounds = bounds(&arguments.bounds);
    let (database, facts) = live.facts(bounds).await?;
    let queries = super::workload(arguments, &facts)?;
    let read: Vec<_> = queries
        .into_iter()
        .map(|query| (read(&query.text, &database), query))
        .collect();
    let usages = read.iter().flat_map(|(reading, _)| &reading.usages);
    let tables: BTreeSet<Id> = usages.filter_map(|usage| usage.table.clone()).collect();
    let mut copy = shadow
        .copy(live, &database, &facts, &tables, bounds)
        .await?;
    for (table, n, all) in copy.partly() {
        ui.say(format_args!(
            "Of `{}`, {} of {} rows were copied",
            table.name,
            count(*n),
            count(*all)
        ));
    }
    let n_all = read.len();
    let (mut asked, mut failed) = (Vec::new(), None);
    for (reading, query) in read {
        let said = query.clone();
        match copy.asked(query, reading).await {
            Ok(one) => asked.push(one),
            Err(error) => {
                super::has_none(&said, &error, ui);
                failed = Some(error);
            }
        }
    }
    if let Some(error) = failed {
        if asked.is_empty() {
            return Err(super::no_plan(error).into());
        }
        super::some_have_none(n_all - asked.len(), n_all, &error, ui);
    }
    let found = searched(arguments, &mut copy, &database, &facts, &asked, ui).await;
    copy.leave().await;
    let found = found?;
    if let Some(folder) = &arguments.output
        && !found.is_empty()
    {
        super::write(folder, shadow, &database, &found, ui).await?;
    }
    Ok(super::outcome(&found))
}

async fn searched(
    arguments: &DbSuggestArgs,
    copy: &mut impl Copied,
    database: &Database,
    facts: &Facts,
    asked: &[Asked],
    ui: &mut Ui,
) -> anyhow::Result<Vec<crate::db::advise::Finding>> {
    let plans: Vec<Plan> = asked
        .iter()
        .map(|one| Plan {
            cost: 0.0,
            usages: one.reading.usages.clone(),
        })
        .collect();
    let (candidates, touching) = candidates_of(&plans, database, facts);
    let queries: Vec<Query> = asked.iter().map(|one| one.query.clone()).collect();
    let problem = super::problem(arguments, &queries, touching, &candidates, facts);
    let choice = search(&problem, &mut copy.oracle(asked, &candidates)).await?;
    let verified = match arguments.verify {
        true => Some(copy.measured(asked, &candidates, &choice.chosen).await?),
        false => None,
    };
    let found = Found {
        facts,
        queries: &queries,
        candidates: &candidates,
        problem: &problem,
        choice: &choice,
        verified: verified.as_ref(),
    };
    super::told(&found, "with real indexes on copied rows", ui)
}
