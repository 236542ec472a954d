//! A history of migrations, run on a shadow: what they give there is what they would have given.

use super::folder::Version;
use crate::db::diff::{Change, Plan, diff};
use crate::db::error::DbError;
use crate::db::model::{Database, Id};
use crate::db::prove::{Rows, rows_of};
use crate::db::server::Session as _;
use crate::db::shadow::{Ground, statement, statements};
use crate::db::source::SqlFile;

/// A database of the shadow on which files are run one after the other.
pub(crate) struct Rehearsal<'a, G: Ground> {
    ground: &'a G,
    connection: G::Connection,
}

impl<'a, G: Ground> Rehearsal<'a, G> {
    pub(crate) async fn start(ground: &'a mut G) -> Result<Self, DbError> {
        let name = ground.database(None).await?;
        let mut connection = ground.connect(&name).await?;
        connection.command(G::BEFORE_USERS).await?;
        Ok(Self { ground, connection })
    }

    pub(crate) async fn run(&mut self, file: &SqlFile) -> Result<(), DbError> {
        for range in statements::<G>(file)? {
            statement(self.ground, &mut self.connection, file, range).await?;
        }
        Ok(())
    }

    pub(crate) async fn schema(&mut self) -> Result<Database, DbError> {
        self.connection.catalogue().await
    }

    /// The schema before the file, and after each of its statements.
    pub(crate) async fn steps(&mut self, file: &SqlFile) -> Result<Vec<Database>, DbError> {
        let mut states = vec![self.schema().await?];
        for range in statements::<G>(file)? {
            statement(self.ground, &mut self.connection, file, range).await?;
            states.push(self.schema().await?);
        }
        Ok(states)
    }

    /// The schema, and what is in its tables.
    pub(crate) async fn end(mut self) -> Result<(Database, Rows), DbError> {
        let schema = self.schema().await?;
        let rows = rows_of(&mut self.connection, &schema, &schema).await?;
        self.connection.leave().await;
        Ok((schema, rows))
    }

    pub(crate) async fn leave(self) {
        self.connection.leave().await;
    }
}

/// The way up of a version as a file.
pub(crate) fn up(version: &Version) -> SqlFile {
    with_text(version, version.up.sql.as_str())
}

/// The same with another text.
pub(crate) fn with_text(version: &Version, text: &str) -> SqlFile {
    SqlFile {
        path: version.path.clone(),
        text: text.to_owned(),
    }
}

/// What makes `to` of `from`, if anything has to be done.
pub(crate) fn difference(from: &Database, to: &Database) -> Result<Option<Plan>, DbError> {
    let plan = diff(from, to).map_err(|cycle| {
        let ids: Vec<_> = cycle.ids.iter().map(Id::to_string).collect();
        DbError::new(
            "diff::circle",
            format!(
                "there is no order in which these can be changed: {}",
                ids.join(", ")
            ),
        )
    })?;
    Ok((!plan.steps.is_empty()).then_some(plan))
}

/// What is different, a line for each object, where `from` and `to` are called so.
pub(crate) fn lines(plan: &Plan, from: &str, to: &str) -> Vec<String> {
    let line = |(id, change): (&Id, &Change)| {
        let what = match change {
            Change::Create => format!("is in {to} alone"),
            Change::Drop => format!("is in {from} alone"),
            Change::Grant => "has other privileges".to_owned(),
            Change::Comment => "has another comment".to_owned(),
            Change::Rename { .. } => "has another name".to_owned(),
            _ => "differs".to_owned(),
        };
        format!("{} `{id}` {what}", id.kind.word())
    };
    let steps = plan.differences().map(|step| (&step.id, &step.change));
    let mut lines: Vec<String> = steps.map(line).collect();
    lines.dedup();
    lines
}
