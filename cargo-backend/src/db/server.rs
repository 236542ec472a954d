//! Talking with a server of PostgreSQL, in the simple protocol: statements are whole, and nothing is prepared.

use std::cell::RefCell;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _};

use super::error::DbError;

thread_local! {
    /// Who hears of statements.
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

type Listener = Box<dyn FnMut(&str)>;

/// Tells `listener` every statement of this thread before it is sent.
pub(crate) fn listen(listener: impl FnMut(&str) + 'static) {
    LISTENER.with_borrow_mut(|it| *it = Some(Box::new(listener)));
}

fn tell(sql: &str) {
    LISTENER.with_borrow_mut(|listener| {
        if let Some(listener) = listener {
            listener(sql);
        }
    });
}

/// Where a database is, as a URL says it.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, DbError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| {
        let message = format!("`{}` is no URL of PostgreSQL: {error}", redacted(url));
        DbError::new("db::url", message).help("write it as `postgres://user@host:5432/database`")
    })?;
    let options = options
        .application_name("cargo-backend")
        .statement_cache_capacity(0);
    Ok(options.disable_statement_logging())
}

pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, DbError> {
    options.connect().await.map_err(|error| {
        let ours = DbError::from_sqlx(&error);
        let place = format!("{}:{}", options.get_host(), options.get_port());
        let database = options
            .get_database()
            .unwrap_or_else(|| options.get_username());
        DbError {
            code: "db::connection",
            message: format!(
                "there is no connection to the database `{database}` at {place}: {}",
                ours.message
            ),
            ..ours
        }
    })
}

/// Runs `sql`, which may be several statements.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str) -> Result<u64, DbError> {
    tell(sql);
    let result = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
    match result {
        Ok(done) => Ok(done.rows_affected()),
        Err(error) => Err(DbError::of_statement(&error, sql)),
    }
}

pub(crate) async fn rows(connection: &mut PgConnection, sql: &str) -> Result<Vec<PgRow>, DbError> {
    tell(sql);
    let rows = connection
        .fetch_all(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await;
    rows.map_err(|error| DbError::of_statement(&error, sql))
}

/// The one text that a query answers with; nothing is an empty one.
pub(crate) async fn text(connection: &mut PgConnection, sql: &str) -> Result<String, DbError> {
    let rows = rows(connection, sql).await?;
    let text = rows
        .first()
        .map(|row| row.try_get_unchecked::<Option<String>, _>(0));
    match text {
        Some(Ok(text)) => Ok(text.unwrap_or_default()),
        Some(Err(error)) => Err(DbError::from_sqlx(&error)),
        None => Ok(String::new()),
    }
}

/// The one number that a query answers with.
pub(crate) async fn number(connection: &mut PgConnection, sql: &str) -> Result<i64, DbError> {
    let text = text(connection, &format!("select ({sql})::text")).await?;
    Ok(text.parse().unwrap_or(0))
}

/// A URL that can be shown: without its password.
pub(crate) fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = match rest.find(['/', '?']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => authority.to_owned(),
    };
    let path = match path.split_once('?') {
        Some((path, query)) => {
            let parts = query.split('&').map(|part| match part.split_once('=') {
                Some((name, _)) if name.eq_ignore_ascii_case("password") => format!("{name}=***"),
                _ => part.to_owned(),
            });
            format!("{path}?{}", parts.collect::<Vec<_>>().join("&"))
        }
        None => path.to_owned(),
    };
    format!("{scheme}://{authority}{path}")
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            (
                "postgres://ann:p%40ss@host:5432/shop",
                "postgres://ann:***@host:5432/shop",
            ),
            ("postgres://ann@host/shop", "postgres://ann@host/shop"),
            (
                "postgres://ann:a@b@host/shop",
                "postgres://ann:***@host/shop",
            ),
            (
                "postgres:///shop?host=/tmp&password=x&user=ann",
                "postgres:///shop?host=/tmp&password=***&user=ann",
            ),
            ("schema.sql", "schema.sql"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }
}
