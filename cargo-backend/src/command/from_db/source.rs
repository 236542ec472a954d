//! Where a schema comes from → what it says.

use std::path::Path;

use anyhow::Context as _;
use backend_codegen::read::database::Schema;
use sqlx::Connection as _;

use super::{FromDb, postgres};
use crate::db::error::DbError;
use crate::db::model::Database;
use crate::db::server::{Session as _, connect, options, redacted};
use crate::db::shadow::{Ground as _, Shadow};
use crate::db::source::Source;
use crate::ui::Problem;

/// The schema, and what findings call it.
pub(super) fn schema(database: &FromDb) -> anyhow::Result<(Schema, String)> {
    let text = match database.source.strip_prefix("env:") {
        Some(variable) => std::env::var(variable).map_err(|_| {
            let message = format!("the variable `{variable}` is not set");
            Problem::new("db::no-connection", message).help(format!(
                "set it to a URL: `{variable}=postgres://user@host:5432/database`"
            ))
        })?,
        None => path(database),
    };
    let source = Source::read(&text)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime could be started")?;
    let found = runtime.block_on(introspected(&source, database.shadow.as_deref()))?;
    let name = redacted(&text);
    let mut schema = postgres::schema(&found);
    schema.name = title(&source);
    Ok((schema, name))
}

/// A path as seen from the working folder; URLs are what they are.
fn path(database: &FromDb) -> String {
    let source = &database.source;
    let is_path = !source.contains("://") && !source.starts_with("sqlite:") && source != "-";
    match is_path {
        true => database.folder.join(source).display().to_string(),
        false => source.clone(),
    }
}

async fn introspected(source: &Source, shadow: Option<&str>) -> anyhow::Result<Database> {
    match source {
        Source::Postgres(url) => {
            let mut connection = connect(&options(url)?).await?;
            let found = connection.catalogue().await;
            let _ = connection.close().await;
            Ok(found?)
        }
        Source::Files { files, ordered } => {
            let mut server = match shadow {
                Some(url) => Shadow::at(url)?,
                None => Shadow::start(None)?,
            };
            let found = async {
                let (name, _) = server.load(files, *ordered).await?;
                let mut connection = server.connect(&name).await?;
                let found = connection.catalogue().await;
                let _ = connection.close().await;
                found
            };
            let found: Result<Database, DbError> = found.await;
            server.finish().await;
            Ok(found?)
        }
        other @ (Source::Mysql(_) | Source::Sqlite(_)) => {
            let message = format!("{} is no database of PostgreSQL", other.title());
            Err(DbError::new("db::engines", message)
                .help("servers are written for databases of PostgreSQL")
                .into())
        }
    }
}

/// What the API is called: the database, or the file.
fn title(source: &Source) -> String {
    let stem = |path: &Path| {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let name = match source {
        Source::Postgres(url) => options(url)
            .ok()
            .and_then(|it| it.get_database().map(str::to_owned)),
        Source::Mysql(_) => None,
        Source::Sqlite(path) => stem(path),
        Source::Files { files, .. } => match files.as_slice() {
            [file] => stem(&file.path),
            _ => None,
        },
    };
    name.filter(|name| !name.is_empty() && name != "-")
        .unwrap_or_else(|| "database".to_owned())
}
