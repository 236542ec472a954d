//! Who may log in.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// The file with a line for each user, `NAME:SCOPES:HASH`, unless `USERS` names another one.
const FILE: &str = "users.txt";

/// All who may log in.
pub struct Users {
    known: HashMap<String, User>,
    /// What the password of somebody is compared with whom nobody knows.
    nobody: String,
}

struct User {
    /// With spaces between them.
    scope: String,
    /// Argon2id.
    hash: String,
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

    /// Those in a text.
    pub fn of(text: &str) -> Result<Self, Box<dyn Error>> {
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
            nobody: hash("")?,
        })
    }

    /// The scopes of a user, if that is the password. It takes as long for users that nobody knows.
    pub fn scope_of(&self, name: &str, password: &str) -> Option<String> {
        let user = self.known.get(name);
        let hash = user.map_or(&self.nobody, |user| &user.hash);
        let hash = PasswordHash::new(hash).ok()?;
        let verdict = Argon2::default().verify_password(password.as_bytes(), &hash);
        user.filter(|_| verdict.is_ok()).map(|user| user.scope.clone())
    }
}

/// Adds a user, whose password is read from standard input.
pub fn add_user(name: &str, scopes: &[String]) -> Result<(), Box<dyn Error>> {
    eprintln!("The password of {name}:");
    let mut password = String::new();
    io::stdin().read_line(&mut password)?;
    let line = line(name, scopes, password.trim_end_matches(['\r', '\n']))?;
    let file = file();
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&file)?.write_all(line.as_bytes())?;
    eprintln!("{name} is in {file} now; the server reads it when it starts.");
    Ok(())
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
    if password.chars().count() < 8 {
        return Err("a password has 8 characters or more".into());
    }
    Ok(format!("{name}:{}:{}\n", scopes.join(" "), hash(password)?))
}

fn hash(password: &str) -> Result<String, Box<dyn Error>> {
    let hash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

fn file() -> String {
    env::var("USERS").unwrap_or_else(|_| FILE.to_owned())
}
