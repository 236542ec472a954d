//! Who may log in: the rows of the table `{table}`, which the API does not serve.

use std::error::Error;

use super::{User, password};

/// The scopes of a user, and the hash of the password.
const FIND: &str = "SELECT scope, password_hash FROM {table} WHERE name = {1}";
/// Adds a user, or changes what is known of him.
const ADD: &str = "INSERT INTO {table} (name, scope, password_hash) VALUES ({1}, {2}, {3}) \
                   {or change}";

/// All who may log in.
pub struct Users {
    pool: {pool},
}

impl Users {
    /// Those in this database.
    pub fn new(pool: {pool}) -> Self {
        Self { pool }
    }

    /// Whoever has this name.
    pub(super) async fn find(&self, name: &str) -> Result<Option<User>, sqlx::Error> {
        if !is_name(name) {
            return Ok(None);
        }
        let found = sqlx::query_as(FIND)
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.map(|(scope, hash)| User { scope, hash }))
    }

    /// Adds somebody, or changes what is known of him.
    pub(super) async fn put(
        &self,
        name: &str,
        scopes: &[String],
        password: &str,
    ) -> Result<(), Box<dyn Error>> {
        if !is_name(name) {
            return Err("a name has at most 100 characters, and no space at its ends".into());
        }
        let hash = password::kept(password)?;
        let put = sqlx::query(ADD)
            .bind(name)
            .bind(scopes.join(" "))
            .bind(hash);
        put.execute(&self.pool).await?;
        Ok(())
    }

    /// The same with a password that is read from standard input.
    pub async fn add(&self, name: &str, scopes: &[String]) -> Result<(), Box<dyn Error>> {
        self.put(name, scopes, &password::asked(name)?).await?;
        eprintln!("{name} may log in now.");
        Ok(())
    }
}

/// Whether somebody can have this name. Others are not looked for: databases differ in what they make of them.
fn is_name(name: &str) -> bool {
    let is_odd = name.is_empty() || name.trim() != name || name.contains(char::is_control);
    !is_odd && name.chars().count() <= 100
}
