//! Talking with a server of MySQL or MariaDB, in the text protocol: statements are whole, and nothing is prepared.

use std::str::FromStr as _;

use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlRow};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, Row as _,
    ValueRef as _,
};

use super::postgres::tell;
use super::{Session, redacted};
use crate::db::error::DbError;
use crate::db::introspect;
use crate::db::model::mysql::literal;
use crate::db::model::{Database, Engine};

/// Whether a URL is of this engine.
pub(crate) fn is_url(text: &str) -> bool {
    text.starts_with("mysql://") || text.starts_with("mariadb://")
}

/// Where a database is, as a URL says it.
pub(crate) fn options(url: &str) -> Result<MySqlConnectOptions, DbError> {
    // sqlx knows one name for both.
    let known = match url.strip_prefix("mariadb://") {
        Some(rest) => format!("mysql://{rest}"),
        None => url.to_owned(),
    };
    let options = MySqlConnectOptions::from_str(&known).map_err(|error| {
        let message = format!("`{}` is no URL of MySQL: {error}", redacted(url));
        DbError::new("db::url", message).help("write it as `mysql://user@host:3306/database`")
    })?;
    Ok(options
        .statement_cache_capacity(0)
        .disable_statement_logging())
}

/// Connects to the database that is named.
pub(crate) async fn connect(options: &MySqlConnectOptions) -> Result<MySqlConnection, DbError> {
    let Some(database) = options.get_database() else {
        return Err(
            DbError::new("db::url", "the URL does not say which database")
                .help("write it as `mysql://user@host:3306/database`"),
        );
    };
    options.connect().await.map_err(|error| {
        let ours = DbError::from_sqlx(&error);
        let place = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
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

/// The number of an error, as `MYSQL_1062`: its SQLSTATE says too little.
pub(crate) fn state(error: &MySqlDatabaseError) -> String {
    format!("MYSQL_{}", error.number())
}

/// Whether a state is one of these numbers.
pub(crate) fn is_one_of(state: &str, numbers: &[u16]) -> bool {
    let number = state.strip_prefix("MYSQL_").and_then(|it| it.parse().ok());
    number.is_some_and(|number: u16| numbers.contains(&number))
}

/// A field as the server writes it.
pub(in crate::db) fn text(row: &MySqlRow, n: usize) -> Option<String> {
    let value = row.try_get_raw(n).ok()?;
    if value.is_null() {
        return None;
    }
    let bytes = row.try_get_unchecked::<Vec<u8>, _>(n).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

impl Session for MySqlConnection {
    const ENGINE: Engine = Engine::Mysql;

    async fn command(&mut self, sql: &str) -> Result<(), DbError> {
        tell(sql);
        let done = self.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        match done {
            Ok(_) => Ok(()),
            Err(error) => Err(DbError::of_statement(&error, sql)),
        }
    }

    async fn answers(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DbError> {
        tell(sql);
        let all = self.fetch_all(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        let all = all.map_err(|error| DbError::of_statement(&error, sql))?;
        let each = all
            .iter()
            .map(|row| (0..row.len()).map(|n| text(row, n)).collect());
        Ok(each.collect())
    }

    async fn catalogue(&mut self) -> Result<Database, DbError> {
        introspect::mysql(self).await
    }

    async fn rows_about(&mut self, table: &str) -> Option<i64> {
        let query = format!(
            "select table_rows from information_schema.tables where table_schema = database() and table_name = {}",
            literal(table)
        );
        let rows = self.answers(&query).await.ok()?;
        rows.into_iter().next()?.into_iter().next()??.parse().ok()
    }

    async fn recover(&mut self) {}

    async fn leave(self) {
        let _ = self.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::{is_one_of, options};

    #[test]
    fn both_servers_have_one_kind_of_url() {
        let of = |url: &str| options(url).unwrap();
        assert_eq!(of("mariadb://ann@host/shop").get_database(), Some("shop"));
        assert_eq!(of("mysql://host:3307/a%20b").get_port(), 3307);
        assert!(options("mysql://host:x/a").is_err());
    }

    #[test]
    fn states_are_numbers() {
        assert!(is_one_of("MYSQL_1062", &[1048, 1062]));
        assert!(!is_one_of("23000", &[1062]) && !is_one_of("MYSQL_106", &[1062]));
    }
}
