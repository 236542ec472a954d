//! Handlers that answer with who is let in.

use super::api::generated::access::{self, *};
use super::api::generated::support::http::certificate::ClientCertificate;
use super::api::generated::support::http::security::{Attempt, Denied};
use super::api::generated::support::jwt::claims::Claims;
use super::api::generated::{Failure, is_same_secret, security};
use super::context::{self, Principal};
use security::Tokens;

/// Handles all operations, and knows who may ask for them.
#[derive(Clone)]
pub struct Access {
    tokens: Tokens,
}

impl Access {
    /// With these verifiers.
    pub fn new(tokens: Tokens) -> Self {
        Self { tokens }
    }
}

/// Who is let in.
#[derive(Clone, Debug)]
pub struct User(String);

fn subject(before: Option<User>, claims: &Claims) -> Result<User, Denied> {
    let before = before.map_or_else(String::new, |user| format!("{} and ", user.0));
    match claims.subject() {
        // Tokens that are valid may be of somebody whom the application does not want any more.
        Some("banned") => Err(Denied::Forbidden),
        Some("gone") => Err(Denied::Unauthorized),
        Some(subject) => Ok(User(format!("{before}{subject} of {}", claims.issuer()))),
        None => Err(Denied::Invalid("the token is about nobody")),
    }
}

impl security::Security for Access {
    type Principal = User;

    fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    fn has_scope(&self, principal: &User, scope: &str) -> bool {
        principal.0 == format!("may {scope}")
    }

    async fn ec(&self, attempt: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        subject(attempt.principal, &claims)
    }

    async fn rsa(&self, attempt: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        subject(attempt.principal, &claims)
    }

    async fn secret(&self, attempt: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        subject(attempt.principal, &claims)
    }

    async fn fetched(&self, attempt: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        subject(attempt.principal, &claims)
    }

    async fn remote(&self, attempt: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        subject(attempt.principal, &claims)
    }

    async fn key(&self, attempt: Attempt<User>, key: &str) -> Result<User, Denied> {
        let before = attempt
            .principal
            .map_or_else(String::new, |user| format!("{} and ", user.0));
        match is_same_secret(key, "open sesame") {
            true => Ok(User(format!("{before}a key"))),
            false => Err(Denied::Unauthorized),
        }
    }

    async fn opaque(&self, _: Attempt<User>, token: &str) -> Result<User, Denied> {
        match token {
            "reader" => Ok(User("may read".to_owned())),
            "writer" => Ok(User("may write".to_owned())),
            _ => Err(Denied::Unauthorized),
        }
    }

    async fn certificate(
        &self,
        _: Attempt<User>,
        certificate: &ClientCertificate,
    ) -> Result<User, Denied> {
        match certificate.der() {
            b"ada" => Ok(User("ada by certificate".to_owned())),
            _ => Err(Denied::Unauthorized),
        }
    }
}

/// Writes methods that answer with who is let in.
macro_rules! who {
    ($($method:ident($request:ident) -> $response:ident;)*) => {
        type Context = Option<Principal<User>>;
        type Error = Failure;

        $(async fn $method(&self, user: Self::Context, _: $request) -> Result<$response, Failure> {
            let who = user.map_or_else(|| "anybody".to_owned(), |user| context::principal(user).0);
            Ok($response::Ok(who))
        })*
    };
}

impl access::Access for Access {
    who! {
        ec(EcRequest) -> EcResponse;
        ec_read(EcReadRequest) -> EcReadResponse;
        ec_both(EcBothRequest) -> EcBothResponse;
        ec_either(EcEitherRequest) -> EcEitherResponse;
        ec_optional(EcOptionalRequest) -> EcOptionalResponse;
        ec_any(EcAnyRequest) -> EcAnyResponse;
        ec_pair(EcPairRequest) -> EcPairResponse;
        ec_and_key(EcAndKeyRequest) -> EcAndKeyResponse;
        rsa(RsaRequest) -> RsaResponse;
        secret(SecretRequest) -> SecretResponse;
        fetched(FetchedRequest) -> FetchedResponse;
        remote(RemoteRequest) -> RemoteResponse;
        opaque(OpaqueRequest) -> OpaqueResponse;
        certificate(CertificateRequest) -> CertificateResponse;
    }
}
