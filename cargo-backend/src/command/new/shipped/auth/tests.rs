//! Who gets a token, and what it is good for.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use super::attempts::OF_NAME;
use super::issuer::{Issuer, new_key};
use super::login::served;
use super::password::kept;
{use line}use super::{Login, PATH, Users};
use crate::api::generated::security::Tokens;

const PASSWORD: &str = "correct horse";

/// Issues tokens with a key of its own, beside what verifies them.
pub fn issuer() -> Result<(Issuer, Tokens), Box<dyn Error>> {
    let issuer = Issuer::of_pem(&new_key()?)?;
    let tokens = Tokens::of_keys(&issuer.public_keys()?)?;
    Ok((issuer, tokens))
}

/// Logs in, and returns the whole answer.
async fn log_in(address: SocketAddr, body: String) -> Result<String, Box<dyn Error>> {
    let answer = tokio::task::spawn_blocking(move || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        let length = body.len();
        write!(
            stream,
            "POST {PATH} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    });
    Ok(answer.await??)
}

fn body(user: &str, password: &str) -> String {
    format!("{{\"username\":\"{user}\",\"password\":\"{password}\"}}")
}

#[{runtime}::test]
async fn who_has_the_password_gets_a_token() -> Result<(), Box<dyn Error>> {
{open}    let (issuer, _) = issuer()?;
    let address = served(Login::new(issuer, users)?).await?;
    let answer = log_in(address, body("ada", PASSWORD)).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("\"token_type\":\"Bearer\",\"expires_in\":900"),
        "{answer}"
    );
    assert!(
        answer.to_lowercase().contains("cache-control: no-store"),
        "{answer}"
    );
    for wrong in [
        body("ada", "wrong horse"),
        body("ada", ""),
        body("eve", PASSWORD),
        body("", ""),
    ] {
        let answer = log_in(address, wrong).await?;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    for malformed in ["", "{}", "{\"username\":1,\"password\":2}"] {
        let answer = log_in(address, malformed.to_owned()).await?;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    // Whoever is refused is told nothing else.
    let known = log_in(address, body("ada", "wrong horse")).await?;
    let unknown = log_in(address, body("eve", PASSWORD)).await?;
    for answer in [known, unknown] {
        let body = "{\"error\":\"invalid_grant\"}";
        assert!(answer.ends_with(body), "{answer}");
    }
    let answer = log_in(address, body("ada", &"x".repeat(5000))).await?;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    // Who guesses has to wait, whether there is somebody of that name or not, and others have not.
    for _ in 0..OF_NAME {
        let answer = log_in(address, body("mallory", "guessed")).await?;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    let answer = log_in(address, body("mallory", "guessed")).await?;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.to_lowercase().contains("retry-after: "), "{answer}");
    let answer = log_in(address, body("ada", PASSWORD)).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
{close}    Ok(())
}

#[{runtime}::test]
async fn tokens_are_what_the_api_takes() -> Result<(), Box<dyn Error>> {
    let (issuer, tokens) = issuer()?;
    let verifier = tokens.{scheme};
    let token = issuer.token("ada", "read write")?;
    let claims = verifier.verify(&token).await;
    let claims = claims.map_err(|denied| format!("{denied:?}"))?;
    assert_eq!(claims.subject(), Some("ada"));
    assert!(claims.has_scope("write") && !claims.has_scope("admin"));
    // It has ended long ago, or somebody else has signed it.
    let old = issuer.sign("ada", "read", 0, 900)?;
    assert!(verifier.verify(&old).await.is_err());
    let other = self::issuer()?.0.token("ada", "read")?;
    assert!(verifier.verify(&other).await.is_err());
    Ok(())
}

#[test]
fn passwords_are_kept_as_hashes_with_salts() -> Result<(), Box<dyn Error>> {
    let (one, other) = (kept(PASSWORD)?, kept(PASSWORD)?);
    assert_ne!(one, other);
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !one.contains(PASSWORD));
    assert!(kept("short").is_err());
{lines}    Ok(())
}
