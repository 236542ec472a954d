//! Where a schema comes from → what it says.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use backend_codegen::read::database::Schema;

use super::{FromDb, postgres, sqlite};
use crate::cli::DatabaseName;
use crate::db::error::DbError;
use crate::db::model::{Database, Engine};
use crate::db::server::sqlite::{Access, open};
use crate::db::server::{Session, connect, options, redacted};
use crate::db::shadow::{Folder, Ground, Shadow};
use crate::db::source::{Source, SqlFile};
use crate::ui::Problem;

/// The schema, and what findings call it.
pub(super) fn schema(database: &FromDb) -> anyhow::Result<(Schema, String)> {
    let (source, text) = named(database)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime could be started")?;
    let found = runtime.block_on(introspected(&source, database))?;
    let name = redacted(&text);
    let mut schema = match found.engine {
        Engine::Sqlite => sqlite::schema(&found),
        _ => postgres::schema(&found),
    };
    schema.name = database.title.clone().unwrap_or_else(|| title(&source));
    Ok((schema, name))
}

/// The files that make it, by their names as migrations; none if it is a database.
pub(super) fn migrations(database: &FromDb) -> anyhow::Result<Vec<(String, String)>> {
    let (Source::Files { files, .. }, _) = named(database)? else {
        return Ok(Vec::new());
    };
    let name = |file: &SqlFile| {
        file.path
            .file_name()
            .and_then(|it| it.to_str())
            .map(str::to_owned)
    };
    let named: Option<Vec<_>> = files
        .iter()
        .map(|file| Some((name(file).filter(|it| is_migration(it))?, file.text.clone())))
        .collect();
    Ok(named.unwrap_or_else(|| {
        let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
        let mut text = texts.join("\n");
        // Dumps leave nothing on the path, so that migrations would not find their own table.
        if text.contains("set_config('search_path'") {
            text.push_str("\nRESET search_path;\n");
        }
        vec![("0001_schema.sql".to_owned(), text)]
    }))
}

/// `20260101120000_users.sql`, or `….up.sql`, as sqlx reads it.
fn is_migration(name: &str) -> bool {
    let number = name.split_once('_').map_or("", |(number, _)| number);
    name.ends_with(".sql") && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

/// The source that is meant, and what it is called.
fn named(database: &FromDb) -> anyhow::Result<(Source, String)> {
    if database.source.is_empty() {
        let files = example(database.database).map(|(name, text)| SqlFile {
            path: name.into(),
            text: text.to_owned(),
        });
        let source = Source::Files {
            files: files.into(),
            ordered: true,
        };
        return Ok((source, "shop".to_owned()));
    }
    let text = match database.source.strip_prefix("env:") {
        Some(variable) => std::env::var(variable).map_err(|_| {
            let message = format!("the variable `{variable}` is not set");
            Problem::new("db::no-connection", message).help(format!(
                "set it to a URL: `{variable}=postgres://user@host:5432/database`"
            ))
        })?,
        None => path(database),
    };
    Ok((Source::read(&text)?, text))
}

/// A shop to begin with, by the names of files.
fn example(database: Option<DatabaseName>) -> [(&'static str, &'static str); 2] {
    let schema = match database {
        Some(DatabaseName::Postgres) => include_str!("example/postgres.sql"),
        Some(DatabaseName::Sqlite) | None => include_str!("example/sqlite.sql"),
    };
    [
        ("0001_shop.sql", schema),
        ("0002_example_rows.sql", include_str!("example/rows.sql")),
    ]
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

/// How long somebody else may hold the file while it is read.
const PATIENCE: Duration = Duration::from_secs(5);

async fn introspected(source: &Source, database: &FromDb) -> Result<Database, DbError> {
    let (given, shadow) = (database.database, database.shadow.as_deref());
    match source {
        Source::Postgres(_) if given == Some(DatabaseName::Sqlite) => Err(another("PostgreSQL")),
        Source::Sqlite(_) if given == Some(DatabaseName::Postgres) => Err(another("SQLite")),
        Source::Mysql(_) => Err(DbError::new(
            "db::engines",
            "MySQL and MariaDB are not served yet".to_owned(),
        )
        .help("servers are written for databases of PostgreSQL and SQLite")),
        Source::Postgres(url) => catalogue(connect(&options(url)?).await?).await,
        Source::Sqlite(path) => catalogue(open(path, Access::Read, PATIENCE).await?).await,
        Source::Files { files, ordered } => match (given, shadow) {
            (Some(DatabaseName::Sqlite), _) => of_files(Folder::new()?, files, *ordered).await,
            (_, Some(url)) => of_files(Shadow::at(url)?, files, *ordered).await,
            (_, None) => of_files(Shadow::start(None)?, files, *ordered).await,
        },
    }
}

fn another(engine: &str) -> DbError {
    let message = format!("the source is a database of {engine}, and `--database` names another");
    DbError::new("db::engines", message).help("leave `--database` out: it is for files of SQL")
}

async fn catalogue(mut session: impl Session) -> Result<Database, DbError> {
    let found = session.catalogue().await;
    session.leave().await;
    found
}

/// What statements make of an empty database.
async fn of_files<G: Ground>(
    mut ground: G,
    files: &[SqlFile],
    ordered: bool,
) -> Result<Database, DbError> {
    let found = async {
        let (name, _) = ground.load(files, ordered).await?;
        catalogue(ground.connect(&name).await?).await
    };
    let found = found.await;
    ground.finish().await;
    found
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
