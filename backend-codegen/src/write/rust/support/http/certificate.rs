//! Certificates of clients.

use std::fmt;
use std::sync::Arc;

/// The certificate that a client has shown, and that whoever ends TLS has verified.
///
/// The server cannot see it by itself. Where an operation demands one, the application puts it into the
/// extensions of the request, from the connection if it ends TLS itself, or from a header of the proxy
/// that does, such as `Client-Cert` (RFC 9440), which nobody else may be able to send. What is not there
/// is not let in.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate(Arc<[u8]>);

#[allow(dead_code, reason = "for whoever ends TLS")]
impl ClientCertificate {
    /// The certificate with this DER.
    #[must_use]
    pub fn new(der: &[u8]) -> Self {
        Self(der.into())
    }

    /// The certificate as DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientCertificate({} bytes)", self.0.len())
    }
}
