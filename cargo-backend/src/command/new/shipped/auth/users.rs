//! Who may log in: those in a file with a line for each, `NAME:SCOPES:HASH`.

use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

use argon2::password_hash::phc::PasswordHash;

use super::{User, password};

/// The file, unless `USERS` names another one.
const FILE: &str = "users.txt";

/// All who may log in.
pub struct Users {
    known: HashMap<String, User>,
}

impl Users {
    /// Those in the file; without one nobody can log in.
    pub fn load() -> Result<Self, Box<dyn Error>> {
        match fs::read_to_string(file()) {
            Ok(text) => Self::of(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::of(""),
            Err(error) => Err(format!("{} cannot be read: {error}", file()).into()),
        }
    }

    /// Those in a text. Of two lines about somebody the later one holds.
    pub(super) fn of(text: &str) -> Result<Self, Box<dyn Error>> {
        let users = text.lines().filter(|line| !line.trim().is_empty());
        let users = users.map(|line| {
            let mut parts = line.splitn(3, ':');
            match (parts.next(), parts.next(), parts.next()) {
                (Some(name), Some(scope), Some(hash)) if PasswordHash::new(hash).is_ok() => {
                    let (scope, hash) = (scope.to_owned(), hash.to_owned());
                    Ok((name.to_owned(), User { scope, hash }))
                }
                _ => Err(format!("a line of {} is not NAME:SCOPES:HASH", file())),
            }
        });
        Ok(Self {
            known: users.collect::<Result<_, _>>()?,
        })
    }

    /// Whoever has this name.
    pub(super) async fn find(&self, name: &str) -> Result<Option<User>, Infallible> {
        let user = self.known.get(name);
        Ok(user.map(|User { scope, hash }| User {
            scope: scope.clone(),
            hash: hash.clone(),
        }))
    }

    /// Adds somebody, or changes what is known of him; the password is read from standard input.
    pub fn add(name: &str, scopes: &[String]) -> Result<(), Box<dyn Error>> {
        let line = line(name, scopes, &password::asked(name)?)?;
        let file = file();
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&file)?.write_all(line.as_bytes())?;
        eprintln!("{name} is in {file} now; the server reads it when it starts.");
        Ok(())
    }
}

/// The line of a user.
pub(super) fn line(
    name: &str,
    scopes: &[String],
    password: &str,
) -> Result<String, Box<dyn Error>> {
    if name.is_empty() || name.contains([':', '\n']) || scopes.iter().any(|it| it.contains(':')) {
        return Err("neither names nor scopes have colons in them".into());
    }
    Ok(format!(
        "{name}:{}:{}\n",
        scopes.join(" "),
        password::kept(password)?
    ))
}

fn file() -> String {
    env::var("USERS").unwrap_or_else(|_| FILE.to_owned())
}
