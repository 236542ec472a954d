//! Talking with databases. What one engine does differently from another is said here once.

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

pub(crate) use postgres::{
    connect, execute, listen, must_have_session, number, options, rows, text,
};

use super::error::DbError;
use super::model::{Database, Engine};

/// A connection to a database, of whatever engine.
pub(crate) trait Session: Sized {
    const ENGINE: Engine;

    /// Runs `sql`, which may be several statements.
    async fn command(&mut self, sql: &str) -> Result<(), DbError>;

    /// What a query answers with, as texts.
    async fn answers(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DbError>;

    /// The one number that a query answers with.
    async fn count(&mut self, sql: &str) -> Result<i64, DbError> {
        let all = self.answers(&format!("select ({sql})")).await?;
        let first = all.into_iter().next();
        let first = first.and_then(|row| row.into_iter().next()).flatten();
        Ok(first.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// The schema that is there at this moment.
    async fn catalogue(&mut self) -> Result<Database, DbError>;

    /// How many rows a table has, about, if that can be said at once.
    async fn rows_about(&mut self, table: &str) -> Option<i64>;

    /// Gives up what a statement without transaction left open when it failed.
    async fn recover(&mut self);

    async fn leave(self);
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
