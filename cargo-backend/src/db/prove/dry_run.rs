//! Files of migrations, run on a copy of a database with rows in it.

use super::run::run;
use super::seeding::seed_all;
use super::{Proof, Proved, Task, of_cycle, rebuild};
use crate::db::ddl::{Group, Style};
use crate::db::diff::{Plan, diff};
use crate::db::error::DbError;
use crate::db::model::sqlite::{Token, tokens};
use crate::db::model::{Database, Engine};
use crate::db::server::Session;
use crate::db::shadow::Ground;
use crate::db::sql::split_for;

/// What migrations did to a copy of a database.
#[derive(Clone, Debug, Default)]
pub(crate) struct DryRun {
    /// Each file with its statements.
    pub(crate) files: Vec<(String, Vec<Proved>)>,
    /// The schema before them, with the names that they give what they rename.
    pub(crate) before: Database,
    pub(crate) after: Database,
    pub(crate) plan: Plan,
}

/// What was there, with the names that it gets: what is renamed keeps its values.
async fn after_renames(
    shadow: &mut impl Ground,
    database: &Database,
    before: Database,
    scripts: &[(String, String, bool)],
) -> Result<Database, DbError> {
    let pieces = scripts.iter().flat_map(|(_, text, _)| {
        let pieces = split_for(database.engine, text).pieces.into_iter();
        pieces.filter_map(|piece| text.get(piece.range))
    });
    let renames: Vec<&str> = pieces.filter(|sql| is_rename(sql)).collect();
    if renames.is_empty() {
        return Ok(before);
    }
    let name = rebuild(shadow, database).await?;
    let mut connection = shadow.connect(&name).await?;
    for sql in renames {
        // What is not there yet has no values either.
        let _ = connection.command(sql).await;
    }
    let renamed = connection.catalogue().await;
    connection.leave().await;
    renamed
}

/// Whether a statement gives a table or a column another name, and does nothing else.
fn is_rename(sql: &str) -> bool {
    let mut all = tokens(sql);
    all.pop_if(|token| token.is_symbol(";"));
    let starts = |word: &str| all.first().is_some_and(|token| token.is(word));
    let is_about_table = all.iter().take(2).any(|token| token.is("table"));
    // A column may be called `rename`, too, and go.
    let does_more = |token: &Token<'_>| token.is_symbol(",") || token.is("drop");
    let [.., to, _] = all.as_slice() else {
        return false;
    };
    let is_to = to.is("to") && all.iter().any(|token| token.is("rename"));
    let is_known = starts("alter") || starts("rename");
    is_known && is_about_table && is_to && !all.iter().any(does_more)
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
    let before = after_renames(shadow, database, before, scripts).await?;
    let plan = diff(&before, &after).map_err(|cycle| of_cycle(&cycle))?;
    connection.leave().await;
    Ok(DryRun {
        files,
        before,
        after,
        plan,
    })
}
