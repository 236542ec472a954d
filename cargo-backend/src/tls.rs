//! Whom HTTPS trusts.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;

/// What to say where a certificate is not trusted.
pub(crate) const UNTRUSTED: &str = "who has issued its certificate has to be trusted on this machine, or be in the file that \
     `SSL_CERT_FILE` names";

/// Servers are trusted whom the machine trusts.
///
/// # Errors
///
/// If the machine does not tell whom it trusts.
pub(crate) fn config() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth())
}
