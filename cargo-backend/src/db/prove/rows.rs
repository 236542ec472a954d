//! Whether rows are still what they were.

use std::collections::BTreeMap;

use sqlx::{PgConnection, Row as _};

use crate::db::error::DbError;
use crate::db::model::{Content, Database, Id, Kind};
use crate::db::server::rows;

/// Of each table, how many rows it has, and a hash of each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    tables: BTreeMap<Id, Vec<String>>,
    columns: BTreeMap<Id, Vec<String>>,
}

/// Counts and hashes what `database` and `other` have in common, with the same type.
pub(super) async fn rows_of(
    connection: &mut PgConnection,
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
        let mut query = format!("select count(*)::text from only {}", id.sql());
        if !names.is_empty() {
            let each = names.iter().map(|column| {
                format!(
                    "coalesce(sum(hashtextextended(coalesce({}::text, '~'), 0)::numeric), 0)::text",
                    column.part_sql()
                )
            });
            query = format!(
                "select count(*)::text, {} from only {}",
                each.collect::<Vec<_>>().join(", "),
                id.sql()
            );
        }
        let row = rows(connection, &query).await?;
        let Some(row) = row.first() else { continue };
        let field = |n: usize| row.try_get_unchecked::<String, _>(n).unwrap_or_default();
        for (n, name) in names.iter().enumerate() {
            found.columns.insert(name.clone(), vec![field(n + 1)]);
        }
        found.tables.insert(id.clone(), vec![field(0)]);
    }
    Ok(found)
}

impl Rows {
    /// What is not as it was.
    pub(super) fn difference(&self, after: &Self) -> Vec<Id> {
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
