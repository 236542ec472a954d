//! Whether rows are still what they were.

use std::collections::BTreeMap;

use crate::db::error::DbError;
use crate::db::model::{Content, Database, Engine, Id, Kind};
use crate::db::server::Session;

/// Of each table, how many rows it has, and a hash of each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    tables: BTreeMap<Id, Vec<String>>,
    columns: BTreeMap<Id, Vec<String>>,
}

/// Counts and hashes what `database` and `other` have in common, with the same type.
pub(crate) async fn rows_of<C: Session>(
    connection: &mut C,
    database: &Database,
    other: &Database,
) -> Result<Rows, DbError> {
    let mut found = Rows::default();
    for (id, table) in database.tables() {
        let is_same = matches!(other.get(id), Some(Content::Table(it)) if it.partition_key == table.partition_key);
        if !is_same {
            continue;
        }
        let names: Vec<_> = database
            .columns(id)
            .into_iter()
            .filter(|(column, it)| {
                it.generated.is_empty() && matches!(other.get(column), Some(Content::Column(after)) if after.ty == it.ty && after.generated.is_empty())
            })
            .map(|(column, _)| column.clone())
            .collect();
        let from = format!("{}{}", C::ENGINE.only(), C::ENGINE.sql(id));
        let count = match C::ENGINE {
            Engine::Postgres => "count(*)::text",
            Engine::Mysql | Engine::Sqlite => "count(*)",
        };
        let each = names.iter().map(|column| digest(C::ENGINE, column, &from));
        let each: Vec<_> = [count.to_owned()].into_iter().chain(each).collect();
        let query = format!("select {} from {from}", each.join(", "));
        let row = connection.answers(&query).await?.into_iter().next();
        let row = row.unwrap_or_default();
        let field = |n: usize| row.get(n).cloned().flatten().unwrap_or_default();
        for (n, name) in names.iter().enumerate() {
            found.columns.insert(name.clone(), vec![field(n + 1)]);
        }
        found.tables.insert(id.clone(), vec![field(0)]);
    }
    Ok(found)
}

/// A text that says which values a column has, in whatever order.
fn digest(engine: Engine, column: &Id, from: &str) -> String {
    let name = engine.part(column);
    match engine {
        Engine::Postgres => format!(
            "coalesce(sum(hashtextextended(coalesce({name}::text, '~'), 0)::numeric), 0)::text"
        ),
        Engine::Mysql => super::mysql::digest(&name, from),
        // There is no hash, and there are few rows.
        Engine::Sqlite => format!(
            "(select group_concat(value) from (select typeof({name}) || quote({name}) as value from {from} order by 1))"
        ),
    }
}

impl Rows {
    /// What is not as it was.
    pub(crate) fn difference(&self, after: &Self) -> Vec<Id> {
        let tables = self
            .tables
            .iter()
            .filter(|(id, count)| after.tables.get(*id).is_some_and(|it| it != *count));
        let columns = self
            .columns
            .iter()
            .filter(|(id, hash)| after.columns.get(*id).is_some_and(|it| it != *hash));
        let mut all: Vec<_> = tables.map(|(id, _)| id.clone()).collect();
        let is_told = |id: &Id| all.iter().any(|table| table.same_relation(id));
        let columns: Vec<_> = columns
            .map(|(id, _)| id.clone())
            .filter(|id| !is_told(id))
            .collect();
        all.extend(columns);
        debug_assert!(
            all.iter()
                .all(|id| matches!(id.kind, Kind::Table | Kind::Column))
        );
        all
    }
}
