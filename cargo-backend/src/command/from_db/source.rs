//! Where a schema comes from → what it says.

use std::time::Duration;

use anyhow::Context as _;
use backend_codegen::read::database::Schema;

use super::title::title;
use super::{FromDb, mysql, places, postgres, samples, sqlite};
use crate::cli::DatabaseName;
use crate::db::error::DbError;
use crate::db::model::{Database, Engine};
use crate::db::server::sqlite::{Access, open};
use crate::db::server::{self, Session, connect, options, redacted};
use crate::db::shadow::{Folder, Ground, Manner, Mysql, Shadow};
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
        Engine::Mysql => mysql::schema(&found),
        Engine::Postgres => postgres::schema(&found),
        Engine::Sqlite => sqlite::schema(&found),
    };
    samples::add(&found, &mut schema);
    if let Source::Files { files, .. } = &source {
        places::add(found.engine, files, &mut schema);
    }
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
pub(super) fn is_migration(name: &str) -> bool {
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
        Some(DatabaseName::Mysql) => include_str!("example/mysql.sql"),
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
        Source::Postgres(url) => {
            refuse_another(given, DatabaseName::Postgres, "PostgreSQL")?;
            catalogue(connect(&options(url)?).await?).await
        }
        Source::Sqlite(path) => {
            refuse_another(given, DatabaseName::Sqlite, "SQLite")?;
            catalogue(open(path, Access::Read, PATIENCE).await?).await
        }
        Source::Mysql(url) => {
            refuse_another(given, DatabaseName::Mysql, "MySQL or MariaDB")?;
            catalogue(server::mysql::connect(&server::mysql::options(url)?).await?).await
        }
        Source::Files { files, ordered } => match given {
            Some(DatabaseName::Sqlite) => of_files(Folder::new()?, files, *ordered).await,
            Some(DatabaseName::Mysql) => {
                let ground = Mysql::new(shadow, Manner::default())?;
                of_files(ground, files, *ordered).await
            }
            Some(DatabaseName::Postgres) | None => {
                let ground = match shadow {
                    Some(url) => Shadow::at(url)?,
                    None => Shadow::start(None)?,
                };
                of_files(ground, files, *ordered).await
            }
        },
    }
}

/// A database is of one engine, whatever `--database` says.
fn refuse_another(
    given: Option<DatabaseName>,
    is: DatabaseName,
    engine: &str,
) -> Result<(), DbError> {
    match given {
        Some(given) if given != is => Err(another(engine)),
        _ => Ok(()),
    }
}

fn another(engine: &str) -> DbError {
    let message = format!("the source is a database of {engine}, and `--database` names another");
    DbError::new("db::engines", message).help("leave `--database` out: it is for files of SQL")
}

async fn catalogue(mut session: impl Session) -> Result<Database, DbError> {
    let found = asked(&mut session).await;
    session.leave().await;
    found
}

async fn asked(session: &mut impl Session) -> Result<Database, DbError> {
    let mut found = session.catalogue().await?;
    if found.engine == Engine::Mysql {
        mysql::add_views(session, &mut found).await?;
    }
    Ok(found)
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
