use serde::de::DeserializeOwned;
use sqlx::PgConnection;

use super::catalogue::{Catalogue, Comment, Edge, Row, Text};
use super::{others, queries};
use crate::db::error::DbError;
use crate::db::model::{Content, Database, DefaultPrivileges, Id, Kind, Object, canonical};
use crate::db::server::{execute, text};

/// Reads the catalogue as it is at one moment.
pub(crate) async fn postgres(connection: &mut PgConnection) -> Result<Database, DbError> {
    execute(connection, BEGIN).await?;
    let read = read(connection).await;
    let end = execute(connection, "rollback").await;
    let database = read?;
    end?;
    Ok(database)
}

const BEGIN: &str = "begin isolation level repeatable read read only; \
     set local search_path = ''; set local jit = off; set local lock_timeout = '5s'; set local statement_timeout = '120s'; \
     set local quote_all_identifiers = off; set local extra_float_digits = 3; set local datestyle = 'ISO'; \
     set local intervalstyle = 'postgres'; set local timezone = 'UTC'";

async fn read(connection: &mut PgConnection) -> Result<Database, DbError> {
    let version = text(connection, "select current_setting('server_version_num')").await?;
    let version = version.parse().unwrap_or(0);
    let mut all = Reader {
        connection,
        catalogue: Catalogue::default(),
    };
    all.of::<Empty>(
        Kind::Namespace,
        "pg_namespace",
        queries::namespaces(),
        |_| Content::Namespace,
    )
    .await?;
    all.of(
        Kind::Extension,
        "pg_extension",
        queries::extensions(),
        Content::Extension,
    )
    .await?;
    for (kind, class, query) in [
        (Kind::Collation, "pg_collation", others::collations()),
        (
            Kind::TextSearchDictionary,
            "pg_ts_dict",
            others::text_search_dictionaries(),
        ),
        (
            Kind::TextSearchConfiguration,
            "pg_ts_config",
            others::text_search_configurations(),
        ),
        (
            Kind::ForeignDataWrapper,
            "pg_foreign_data_wrapper",
            others::foreign_data_wrappers(),
        ),
        (
            Kind::ForeignServer,
            "pg_foreign_server",
            others::foreign_servers(),
        ),
        (Kind::ForeignTable, "pg_class", others::foreign_tables()),
        (Kind::Operator, "pg_operator", others::operators()),
        (Kind::Cast, "pg_cast", others::casts()),
    ] {
        all.of(kind, class, query, Content::Other).await?;
    }
    all.of(Kind::Enum, "pg_type", queries::enums(), Content::Enum)
        .await?;
    all.of(Kind::Domain, "pg_type", queries::domains(), Content::Domain)
        .await?;
    all.of(
        Kind::Composite,
        "pg_type",
        queries::composites(),
        Content::Composite,
    )
    .await?;
    all.of(Kind::Range, "pg_type", queries::ranges(), Content::Range)
        .await?;
    all.of(
        Kind::Sequence,
        "pg_class",
        queries::sequences(),
        Content::Sequence,
    )
    .await?;
    all.identities().await?;
    all.of(Kind::Table, "pg_class", queries::tables(), Content::Table)
        .await?;
    all.of(Kind::View, "pg_class", queries::views(), Content::View)
        .await?;
    all.of(
        Kind::Column,
        "pg_class",
        queries::columns(),
        Content::Column,
    )
    .await?;
    all.of(
        Kind::Constraint,
        "pg_constraint",
        queries::constraints(),
        Content::Constraint,
    )
    .await?;
    all.of(Kind::Index, "pg_class", queries::indexes(), Content::Index)
        .await?;
    all.of(
        Kind::Function,
        "pg_proc",
        queries::functions(),
        Content::Function,
    )
    .await?;
    all.of(
        Kind::Aggregate,
        "pg_proc",
        queries::aggregates(),
        Content::Aggregate,
    )
    .await?;
    all.of(
        Kind::Trigger,
        "pg_trigger",
        queries::triggers(),
        Content::Trigger,
    )
    .await?;
    all.of(Kind::Rule, "pg_rewrite", queries::rules(), Content::Rule)
        .await?;
    all.of(
        Kind::Policy,
        "pg_policy",
        queries::policies(),
        Content::Policy,
    )
    .await?;
    all.of(
        Kind::Statistics,
        "pg_statistic_ext",
        queries::statistics(),
        Content::Statistics,
    )
    .await?;
    all.of::<Empty>(
        Kind::DefaultPrivileges,
        "pg_default_acl",
        queries::default_privileges(),
        |_| Content::DefaultPrivileges(DefaultPrivileges {}),
    )
    .await?;
    all.of(
        Kind::EventTrigger,
        "pg_event_trigger",
        queries::event_triggers(),
        Content::EventTrigger,
    )
    .await?;
    all.of(
        Kind::Publication,
        "pg_publication",
        queries::publications(),
        Content::Publication,
    )
    .await?;
    let aliases = all.rows::<Edge>(queries::aliases()).await?;
    let depends = all.rows::<Edge>(queries::depends()).await?;
    let comments = all.rows::<Comment>(others::comments()).await?;
    let unmodelled = all.rows::<Text>(others::unmodelled()).await?;
    let stated = all.rows::<Text>(others::stated()).await?;
    let mut catalogue = all.catalogue;
    catalogue.alias(aliases);
    catalogue.depend(depends);
    catalogue.comment(comments);
    let texts = |rows: Vec<Text>| rows.into_iter().map(|row| row.text).collect();
    Ok(catalogue.finish(version, texts(unmodelled), texts(stated)))
}

struct Reader<'a> {
    connection: &'a mut PgConnection,
    catalogue: Catalogue,
}

#[derive(serde::Deserialize)]
struct Empty {}

#[derive(serde::Deserialize)]
struct Identity {
    of_column: (String, String),
}

impl Reader<'_> {
    async fn of<T: DeserializeOwned>(
        &mut self,
        kind: Kind,
        class: &str,
        query: String,
        content: fn(T) -> Content,
    ) -> Result<(), DbError> {
        for row in self.rows::<Row<T>>(query).await? {
            let id = Id::new(kind, &row.namespace, &row.name, &row.part);
            let mut object = Object::new(content(row.content));
            object.grants = row.grants;
            object.revoked = row.revoked;
            object.comment = row.comment;
            self.catalogue.add(class, row.oid, row.subid, id, object);
        }
        Ok(())
    }

    async fn identities(&mut self) -> Result<(), DbError> {
        for row in self
            .rows::<Row<Identity>>(queries::identity_sequences())
            .await?
        {
            let id = Id::new(Kind::Sequence, &row.namespace, &row.name, "");
            let mut object = Object::new(Content::IdentitySequence);
            (object.grants, object.revoked) = (row.grants, row.revoked);
            object.comment = row.comment;
            let (table, column) = row.content.of_column;
            let table = Id::table(&row.namespace, &table);
            object.needs.insert(table.column(&column));
            self.catalogue.add_aside(id, object);
        }
        Ok(())
    }

    async fn rows<T: DeserializeOwned>(&mut self, query: String) -> Result<Vec<T>, DbError> {
        answers(self.connection, &query).await
    }
}

/// The rows that a query answers with, in one JSON array.
pub(crate) async fn answers<T: DeserializeOwned>(
    connection: &mut PgConnection,
    query: &str,
) -> Result<Vec<T>, DbError> {
    let query = format!("select coalesce(json_agg(t), '[]')::text from ({query}) t");
    let json = canonical(&text(connection, &query).await?);
    serde_json::from_str(&json).map_err(|error| {
        DbError::new(
            "db::catalogue",
            format!("the catalogue says what was not expected: {error}"),
        )
    })
}
