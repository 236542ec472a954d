//! Who gets a token, and what it is good for.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use super::issuer::{Issuer, new_key};
use super::login::served;
use super::users::{Users, line};
use super::{Login, PATH};
use crate::api::generated::security::Tokens;

const PASSWORD: &str = "correct horse";

fn issuer() -> Result<Issuer, Box<dyn Error>> {
    Issuer::of_pem(&new_key()?)
}

/// A server on which Ada can log in.
async fn server() -> Result<SocketAddr, Box<dyn Error>> {
    let users = Users::of(&line("ada", &["read".to_owned()], PASSWORD)?)?;
    Ok(served(Login::of(issuer()?, users)).await?)
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
    let address = server().await?;
    let answer = log_in(address, body("ada", PASSWORD)).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"token_type\":\"Bearer\",\"expires_in\":900"), "{answer}");
    assert!(answer.to_lowercase().contains("cache-control: no-store"), "{answer}");
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
    let answer = log_in(address, body("ada", &"x".repeat(5000))).await?;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    Ok(())
}

#[{runtime}::test]
async fn tokens_are_what_the_api_takes() -> Result<(), Box<dyn Error>> {
    let issuer = issuer()?;
    let Tokens { {scheme}: verifier, .. } = Tokens::of_keys(&issuer.public_keys()?)?;
    let token = issuer.token("ada", "read write")?;
    let claims = verifier.verify(&token).await;
    let claims = claims.map_err(|denied| format!("{denied:?}"))?;
    assert_eq!(claims.subject(), Some("ada"));
    assert!(claims.has_scope("write") && !claims.has_scope("admin"));
    // It has ended long ago, or somebody else has signed it.
    let old = issuer.sign("ada", "read", 0, 900)?;
    assert!(verifier.verify(&old).await.is_err());
    let other = self::issuer()?.token("ada", "read")?;
    assert!(verifier.verify(&other).await.is_err());
    Ok(())
}

#[test]
fn passwords_are_kept_as_hashes_with_salts() -> Result<(), Box<dyn Error>> {
    let [one, other] = [(); 2].map(|()| line("ada", &[], PASSWORD));
    let (one, other) = (one?, other?);
    assert_ne!(one, other);
    assert!(one.starts_with("ada::$argon2id$") && !one.contains(PASSWORD));
    assert!(line("a:b", &[], PASSWORD).is_err() && line("ada", &[], "short").is_err());
    assert!(Users::of("ada:read:plain\n").is_err());
    Ok(())
}
