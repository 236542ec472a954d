//! Passwords, of which nothing is kept but hashes with salts.

use std::error::Error;
use std::io;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// What is kept of the password of a user, who has to have a good one.
pub fn kept(password: &str) -> Result<String, Box<dyn Error>> {
    if password.chars().count() < 8 {
        return Err("a password has 8 characters or more".into());
    }
    hash(password)
}

/// What a password is compared with that is of nobody. It takes as long as any other.
pub fn of_nobody() -> Result<String, Box<dyn Error>> {
    hash("")
}

/// Argon2id, which costs 19 MiB and two passes (OWASP, "Password Storage").
fn hash(password: &str) -> Result<String, Box<dyn Error>> {
    let hash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

/// Whether that is the password. It takes memory and time, on purpose.
pub fn is_right(password: &str, hash: &str) -> bool {
    let hash = PasswordHash::new(hash);
    hash.is_ok_and(|hash| {
        let verdict = Argon2::default().verify_password(password.as_bytes(), &hash);
        verdict.is_ok()
    })
}

/// Reads the password of somebody from standard input.
pub fn asked(name: &str) -> io::Result<String> {
    eprintln!("The password of {name}:");
    let mut password = String::new();
    io::stdin().read_line(&mut password)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
